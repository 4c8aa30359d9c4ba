"""From what each source states to one value each: which is taken, by what rule, from where.

Nothing is averaged and nothing filled in. A figure that no final source gives stays missing,
unless it follows from others by arithmetic; then its rule says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from majilis import tables
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
    "raw/districts",
    "raw/not_found",
    "raw/dominance_definitions",
    "codings/readings",
)

# The order in which rules decide between values; the first that tells them apart does.
RULES = (
    "impossible values out",
    "final before earlier",
    "exact before rounded",
    "sums that close",
    "primary before secondary",
    "more independent sources",
)
CHOSEN = "chosen by the parameter source_choices"
UNSETTLED = "no rule decides; first by name"
# A count of sources is no proof: a conflict that only it decides stays open.
_WEAK = ("more independent sources", UNSETTLED)
_FINAL = ("final", "law")

Place = tuple[str, str, str]  # clean table, key of the row, column


@dataclass(frozen=True)
class Candidate:
    """One value that one source states for one figure."""

    value: float
    row: str
    source: str
    stage: str = "final"
    qualifier: str = "exact"
    possible: bool = True
    closes: bool = True


@dataclass(frozen=True)
class Figure:
    """The value taken for one figure, with its rule and what it rests on."""

    value: float
    rule: str
    rows: tuple[str, ...]
    sources: tuple[str, ...] = ()


@dataclass
class Clean:
    """The clean tables while they are being made."""

    choices: Mapping[str, str]
    kind_rank: Mapping[str, int]
    copies: Mapping[str, str]
    figures: dict[Place, Figure] = field(default_factory=dict)
    conflicts: list[dict[str, Any]] = field(default_factory=list)

    def value(self, table: str, key: str, column: str) -> float | None:
        """Return the value taken so far, or None where there is none."""
        figure = self.figures.get((table, key, column))
        return None if figure is None else figure.value

    def derive(self, place: Place, value: float, rule: str, parts: Iterable[Place]) -> None:
        """Record a figure that follows by arithmetic from other figures, where these exist."""
        figures = [self.figures[part] for part in parts if part in self.figures]
        rows = dict.fromkeys(row for figure in figures for row in figure.rows)
        sources = dict.fromkeys(source for figure in figures for source in figure.sources)
        self.figures[place] = Figure(value, rule, tuple(rows), tuple(sources))


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
        ``clean/elections``, ``clean/results``, ``clean/vote_reports``, ``clean/conflicts`` and
        ``clean/provenance``.

    Raises
    ------
    InputError
        If a choice names a conflict that does not exist.
    """
    sources = raw["sources"]
    ranks = list(tables.table("sources").columns[5].allowed)
    work = Clean(
        choices=dict(source_choices or {}),
        kind_rank={
            s: ranks.index(k) for s, k in zip(sources["source"], sources["kind"], strict=True)
        },
        copies=dict(sources[["source", "copy_of"]].dropna().itertuples(index=False)),
    )
    for election in raw["raw/elections"].to_dict("records"):
        _one_election(work, raw, election["election"], election["remainder"])
    _refuse_unknown_choices(work)
    return {
        "clean/elections": _elections_frame(work, raw["raw/elections"]),
        "clean/results": _results_frame(work, raw),
        "clean/vote_reports": _vote_reports_frame(raw["raw/vote_reports"]),
        "clean/conflicts": pd.DataFrame(work.conflicts),
        "clean/provenance": _provenance_frame(work),
    }


def choose(work: Clean, conflict: str, about: str, candidates: list[Candidate]) -> Figure | None:
    """Take one value out of what sources state, and record a conflict where they differ.

    Values that agree within the digits printed count as one, at the finest digits. Where several
    remain, the rules of `RULES` decide in their order. A value that is only preliminary is never
    taken, but stands in the conflict.
    """
    groups = _groups(candidates)
    ordered = sorted(groups, key=lambda value: (_score(work, groups[value]), value))
    if conflict in work.choices:
        ordered.sort(key=lambda v: work.choices[conflict] not in {c.source for c in groups[v]})
    taken = ordered[0]
    if not any(c.stage in _FINAL for c in groups[taken]):
        return None
    rule = "as stated"
    if len(ordered) > 1:
        rule = _deciding_rule(work, conflict, groups, ordered)
        work.conflicts.append(_conflict(conflict, about, groups, taken, rule))
    members = sorted(groups[taken], key=lambda c: (work.kind_rank[c.source], c.source))
    exact = [c for c in members if c.value == taken]
    rows = tuple(row for c in exact for row in c.row.split("+"))
    return Figure(
        taken, rule, tuple(dict.fromkeys(rows)), tuple(dict.fromkeys(c.source for c in exact))
    )


def unclosed_sums(
    elections: pd.DataFrame, results: pd.DataFrame
) -> Iterator[tuple[str, str, float, float]]:
    """Yield each sum of the clean tables whose sides are all known and that does not close.

    Yields
    ------
    tuple
        Election, the sum in words, its left side and its right side.
    """
    for total in elections.to_dict("records"):
        rows = results[results["election"] == total["election"]]
        lists = rows.loc[rows["kind"] != "against_all", "list_votes"]
        against_all = 0 if pd.isna(total["against_all"]) else total["against_all"]
        sums = (
            ("lists + against all = valid", _sum(lists) + against_all, total["valid"]),
            ("valid + invalid = cast", _both(total["valid"], total["invalid"]), total["cast"]),
            ("list seats = list tier", _sum(rows["list_seats"]), total["seats_list"]),
            ("district seats = districts", _sum(rows["district_seats"]), total["seats_district"]),
            ("seats = chamber", _sum(rows["seats"]), total["seats_total"]),
            ("seats by membership = chamber", _sum(rows["seats_membership"]), total["seats_total"]),
            (
                "first-round seats = districts decided",
                _sum(rows["district_seats_first_round"]),
                total["districts_first_round"],
            ),
        )
        for words, left, right in sums:
            if pd.notna(left) and pd.notna(right) and left != right:
                yield total["election"], words, left, right
        yield from _unlike_shares(total, rows)


def _both(one: Any, other: Any) -> Any:
    """Add two figures, or none where one is missing."""
    return None if pd.isna(one) or pd.isna(other) else one + other


def _sum(values: pd.Series[Any]) -> Any:
    """Sum what is known; nothing known is a missing sum, not none."""
    return values.sum(min_count=1)


def _unlike_shares(
    total: Mapping[Any, Any], rows: pd.DataFrame
) -> Iterator[tuple[str, str, float, float]]:
    """Yield each published share that its votes give on none of the bases."""
    for row in rows.dropna(subset=["share_published", "list_votes"]).to_dict("records"):
        published = Candidate(round(100 * row["share_published"], 4), "", "")
        shares = [
            100 * row["list_votes"] / b for b in (total["valid"], total["cast"]) if pd.notna(b)
        ]
        if not any(_agrees(published, share) for share in shares):
            words = f"votes of {row['party']} over any base = share published"
            yield total["election"], words, round(shares[-1], 4), published.value


def check_sums(elections: pd.DataFrame, results: pd.DataFrame, conflicts: pd.DataFrame) -> None:
    """Refuse clean tables with a sum that does not close and that no conflict records.

    Raises
    ------
    InputError
        Naming the file, the election and the sum.
    """
    recorded = set(conflicts["conflict"])
    for election, words, left, right in unclosed_sums(elections, results):
        if _sum_id(election, words) not in recorded:
            raise InputError(
                f"data/clean/results.csv, election {election}: {words} does not close: "
                f"{left:,.10g} is not {right:,.10g}"
            )


def _one_election(
    work: Clean, raw: Mapping[str, pd.DataFrame], election: str, remainder: Any
) -> None:
    totals = raw["raw/totals"].query("election == @election")
    votes = raw["raw/list_votes"].query("election == @election")
    seats = _rolled_up(
        raw["raw/seats"].query("election == @election"), raw["raw/party_links"], election
    )
    _totals(work, totals, seats, election)
    _list_votes(work, votes, election)
    _shares(work, votes, election)
    _turnout(work, totals, election)
    parties = list(dict.fromkeys([*votes["party"], *seats["party"]]))
    for tier in _TIER_COLUMNS:
        _seats(work, seats, election, tier)
    _first_round(work, seats, election)
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


def _groups(candidates: list[Candidate]) -> dict[float, list[Candidate]]:
    """Group candidates whose values agree within the digits printed, keyed by the finest value."""
    groups: dict[float, list[Candidate]] = {}
    bounds = [c for c in candidates if c.qualifier in ("below", "more_than", "at_least", "nearly")]
    for candidate in sorted((c for c in candidates if c not in bounds), key=_coarseness):
        home = next((v for v in groups if _agrees(candidate, v)), candidate.value)
        groups.setdefault(home, []).append(candidate)
    for candidate in bounds:
        home = next((v for v in groups if _within(candidate, v)), candidate.value)
        groups.setdefault(home, []).append(candidate)
    return groups


def _coarseness(candidate: Candidate) -> float:
    return _unit(candidate)


def _unit(candidate: Candidate) -> float:
    """Return the place value of the last digit printed."""
    digits = f"{candidate.value:.10g}"
    if "." in digits:
        return float(10 ** -len(digits.split(".")[1]))
    if candidate.qualifier == "about":
        return float(10 ** (len(digits) - len(digits.rstrip("0"))))
    return 1.0


def _agrees(candidate: Candidate, value: float) -> bool:
    if (
        candidate.value == int(candidate.value)
        and candidate.qualifier == "exact"
        and value == int(value)
    ):
        return candidate.value == value
    return abs(candidate.value - value) <= _unit(candidate) / 2 + 1e-9


def _within(candidate: Candidate, value: float) -> bool:
    lower = candidate.qualifier in ("more_than", "at_least")
    return value >= candidate.value if lower else value <= candidate.value


def _score(work: Clean, members: list[Candidate]) -> tuple[int, ...]:
    """Score a value by each rule in order; the lowest tuple wins."""
    originals = {work.copies.get(c.source, c.source) for c in members}
    return (
        min(not c.possible for c in members),
        min(c.stage not in _FINAL for c in members),
        min(c.qualifier == "about" for c in members),
        min(not c.closes for c in members),
        min(work.kind_rank[c.source] for c in members),
        -len(originals),
    )


def _deciding_rule(
    work: Clean, conflict: str, groups: dict[float, list[Candidate]], ordered: list[float]
) -> str:
    if conflict in work.choices:
        return CHOSEN
    best = _score(work, groups[ordered[0]])
    rules = []
    for rival in ordered[1:]:
        other = _score(work, groups[rival])
        at = next((i for i, (a, b) in enumerate(zip(best, other, strict=True)) if a != b), None)
        rules.append(UNSETTLED if at is None else RULES[at])
    return "; ".join(dict.fromkeys(rules))


def _conflict(
    conflict: str, about: str, groups: dict[float, list[Candidate]], taken: float, rule: str
) -> dict[str, Any]:
    def stated(value: float) -> str:
        names = ", ".join(dict.fromkeys(c.source for c in groups[value]))
        early = "" if any(c.stage in _FINAL for c in groups[value]) else ", preliminary"
        return f"{value:.10g} ({names}{early})"

    others = sorted(value for value in groups if value != taken)
    members = [c for value in groups for c in groups[value]]
    final = [c for c in members if c.stage in _FINAL]
    return {
        "conflict": conflict,
        "election": conflict.split(":")[0],
        "about": about,
        "values": " / ".join(stated(value) for value in [taken, *others]),
        "taken": taken,
        "rule": rule,
        "settled": "no" if any(weak in rule for weak in _WEAK) else "yes",
        "sources": ";".join(dict.fromkeys(c.source for c in final)),
        "rows": ";".join(dict.fromkeys(row for c in members for row in c.row.split("+"))),
    }


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
    "districts_first_round",
)


def _candidates(rows: pd.DataFrame, value: str) -> list[Candidate]:
    return [
        Candidate(
            float(row[value]),
            row["row"],
            row["source"],
            row.get("stage", "final"),
            row.get("qualifier", "exact"),
        )
        for row in rows.to_dict("records")
    ]


def _closing(rows: pd.DataFrame, value: str, party: str, target: float | None) -> list[Candidate]:
    """Return the candidates of one party, marked by whether their source's sum closes.

    What a source does not state of the other parties is filled with what most sources state.
    """
    candidates = _candidates(rows[rows["party"] == party], value)
    if target is None:
        return candidates
    usual = {p: group.mode().iloc[0] for p, group in rows.groupby("party")[value]}
    marked = []
    for candidate in candidates:
        stated = rows[rows["source"] == candidate.source]
        own = dict(zip(stated["party"], stated[value], strict=True))
        total = sum({**usual, **own, party: candidate.value}.values())
        marked.append(replace(candidate, closes=total == target))
    return marked


def _take(
    work: Clean,
    place: Place,
    conflict: str,
    about: str,
    candidates: list[Candidate],
    unit: float = 1,
) -> None:
    figure = choose(work, conflict, about, candidates) if candidates else None
    if figure is not None:
        work.figures[place] = Figure(figure.value * unit, figure.rule, figure.rows, figure.sources)


def _totals(work: Clean, totals: pd.DataFrame, seats: pd.DataFrame, election: str) -> None:
    nominated = seats[(seats["tier"] == "chamber") & (seats["basis"] != "membership")]
    party_sums = set(nominated.groupby("source")["seats"].sum())
    for measure, rows in totals[totals["measure"].isin(_TOTALS)].groupby("measure", sort=False):
        candidates = _candidates(rows, "value")
        if measure == "seats_total":
            candidates = [replace(c, closes=c.value in party_sums) for c in candidates]
        _take(
            work,
            ("elections", election, str(measure)),
            f"{election}:{measure}",
            str(measure).replace("_", " "),
            candidates,
            unit=0.01 if measure == "threshold" else 1,
        )


def _turnout(work: Clean, totals: pd.DataFrame, election: str) -> None:
    cast, registered = (work.value("elections", election, c) for c in ("cast", "registered"))
    computed = 100 * cast / registered if cast and registered else None
    candidates = [
        replace(c, closes=computed is None or _agrees(c, computed))
        for c in _candidates(totals[totals["measure"] == "turnout"], "value")
    ]
    _take(
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
    for party in dict.fromkeys(rows["party"]):
        _take(
            work,
            ("results", f"{election}:{party}", "list_votes"),
            f"{election}:list_votes:{party}",
            f"list votes of {party}",
            _closing(rows, "value", party, target),
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
    for party in dict.fromkeys(rows["party"]):
        candidates = [
            replace(c, possible=(c.source, c.stage) not in over)
            for c in _candidates(rows[rows["party"] == party], "value")
        ]
        _take(
            work,
            ("results", f"{election}:{party}", "share_published"),
            f"{election}:list_share:{party}",
            f"list share of {party}, percent",
            candidates,
            0.01,
        )


_TIER_COLUMNS = {"list": "list_seats", "appointed": "appointed_seats", "chamber": "seats"}
_SEAT_TOTALS = {
    "list_seats": "seats_list",
    "appointed_seats": "seats_appointed",
    "seats": "seats_total",
    "seats_membership": "seats_total",
    "district_seats_first_round": "districts_first_round",
}


def _seats(work: Clean, seats: pd.DataFrame, election: str, tier: str) -> None:
    column = _TIER_COLUMNS[tier]
    here = seats[(seats["tier"] == tier) & (seats["round"] != "first")]
    target = work.value("elections", election, _SEAT_TOTALS[column])
    for basis, into in (("nomination", column), ("membership", "seats_membership")):
        rows = here[(here["basis"] == "membership") == (basis == "membership")]
        rows = rows[rows["basis"] != "self_nominated_members"]
        for party in dict.fromkeys(rows["party"]):
            _take(
                work,
                ("results", f"{election}:{party}", into),
                f"{election}:{into}:{party}",
                f"{into.replace('_', ' ')} of {party}",
                _closing(rows, "seats", party, target),
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
    for party in dict.fromkeys(rows["party"]):
        _take(
            work,
            ("results", f"{election}:{party}", "district_seats_first_round"),
            f"{election}:first_round:{party}",
            f"first-round district seats of {party}",
            _closing(rows, "seats", party, target),
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
        if seats is not None:
            work.derive(
                ("results", f"{election}:{party}", "district_seats"),
                seats - sum(part or 0 for part in rest),
                "seats of the chamber less those of other tiers",
                places,
            )


def _refuse_unknown_choices(work: Clean) -> None:
    known = {row["conflict"] for row in work.conflicts}
    for conflict in work.choices:
        if conflict not in known:
            raise InputError(f"source_choices: no conflict {conflict!r}; see clean/conflicts.csv")


def _frame_row(work: Clean, table: str, key: str, columns: list[str]) -> dict[str, Any]:
    figures = {c: work.figures[(table, key, c)] for c in columns if (table, key, c) in work.figures}
    sources = sorted({s for f in figures.values() for s in f.sources})
    return {c: f.value for c, f in figures.items()} | {"sources": ";".join(sources) or None}


def _elections_frame(work: Clean, elections: pd.DataFrame) -> pd.DataFrame:
    columns = [c.name for c in tables.table("clean/elections").columns]
    rows = []
    for row in elections.to_dict("records"):
        figures = _frame_row(work, "elections", row["election"], columns)
        rows.append({**{c: row.get(c) for c in columns[:7]}, **figures})
    return _typed(pd.DataFrame(rows).reindex(columns=columns), "clean/elections")


def _results_frame(work: Clean, raw: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    columns = [c.name for c in tables.table("clean/results").columns]
    kinds = dict(zip(raw["raw/parties"]["party"], raw["raw/parties"]["kind"], strict=True))
    keys = dict.fromkeys(k for (t, k, _) in work.figures if t == "results")
    rows = []
    for key in keys:
        election, party = key.split(":")
        row = {"election": election, "party": party, "kind": kinds[party]}
        row |= _frame_row(work, "results", key, columns)
        for base in ("valid", "cast", "registered"):
            total = work.value("elections", election, base)
            if total and "list_votes" in row:
                row[f"share_{base}"] = row["list_votes"] / total
        rows.append(row)
    frame = _typed(pd.DataFrame(rows).reindex(columns=columns), "clean/results")
    _record_unclosed_sums(work, _elections_frame(work, raw["raw/elections"]), frame)
    order = {e: i for i, e in enumerate(raw["raw/elections"]["election"])}
    place = frame["election"].map(order)
    ranked = frame.assign(
        place=place, votes=-frame["list_votes"].fillna(-1), chamber=-frame["seats"].fillna(-1)
    )
    return ranked.sort_values(["place", "votes", "chamber", "party"], kind="stable")[
        columns
    ].reset_index(drop=True)


def _sum_id(election: str, words: str) -> str:
    return f"{election}:sum:" + words.replace(" = ", ":").replace(" + ", "+").replace(" ", "_")


def _record_unclosed_sums(work: Clean, elections: pd.DataFrame, results: pd.DataFrame) -> None:
    for election, words, left, right in unclosed_sums(elections, results):
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
                "rows": ";".join(_rows_of_sum(work, election, words)),
            }
        )


def _rows_of_sum(work: Clean, election: str, words: str) -> tuple[str, ...]:
    """Return the raw rows of the side that the sum is held against."""
    right = words.split(" = ")[1]
    party = words.split(" ")[2]
    place: Place = (
        ("results", f"{election}:{party}", "share_published")
        if right == "share published"
        else ("elections", election, right if right in ("valid", "cast") else "seats_total")
    )
    return work.figures[place].rows


def _typed(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    types = {"string": "str", "integer": "Int64", "number": "Float64"}
    return frame.astype({c.name: types[c.type] for c in tables.table(name).columns})


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
    return _typed(frame, "clean/vote_reports")


def _provenance_frame(work: Clean) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"table": t, "key": k, "column": c, "rule": f.rule, "rows": ";".join(f.rows)}
            for (t, k, c), f in work.figures.items()
        ]
    )
