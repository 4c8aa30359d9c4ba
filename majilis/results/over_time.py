"""The study's election among the others of its country: tables of the series."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import pandas as pd

from majilis.errors import MissingDataError
from majilis.study import almaty, claims, experts, peers, series
from majilis.study.study import Study


def series_table(study: Study) -> pd.DataFrame:
    """Return the same measures of every election, tier by tier."""
    return _of_the_data(study, series.measures_by_election)


def volatility_table(study: Study) -> pd.DataFrame:
    """Return the volatility of list votes from each list election to the next."""
    frame = _of_the_data(study, series.volatility)
    return _unless_empty(frame, f"the data hold no two list elections of {_country(study)}")


def rules_table(study: Study) -> pd.DataFrame:
    """Return each election's votes under each election's rule, a row per pair."""
    frame = _of_the_data(study, series.rules_against_votes)
    _unless_empty(frame, f"the data hold no list votes by party of {_country(study)}")
    return frame.assign(pair=frame["votes_of"] + "_under_" + frame["rule_of"])


def knife_edge_table(study: Study) -> pd.DataFrame:
    """Return the lists nearest to their legal threshold, on either base, the nearest first."""
    frame = _of_the_data(study, series.knife_edge)
    _unless_empty(frame, f"the data hold no list votes by party of {_country(study)}")
    distance = frame[["distance_valid", "distance_cast"]].abs().min(axis=1)
    nearest = frame.assign(distance=distance).sort_values("distance", kind="stable").head(_NEAREST)
    return nearest.assign(list=nearest["election"] + "_" + nearest["party"]).reset_index(drop=True)


def precedent_table(study: Study) -> pd.DataFrame:
    """Return whether each feature of the study's election is found in the others, in sequence."""
    frame = _of_the_data(study, _precedent)
    wide = frame.pivot_table(
        index=["feature", "label"], columns="election", values="holds", aggfunc="first", sort=False
    ).reset_index()
    told = [
        series.novelty(rows, study.election) for _, rows in frame.groupby("feature", sort=False)
    ]
    return wide.rename_axis(columns=None).assign(
        before=[came for came, _ in told], after=[recurs for _, recurs in told]
    )


def experts_table(study: Study) -> pd.DataFrame:
    """Return expert scores of each election's year beside the study's own measures."""
    return _of_the_data(study, experts.by_election)


def flags_table(study: Study) -> pd.DataFrame:
    """Return the answers on each election as coded, of both rounds where they differ."""
    frame = _of_the_data(study, experts.flags)
    differ = frame["second"].notna() & (frame["second"] != frame["answer"])
    both = frame["answer"].astype("str") + " / " + frame["second"].astype("str")
    frame = frame.assign(answer=frame["answer"].mask(differ, both))
    wide = frame.pivot_table(
        index=["series", "label", "dataset"],
        columns="election",
        values="answer",
        aggfunc="first",
        sort=False,
    )
    return wide.reset_index().rename_axis(columns=None)


def compared_table(study: Study) -> pd.DataFrame:
    """Return how often the largest party elsewhere has less of the seats than of the votes."""
    frame = peers.compared(study)
    shares = {f"{end}_share": frame[end] / frame["known"] for end in ("below_low", "as_much_low")}
    return frame.assign(label=frame["group"].map(_COMPARABLE), **shares)


def almaty_table(study: Study) -> pd.DataFrame:
    """Return the turnout in Almaty and in the country, in each election of which it is known."""
    return _of_the_data(study, almaty.turnout)


def district_poll_table(study: Study) -> pd.DataFrame:
    """Return the shares of district candidates in the exit poll in Almaty."""
    return _of_the_data(study, almaty.district_poll)


_COMPARABLE = {
    "post_soviet": "Post-Soviet states, from 1990",
    "half_of_seats": "Elsewhere, one party with half of the seats, 1990 to 2012",
    "both": "Both",
}
_NEAREST = 12


def _precedent(study: Study) -> pd.DataFrame:
    return series.precedent(claims.official(study))


def _unless_empty(frame: pd.DataFrame, reason: str) -> pd.DataFrame:
    if frame.empty:
        raise MissingDataError(reason)
    return frame


def _country(study: Study) -> str:
    return str(study.totals["country"])


@lru_cache(maxsize=32)
def _of_the_data(study: Study, table: Callable[[Study], pd.DataFrame]) -> pd.DataFrame:
    """Return a table of the series, which a user's own election is not part of."""
    if study.election not in set(study.tables["raw/elections"]["election"]):
        raise MissingDataError("a table of one's own is not part of a series")
    return table(study)
