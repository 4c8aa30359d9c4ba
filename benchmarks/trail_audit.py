"""Do results name what they rest on? Change figures, evaluate again, and look.

Every clean figure of every election, peer and expert series is changed a little: votes move from
one list to another, a seat from one party to another, a tier grows with its chamber, so that sums
still close; votes and totals that stand in no other sum are changed alone, too. Each result that
is another then must name a figure of the change in its trail, directly or through another result:
a miss if it does not. Each figure is changed with different partners, so that a partner's name
does not hide that its own is wanting.

The other way round, a figure that a trail names and that no change shows to have influence is put
down under a reason, by the kind of figure and of result; one without a reason is a fault.

Run as ``python benchmarks/trail_audit.py [ELECTION]…``: the study's own election unless others
are named. Of 2004, it evaluates results about 600 times, which takes five to ten minutes.
"""

from __future__ import annotations

import itertools
import pickle
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any
from unittest import mock

import pandas as pd

from majilis import open_study, results
from majilis.data import cleaning, tables
from majilis.errors import MissingDataError
from majilis.results.catalogue import TABLES
from majilis.results.result_id import ResultId
from majilis.study import dominance, peers, series
from majilis.study.study import Study, open_from_tables

Change = Mapping[str, float]  # figures, and by how much each changes

_SMALL = 1e-6  # of shares
_TIERS = {
    "list_seats": "seats_list",
    "district_seats": "seats_district",
    "appointed_seats": "seats_appointed",
    "seats": "seats_total",
}
_VOTES = ("list_votes", "votes", "share_valid", "share_cast", "share_not_stated")


def changes(cells: Mapping[str, float]) -> list[dict[str, float]]:
    """Return changes of one election's figures; see the module's own words."""
    groups: dict[str, list[str]] = {}
    for figure in cells:
        groups.setdefault(figure.rpartition("/")[2], []).append(figure)
    made = [*_of_seats(cells)]
    for column, figures in groups.items():
        if column in _VOTES:
            made += [_move(one, other, cells, _step(column)) for one, other in _pairs(figures)]
        if column == "seats_membership":
            largest = max(figures, key=lambda figure: cells[figure])
            made += [{largest: -1, figure: 1} for figure in figures if figure != largest]
        if column in ("share_published", "district_seats_first_round"):
            # Nobody names these, so that all can be changed at once.
            made.append(dict.fromkeys(figures, _step(column)))
        elif column not in ("seats", "seats_membership", *_TIERS, *_TIERS.values()):
            made += [{figure: _step(column)} for figure in figures]
    total = {column: figures[0] for column, figures in groups.items() if column in _IN_SUMS}
    for names, signs in ((("valid", "invalid"), (3, -3)), (("cast", "invalid"), (3, 3))):
        if all(name in total for name in names):
            made.append({total[name]: sign for name, sign in zip(names, signs, strict=True)})
    return made


_IN_SUMS = ("valid", "invalid", "cast")


def _of_seats(cells: Mapping[str, float]) -> Iterator[dict[str, float]]:
    """Yield changes of seats: from one party to another, and of a tier with its chamber."""
    of_tier: dict[str, list[tuple[str, ...]]] = {}
    parties = dict.fromkeys(i.rpartition("/")[0] for i in cells if "results/" in i)
    for party in parties:
        known = [tier for tier in _TIERS if f"{party}/{tier}" in cells]
        for tier in known[:-1] or known:
            # Who gains a seat of a tier gains one of the chamber, also by party membership.
            columns = dict.fromkeys((tier, "seats", "seats_membership"))
            block = tuple(f"{party}/{c}" for c in columns if f"{party}/{c}" in cells)
            of_tier.setdefault(tier, []).append(block)
    totals = {i.rpartition("/")[2]: i for i in cells if "results/" not in i}
    for tier, blocks in of_tier.items():
        givers = sorted(blocks, key=lambda block: -cells[block[0]])[:2]
        for giver, taker in itertools.product(givers, blocks):
            if giver != taker and cells[giver[0]] >= 1:
                yield {**dict.fromkeys(giver, -1), **dict.fromkeys(taker, 1)}
        grown = [totals[c] for c in dict.fromkeys((_TIERS[tier], "seats_total")) if c in totals]
        yield from (dict.fromkeys((*grown, *block), 1) for block in givers)
    # A tier whose holders are not known grows by somebody unnamed.
    for tier, column in _TIERS.items():
        if tier not in of_tier and column in totals:
            yield {totals[c]: 1 for c in dict.fromkeys((column, "seats_total")) if c in totals}


def _pairs(figures: Sequence[str]) -> list[tuple[str, str]]:
    """Return each figure with the next, and the last with the first where that is another."""
    pairs = list(itertools.pairwise(figures))
    return [*pairs, (figures[-1], figures[0])] if len(figures) > 2 else pairs


def _move(one: str, other: str, cells: Mapping[str, float], by: float) -> dict[str, float]:
    giver, taker = (one, other) if cells[one] >= cells[other] else (other, one)
    return {giver: -by, taker: by}


def _step(column: str) -> float:
    if column == "threshold":
        return _SMALL / 10
    return _SMALL if column.startswith(("share", "turnout")) else 3


class Audit:
    """One study, what its results are and rest on, and what they become under changes.

    Attributes
    ----------
    cells : dict of str to float
        The value of each clean figure.
    trails : dict of str to frozenset of str
        The figures that each result names.
    misses : list of tuple
        The results that changed without naming a figure of the change, each with the change.
    influence : set of tuple
        The figures with a result that they were seen to change, and that names them.
    """

    def __init__(self, **choices: Any) -> None:
        self.study = open_study(**choices)
        self.frames: dict[str, pd.DataFrame] = {}
        self.cells = self._cells()
        self.reads = {table.name: self._read_by(table.name) for table in TABLES}
        found = results.evaluate(self.study)
        self.baseline = _values(found, set(self.reads))
        named = _trails(found)
        self.trails = {result: ids & self.cells.keys() for result, ids in named.items()}
        self.misses: list[tuple[str, Change]] = []
        self.influence: set[tuple[str, str]] = set()
        self.changed_pairs = 0

    def _read_by(self, name: str) -> set[str]:
        """Return the study's tables that the builder of a table of results reads."""
        read: set[str] = set()

        class Noting(dict[str, pd.DataFrame]):
            def __getitem__(self, name: str) -> pd.DataFrame:
                read.add(name)
                return super().__getitem__(name)

        with suppress(MissingDataError):
            noting = replace(self.study, tables=Noting(self.study.tables))
            results.evaluate(noting).frame(name)
        return read

    def _cells(self) -> dict[str, float]:
        cells = {}
        for row in self.study.tables["clean/provenance"].to_dict("records"):
            if (table := row["table"]) not in self.frames:
                frame = self.study.tables[f"clean/{table}"]
                keys = frame[list(tables.table(f"clean/{table}").key)].astype(str)
                self.frames[table] = frame.set_axis(keys.agg(":".join, axis=1), axis=0)
            value = self.frames[table].loc[row["key"], row["column"]]
            cells[f"{table}/{row['key']}/{row['column']}"] = float(value)
        return cells

    def changes_of(self, election: str) -> list[dict[str, float]]:
        """Return the changes of an election, of the series or of a peer."""
        return changes(
            {
                figure: value
                for figure, value in self.cells.items()
                if figure.split("/")[1].partition(":")[0] == election
            }
        )

    def changes_of_peers(self) -> list[dict[str, float]]:
        """Return the changes of all peers, one of each peer at a time: none rests on another."""
        of_each = [self.changes_of(peer) for peer in self.study.tables["clean/peers"]["election"]]
        return [
            {figure: by for change in at_once for figure, by in change.items()}
            for at_once in itertools.zip_longest(*of_each, fillvalue={})
        ]

    def changes_of_scores(self) -> list[dict[str, float]]:
        """Return the changes of expert scores, all years of one series at a time."""
        scores: dict[str, dict[str, float]] = {}
        for figure in self.cells:
            table, key, column = figure.split("/")
            if table == "expert_scores":
                scores.setdefault(f"{key.partition(':')[0]}/{column}", {})[figure] = 1e-3
        return list(scores.values())

    def after(self, change: Change) -> dict[str, Any]:
        """Return the exact results of the study with some figures changed."""
        frames = dict(self.study.tables)
        for table in {figure.split("/")[0] for figure in change}:
            frame = self.frames[table].copy()
            for figure, by in change.items():
                at, key, column = figure.split("/")
                if at == table:
                    frame.loc[key, column] += by
            frames[f"clean/{table}"] = frame.reset_index(drop=True)
        chosen = self.study.parameters
        legal = change.get(f"elections/{chosen.election}/threshold")
        if legal and self.study.totals["threshold"] == chosen.threshold:
            chosen = chosen.model_copy(update={"threshold": chosen.threshold + legal})
        return _values(results.evaluate(open_from_tables(chosen, frames)), self._touched(change))

    def _touched(self, change: Change) -> set[str]:
        """Return the tables of results that can change: those whose builders read what changes.

        What the study opens its own election from, every table may rest on.
        """
        own = self.study.election
        if any(figure.split("/")[1].partition(":")[0] == own for figure in change):
            return set(self.reads)
        read = {f"clean/{figure.split('/')[0]}" for figure in change}
        return {name for name, names in self.reads.items() if names & read}

    def make(self, change: Change) -> None:
        """Make one change, and note who changes without naming it, and what has influence."""
        touched = self._touched(change)
        before = {r: v for r, v in self.baseline.items() if ResultId.parse(r).table in touched}
        for result in _differing(before, self.after(change)):
            self.changed_pairs += len(change)
            named = change.keys() & self.trails[result]
            self.influence |= {(figure, result) for figure in named}
            if not named:
                self.misses.append((result, change))

    def without_influence(self) -> Iterator[tuple[str, str]]:
        """Yield what is named without influence, each figure with the result that names it."""
        for result, trail in self.trails.items():
            yield from ((f, result) for f in sorted(trail) if (f, result) not in self.influence)


def _values(found: results.Results, names: set[str]) -> dict[str, Any]:
    """Return the exact value of every result of some tables, words included."""
    values = {}
    for table in TABLES:
        if table.name not in names:
            continue
        with suppress(MissingDataError):
            for row in found.frame(table.name).to_dict("records"):
                key = str(row[table.key])
                for column in table.quantities.keys() & row.keys() - {"label"}:
                    values[str(ResultId(table.name, key, column))] = row[column]
    return values


def _trails(found: results.Results) -> dict[str, set[str]]:
    """Return the ids that each result names, directly or through another."""
    rows = found.rows()
    named = {
        result: ids.split(";") for result, ids in zip(rows["result"], rows["rows"], strict=True)
    }

    def of(result: str) -> set[str]:
        through = [part.removeprefix("result/") for part in named.get(result, ())]
        return {i for part in through for i in (of(part) if part in named else [part])}

    return {result: of(result) for result in named}


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    # A result that there was not before has no trail to speak of yet.
    return [r for r, value in before.items() if r not in after or not _same(value, after[r])]


def _same(one: Any, other: Any) -> bool:
    return bool(pd.isna(one) and pd.isna(other)) or one == other


@contextmanager
def once() -> Iterator[None]:
    """Do once what a change does not touch: files read, elections opened, measured and judged."""
    known: dict[bytes, Any] = {}

    def kept(make: Any, about: object, *arguments: Any) -> Any:
        key = pickle.dumps((make.__name__, about))
        if key not in known:
            known[key] = make(*arguments)
        return known[key]

    read, clean, opened, peer = tables.read, cleaning.clean, series.open_election, peers._peer

    def rows_of(study: Study, name: str, election: str) -> pd.DataFrame:
        frame = study.tables[name]
        return frame[frame["election"] == election]

    def open_apart(study: Study, election: str, own: Mapping[str, pd.DataFrame]) -> Study:
        # Without the other clean figures, it can rest on nothing but its own.
        raw = {name: f for name, f in study.tables.items() if not name.startswith("clean/")}
        return replace(opened(study, election), tables=raw | own)

    def open_once(study: Study, election: str) -> Study:
        names = ("clean/elections", "clean/results")
        own = {name: rows_of(study, name, election) for name in names}
        held = study.tables["raw/elections"].set_index("election").loc[election]
        scores = study.tables["clean/expert_scores"]
        of_the_year = (scores["iso3"] == held["iso3"]) & (scores["year"] == held["year"])
        own["clean/expert_scores"] = scores[of_the_year]
        return kept(open_apart, (study.parameters, election, own), study, election, own)

    def peer_once(study: Study, row: Mapping[Any, Any]) -> Any:
        rows = rows_of(study, "clean/peer_results", row["election"])
        return kept(peer, (study.parameters, row, rows), study, row)

    def clean_once(raw: Mapping[str, pd.DataFrame], source_choices: Any = None) -> Any:
        about = (list(raw["raw/elections"]["election"]), source_choices)
        return kept(clean, about, raw, source_choices)

    with ExitStack() as stack:
        for module, name, in_its_place in (
            (tables, "read", lambda *about: kept(read, about, *about)),
            (cleaning, "clean", clean_once),
            (series, "open_election", open_once),
            (peers, "_peer", peer_once),
            *((series, name, lru_cache(None)(getattr(series, name))) for name in _OF_ELECTIONS),
            *((dominance, name, lru_cache(None)(getattr(dominance, name))) for name in _TABLES),
        ):
            stack.enter_context(mock.patch.object(module, name, in_its_place))
        yield


_OF_ELECTIONS = ("_measures", "_under")
_TABLES = ("party_table", "largest_table", "fragmentation_table")


# Why a figure can be named and yet no small change of it shows: the units of the results, their
# names, and the figures that the reason holds for. The first that fits is taken.
REASONS: tuple[tuple[str, str, str, str], ...] = (
    ("words seats count", "*", "*", "words and whole numbers change where a limit is crossed"),
    ("votes", "threshold_bases.*.needed", "*", "whole votes change where a limit is crossed"),
    ("share", "placed.*_above_* compared.*", "*", "a place changes where an election is passed"),
    ("*", "volatility.*.between", "*/list_votes", "votes that move within a bloc are left aside"),
    ("*", "*.power.* power.* *power*", "*", "power changes where a majority does"),
    ("*", "rules.* formulas.* nationwide*", "*", "seats change where a quota or limit is crossed"),
    (
        "*",
        "*largest* definitions.* experts.* peers.* placed.*.votes*",
        "*seats*",
        "it settles who is the largest",
    ),
    ("*", "*_spread.* moves.*", "*", "an end of a range or a part of a variance is set by others"),
    ("*", "claims.* combinations.*", "*", "the combinations of all choices are named as one"),
    ("*", "peers.*", "*", "votes are taken where known, shares and bases stand beside them"),
    (
        "*",
        "*",
        "*/seats_* */appointed_seats",
        "a tier that nobody is known to hold stands in no sum",
    ),
    ("*", "*wast* list_tier.*", "*", "votes are wasted where a list has no seat at all"),
    ("*", "volatility.*.matched_share", "*", "a party of one of two elections is not matched"),
    ("*", "*unlabelled*", "*", "only seats of parties without a label count"),
    ("*", "disproportionality.lijphart.*", "*", "the largest deviation is another party's"),
    ("*", "blocs.*", "*/list_seats", "what passes within a bloc leaves its sum as it was"),
    (
        "*",
        "disproportionality.loosemore_hanby.*",
        "*/list_seats",
        "what passes between two above their votes leaves the sum as it was",
    ),
    ("*", "*", "*/threshold", "it decides who passes, which a small change does not"),
)


def reason(audit: Audit, figure: str, result: str) -> str | None:
    """Return why a figure that a result names shows no influence, or None for no known reason."""
    if pd.isna(audit.baseline[result]):
        return "no source gives the result, and these say whose it is"
    table, _, column = ResultId.parse(result)
    unit = next(each for each in TABLES if each.name == table).quantities[column].unit
    for units, of_results, of_figures, words in REASONS:
        if (
            (units == "*" or unit in units.split())
            and any(fnmatchcase(result, pattern) for pattern in of_results.split())
            and any(fnmatchcase(figure, pattern) for pattern in of_figures.split())
        ):
            return words
    return None


def report(audit: Audit, tried: Sequence[Change]) -> int:
    """Make changes, print what was seen, and return the misses and what is without a reason."""
    for change in tried:
        audit.make(change)
    covered = {figure for change in tried for figure in change}
    idle = [pair for pair in audit.without_influence() if pair[0] in covered]
    reasons = Counter(reason(audit, *pair) for pair in idle)
    print(f"{len(covered)} of {len(audit.cells)} figures in {len(tried)} changes")
    print(f"{audit.changed_pairs} pairs of a figure changed and a result that is another then")
    print(f"{len(audit.misses)} misses", *(f"{r}: {[*c]}" for r, c in audit.misses), sep="\n  ")
    print(f"{len(idle)} pairs of a figure named and a result without influence seen")
    for words, number in reasons.most_common():
        print(f"  {number}: {words or 'NO REASON'}")
    return len(audit.misses) + reasons[None]


def main(elections: Sequence[str]) -> int:
    faults = 0
    with once():
        for election in elections or ["kaz-2004"]:
            audit = Audit(election=election)
            tried = audit.changes_of(election)
            if not elections:
                others = [e for e in audit.study.series_elections() if e != election]
                tried += [change for other in others for change in audit.changes_of(other)]
                tried += [*audit.changes_of_peers(), *audit.changes_of_scores()]
            print(election)
            faults += report(audit, tried)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
