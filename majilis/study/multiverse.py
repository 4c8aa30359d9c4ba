"""All admissible choices at once: every combination, enumerated, none sampled.

A choice is an axis of an array. A measure is an array over the axes that can move it and has
length one along all others, so that hundreds of thousands of combinations cost a few small
arrays. What a measure says on average, how far each choice moves it, and the fewest choices that
reverse a conclusion follow from these arrays without writing the combinations out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from majilis import allocation, measures, power
from majilis.data import cleaning, coding, tables
from majilis.errors import InputError, MissingDataError, nearest
from majilis.study.counterfactuals import (
    BASE_LABELS,
    FORMULA_LABELS,
    allocate_list_seats,
    list_votes,
)
from majilis.study.study import BLOC_LABELS, Study

Array = np.ndarray[Any, np.dtype[Any]]

_BLOCS = ("pro_presidential", "opposition", "other")
_PRO_PRESIDENTIAL, _OPPOSITION = 0, 1  # places in _BLOCS
_NO_VARIANCE = 1e-18
_GROUPS = ("independent", "non_party")


@dataclass(frozen=True)
class Choice:
    """One choice: its options, the baseline's first."""

    name: str
    label: str
    options: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Measure:
    """One headline measure over all combinations.

    Attributes
    ----------
    name, label, unit : str
        As in the tables of results.
    values : numpy.ndarray
        An axis for each choice, of length one where the choice cannot move the measure.
    """

    name: str
    label: str
    unit: str
    values: Array

    @property
    def baseline(self) -> float:
        """The value at the first option of every choice."""
        return float(self.values[(0,) * self.values.ndim])


@dataclass(frozen=True)
class Multiverse:
    """The choices, and each measure over all their combinations."""

    choices: tuple[Choice, ...]
    measures: Mapping[str, Measure]

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of options of each choice."""
        return tuple(len(choice.options) for choice in self.choices)

    @property
    def size(self) -> int:
        """The number of combinations."""
        return int(np.prod(self.shape))

    def measure(self, name: str) -> Measure:
        """Return a measure by name."""
        if name not in self.measures:
            raise InputError(f"unknown measure {name!r}; {nearest(name, self.measures)}")
        return self.measures[name]

    def full(self, name: str) -> Array:
        """Return a measure's value for every combination, without copying it."""
        return np.broadcast_to(self.measure(name).values, self.shape)

    def settings(self, combination: tuple[int, ...]) -> dict[str, Any]:
        """Return the parameters of one combination, for `majilis.open_study`."""
        picked = [c.options[i] for c, i in zip(self.choices, combination, strict=True)]
        chosen: dict[str, Any] = {"coding": {}, "source_choices": {}}
        for choice, option in zip(self.choices, picked, strict=True):
            kind, _, rest = choice.name.partition("=")
            if kind == "bloc":
                chosen["coding"][rest] = option
            elif kind == "source":
                # The baseline's source is what the rules take anyway.
                if option != choice.options[0]:
                    chosen["source_choices"] |= dict.fromkeys(rest.split("+"), option)
            else:
                chosen[choice.name] = option
        return chosen

    def frame(self) -> pd.DataFrame:
        """Return every combination as a row: the option of each choice, and each measure."""
        grid = np.indices(self.shape).reshape(len(self.shape), -1)
        options = {
            choice.name: pd.Series(np.array(choice.options)[codes], dtype="category")
            for choice, codes in zip(self.choices, grid, strict=True)
        }
        return pd.DataFrame(options | {name: self.full(name).ravel() for name in self.measures})


@lru_cache(maxsize=4)
def multiverse(study: Study) -> Multiverse:
    """Evaluate every admissible combination of choices around a study.

    Parameters
    ----------
    study : Study
        An election of the data; its own choices are the baseline.

    Returns
    -------
    Multiverse
        Choices and measures.

    Raises
    ------
    MissingDataError
        If the election is not one of the data's, or has no list votes.
    """
    lists = study.lists
    study.counted_seats()
    if study.election not in set(study.tables["raw/elections"]["election"]):
        raise MissingDataError("a table of one's own has no labels and no conflicts to vary")
    seats, source_choices = seat_counts(study)
    parties = [p for p in seats[0].nomination.index if p not in _GROUPS]
    bases = [b for b in BASE_LABELS if study.totals.get(b)]
    has_membership = seats[0].membership is not None
    choices = (
        *_bloc_choices(study, parties),
        *source_choices,
        _choice(
            "seat_basis",
            "seats counted by",
            ["nomination", *(["membership"] if has_membership else [])],
            study.parameters.seat_basis,
            {"membership": "party joined"},
        ),
        _choice(
            "independents",
            "independents",
            [
                "separate",
                "excluded",
                "pro_presidential",
                *(["by_membership"] if has_membership else []),
            ],
            study.parameters.independents,
            {
                "separate": "a group of their own",
                "excluded": "left out",
                "pro_presidential": "counted pro-presidential",
                "by_membership": "by the party joined",
            },
        ),
        *_appointed_choice(study),
        _choice("vote_base", "votes as a share of", bases, study.parameters.vote_base, BASE_LABELS),
        _choice(
            "threshold_base",
            "threshold as a share of",
            [b for b in bases if b != "registered"],
            study.parameters.threshold_base,
            BASE_LABELS,
        ),
        _choice("formula", "formula", _formulas(study), study.parameters.formula, FORMULA_LABELS),
        _choice(
            "others",
            "those without a list",
            ["grouped", "dropped"],
            study.parameters.others,
            {"grouped": "one group", "dropped": "left out of the index"},
        ),
    )
    grid = _Grid(study, choices, parties, lists)
    return Multiverse(choices, {m.name: m for m in grid.measures(seats)})


def decomposition(universe: Multiverse, name: str) -> pd.DataFrame:
    """Return how far each choice moves a measure.

    Parameters
    ----------
    universe : Multiverse
        All combinations.
    name : str
        A measure.

    Returns
    -------
    pandas.DataFrame
        For each choice: `alone`, the part of the measure's variance over all combinations that
        the choice explains by itself; `with_others`, the part that would vanish if the choice
        were fixed, its interactions included; `span`, the distance between the lowest and highest
        mean over its options. A choice that moves nothing has zeros. Variances are of the
        complete factorial, so the parts are exact (Saltelli et al. 2008, Global Sensitivity
        Analysis, first-order and total effects).
    """
    return parts(universe, np.asarray(universe.measure(name).values, dtype=float))


def parts(universe: Multiverse, values: Array) -> pd.DataFrame:
    """Return `decomposition` of any array over the choices, such as whether a claim holds."""
    variance = values.var()
    rows = []
    for axis, choice in enumerate(universe.choices):
        others = tuple(a for a in range(values.ndim) if a != axis)
        means = values.mean(axis=others)
        rows.append(
            {
                "choice": choice.name,
                "label": choice.label,
                "alone": _part(means.var(), variance),
                "with_others": _part(values.var(axis=axis).mean(), variance),
                "span": float(means.max() - means.min()),
            }
        )
    return pd.DataFrame(rows)


def _part(some: float, whole: float) -> float:
    """Return a part of a variance; what only rounding leaves is none."""
    return float(some / whole) if some > _NO_VARIANCE else 0.0


def specification(
    universe: Multiverse, name: str, bins: int = 120
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a measure's sorted outcomes, and which options stand behind each part of them.

    Parameters
    ----------
    universe : Multiverse
        All combinations.
    name : str
        A measure.
    bins : int
        The most parts into which the outcomes are gathered; equal outcomes are never parted.

    Returns
    -------
    tuple of pandas.DataFrame
        The curve: `position` (rank of the combination, 0 to 1) and `value`, at both ends of each
        distinct outcome. The matrix, a row per part, choice and option: `choice`, `choice_label`,
        `option`, `option_label`, `position` and `width` of the part, `density` (the share of its
        combinations that take the option) and `is_baseline`.
    """
    values = np.round(np.asarray(universe.measure(name).values, dtype=float), 12)
    distinct, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts) / values.size
    starts = np.concatenate([[0.0], ends[:-1]])
    curve = pd.DataFrame(
        {
            "position": np.column_stack([starts, ends]).ravel(),
            "value": np.repeat(distinct, 2),
        }
    )
    part_of_outcome = np.minimum((starts * bins).astype(int), bins - 1)
    distinct_parts, part_of_outcome = np.unique(part_of_outcome, return_inverse=True)
    part = part_of_outcome[which].reshape(values.shape)
    lefts = np.array([starts[part_of_outcome == k].min() for k in range(len(distinct_parts))])
    widths = np.diff(np.append(lefts, 1.0))
    rows = []
    for axis, choice in enumerate(universe.choices):
        moves = values.shape[axis] > 1
        for option, label in enumerate(choice.labels):
            taken = part.take(option, axis=axis) if moves else part
            hits = np.bincount(taken.ravel(), minlength=len(lefts))
            total = np.bincount(part.ravel(), minlength=len(lefts))
            density = hits / total if moves else np.full(len(lefts), 1 / len(choice.labels))
            rows += [
                (choice.name, choice.label, choice.options[option], label, *at, option == 0)
                for at in zip(lefts, widths, density, strict=True)
            ]
    columns = ["choice", "choice_label", "option", "option_label"]
    columns += ["position", "width", "density", "is_baseline"]
    return curve, pd.DataFrame(rows, columns=columns)


def smallest_reversals(universe: Multiverse, holds: Array) -> tuple[int, list[dict[str, str]]]:
    """Return the fewest choices to change for a conclusion to turn, and all ways to do it.

    Parameters
    ----------
    universe : Multiverse
        All combinations.
    holds : numpy.ndarray of bool
        Whether the conclusion holds, over axes as in `Measure.values`.

    Returns
    -------
    tuple
        The number of choices, 0 if no combination turns it, and for each way the choices changed
        with their options.
    """
    turned = holds != holds[(0,) * holds.ndim]
    if not turned.any():
        return 0, []
    changes = sum(np.minimum(index, 1) for index in np.indices(holds.shape))
    fewest = int(np.min(changes[turned]))
    ways = np.argwhere(turned & (changes == fewest))
    return fewest, [
        {
            universe.choices[axis].label: universe.choices[axis].labels[option]
            for axis, option in enumerate(way)
            if option
        }
        for way in ways
    ]


@dataclass(frozen=True)
class SeatCounts:
    """Seats by party and group as one source has them; by membership where some source does."""

    nomination: pd.Series[Any]
    membership: pd.Series[Any] | None


@dataclass(frozen=True)
class _Chambers:
    """Seats over the choices that make a chamber; the first two arrays end with the parties.

    Attributes
    ----------
    by_party : numpy.ndarray
        Seats of each party's own deputies.
    joined : numpy.ndarray
        Seats of independents who belong to a party and count for its bloc.
    separate, pro_presidential : numpy.ndarray
        Seats of other independents, by themselves and counted with the pro-presidential bloc.
    """

    by_party: Array
    joined: Array
    separate: Array
    pro_presidential: Array

    @property
    def singles(self) -> Array:
        """Seats of all independents."""
        return np.asarray(self.joined.sum(-1) + self.separate + self.pro_presidential)

    @property
    def total(self) -> Array:
        """Seats counted."""
        return np.asarray(self.by_party.sum(-1) + self.singles)


@dataclass(frozen=True)
class _Grid:
    """The arrays from which the measures are made."""

    study: Study
    choices: tuple[Choice, ...]
    parties: list[str]
    lists: pd.DataFrame

    def measures(self, seats: list[SeatCounts]) -> list[Measure]:
        """Evaluate every measure over all combinations that can move it."""
        blocs = self._blocs()  # (codings…, blocs, parties)
        chambers = self._chambers(seats)
        votes = self._votes()
        pro_votes, opposition_votes = (
            self._over(blocs[..., bloc, :] @ votes, self._coding_axes())
            for bloc in (_PRO_PRESIDENTIAL, _OPPOSITION)
        )
        base = self._over(
            np.array([self.study.total(b) for b in self._options("vote_base")]), ["vote_base"]
        )
        pro = self._bloc_seats(blocs, _PRO_PRESIDENTIAL, chambers)
        pro = pro + self._seat_axes(chambers.pro_presidential)
        opposition = self._bloc_seats(blocs, _OPPOSITION, chambers)
        total = self._seat_axes(chambers.total)
        largest = self._seat_axes(chambers.by_party.max(-1))
        number_votes = np.asarray(measures.golosov_effective_number(votes[votes > 0] / votes.sum()))
        number_seats = self._seat_axes(_effective_seats(chambers))
        rows = (
            ("pro_vote_share", "pro-presidential, list votes", "share", pro_votes / base),
            ("pro_seat_share", "pro-presidential, all seats", "share", pro / total),
            (
                "pro_seat_bonus",
                "pro-presidential, seats less votes",
                "points",
                pro / total - pro_votes / base,
            ),
            ("opposition_vote_share", "opposition, list votes", "share", opposition_votes / base),
            ("opposition_seats", "opposition, all seats", "seats", opposition),
            ("opposition_seat_share", "opposition, all seats", "share", opposition / total),
            (
                "opposition_list_seats",
                "opposition, list seats as computed",
                "seats",
                self._opposition_list_seats(blocs),
            ),
            (
                "opposition_power",
                "opposition, voting power at two thirds",
                "share",
                self._opposition_power(blocs, chambers),
            ),
            ("largest_seat_share", "largest party, all seats", "share", largest / total),
            (
                "effective_number_votes",
                "effective number, list votes (Golosov)",
                "number",
                self._over(number_votes, []),
            ),
            (
                "effective_number_seats",
                "effective number, seats (Golosov)",
                "number",
                number_seats,
            ),
            (
                "least_squares",
                "least squares, list votes and all seats",
                "index",
                self._least_squares(chambers, votes),
            ),
            ("total_seats", "seats counted", "seats", total),
            ("largest_seats", "largest party, seats", "seats", largest),
            ("pro_seats", "pro-presidential, seats", "seats", pro),
        )
        return [*(Measure(*row) for row in rows), *self._party_seats(chambers)]

    def _options(self, name: str) -> tuple[str, ...]:
        return next(c.options for c in self.choices if c.name == name)

    def _coding_axes(self) -> list[str]:
        return [c.name for c in self.choices if c.name.startswith("bloc=")]

    def _chamber_axes(self) -> list[str]:
        names = (c.name for c in self.choices if _counts_seats(c) or c.name == "appointed_seats")
        return [*names, "seat_basis", "independents"]

    def _over(self, values: Array, axes: list[str]) -> Array:
        """Give an array over some choices an axis for every choice."""
        names = [c.name for c in self.choices]
        shape = [values.shape[axes.index(n)] if n in axes else 1 for n in names]
        order = [axes.index(n) for n in names if n in axes]
        return np.transpose(values, order).reshape(shape)

    def _seat_axes(self, values: Array) -> Array:
        return self._over(values, self._chamber_axes())

    def _blocs(self) -> Array:
        """Return who stands in which bloc: an axis for each contested party, blocs, parties."""
        baseline = dict(zip(self.study.parties["party"], self.study.parties["bloc"], strict=True))
        contested = {c.name.removeprefix("bloc="): c for c in self.choices if c.name[:5] == "bloc="}
        shape = tuple(len(choice.options) for choice in contested.values())
        blocs = np.zeros((*shape, len(_BLOCS), len(self.parties)), dtype=np.int64)
        for column, party in enumerate(self.parties):
            if party not in contested:
                blocs[..., _BLOCS.index(baseline.get(party, "other")), column] = 1
                continue
            axis = list(contested).index(party)
            for index, option in enumerate(contested[party].options):
                at: list[Any] = [slice(None)] * len(shape)
                at[axis] = index
                blocs[(*at, _BLOCS.index(option), column)] = 1
        return blocs

    def _chambers(self, seats: list[SeatCounts]) -> _Chambers:
        """Count the seats under every choice that makes a chamber.

        The axes are sources, where they conflict, whether appointed deputies count, where there
        are some, seat bases, and ways to count independents.
        """
        bases, ways = self._options("seat_basis"), self._options("independents")
        has_appointed = any(choice.name == "appointed_seats" for choice in self.choices)
        counting = self._options("appointed_seats") if has_appointed else ("included",)
        groups = self.study.parties.loc[self.study.parties["kind"] == "appointed", "party"]
        appointed = np.isin(self.parties, groups)
        shape = (len(seats), len(counting), len(bases), len(ways))
        by_party = np.zeros((*shape, len(self.parties)), dtype=np.int64)
        joined = np.zeros_like(by_party)
        separate, pro_presidential = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for at in product(*map(range, shape)):
            source, count, basis, way = at
            counts, membership = seats[source].nomination, seats[source].membership
            if bases[basis] == "membership" and membership is not None:
                counts = membership
            by_party[at] = counts[self.parties]
            if counting[count] == "excluded":
                by_party[at][appointed] = 0
            independents = int(counts[list(_GROUPS)].sum())
            if ways[way] == "by_membership" and membership is not None:
                joined[at] = (membership - counts)[self.parties]
                independents -= int(joined[at].sum())
            if ways[way] == "pro_presidential":
                pro_presidential[at] = independents
            elif ways[way] != "excluded":
                separate[at] = independents
        # Where nothing is to be chosen there is no axis for it.
        has_source = any(_counts_seats(choice) for choice in self.choices)
        single = tuple(axis for axis, has in enumerate((has_source, has_appointed)) if not has)
        arrays = (by_party, joined, separate, pro_presidential)
        return _Chambers(*(array.squeeze(single) for array in arrays))

    def _votes(self) -> Array:
        votes = dict(zip(self.lists["party"], list_votes(self.study), strict=True))
        return np.array([votes.get(party, 0) for party in self.parties], dtype=np.int64)

    def _bloc_seats(self, blocs: Array, bloc: int, chambers: _Chambers) -> Array:
        seats = chambers.by_party + chambers.joined
        values = np.tensordot(blocs[..., bloc, :], seats, axes=([-1], [-1]))
        return self._over(values, [*self._coding_axes(), *self._chamber_axes()])

    def _opposition_list_seats(self, blocs: Array) -> Array:
        bases, formulas = self._options("threshold_base"), self._options("formula")
        columns = [self.parties.index(party) for party in self.lists["party"]]
        seats = np.zeros((len(bases), len(formulas), len(self.parties)), dtype=np.int64)
        for b, f in product(range(len(bases)), range(len(formulas))):
            seats[b, f, columns] = allocate_list_seats(
                self.study, base=bases[b], formula=formulas[f]
            )
        values = np.tensordot(blocs[..., _OPPOSITION, :], seats, axes=([-1], [-1]))
        return self._over(values, [*self._coding_axes(), "threshold_base", "formula"])

    def _opposition_power(self, blocs: Array, chambers: _Chambers) -> Array:
        """Return the Banzhaf power of the opposition as one player, each game solved once."""
        opposition = blocs[..., _OPPOSITION, :].reshape(-1, len(self.parties))
        by_party = chambers.by_party.reshape(-1, len(self.parties))
        joined = chambers.joined.reshape(-1, len(self.parties))
        singles = chambers.singles.reshape(-1)
        solved: dict[tuple[int, ...], float] = {}
        values = np.empty((len(opposition), len(by_party)))
        for c, r in product(range(len(opposition)), range(len(by_party))):
            is_opposition = opposition[c] == 1
            ours = int((by_party[r] + joined[r])[is_opposition].sum())
            theirs = sorted(int(seats) for seats in by_party[r][~is_opposition] if seats)
            alone = int(singles[r] - joined[r][is_opposition].sum())
            game = (ours, alone, *theirs)
            if game not in solved:
                weights = [ours, *theirs, *[1] * alone]
                solved[game] = float(power.banzhaf(weights, measures.two_thirds(sum(weights)))[0])
            values[c, r] = solved[game]
        values = values.reshape(*blocs.shape[:-2], *chambers.by_party.shape[:-1])
        return self._over(values, [*self._coding_axes(), *self._chamber_axes()])

    def _least_squares(self, chambers: _Chambers, votes: Array) -> Array:
        """Return the least-squares index of list votes against all seats."""
        listed = votes > 0
        seats = np.concatenate(
            [
                chambers.by_party[..., listed],
                chambers.by_party[..., ~listed],
                chambers.singles[..., None],
            ],
            axis=-1,
        )
        seat_shares = seats / chambers.total[..., None]
        vote_shares = np.zeros(seats.shape[-1])
        vote_shares[: listed.sum()] = votes[listed] / votes.sum()
        both = []
        for others in self._options("others"):
            kept = slice(None) if others == "grouped" else slice(int(listed.sum()))
            both.append(measures.gallagher(vote_shares[kept], seat_shares[..., kept]))
        return self._over(np.stack(both, axis=-1), [*self._chamber_axes(), "others"])

    def _party_seats(self, chambers: _Chambers) -> list[Measure]:
        """Return the seats of each party, the independents among its members included."""
        names = dict(zip(self.study.parties["party"], self.study.parties["label"], strict=True))
        seats = chambers.by_party + chambers.joined
        return [
            Measure(
                f"seats_{party}",
                f"{names.get(party, party)}, seats",
                "seats",
                self._seat_axes(seats[..., column]),
            )
            for column, party in enumerate(self.parties)
        ]


def _effective_seats(chambers: _Chambers) -> Array:
    """Return the effective number of parties, each independent one of one's own."""
    singles, total = chambers.singles[..., None], chambers.total[..., None]
    units = np.arange(int(singles.max())) < singles
    shares = np.concatenate([chambers.by_party, units], axis=-1) / total
    return np.asarray(measures.golosov_effective_number(shares))


def _counts_seats(choice: Choice) -> bool:
    return choice.name.startswith("source=") and ":seats:" in choice.name


def _choice(
    name: str, label: str, options: list[str], baseline: str, labels: Mapping[str, str]
) -> Choice:
    """Return a choice with the baseline's option first, also where that was not on the list."""
    ordered = list(dict.fromkeys([baseline, *options]))
    return Choice(name, label, tuple(ordered), tuple(labels.get(o, o) for o in ordered))


def _appointed_choice(study: Study) -> list[Choice]:
    """Return whether appointed deputies count, where there are some that can be told apart."""
    if not study.parties["appointed_seats"].fillna(0).any():
        return []
    labels = {"included": "in the base", "excluded": "left out"}
    baseline = study.parameters.appointed_seats
    return [_choice("appointed_seats", "appointed deputies", list(labels), baseline, labels)]


def _bloc_choices(study: Study, parties: list[str]) -> list[Choice]:
    labels, readings = study.tables["raw/classification"], tables.read("codings/readings")
    allowed = coding.admissible(study.election, labels, readings)
    rows = study.parties[study.parties["party"].isin(parties)]
    choices = [
        _choice(f"bloc={p}", label, list(allowed.get(p, ())), bloc, BLOC_LABELS)
        for p, label, bloc in zip(rows["party"], rows["label"], rows["bloc"], strict=True)
    ]
    return [choice for choice in choices if len(choice.options) > 1]


def _formulas(study: Study) -> list[str]:
    """Return the formulas that give the official list seats: the law's own text was not seen."""
    official = study.lists["list_seats"].to_numpy()
    fitting = []
    for formula in allocation.FORMULAS:
        try:
            seats = allocate_list_seats(study, formula=formula)
        except MissingDataError:
            continue
        if (seats == official).all():
            fitting.append(formula)
    return fitting


def seat_counts(study: Study) -> tuple[list[SeatCounts], list[Choice]]:
    """Return the seats that each source of a conflict leads to, and the choices of sources."""
    raw = _of_one_election(study.election)
    rivals = cleaning.rival_sources(raw, study.election, study.parameters.source_choices)
    for conflict in tables.read("not_varied")["conflict"]:
        rivals.pop(conflict, None)
    over_seats = [conflict for conflict in rivals if ":seats:" in conflict]
    if len(over_seats) > 1:
        raise MissingDataError(f"{study.election} has more than one conflict over seats")
    choices = []
    for conflicts, label in (
        (over_seats, "source of seats"),
        ([c for c in rivals if ":first_round:" in c], "source of the first round"),
    ):
        if conflicts:
            values = rivals[conflicts[0]]
            labels = {source: f"{value:.10g} ({source})" for value, source in values.items()}
            taken, *others = labels
            choices.append(_choice(f"source={'+'.join(conflicts)}", label, others, taken, labels))
    counts = [_counts(study.tables["clean/results"], study.election)]
    for conflict in over_seats:
        for source in list(rivals[conflict].values())[1:]:
            clean = cleaning.clean(raw, {conflict: source})
            counts.append(_counts(clean["clean/results"], study.election))
    return counts, choices


def _of_one_election(election: str) -> dict[str, pd.DataFrame]:
    """Return the raw tables with the rows of one election: cleaning the others would take time."""
    raw = tables.read_all(cleaning.RAW_TABLES)
    return {
        name: frame[frame["election"] == election] if "election" in frame else frame
        for name, frame in raw.items()
    }


def _counts(results: pd.DataFrame, election: str) -> SeatCounts:
    rows = results.query("election == @election and kind != 'against_all'").set_index("party")
    rows = rows[["seats", "seats_membership"]]
    known = rows["seats_membership"].notna().any()
    counts = rows.reindex([*rows.index, *(g for g in _GROUPS if g not in rows.index)])
    counts = counts.fillna(0).astype(int)
    return SeatCounts(counts["seats"], counts["seats_membership"] if known else None)
