"""Sums that must close, and what becomes of those that do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from majilis.data.cleaning.choice import Candidate, Clean, Place, agrees
from majilis.errors import InputError

TURNOUT = "cast over registered = turnout published"


class UnclosedSum(NamedTuple):
    """A sum of one election, in words, with two sides that differ, and where its right one is."""

    election: str
    words: str
    left: float
    right: float
    held_against: Place


def unclosed_sums(elections: pd.DataFrame, results: pd.DataFrame) -> Iterator[UnclosedSum]:
    """Yield each sum of the clean tables whose sides are all known and that does not close."""
    for total in elections.to_dict("records"):
        rows = results[results["election"] == total["election"]]
        lists = rows.loc[rows["kind"] != "against_all", "list_votes"]
        against_all = 0 if pd.isna(total["against_all"]) else total["against_all"]
        sums = (
            ("lists + against all = valid", _sum(lists) + against_all, "valid"),
            ("valid + invalid = cast", _both(total["valid"], total["invalid"]), "cast"),
            ("list seats = list tier", _sum(rows["list_seats"]), "seats_list"),
            ("district seats = districts", _sum(rows["district_seats"]), "seats_district"),
            ("seats = chamber", _sum(rows["seats"]), "seats_total"),
            ("seats by membership = chamber", _sum(rows["seats_membership"]), "seats_total"),
            (
                "first-round seats = districts decided",
                _sum(rows["district_seats_first_round"]),
                "districts_first_round",
            ),
        )
        for words, left, column in sums:
            right = total[column]
            if pd.notna(left) and pd.notna(right) and left != right:
                place = ("elections", total["election"], column)
                yield UnclosedSum(total["election"], words, left, right, place)
        yield from _unlike_turnout(total)
        yield from _unlike_shares(total, rows)


def _both(one: Any, other: Any) -> Any:
    """Add two figures, or none where one is missing."""
    return None if pd.isna(one) or pd.isna(other) else one + other


def _sum(values: pd.Series[Any]) -> Any:
    """Sum what is known; nothing known is a missing sum, not none."""
    return values.sum(min_count=1)


def _unlike_turnout(total: Mapping[Any, Any]) -> Iterator[UnclosedSum]:
    """Yield the published turnout if votes cast over registered voters do not give it."""
    if any(pd.isna(total[name]) for name in ("registered", "cast", "turnout")):
        return
    computed = 100 * total["cast"] / total["registered"]
    published = Candidate(round(100 * total["turnout"], 4), "", "")
    if not agrees(published, computed):
        place = ("elections", total["election"], "turnout")
        yield UnclosedSum(total["election"], TURNOUT, round(computed, 4), published.value, place)


def _unlike_shares(total: Mapping[Any, Any], rows: pd.DataFrame) -> Iterator[UnclosedSum]:
    """Yield each published share that its votes give on none of the bases."""
    for row in rows.dropna(subset=["share_published", "list_votes"]).to_dict("records"):
        published = Candidate(round(100 * row["share_published"], 4), "", "")
        shares = [
            100 * row["list_votes"] / b for b in (total["valid"], total["cast"]) if pd.notna(b)
        ]
        if not any(agrees(published, share) for share in shares):
            words = f"votes of {row['party']} over any base = share published"
            place = ("results", f"{total['election']}:{row['party']}", "share_published")
            yield UnclosedSum(
                total["election"], words, round(shares[-1], 4), published.value, place
            )


def check_sums(elections: pd.DataFrame, results: pd.DataFrame, conflicts: pd.DataFrame) -> None:
    """Refuse clean tables with a sum that does not close and that no conflict records."""
    recorded = set(conflicts["conflict"])
    for election, words, left, right, _ in unclosed_sums(elections, results):
        if _sum_id(election, words) not in recorded:
            raise InputError(
                f"data/clean/results.csv, election {election}: {words} does not close: "
                f"{left:,.10g} is not {right:,.10g}"
            )


def _sum_id(election: str, words: str) -> str:
    return f"{election}:sum:" + words.replace(" = ", ":").replace(" + ", "+").replace(" ", "_")


def record_unclosed_sums(work: Clean, elections: pd.DataFrame, results: pd.DataFrame) -> None:
    """Add each sum that does not close to the conflicts, with both of its sides."""
    for election, words, left, right, held_against in unclosed_sums(elections, results):
        record(work, election, words, left, right, work.figures[held_against].rows)


def record(
    work: Clean, election: str, words: str, left: float, right: float, rows: tuple[str, ...]
) -> None:
    """Add one sum that does not close to the conflicts, with both of its sides."""
    work.conflicts.append(
        {
            "conflict": _sum_id(election, words),
            "election": election,
            "about": f"sum: {words}",
            "values": f"{left:.10g} is not {right:.10g}",
            "taken": None,
            "rule": "both sides stay as stated",
            "settled": "no",
            "sources": None,
            "rows": ";".join(rows),
        }
    )
