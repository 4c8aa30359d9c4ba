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
    seats, source_choice = _seat_counts(study)
    parties = [p for p in seats[0][0].index if p not in _GROUPS]
    codings = _bloc_choices(study, parties)
    bases = [b for b in BASE_LABELS if study.totals.get(b)]
    thresholds = [b for b in bases if b != "registered"]
    formulas = _formulas(study)
    known = seats[0][1] is not None
    options = [
        *codings,
        *source_choice,
        _choice(
            "seat_basis",
            "seats counted by",
            ["nomination", *(["membership"] if known else [])],
            study.parameters.seat_basis,
            {"membership": "party joined"},
        ),
        _choice(
            "independents",
            "independents",
            ["separate", "excluded", "pro_presidential", *(["by_membership"] if known else [])],
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
            thresholds,
            study.parameters.threshold_base,
            BASE_LABELS,
        ),
        _choice("formula", "formula", formulas, study.parameters.formula, FORMULA_LABELS),
        _choice(
            "others",
            "those without a list",
            ["grouped", "dropped"],
            study.parameters.others,
            {"grouped": "one group", "dropped": "left out of the index"},
        ),
    ]
    grid = _Grid(study, tuple(options), parties, lists)
    return Multiverse(tuple(options), {m.name: m for m in grid.measures(seats)})


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
    parts_found, part_of_outcome = np.unique(part_of_outcome, return_inverse=True)
    part = part_of_outcome[which].reshape(values.shape)
    lefts = np.array([starts[part_of_outcome == k].min() for k in range(len(parts_found))])
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
class _Grid:
    """The arrays from which the measures are made."""

    study: Study
    choices: tuple[Choice, ...]
    parties: list[str]
    lists: pd.DataFrame

    def measures(self, seats: list[tuple[pd.Series[Any], pd.Series[Any] | None]]) -> list[Measure]:
        """Evaluate every measure over all combinations that can move it."""
        blocs = self._blocs()  # (codings…, blocs, parties)
        held, by_party, separate, counted_pro = self._seats(seats)
        total = held.sum(-1) + by_party.sum(-1) + separate + counted_pro
        votes = self._votes()
        pro_votes, opposition_votes = (
            self._over(blocs[..., b, :] @ votes, self._coding_axes()) for b in (0, 1)
        )
        base = self._over(
            np.array([self.study.total(b) for b in self._options("vote_base")]), ["vote_base"]
        )
        pro = self._bloc_seats(blocs, 0, held + by_party) + self._seat_axes(counted_pro)
        opposition = self._bloc_seats(blocs, 1, held + by_party)
        everyone = self._seat_axes(total)
        list_seats = self._list_seats()  # (threshold bases, formulas, parties)
        opposition_list = np.tensordot(blocs[..., 1, :], list_seats, axes=([-1], [-1]))
        power_of = self._opposition_power(blocs, held, by_party, separate, counted_pro)
        largest = held.max(-1)
        return [
            Measure("pro_vote_share", "pro-presidential, list votes", "share", pro_votes / base),
            Measure("pro_seat_share", "pro-presidential, all seats", "share", pro / everyone),
            Measure(
                "pro_seat_bonus",
                "pro-presidential, seats less votes",
                "points",
                pro / everyone - pro_votes / base,
            ),
            Measure(
                "opposition_vote_share", "opposition, list votes", "share", opposition_votes / base
            ),
            Measure("opposition_seats", "opposition, all seats", "seats", opposition),
            Measure(
                "opposition_seat_share", "opposition, all seats", "share", opposition / everyone
            ),
            Measure(
                "opposition_list_seats",
                "opposition, list seats as computed",
                "seats",
                self._over(opposition_list, [*self._coding_axes(), "threshold_base", "formula"]),
            ),
            Measure(
                "opposition_power",
                "opposition, voting power at two thirds",
                "share",
                self._over(power_of, [*self._coding_axes(), *self._chamber_axes()]),
            ),
            Measure(
                "largest_seat_share",
                "largest party, all seats",
                "share",
                self._seat_axes(largest / total),
            ),
            Measure(
                "effective_number_votes",
                "effective number, list votes (Golosov)",
                "number",
                self._over(
                    np.asarray(measures.golosov_effective_number(votes[votes > 0] / votes.sum())),
                    [],
                ),
            ),
            Measure(
                "effective_number_seats",
                "effective number, seats (Golosov)",
                "number",
                self._seat_axes(self._effective_seats(held, total)),
            ),
            Measure(
                "least_squares",
                "least squares, list votes and all seats",
                "index",
                self._least_squares(held, total, votes),
            ),
            Measure("total_seats", "seats counted", "seats", everyone),
            Measure("largest_seats", "largest party, seats", "seats", self._seat_axes(largest)),
            Measure("pro_seats", "pro-presidential, seats", "seats", pro),
            *self._party_seats(held, by_party),
        ]

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

    def _seats(
        self, seats: list[tuple[pd.Series[Any], pd.Series[Any] | None]]
    ) -> tuple[Array, Array, Array, Array]:
        """Return seats by party, of independents by party, and of other independents.

        The axes are sources, where they conflict, whether appointed deputies count, where there
        are some, seat bases, ways to count independents, and, for the first two arrays, parties.
        """
        bases, ways = self._options("seat_basis"), self._options("independents")
        is_choice = any(choice.name == "appointed_seats" for choice in self.choices)
        counting = self._options("appointed_seats") if is_choice else ("included",)
        groups = self.study.parties.loc[self.study.parties["kind"] == "appointed", "party"]
        appointed = np.isin(self.parties, groups)
        shape = (len(seats), len(counting), len(bases), len(ways))
        held = np.zeros((*shape, len(self.parties)), dtype=np.int64)
        by_party = np.zeros_like(held)
        separate, counted_pro = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for source, (by_nomination, by_membership) in enumerate(seats):
            for count, basis, way in product(*map(range, shape[1:])):
                at = (source, count, basis, way)
                counted = by_nomination if bases[basis] == "nomination" else by_membership
                assert counted is not None
                held[at] = counted[self.parties]
                if counting[count] == "excluded":
                    held[at][appointed] = 0
                independents = int(counted["independent"] + counted["non_party"])
                if ways[way] == "by_membership" and bases[basis] == "nomination":
                    assert by_membership is not None
                    by_party[at] = (by_membership - by_nomination)[self.parties]
                    independents -= int(by_party[at].sum())
                if ways[way] == "pro_presidential":
                    counted_pro[at] = independents
                elif ways[way] != "excluded":
                    separate[at] = independents
        # Where nothing is to be chosen there is no axis for it.
        has_source = any(_counts_seats(choice) for choice in self.choices)
        single = [axis for axis, has in enumerate((has_source, is_choice)) if not has]
        arrays = [a.squeeze(tuple(single)) for a in (held, by_party, separate, counted_pro)]
        return arrays[0], arrays[1], arrays[2], arrays[3]

    def _votes(self) -> Array:
        votes = dict(zip(self.lists["party"], list_votes(self.study), strict=True))
        return np.array([votes.get(party, 0) for party in self.parties], dtype=np.int64)

    def _bloc_seats(self, blocs: Array, bloc: int, seats: Array) -> Array:
        values = np.tensordot(blocs[..., bloc, :], seats, axes=([-1], [-1]))
        return self._over(values, [*self._coding_axes(), *self._chamber_axes()])

    def _list_seats(self) -> Array:
        bases, formulas = self._options("threshold_base"), self._options("formula")
        columns = [self.parties.index(party) for party in self.lists["party"]]
        seats = np.zeros((len(bases), len(formulas), len(self.parties)), dtype=np.int64)
        for b, f in product(range(len(bases)), range(len(formulas))):
            seats[b, f, columns] = allocate_list_seats(
                self.study, base=bases[b], formula=formulas[f]
            )
        return seats

    def _opposition_power(
        self, blocs: Array, held: Array, by_party: Array, separate: Array, counted_pro: Array
    ) -> Array:
        """Return the Banzhaf power of the opposition as one player, each game solved once."""
        opposition = blocs[..., 1, :].reshape(-1, len(self.parties))
        chambers = held.reshape(-1, len(self.parties))
        spread = by_party.reshape(-1, len(self.parties))
        single = (separate + counted_pro).reshape(-1)
        solved: dict[tuple[int, ...], float] = {}
        values = np.empty((len(opposition), len(chambers)))
        for c, r in product(range(len(opposition)), range(len(chambers))):
            ours = int(opposition[c] @ (chambers[r] + spread[r]))
            theirs = sorted(int(s) for s in chambers[r][opposition[c] == 0] if s)
            singles = int(single[r] + spread[r][opposition[c] == 0].sum())
            game = (ours, singles, *theirs)
            if game not in solved:
                weights = [ours, *theirs, *[1] * singles]
                solved[game] = float(power.banzhaf(weights, measures.two_thirds(sum(weights)))[0])
            values[c, r] = solved[game]
        return values.reshape(*blocs.shape[:-2], *held.shape[:-1])

    def _effective_seats(self, held: Array, total: Array) -> Array:
        """Return the effective number of parties, each independent one of one's own."""
        singles = total - held.sum(-1)
        units = np.arange(int(singles.max())) < singles[..., None]
        shares = np.concatenate([held, units], axis=-1) / total[..., None]
        return np.asarray(measures.golosov_effective_number(shares))

    def _least_squares(self, held: Array, total: Array, votes: Array) -> Array:
        """Return the least-squares index of list votes against all seats."""
        listed = votes > 0
        singles = (total - held.sum(-1))[..., None]
        seats = np.concatenate([held[..., listed], held[..., ~listed], singles], axis=-1)
        seat_shares = seats / total[..., None]
        vote_shares = np.zeros(seats.shape[-1])
        vote_shares[: listed.sum()] = votes[listed] / votes.sum()
        both = []
        for others in self._options("others"):
            kept = slice(None) if others == "grouped" else slice(int(listed.sum()))
            both.append(measures.gallagher(vote_shares[kept], seat_shares[..., kept]))
        return self._over(np.stack(both, axis=-1), [*self._chamber_axes(), "others"])

    def _party_seats(self, held: Array, by_party: Array) -> list[Measure]:
        """Return the seats of each party, the independents among its members included."""
        names = dict(zip(self.study.parties["party"], self.study.parties["label"], strict=True))
        return [
            Measure(
                f"seats_{party}",
                f"{names.get(party, party)}, seats",
                "seats",
                self._seat_axes((held + by_party)[..., column]),
            )
            for column, party in enumerate(self.parties)
        ]


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


def _seat_counts(
    study: Study,
) -> tuple[list[tuple[pd.Series[Any], pd.Series[Any] | None]], list[Choice]]:
    """Return seats by nomination and by party joined, source by source, and these choices."""
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


def _counts(results: pd.DataFrame, election: str) -> tuple[pd.Series[Any], pd.Series[Any] | None]:
    rows = results.query("election == @election")
    rows = rows[rows["kind"] != "against_all"].set_index("party")
    groups = [group for group in _GROUPS if group not in rows.index]
    by_nomination = rows["seats"].fillna(0).astype(int)
    by_membership = rows["seats_membership"]
    for group in groups:
        by_nomination[group] = 0
        by_membership[group] = 0
    if not rows["seats_membership"].notna().any():
        return by_nomination, None
    return by_nomination, by_membership.fillna(0).astype(int)
