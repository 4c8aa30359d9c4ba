"""From the raw tables to the clean ones, election by election."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from statistics import multimode
from typing import Any

import pandas as pd

from majilis.data import tables
from majilis.data.cleaning.choice import Candidate, Clean, Place, agrees, can_be_taken, finest
from majilis.data.cleaning.experts import clean_scores
from majilis.data.cleaning.peers import clean_peers
from majilis.data.cleaning.steps import candidates_of, frame_row, grouped, take, typed
from majilis.data.cleaning.sums import record_unclosed_sums
from majilis.errors import InputError

RAW_TABLES = (
    "sources",
    "raw/elections",
    "raw/parties",
    "raw/party_links",
    "raw/list_votes",
    "raw/seats",
    "raw/totals",
    "raw/vote_reports",
    "raw/classification",
    "raw/context",
    "raw/party_facts",
    "raw/statements",
    "raw/districts",
    "raw/not_found",
    "raw/dominance_definitions",
    "raw/competition_criteria",
    "raw/countries",
    "raw/peer_elections",
    "raw/peer_totals",
    "raw/peer_results",
    "raw/vparty_parties",
    "raw/expert_series",
    "raw/expert_scores",
    "raw/expert_flags",
    "codings/readings",
)


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
        ``clean/elections``, ``clean/results``, ``clean/vote_reports``, ``clean/peers``,
        ``clean/peer_results``, ``clean/expert_scores``, ``clean/conflicts`` and
        ``clean/provenance``.

    Raises
    ------
    InputError
        If a choice names a conflict that does not exist, or a score is not possible.
    """
    work = _nothing_taken(raw, source_choices or {})
    for election in raw["raw/elections"].to_dict("records"):
        _one_election(work, raw, election["election"], election["remainder"])
    peers = clean_peers(work, raw)
    scores = clean_scores(work, raw)
    _refuse_unknown_choices(work)
    return {
        "clean/elections": _elections_frame(work, raw["raw/elections"]),
        "clean/results": _results_frame(work, raw),
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
        _seats(work, seats, election, tier)
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


_TOTALS = (
    "registered",
    "cast",
    "valid",
    "invalid",
    "against_all",
    "seats_total",
    "seats_list",
    "seats_district",
    "seats_appointed",
    "threshold",
    "lists_admitted",
    "districts_first_round",
)


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
    stated = {
        str(measure): [
            replace(c, of_table=c.source in counting) for c in candidates_of(rows, "value")
        ]
        for measure, rows in totals.groupby("measure", sort=False)
    }
    nominated = seats[(seats["tier"] == "chamber") & (seats["basis"] != "membership")]
    party_sums = set(nominated.groupby("source")["seats"].sum())
    stated["seats_total"] = [
        replace(c, closes=c.value in party_sums) for c in stated.get("seats_total", [])
    ]
    for measure, candidates in _held_against_turnout(stated).items():
        if measure not in _TOTALS:
            continue
        take(
            work,
            ("elections", election, measure),
            f"{election}:{measure}",
            measure.replace("_", " "),
            candidates,
            unit=0.01 if measure == "threshold" else 1,
        )
    _empty_tiers(work, election)


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


def _empty_tiers(work: Clean, election: str) -> None:
    """Set a tier's seats to none where the other tiers make up the chamber."""
    tiers: list[Place] = [
        ("elections", election, f"seats_{tier}") for tier in ("list", "district", "appointed")
    ]
    total: Place = ("elections", election, "seats_total")
    known = [place for place in tiers if place in work.figures]
    if sum(work.value(*place) or 0 for place in known) == work.value(*total):
        for place in tiers:
            if place not in known:
                work.derive(place, 0, "all seats are of other tiers", [total, *known])


def _turnout(work: Clean, totals: pd.DataFrame, election: str) -> None:
    cast, registered = (work.value("elections", election, c) for c in ("cast", "registered"))
    computed = 100 * cast / registered if cast and registered else None
    candidates = [
        replace(c, gives_turnout=computed is None or agrees(c, computed))
        for c in candidates_of(totals[totals["measure"] == "turnout"], "value")
    ]
    take(
        work,
        ("elections", election, "turnout"),
        f"{election}:turnout",
        "turnout, percent",
        candidates,
        0.01,
    )


def _list_votes(work: Clean, votes: pd.DataFrame, election: str) -> None:
    rows = votes[votes["measure"] == "votes"]
    target = work.value("elections", election, "valid")
    for party, candidates in _closing(rows, "value", target).items():
        take(
            work,
            ("results", f"{election}:{party}", "list_votes"),
            f"{election}:list_votes:{party}",
            f"list votes of {party}",
            candidates,
        )
    _derive_totals(work, election, list(dict.fromkeys(rows["party"])))


def _derive_totals(work: Clean, election: str, parties: list[str]) -> None:
    """Fill valid and invalid votes where they follow from what sources state."""
    valid_at, cast_at, invalid_at = (
        ("elections", election, column) for column in ("valid", "cast", "invalid")
    )
    lists: list[Place] = [("results", f"{election}:{party}", "list_votes") for party in parties]
    if parties and valid_at not in work.figures:
        votes = sum(work.value(*place) or 0 for place in lists)
        work.derive(valid_at, votes, "sum of the lists and of votes against all", lists)
    valid, cast = work.value(*valid_at), work.value(*cast_at)
    if valid and cast and invalid_at not in work.figures:
        work.derive(invalid_at, cast - valid, "votes cast less valid votes", [cast_at, valid_at])


def _shares(work: Clean, votes: pd.DataFrame, election: str) -> None:
    rows = votes[votes["measure"] == "share"]
    over = {
        key
        for key, sum_ in rows.groupby(["source", "stage"])["value"].sum().items()
        if sum_ > 100.5
    }
    for party, candidates in grouped(candidates_of(rows, "value"), rows["party"]).items():
        take(
            work,
            ("results", f"{election}:{party}", "share_published"),
            f"{election}:list_share:{party}",
            f"list share of {party}, percent",
            [replace(c, possible=(c.source, c.stage) not in over) for c in candidates],
            0.01,
        )


_TIERS = ("list", "district", "appointed")
_SEAT_TOTALS = {
    "list_seats": "seats_list",
    "district_seats": "seats_district",
    "appointed_seats": "seats_appointed",
    "seats": "seats_total",
    "seats_membership": "seats_total",
    "district_seats_first_round": "districts_first_round",
}


def _of_the_only_tier(work: Clean, seats: pd.DataFrame, election: str) -> pd.DataFrame:
    """Read a party's seats of a tier that is the whole chamber for the chamber, and back."""
    total = work.value("elections", election, "seats_total")
    counted = seats[(seats["round"] != "first") & seats["basis"].isin(["nomination", "not_stated"])]
    chamber = counted[counted["tier"] == "chamber"]
    for tier in ("list", "district"):
        if total is not None and work.value("elections", election, f"seats_{tier}") == total:
            own = counted[counted["tier"] == tier]
            return pd.concat(
                [
                    seats,
                    own[~own["party"].isin(chamber["party"])].assign(tier="chamber"),
                    chamber[~chamber["party"].isin(own["party"])].assign(tier=tier),
                ]
            )
    return seats


def _seats(work: Clean, seats: pd.DataFrame, election: str, tier: str) -> None:
    """Take the seats of one tier by nomination."""
    rows = _of_tier(seats, tier, "nomination", "not_stated")
    column = f"{tier}_seats"
    target = work.value("elections", election, _SEAT_TOTALS[column])
    for party, candidates in _closing(rows, "seats", target).items():
        _take_seats(work, election, party, column, candidates)


def _chamber(work: Clean, seats: pd.DataFrame, election: str, parties: list[str]) -> None:
    """Take the seats of the chamber; where all of a party's tiers are known, these decide."""
    target = work.value("elections", election, "seats_total")
    stated = _closing(_of_tier(seats, "chamber", "nomination", "not_stated"), "seats", target)
    for party in parties:
        candidates, by_tier = stated.get(party, []), _of_all_tiers(work, election, party)
        if by_tier is None:
            _take_seats(work, election, party, "seats", candidates)
            continue
        places, total = by_tier
        if not candidates:
            rule = "sum of the seats of its tiers"
            work.derive(("results", f"{election}:{party}", "seats"), total, rule, places)
            continue
        candidates = [replace(c, closes=c.value == total) for c in candidates]
        if not any(c.closes for c in candidates):
            figures = [work.figures[place] for place in places if work.value(*place)]
            rows = "+".join(figure.rows[0] for figure in figures)
            candidates.append(Candidate(total, rows, figures[-1].sources[0]))
        _take_seats(work, election, party, "seats", candidates)
    joined = _closing(_of_tier(seats, "chamber", "membership"), "seats", target)
    for party, candidates in joined.items():
        _take_seats(work, election, party, "seats_membership", candidates)


def _of_tier(seats: pd.DataFrame, tier: str, *bases: str) -> pd.DataFrame:
    final = (seats["tier"] == tier) & (seats["round"] != "first")
    return seats[final & seats["basis"].isin(bases)]


def _of_all_tiers(work: Clean, election: str, party: str) -> tuple[list[Place], float] | None:
    """Return a party's places and seats in all tiers that the election has, if all are known."""
    places: list[Place] = [
        ("results", f"{election}:{party}", f"{tier}_seats")
        for tier in _TIERS
        if work.value("elections", election, f"seats_{tier}") != 0
    ]
    values = [work.value(*place) for place in places]
    known = [value for value in values if value is not None]
    return (places, sum(known)) if len(known) == len(values) else None


def _take_seats(
    work: Clean, election: str, party: str, column: str, candidates: list[Candidate]
) -> None:
    take(
        work,
        ("results", f"{election}:{party}", column),
        f"{election}:{column}:{party}",
        f"{column.replace('_', ' ')} of {party}",
        candidates,
    )


def _first_round(work: Clean, seats: pd.DataFrame, election: str) -> None:
    """Take first-round district seats; counts with list seats in them have these taken out."""
    first = seats[
        (seats["round"] == "first") & seats["tier"].isin(["district", "list_and_district"])
    ]
    records = []
    for row in first.to_dict("records"):
        own_list = work.figures.get(("results", f"{election}:{row['party']}", "list_seats"))
        if row["tier"] == "list_and_district" and own_list is not None:
            row["seats"] -= int(own_list.value)
            row["row"] = "+".join([row["row"], *own_list.rows[:1]])
        records.append(row)
    if not records:
        return
    # A source that gives both counts says the same twice; its own district count stands.
    rows = pd.DataFrame(records).drop_duplicates(["party", "source", "seats"])
    target = work.value("elections", election, "districts_first_round")
    for party, candidates in _closing(rows, "seats", target).items():
        take(
            work,
            ("results", f"{election}:{party}", "district_seats_first_round"),
            f"{election}:first_round:{party}",
            f"first-round district seats of {party}",
            candidates,
        )


def _yield_to_choice(work: Clean, election: str, parties: list[str]) -> None:
    """Let independents make up the chamber where a source was chosen that leaves fewer of them."""
    place: Place = ("results", f"{election}:independent", "seats")
    total: Place = ("elections", election, "seats_total")
    stated: list[Place] = [("results", f"{election}:{party}", "seats") for party in parties]
    excess = sum(work.value(*each) or 0 for each in stated) - (work.value(*total) or 0)
    independents = work.value(*place) or 0
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
    total: Place = ("elections", election, "seats_total")
    stated: list[Place] = [("results", f"{election}:{party}", "seats") for party in parties]
    left = (work.value(*total) or 0) - sum(work.value(*place) or 0 for place in stated)
    place = ("results", f"{election}:{remainder}", "seats")
    work.derive(place, left, "seats that no source attributes", [total, *stated])


def _zeros(work: Clean, election: str, parties: list[str]) -> None:
    """Set seats to none where all seats are attributed to others."""
    for column, total in _SEAT_TOTALS.items():
        places: list[Place] = [
            ("results", f"{election}:{party}", column)
            for party in parties
            if party != "against_all"
        ]
        known = [place for place in places if place in work.figures]
        target = work.value("elections", election, total)
        if known and sum(work.value(*place) or 0 for place in known) == target:
            for place in places:
                if place not in work.figures:
                    work.derive(place, 0, "all seats are attributed to others", known)


def _district_seats(work: Clean, election: str, parties: list[str]) -> None:
    """Derive district seats as the chamber's less the other tiers', where these are known."""
    others = ("list_seats", "appointed_seats")
    appointed = sum(work.value("results", f"{election}:{p}", others[1]) or 0 for p in parties)
    stated = work.value("elections", election, "seats_appointed") or 0
    if appointed != stated or not work.value("elections", election, "seats_district"):
        return
    for party in parties:
        places: list[Place] = [
            ("results", f"{election}:{party}", column) for column in ("seats", *others)
        ]
        seats, *rest = (work.value(*place) for place in places)
        district: Place = ("results", f"{election}:{party}", "district_seats")
        if seats is not None and district not in work.figures:
            work.derive(
                district,
                seats - sum(part or 0 for part in rest),
                "seats of the chamber less those of other tiers",
                places,
            )


def _refuse_unknown_choices(work: Clean) -> None:
    known = {row["conflict"] for row in work.conflicts}
    for conflict in work.choices:
        if conflict not in known:
            raise InputError(f"source_choices: no conflict {conflict!r}; see clean/conflicts.csv")


def _elections_frame(work: Clean, elections: pd.DataFrame) -> pd.DataFrame:
    columns = tables.table("clean/elections").column_names
    rows = []
    for row in elections.to_dict("records"):
        figures = frame_row(work, "elections", row["election"])
        rows.append({**{c: row.get(c) for c in columns[:7]}, **figures})
    return typed(pd.DataFrame(rows), "clean/elections")


def _results_frame(work: Clean, raw: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    columns = tables.table("clean/results").column_names
    kinds = dict(zip(raw["raw/parties"]["party"], raw["raw/parties"]["kind"], strict=True))
    keys = dict.fromkeys(k for (t, k, _) in work.figures if t == "results")
    rows = []
    for key in keys:
        election, party = key.split(":")
        row = {"election": election, "party": party, "kind": kinds[party]}
        row |= frame_row(work, "results", key)
        for base in ("valid", "cast", "registered"):
            total = work.value("elections", election, base)
            if total and "list_votes" in row:
                row[f"share_{base}"] = row["list_votes"] / total
        rows.append(row)
    frame = typed(pd.DataFrame(rows), "clean/results")
    record_unclosed_sums(work, _elections_frame(work, raw["raw/elections"]), frame)
    order = {e: i for i, e in enumerate(raw["raw/elections"]["election"])}
    place = frame["election"].map(order)
    ranked = frame.assign(
        place=place, votes=-frame["list_votes"].fillna(-1), chamber=-frame["seats"].fillna(-1)
    )
    return ranked.sort_values(["place", "votes", "chamber", "party"], kind="stable")[
        columns
    ].reset_index(drop=True)


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
