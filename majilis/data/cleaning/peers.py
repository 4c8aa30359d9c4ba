"""Elections of other countries: one value each, from one table as far as it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from majilis.data.cleaning.choice import Candidate, Clean, Place, agrees
from majilis.data.cleaning.steps import candidates_of, framed, grouped, take
from majilis.data.cleaning.sums import record

_PERCENT = ("turnout", "threshold")
_SHARES = {
    "share_valid": "share of valid votes",
    "share_cast": "share of votes cast",
    "share_not_stated": "share of votes",
}


def clean_peers(work: Clean, raw: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Take one value for each figure of the peers.

    The table that ``raw/peer_elections`` names comes first, so that shares of one election stay
    shares of one count; other sources fill its gaps, and where they differ the conflict is
    recorded.
    """
    named = raw["raw/peer_elections"]
    tables_of = dict(zip(named["election"], named["source"], strict=True))
    for election, rows in raw["raw/peer_totals"].groupby("election", sort=False):
        _totals(work, rows, str(election), tables_of[election])
    for election, rows in raw["raw/peer_results"].groupby("election", sort=False):
        _results(work, rows, str(election), tables_of[election])
    results = raw["raw/peer_results"].query("kind != 'vacant'")
    parties = results.drop_duplicates(["election", "party"])
    return {
        "clean/peers": framed(work, "peers", named, named["election"]),
        "clean/peer_results": framed(
            work, "peer_results", parties, parties["election"] + ":" + parties["party"]
        ),
    }


def _of_table(rows: pd.DataFrame, table: str) -> list[Candidate]:
    return [replace(c, of_table=c.source == table) for c in candidates_of(rows, "value")]


def _totals(work: Clean, rows: pd.DataFrame, election: str, table: str) -> None:
    for measure, candidates in grouped(_of_table(rows, table), rows["measure"]).items():
        take(
            work,
            ("peers", election, measure),
            f"{election}:peer:{measure}",
            measure.replace("_", " "),
            candidates,
            unit=0.01 if measure in _PERCENT else 1,
        )
    valid, cast, invalid = (("peers", election, c) for c in ("valid", "cast", "invalid"))
    if valid not in work.figures and cast in work.figures and invalid in work.figures:
        left = (work.value(cast) or 0) - (work.value(invalid) or 0)
        work.derive(valid, left, "votes cast less invalid votes", [cast, invalid])


def _results(work: Clean, rows: pd.DataFrame, election: str, table: str) -> None:
    bases = "share_" + rows["base"].fillna("not_stated")
    columns = rows["measure"].where(rows["measure"] != "share", bases)
    by_figure = grouped(_of_table(rows, table), zip(rows["party"], columns, strict=True))
    for (party, column), candidates in by_figure.items():
        take(
            work,
            ("peer_results", f"{election}:{party}", column),
            f"{election}:peer:{column}:{party}",
            f"{_SHARES.get(column, column.replace('_', ' '))} of {party}",
            candidates,
            unit=0.01 if column.startswith("share") else 1,
        )
    for party in dict.fromkeys(rows["party"]):
        _unlike_share(work, election, party)
    whole: Place = ("peers", election, "seats_list")
    places: list[Place] = [
        ("peer_results", f"{election}:{party}", "list_seats")
        for party in dict.fromkeys(rows.loc[rows["kind"].isin(["party", "bloc"]), "party"])
    ]
    work.fill(places, work.value(whole), "all seats are attributed to others", [whole])


def _unlike_share(work: Clean, election: str, party: str) -> None:
    """Record a published share of valid votes that its votes do not give."""
    place: Place = ("peer_results", f"{election}:{party}", "share_valid")
    votes = work.value(("peer_results", f"{election}:{party}", "votes"))
    valid, share = work.value(("peers", election, "valid")), work.value(place)
    if votes is None or valid is None or share is None:
        return
    computed, published = round(100 * votes / valid, 4), round(100 * share, 4)
    if not agrees(Candidate(published, "", ""), computed):
        words = f"votes of {party} over valid = share published"
        record(work, election, words, computed, published, work.figures[place].rows)
