"""The claims that a reader meets about the election, and what the measures say of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from majilis.data import tables
from majilis.errors import InputError, MissingDataError
from majilis.study import multiverse, series
from majilis.study.multiverse import Multiverse
from majilis.study.study import Study

Array = np.ndarray[Any, np.dtype[Any]]
_NAMED = 3  # choices named in what a claim depends on
_WAYS = 4  # reversals named before the rest is counted


def _values(universe: Multiverse, name: str) -> Array:
    return np.asarray(universe.measure(name).values)


def _seats(universe: Multiverse, parties: Any) -> Array:
    """Return the seats of parties that a cell of ``claims`` names, joined by ;."""
    names = [] if pd.isna(parties) else parties.split(";")
    return np.asarray(sum((_values(universe, f"seats_{party}") for party in names), np.zeros(1)))


# Each rule says, for every combination, whether a claim holds; its row names parties, if any.
RULES: Mapping[str, Callable[[Multiverse, Mapping[Any, Any]], Array]] = {
    "pro_presidential_majority": lambda u, _: (
        2 * _values(u, "pro_seats") > _values(u, "total_seats")
    ),
    "pro_presidential_two_thirds": lambda u, _: (
        3 * _values(u, "pro_seats") >= 2 * _values(u, "total_seats")
    ),
    "parties_majority": lambda u, row: (
        2 * _seats(u, row["parties"]) > _values(u, "total_seats") - _seats(u, row["outside"])
    ),
    "opposition_one_seat": lambda u, _: _values(u, "opposition_seats") == 1,
    "opposition_below_votes": lambda u, _: (
        _values(u, "opposition_seat_share") < _values(u, "opposition_vote_share")
    ),
    "opposition_one_list_seat": lambda u, _: _values(u, "opposition_list_seats") == 1,
    "effective_number_below_two": lambda u, _: _values(u, "effective_number_votes") < 2,
}


def holds_in(universe: Multiverse, claim: Mapping[Any, Any]) -> Array:
    """Return for every combination whether a claim that is measured holds.

    Parameters
    ----------
    universe : Multiverse
        All combinations.
    claim : mapping
        A row of ``claims``.

    Returns
    -------
    numpy.ndarray of bool
        Over axes as in `majilis.study.multiverse.Measure.values`.

    Raises
    ------
    InputError
        If no rule has the name that the row gives.
    """
    if claim["rule"] not in RULES:
        raise InputError(
            f"data/claims.csv: {claim['claim']!r} is a claim that is measured, and "
            f"majilis/study/claims.py has no rule {claim['rule']!r} for it"
        )
    return RULES[claim["rule"]](universe, claim)


def evaluate(study: Study) -> pd.DataFrame:
    """Return each claim about the study's election with its verdict.

    Parameters
    ----------
    study : Study
        The study; its choices are the baseline of all combinations.

    Returns
    -------
    pandas.DataFrame
        For each claim: `verdict` (`holds` or `fails` in every combination, or `depends`), `here`
        (whether it holds under the study's own choices), `share` of the combinations in which it
        holds, `depends_on`, `fewest` choices that reverse it and `reversed_by`. A claim about
        later elections is decided by the series in place of combinations.

    Raises
    ------
    MissingDataError
        If no claim is about this election.
    """
    claims = tables.read("claims").query("election == @study.election")
    if claims.empty:
        raise MissingDataError(f"no claim is about {study.election}")
    universe = multiverse.multiverse(study)
    rows = [
        {
            "claim": row["claim"],
            "text": row["text"],
            "decided_by": row["decided_by"],
            **_judged(study, universe, row),
        }
        for row in claims.to_dict("records")
    ]
    columns = ["claim", "text", "decided_by", "verdict", "here", "share", "depends_on"]
    return pd.DataFrame(rows, columns=[*columns, "fewest", "reversed_by"])


def _judged(study: Study, universe: Multiverse, claim: Mapping[Any, Any]) -> dict[str, Any]:
    if claim["kind"] == "fact":
        return {"verdict": "holds", "here": "yes", "depends_on": "by sources"}
    if claim["kind"] == "series":
        # Whether the pattern recurs later; a cause is not to be had from that.
        recurring = series.verdict(series.precedent(study))
        return {
            "verdict": recurring.verdict,
            "share": recurring.share,
            "depends_on": recurring.words,
        }
    return _measured(universe, holds_in(universe, claim))


def _measured(universe: Multiverse, holds: Array) -> dict[str, Any]:
    share = float(holds.mean())
    verdict = {1.0: "holds", 0.0: "fails"}.get(share, "depends")
    fewest, ways = multiverse.smallest_reversals(universe, holds)
    movers = multiverse.parts(universe, holds.astype(float)).query("with_others > 0")
    named = movers.sort_values("with_others", ascending=False)["label"].head(_NAMED)
    return {
        "verdict": verdict,
        "here": "yes" if holds[(0,) * holds.ndim] else "no",
        "share": share,
        "depends_on": ", ".join(named) or "no choice",
        "fewest": fewest or None,
        "reversed_by": _in_words(ways),
    }


def _in_words(ways: list[dict[str, str]]) -> str | None:
    """Return ways to reverse a claim, each as its choices with the options taken."""
    texts = [" and ".join(f"{choice}: {option}" for choice, option in way.items()) for way in ways]
    if not texts:
        return None
    more = len(texts) - _WAYS
    return "; or ".join(texts[:_WAYS]) + (f"; or {more} more" if more > 0 else "")
