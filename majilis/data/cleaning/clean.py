"""From the raw tables to the clean ones, election by election."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from statistics import multimode
from typing import Any

import pandas as pd

from majilis.data import tables
from majilis.data.cleaning.choice import Candidate, Clean, Place, agrees, can_be_taken, finest
from majilis.data.cleaning.experts import clean_scores
from majilis.data.cleaning.peers import clean_peers
from majilis.data.cleaning.steps import candidates_of, framed, grouped, take, typed
from majilis.data.cleaning.sums import record_unclosed_sums
from majilis.data.schema import TABLES
from majilis.errors import InputError

# Kept by hand: what sources state, the sources themselves, and how their labels are read.
RAW_TABLES = tuple(
    table.name
    for table in TABLES
    if table.name.startswith("raw/") or table.name in ("sources", "codings/readings")
)
_TIERS = ("list", "district", "appointed")
_NOMINATED = ("nomination", "not_stated")  # seats are by nomination unless a source says else
# The election's figure that a column of the parties' sums up to.
_SEAT_TOTALS = {
    "list_seats": "seats_list",
    "district_seats": "seats_district",
    "appointed_seats": "seats_appointed",
    "seats": "seats_total",
    "seats_membership": "seats_total",
    "district_seats_first_round": "districts_first_round",
}
_WHOLES = {"list_votes": "valid", **_SEAT_TOTALS}
# What conflicts call a column, where not as it is.
_NAMES = {"district_seats_first_round": ("first_round", "first-round district seats")}


def clean(
    raw: Mapping[str, pd.DataFrame], source_choices: Mapping[str, str] | None = None
) -> dict[str, pd.DataFrame]:
    """Turn the raw tables into the clean ones.

    Parameters
    ----------
    raw : mapping of str to pandas.DataFrame
        The tables named in `RAW_TABLES`.
    source_choices : mapping of str to str, optional
        For a conflict, the source whose value is taken whatever the rules say.

    Returns
    -------
    dict of str to pandas.DataFrame
        The tables of ``data/clean`` by their names, in the order in which they are written.

    Raises
    ------
    InputError
        If a choice names a conflict that does not exist, or a score is not possible.
    """
    work = _nothing_taken(raw, source_choices or {})
    named = raw["raw/elections"]
    for election, remainder in zip(named["election"], named["remainder"], strict=True):
        _one_election(work, raw, election, remainder)
    peers = clean_peers(work, raw)
    scores = clean_scores(work, raw)
    _refuse_unknown_choices(work)
    elections = framed(work, "elections", named, named["election"])
    return {
        "clean/elections": elections,
        "clean/results": _results_frame(work, raw, elections),
        "clean/vote_reports": _vote_reports_frame(raw["raw/vote_reports"]),
        **peers,
        "clean/expert_scores": scores,
        "clean/conflicts": pd.DataFrame(work.conflicts),
        "clean/provenance": _provenance_frame(work),
    }


def _nothing_taken(raw: Mapping[str, pd.DataFrame], source_choices: Mapping[str, str]) -> Clean:
    sources = raw["sources"]
    ranks = list(tables.table("sources").column("kind").allowed)
    return Clean(
        choices=source_choices,
        kind_rank={
            s: ranks.index(k) for s, k in zip(sources["source"], sources["kind"], strict=True)
        },
        copies=dict(sources[["source", "copy_of"]].dropna().itertuples(index=False)),
    )


def _one_election(
    work: Clean, raw: Mapping[str, pd.DataFrame], election: str, remainder: Any
) -> None:
    totals = raw["raw/totals"].query("election == @election")
    votes = raw["raw/list_votes"].query("election == @election")
    seats = _rolled_up(
        raw["raw/seats"].query("election == @election"), raw["raw/party_links"], election
    )
    _totals(work, totals, votes, seats, election)
    _list_votes(work, votes, election)
    _shares(work, votes, election)
    _turnout(work, totals, election)
    parties = list(dict.fromkeys([*votes["party"], *seats["party"]]))
    seats = _of_the_only_tier(work, seats, election)
    for tier in _TIERS:
        _take_closing(work, election, f"{tier}_seats", _of_tier(seats, tier, *_NOMINATED))
    _zeros(work, election, parties)
    _chamber(work, seats, election, parties)
    _first_round(work, seats, election)
    if any(choice.startswith(f"{election}:seats:") for choice in work.choices):
        _yield_to_choice(work, election, parties)
    if pd.notna(remainder):
        _remainder(work, election, parties, remainder)
        parties.append(remainder)
    _zeros(work, election, parties)
    _district_seats(work, election, parties)


def _rolled_up(seats: pd.DataFrame, links: pd.DataFrame, election: str) -> pd.DataFrame:
    """Count the seats that a source gives a member of a bloc for the bloc."""
    members = links.query("relation == 'member_of' and election == @election")
    return seats.assign(
        party=seats["party"].replace(dict(zip(members["party"], members["target"], strict=True)))
    )


def _total(election: str, column: str) -> Place:
    return "elections", election, column


def _result(election: str, party: str, column: str) -> Place:
    return "results", f"{election}:{party}", column


def _results(election: str, parties: Iterable[str], column: str) -> list[Place]:
    return [_result(election, party, column) for party in parties]


def _closing(rows: pd.DataFrame, value: str, target: float | None) -> dict[str, list[Candidate]]:
    """Return the candidates of each party, marked by whether their source's sum closes.

    What a source does not state of the other parties is filled with what most sources state.
    """
    candidates = grouped(candidates_of(rows, value), rows["party"])
    if target is None:
        return candidates
    usual = {party: min(multimode(c.value for c in own)) for party, own in candidates.items()}
    stated: dict[str, dict[str, float]] = {}
    for party, own in candidates.items():
        for candidate in own:
            stated.setdefault(candidate.source, {})[party] = candidate.value

    def closes(party: str, candidate: Candidate) -> bool:
        values = {**usual, **stated[candidate.source], party: candidate.value}
        return sum(values.values()) == target

    return {
        party: [replace(candidate, closes=closes(party, candidate)) for candidate in own]
        for party, own in candidates.items()
    }


def _totals(
    work: Clean, totals: pd.DataFrame, votes: pd.DataFrame, seats: pd.DataFrame, election: str
) -> None:
    counting = set(votes.loc[votes["measure"] == "votes", "source"])
    candidates = [replace(c, of_table=c.source in counting) for c in candidates_of(totals, "value")]
    stated = grouped(candidates, totals["measure"])
    nominated = seats[(seats["tier"] == "chamber") & (seats["basis"] != "membership")]
    party_sums = set(nominated.groupby("source")["seats"].sum())
    stated["seats_total"] = [
        replace(c, closes=c.value in party_sums) for c in stated.get("seats_total", [])
    ]
    columns = tables.table("clean/elections").column_names
    for measure, candidates in _held_against_turnout(stated).items():
        if measure in columns:
            take(
                work,
                _total(election, measure),
                f"{election}:{measure}",
                measure.replace("_", " "),
                candidates,
                unit=0.01 if measure == "threshold" else 1,
            )
    tiers = [_total(election, f"seats_{tier}") for tier in _TIERS]
    whole = _total(election, "seats_total")
    work.fill(tiers, work.value(whole), "all seats are of other tiers", [whole])


def _held_against_turnout(stated: Mapping[str, list[Candidate]]) -> dict[str, list[Candidate]]:
    """Mark voters and votes cast by whether they give, with the other, a published turnout."""
    registered, cast, turnout = (
        [c for c in stated.get(name, []) if can_be_taken(c)]
        for name in ("registered", "cast", "turnout")
    )
    marked = {name: candidates for name, candidates in stated.items() if name != "turnout"}
    if not (registered and cast and turnout):
        return marked
    published = finest(turnout)

    def gives(votes: float, voters: float) -> bool:
        return any(agrees(each, 100 * votes / voters) for each in published)

    marked["registered"] = [
        replace(c, gives_turnout=any(gives(other.value, c.value) for other in cast))
        for c in stated["registered"]
    ]
    marked["cast"] = [
        replace(c, gives_turnout=any(gives(c.value, other.value) for other in registered))
        for c in stated["cast"]
    ]
    return marked


def _turnout(work: Clean, totals: pd.DataFrame, election: str) -> None:
    cast, registered = (work.value(_total(election, c)) for c in ("cast", "registered"))
    computed = 100 * cast / registered if cast and registered else None
    candidates = [
        replace(c, gives_turnout=computed is None or agrees(c, computed))
        for c in candidates_of(totals[totals["measure"] == "turnout"], "value")
    ]
    place = _total(election, "turnout")
    take(work, place, f"{election}:turnout", "turnout, percent", candidates, 0.01)


def _list_votes(work: Clean, votes: pd.DataFrame, election: str) -> None:
    rows = votes[votes["measure"] == "votes"]
    _take_closing(work, election, "list_votes", rows, "value")
    _derive_totals(work, election, list(dict.fromkeys(rows["party"])))


def _derive_totals(work: Clean, election: str, parties: list[str]) -> None:
    """Fill valid and invalid votes where they follow from what sources state."""
    valid, cast, invalid = (_total(election, column) for column in ("valid", "cast", "invalid"))
    if parties and valid not in work.figures:
        lists = _results(election, parties, "list_votes")
        work.derive(valid, work.sum(lists), "sum of the lists and of votes against all", lists)
    if work.value(valid) and work.value(cast) and invalid not in work.figures:
        left = (work.value(cast) or 0) - (work.value(valid) or 0)
        work.derive(invalid, left, "votes cast less valid votes", [cast, valid])


def _shares(work: Clean, votes: pd.DataFrame, election: str) -> None:
    rows = votes[votes["measure"] == "share"]
    sums = rows.groupby(["source", "stage"])["value"].sum()
    over = set(sums.index[sums > 100.5])
    for party, candidates in grouped(candidates_of(rows, "value"), rows["party"]).items():
        take(
            work,
            _result(election, party, "share_published"),
            f"{election}:list_share:{party}",
            f"list share of {party}, percent",
            [replace(c, possible=(c.source, c.stage) not in over) for c in candidates],
            0.01,
        )


def _of_the_only_tier(work: Clean, seats: pd.DataFrame, election: str) -> pd.DataFrame:
    """Read a party's seats of a tier that is the whole chamber for the chamber, and back."""
    total = work.value(_total(election, "seats_total"))
    counted = seats[(seats["round"] != "first") & seats["basis"].isin(_NOMINATED)]
    chamber = counted[counted["tier"] == "chamber"]
    for tier in ("list", "district"):
        if total is not None and work.value(_total(election, f"seats_{tier}")) == total:
            own = counted[counted["tier"] == tier]
            return pd.concat(
                [
                    seats,
                    own[~own["party"].isin(chamber["party"])].assign(tier="chamber"),
                    chamber[~chamber["party"].isin(own["party"])].assign(tier=tier),
                ]
            )
    return seats


def _chamber(work: Clean, seats: pd.DataFrame, election: str, parties: list[str]) -> None:
    """Take the seats of the chamber; where all of a party's tiers are known, these decide."""
    whole = work.value(_total(election, "seats_total"))
    stated = _closing(_of_tier(seats, "chamber", *_NOMINATED), "seats", whole)
    tiers = [tier for tier in _TIERS if work.value(_total(election, f"seats_{tier}")) != 0]
    for party in parties:
        candidates = stated.get(party, [])
        places = [_result(election, party, f"{tier}_seats") for tier in tiers]
        if all(place in work.figures for place in places):
            total = work.sum(places)
            if not candidates:
                rule = "sum of the seats of its tiers"
                work.derive(_result(election, party, "seats"), total, rule, places)
                continue
            candidates = [replace(c, closes=c.value == total) for c in candidates]
            if not any(c.closes for c in candidates):
                figures = [work.figures[place] for place in places if work.value(place)]
                rows = "+".join(figure.rows[0] for figure in figures)
                candidates.append(Candidate(total, rows, figures[-1].sources[0]))
        _take_of_party(work, election, party, "seats", candidates)
    joined = _of_tier(seats, "chamber", "membership")
    _take_closing(work, election, "seats_membership", joined)


def _of_tier(seats: pd.DataFrame, tier: str, *bases: str) -> pd.DataFrame:
    final = (seats["tier"] == tier) & (seats["round"] != "first")
    return seats[final & seats["basis"].isin(bases)]


def _take_closing(
    work: Clean, election: str, column: str, rows: pd.DataFrame, value: str = "seats"
) -> None:
    """Take a column's figure of each party, those before others whose source's sum closes."""
    whole = work.value(_total(election, _WHOLES[column]))
    for party, candidates in _closing(rows, value, whole).items():
        _take_of_party(work, election, party, column, candidates)


def _take_of_party(
    work: Clean, election: str, party: str, column: str, candidates: list[Candidate]
) -> None:
    conflict, about = _NAMES.get(column, (column, column.replace("_", " ")))
    take(
        work,
        _result(election, party, column),
        f"{election}:{conflict}:{party}",
        f"{about} of {party}",
        candidates,
    )


def _first_round(work: Clean, seats: pd.DataFrame, election: str) -> None:
    """Take first-round district seats; counts with list seats in them have these taken out."""
    first = seats[
        (seats["round"] == "first") & seats["tier"].isin(["district", "list_and_district"])
    ]
    records = []
    for row in first.to_dict("records"):
        own_list = work.figures.get(_result(election, row["party"], "list_seats"))
        if row["tier"] == "list_and_district" and own_list is not None:
            row["seats"] -= int(own_list.value)
            row["row"] = "+".join([row["row"], *own_list.rows[:1]])
        records.append(row)
    if not records:
        return
    # A source that gives both counts says the same twice; its own district count stands.
    rows = pd.DataFrame(records).drop_duplicates(["party", "source", "seats"])
    _take_closing(work, election, "district_seats_first_round", rows)


def _yield_to_choice(work: Clean, election: str, parties: list[str]) -> None:
    """Let independents make up the chamber where a source was chosen that leaves fewer of them."""
    place = _result(election, "independent", "seats")
    total = _total(election, "seats_total")
    stated = _results(election, parties, "seats")
    excess = work.sum(stated) - (work.value(total) or 0)
    independents = work.value(place) or 0
    if 0 < excess <= independents:
        rule = "seats that the source chosen leaves for independents"
        work.derive(place, independents - excess, rule, [total, *stated])
        work.conflicts.append(
            {
                "conflict": f"{election}:sum:seats:chamber_after_choice",
                "election": election,
                "about": "seats of independents after a choice of source",
                "values": f"{independents - excess:g} are left of {independents:g}",
                "taken": independents - excess,
                "rule": rule,
                "settled": "yes",
                "sources": None,
                "rows": ";".join(work.figures[place].rows),
            }
        )


def _remainder(work: Clean, election: str, parties: list[str], remainder: str) -> None:
    """Give the seats that no source attributes to the group that the election names for them."""
    total = _total(election, "seats_total")
    stated = _results(election, parties, "seats")
    left = (work.value(total) or 0) - work.sum(stated)
    place = _result(election, remainder, "seats")
    work.derive(place, left, "seats that no source attributes", [total, *stated])


def _zeros(work: Clean, election: str, parties: list[str]) -> None:
    """Set seats to none where all seats are attributed to others."""
    stood = [party for party in parties if party != "against_all"]
    for column, total in _SEAT_TOTALS.items():
        places, whole = _results(election, stood, column), work.value(_total(election, total))
        work.fill(places, whole, "all seats are attributed to others")


def _district_seats(work: Clean, election: str, parties: list[str]) -> None:
    """Derive district seats as the chamber's less the other tiers', where these are known."""
    appointed = work.sum(_results(election, parties, "appointed_seats"))
    stated = work.value(_total(election, "seats_appointed")) or 0
    if appointed != stated or not work.value(_total(election, "seats_district")):
        return
    for party in parties:
        places = [
            _result(election, party, column)
            for column in ("seats", "list_seats", "appointed_seats")
        ]
        seats = work.value(places[0])
        district = _result(election, party, "district_seats")
        if seats is not None and district not in work.figures:
            rule = "seats of the chamber less those of other tiers"
            work.derive(district, seats - work.sum(places[1:]), rule, places)


def _refuse_unknown_choices(work: Clean) -> None:
    known = {row["conflict"] for row in work.conflicts}
    for conflict in work.choices:
        if conflict not in known:
            raise InputError(f"source_choices: no conflict {conflict!r}; see clean/conflicts.csv")


def _results_frame(
    work: Clean, raw: Mapping[str, pd.DataFrame], elections: pd.DataFrame
) -> pd.DataFrame:
    keys = list(dict.fromkeys(key for table, key, _ in work.figures if table == "results"))
    about = pd.DataFrame([key.split(":") for key in keys], columns=["election", "party"])
    kinds = raw["raw/parties"].set_index("party")["kind"]
    frame = framed(work, "results", about.assign(kind=about["party"].map(kinds)), keys)
    totals = elections.set_index("election")
    for base in ("valid", "cast", "registered"):
        frame[f"share_{base}"] = frame["list_votes"] / frame["election"].map(totals[base])
    record_unclosed_sums(work, elections, frame)
    order = {election: place for place, election in enumerate(totals.index)}
    ranked = frame.assign(
        place=frame["election"].map(order),
        votes=-frame["list_votes"].fillna(-1),
        chamber=-frame["seats"].fillna(-1),
    ).sort_values(["place", "votes", "chamber", "party"], kind="stable")
    return ranked[frame.columns].reset_index(drop=True)


def _vote_reports_frame(reports: pd.DataFrame) -> pd.DataFrame:
    keys = ["election", "kind", "reporter", "area", "party"]
    grouped = reports.assign(share=reports["share"] / 100).groupby(keys, sort=False)
    frame = grouped.agg(
        share_low=("share", "min"),
        share_high=("share", "max"),
        reports=("source", "nunique"),
        rows=("row", ";".join),
        sources=("source", lambda s: ";".join(sorted(set(s)))),
    ).reset_index()
    return typed(frame, "clean/vote_reports")


def _provenance_frame(work: Clean) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"table": t, "key": k, "column": c, "rule": f.rule, "rows": ";".join(f.rows)}
            for (t, k, c), f in work.figures.items()
        ]
    )
