"""What other rules would have made of the same votes. Nobody voted under them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from majilis import allocation
from majilis.allocation.thresholds import Thresholds, as_fraction
from majilis.errors import MissingDataError
from majilis.study.study import Study, answer, by_law

BASES = ("valid", "cast", "registered")

Seats = np.ndarray[Any, np.dtype[np.int64]]


def list_votes(study: Study) -> Seats:
    """Return the lists' votes as whole numbers, in the order of `Study.lists`."""
    return study.lists["list_votes"].to_numpy(dtype=np.int64)


def list_tier(study: Study) -> int:
    """Return the seats of the list tier, or say that the election has none."""
    seats = study.total("seats_list")
    if seats == 0:
        raise MissingDataError(f"{study.name} has no list tier")
    return seats


def rule_table(study: Study) -> pd.DataFrame:
    """Return the rule by which the list tier is filled, and whether that makes its seats."""
    row = {
        "which": "list_tier",
        "seats": list_tier(study),
        "threshold": study.threshold,
        "alliance_threshold": study.threshold_of("bloc"),
        "base": BASE_LABELS[study.parameters.threshold_base],
        "formula": FORMULA_LABELS[study.parameters.formula],
        "count": "computed" if study.is_computed else "official",
    }
    return pd.DataFrame([row])


def allocate_list_seats(
    study: Study,
    *,
    seats: int | None = None,
    formula: str | None = None,
    threshold: Thresholds | None = None,
    base: str | None = None,
) -> Seats:
    """Allocate list seats to the lists, in the order of `Study.lists`.

    Seats and rule are the study's unless others are given. Where a tie or the formula leaves the
    seats open, a MissingDataError says so.
    """
    choices = study.parameters
    to_allocate = list_tier(study) if seats is None else seats
    try:
        return allocation.allocate(
            list_votes(study),
            seats=to_allocate,
            formula=formula or choices.formula,
            threshold=study.list_thresholds if threshold is None else threshold,
            threshold_base=study.total(base or choices.threshold_base),
        )
    except allocation.TieError as tie:
        tied = " and ".join(study.lists["label"].to_numpy()[list(tie.parties)])
        raise MissingDataError(f"{tied} tie, and no rule to break ties is given") from None
    except ValueError as error:
        raise MissingDataError(f"the seats are not determined: {error}") from None


def official_list_seats(study: Study) -> Seats:
    """Return the list seats that sources state, or say that none gives them."""
    return _seats(study, "official_list_seats")


def held_list_seats(study: Study) -> Seats:
    """Return the lists' seats, official or computed, or say that no source gives them."""
    return _seats(study, "list_seats")


def _seats(study: Study, column: str) -> Seats:
    list_tier(study)
    if study.lists[column].isna().any():
        raise MissingDataError(f"no source gives every list's seats for {study.name}")
    return study.lists[column].to_numpy(dtype=np.int64)


def formulas(study: Study) -> pd.DataFrame:
    """Return the list seats that each formula gives, beside the official ones.

    A formula that is not defined for these votes and seats says so in words.
    """
    official = official_list_seats(study)
    rows: list[dict[str, Any]] = []
    for formula in allocation.FORMULAS:
        rows.append({"formula": formula, "label": FORMULA_LABELS[formula]})
        try:
            seats = allocate_list_seats(study, formula=formula)
        except MissingDataError as error:
            rows[-1]["seats"] = str(error)
            continue
        rows[-1]["seats"] = in_a_row(seats)
        rows[-1]["opposition"] = _opposition_seats(study, seats)
        rows[-1]["as_official"] = answer((seats == official).all())
    return pd.DataFrame(rows)


def in_a_row(seats: Seats) -> str:
    """Return the seats of those lists that have some, as texts show them."""
    return "/".join(str(n) for n in seats if n)


def _opposition_seats(study: Study, seats: Seats) -> int | None:
    """Return the opposition's list seats, unknown where no party that stood is coded to it."""
    own = study.lists["bloc"].to_numpy() == "opposition"
    return int(seats[own].sum()) if study.is_coded("opposition") else None


def nationwide(study: Study) -> pd.DataFrame:
    """Return what list votes would give in the whole elected chamber by nationwide proportion."""
    official = by_law(study)
    elected = official.total("seats_total") - int(official.totals.get("seats_appointed") or 0)
    lists = study.lists
    return pd.DataFrame(
        {
            "party": lists["party"],
            "label": lists["label"],
            "bloc": lists["bloc"],
            "official": lists["party"].map(official.seats_by("party")).fillna(0).astype(int),
            "with_threshold": allocate_list_seats(study, seats=elected),
            "without_threshold": allocate_list_seats(study, seats=elected, threshold=0.0),
        }
    ).reset_index(drop=True)


def nationwide_blocs(study: Study) -> pd.DataFrame:
    """Return `nationwide` by bloc; independents, who had no list, get nothing there."""
    columns = ["official", "with_threshold", "without_threshold"]
    blocs = nationwide(study).groupby("bloc", sort=False)[columns].sum().reset_index()
    without_list = ~study.holders["party"].isin(study.lists["party"])
    independent = int(study.holders.loc[without_list, "seats"].sum())
    if independent:
        row = {"bloc": "without a list", "official": independent, columns[1]: 0, columns[2]: 0}
        blocs = pd.concat([blocs, pd.DataFrame([row])], ignore_index=True)
    return blocs


def threshold_bases(study: Study) -> pd.DataFrame:
    """Return, for each base of the threshold, the votes it asks for and the seats it leads to.

    A base that no source gives has its row, without figures.
    """
    labels = study.lists["label"].to_numpy()
    list_tier(study)
    rows: list[dict[str, Any]] = []
    for base in _bases(study):
        row: dict[str, Any] = {"base": base, "label": BASE_LABELS[base]}
        if study.totals.get(base):
            total = study.total(base)
            passing = allocation.pass_threshold(list_votes(study), study.list_thresholds, total)
            seats = allocate_list_seats(study, base=base)
            row["votes"] = total
            row["needed"] = allocation.threshold_votes(total, study.threshold)
            row["passing"] = ", ".join(labels[passing]) or "no list"
            row["seats"] = "/".join(str(n) for n in seats[passing])
            row["opposition"] = _opposition_seats(study, seats)
        rows.append(row)
    columns = ["base", "label", "votes", "needed", "passing", "seats", "opposition"]
    return pd.DataFrame(rows, columns=columns)


def threshold_lists(study: Study) -> pd.DataFrame:
    """Return each list's share on each base, and the largest base on which it would pass."""
    lists = study.lists
    votes = list_votes(study)
    frame = lists[["party", "label", "bloc", "list_votes"]].reset_index(drop=True)
    passes = []
    for base in _known_bases(study):
        frame[f"share_{base}"] = votes / study.total(base)
        passes.append(allocation.pass_threshold(votes, study.list_thresholds, study.total(base)))
    own = zip(votes, study.list_thresholds, strict=True)
    frame["largest_base"] = [largest_base(int(each), threshold) for each, threshold in own]
    frame["verdict"] = np.select(
        [np.all(passes, axis=0), np.any(passes, axis=0)],
        ["passes on each base", "passes on one base and not on another"],
        "passes on no base",
    )
    return frame


def largest_base(votes: int, threshold: float) -> float:
    """Return the largest number of votes of which a list's votes are the threshold or more.

    The threshold is taken as written, not as stored. The number is whole, and missing without a
    threshold, since any base will do.

    Examples
    --------
    >>> largest_base(7, 0.07)
    100.0
    """
    return float(votes // as_fraction(threshold)) if threshold > 0 else np.nan


def threshold_steps(study: Study, low: float, high: float) -> pd.DataFrame:
    """Return the opposition's list seats between two heights of the threshold, for each base.

    A row is a stretch, up to and with its `end`, in which the same lists pass; `leaves` are those
    that pass up to `start` and not beyond. Heights at which no list passes have no row. Alliances
    keep a threshold that is chosen for them.
    """
    if not study.is_coded("opposition"):
        raise MissingDataError(f"no party that stood in {study.name} is coded opposition")
    opposition = study.lists["bloc"].to_numpy() == "opposition"
    moves = np.ones(len(study.lists), dtype=bool)
    if study.parameters.alliance_threshold is not None:
        moves = (study.lists["kind"] != "bloc").to_numpy()
    rows = []
    for base in _known_bases(study):
        shares = pd.Series(study.list_shares(base), study.lists["label"])
        within = shares[(shares > low) & (shares < high) & moves]
        edges = [low, *sorted(within.unique())]
        if shares.max() >= high:
            edges.append(high)
        for start, end in pairwise(edges):
            heights = np.where(moves, (start + end) / 2, study.list_thresholds).tolist()
            seats = allocate_list_seats(study, threshold=heights, base=base)
            leaves = ", ".join(within.index[within == start])
            won = int(seats[opposition].sum())
            rows.append((base, BASE_LABELS[base], start, end, won, leaves))
    names = ["base", "base_label", "start", "end", "opposition_seats", "leaves"]
    return pd.DataFrame(rows, columns=names)


FORMULA_LABELS = {
    "hare": "Hare, largest remainders",
    "droop": "Droop, largest remainders",
    "hagenbach_bischoff": "Hagenbach-Bischoff, largest remainders",
    "imperiali": "Imperiali, largest remainders",
    "dhondt": "D'Hondt",
    "sainte_lague": "Sainte-Laguë",
    "modified_sainte_lague": "Modified Sainte-Laguë",
    "danish": "Danish",
    "adams": "Adams",
    "huntington_hill": "Huntington–Hill",
    "dean": "Dean",
}
BASE_LABELS = {
    "valid": "valid list votes",
    "cast": "votes cast",
    "registered": "registered voters",
}


def _bases(study: Study) -> list[str]:
    """Return the bases that texts and figures speak of, and any other that the study chose."""
    wanted = {"valid", "cast", study.parameters.threshold_base}
    return [base for base in BASES if base in wanted]


def _known_bases(study: Study) -> list[str]:
    return [base for base in _bases(study) if study.totals.get(base)]
