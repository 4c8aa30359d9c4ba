"""All admissible choices at once: every combination, enumerated, none sampled.

A choice is an axis of an array. A measure is an array over the axes that can move it and has
length one along all others, so that all combinations cost a few small arrays.

The official count, by nomination with independents a group of their own, is the first option of
how seats are counted, whatever the study's own. Ways of counting that give the same seats are one
option. Sources that disagree over seats are no choice: in each election of the data only one of
them lets the seats of the chamber add up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from majilis.data import coding, tables
from majilis.errors import InputError, MissingDataError, nearest
from majilis.study import dominance
from majilis.study.counterfactuals import BASE_LABELS, list_votes
from majilis.study.study import BLOC_LABELS, Study, open_from_tables

Array = np.ndarray[Any, np.dtype[Any]]

# Seats by nomination, with independents by the party that they belong to, are those by membership.
SEATS = {
    "nomination:separate": "by nomination",
    "nomination:excluded": "by nomination without independents",
    "nomination:pro_presidential": "by nomination with independents as pro-presidential",
    "membership:separate": "by membership",
    "membership:excluded": "by membership without those of no party",
    "membership:pro_presidential": "by membership with those of no party as pro-presidential",
}
_APPOINTED = {"included": "appointed deputies counted", "excluded": "appointed deputies left out"}


@dataclass(frozen=True)
class Choice:
    """One choice: its options, the baseline's first."""

    name: str
    label: str
    options: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Measure:
    """One headline measure over all combinations; its unit is as in the tables of results."""

    name: str
    label: str
    unit: str
    values: Array  # an axis for each choice, of length one where it cannot move the measure

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
        chosen: dict[str, Any] = {"coding": {}}
        for choice, option in zip(self.choices, combination, strict=True):
            taken = choice.options[option]
            if choice.name.startswith("bloc="):
                chosen["coding"][choice.name.removeprefix("bloc=")] = taken
            elif choice.name == "seats":
                chosen["seat_basis"], chosen["independents"] = taken.split(":")
            else:
                chosen[choice.name] = taken
        return chosen


@lru_cache(maxsize=4)
def multiverse(study: Study) -> Multiverse:
    """Evaluate every admissible combination of choices around a study.

    Its coding, vote base and rules are the baseline's. A table of the user's own, and an election
    without list votes or seats, has no multiverse: a MissingDataError says so.
    """
    votes = dict(zip(study.lists["party"], list_votes(study), strict=True))
    study.counted_seats()
    if study.election not in set(study.tables["raw/elections"]["election"]):
        raise MissingDataError("a table of one's own has no labels to vary")
    known = study.tables["clean/results"].query("election == @study.election")["seats_membership"]
    ways = {way: label for way, label in SEATS.items() if known.any() or way[0] == "n"}
    seats = [_choice("seats", "how seats are counted", ways, "nomination:separate")]
    if study.parties["appointed_seats"].fillna(0).any():
        seats.append(_choice("appointed_seats", "appointed deputies", _APPOINTED, "included"))
    codings = _bloc_choices(study)
    bases = {base: label for base, label in BASE_LABELS.items() if study.totals.get(base)}
    base = _choice("vote_base", "base of vote shares", bases, study.parameters.vote_base)
    choices = (*codings, *seats, base)
    parties = study.parties[study.parties["kind"] != "independents"].set_index("party")
    is_bloc = _blocs(parties["bloc"], codings)
    chambers = [_chamber(study, seats, at) for at in np.ndindex(*(len(c.options) for c in seats))]

    def over(values: Any, axes: Sequence[Choice]) -> Array:
        """Give an array over some choices, in their order, an axis for every choice."""
        shape = [len(choice.options) if choice in axes else 1 for choice in choices]
        return np.asarray(values).reshape(shape)

    def bloc_votes(bloc: str) -> Array:
        counts = over(is_bloc[bloc] @ [votes.get(party, 0) for party in parties.index], codings)
        return counts / over([study.total(option) for option in base.options], [base])

    def bloc_seats(bloc: str) -> Array:
        return over(is_bloc[bloc] @ by_party.T, [*codings, *seats]) + over(
            [single.get(bloc, 0) for _, single, _ in chambers], seats
        )

    by_party = np.array([own.reindex(parties.index, fill_value=0) for own, _, _ in chambers])
    pro, opposition = bloc_seats("pro_presidential"), bloc_seats("opposition")
    total = over([own.sum() + single.sum() for own, single, _ in chambers], seats)
    stood = parties["kind"].isin(["party", "bloc"]).to_numpy()
    largest = over(by_party[:, stood].max(axis=1), seats)
    numbers = over([number for _, _, number in chambers], seats)
    rows = [
        ("pro_vote_share", "pro-presidential, list votes", "share", bloc_votes("pro_presidential")),
        ("opposition_vote_share", "opposition, list votes", "share", bloc_votes("opposition")),
        ("pro_seats", "pro-presidential, seats", "seats", pro),
        ("pro_seat_share", "pro-presidential, all seats", "share", pro / total),
        ("largest_seats", "largest party, seats", "seats", largest),
        ("largest_seat_share", "largest party, all seats", "share", largest / total),
        ("opposition_seats", "opposition, all seats", "seats", opposition),
        ("opposition_seat_share", "opposition, all seats", "share", opposition / total),
        ("effective_number_seats", "effective number, seats (Golosov)", "number", numbers),
        ("total_seats", "seats counted", "seats", total),
        *(
            (f"seats_{party}", f"{label}, seats", "seats", over(own, seats))
            for party, label, own in zip(parties.index, parties["label"], by_party.T, strict=True)
        ),
    ]
    return Multiverse(choices, {row[0]: Measure(*row) for row in rows})


def order(universe: Multiverse) -> list[int]:
    """Return the places of the choices for words: how seats are counted, then who is what."""
    axes = range(len(universe.choices))
    return sorted(axes, key=lambda axis: universe.choices[axis].name.startswith("bloc="))


def moving(universe: Multiverse, values: Array) -> list[int]:
    """Return the places of the choices that can change an array of outcomes, as in `order`."""
    full = np.broadcast_to(values, universe.shape)
    return [axis for axis in order(universe) if (full != full.take([0], axis=axis)).any()]


def in_front(universe: Multiverse, values: Array, axes: Sequence[int]) -> Array:
    """Return an array over some choices, and flat over the rest on the first vote base.

    A share of another base is another quantity, and no other outcome of the same.
    """
    base = next(i for i, choice in enumerate(universe.choices) if choice.name == "vote_base")
    full = np.broadcast_to(values, universe.shape).take([0], axis=base)
    front = np.moveaxis(full, axes, range(len(axes)))
    return front.reshape(*front.shape[: len(axes)], -1)


def in_words(choices: Sequence[Choice], cells: set[tuple[int, ...]]) -> str:
    """Return some combinations of a few choices in words, each block of them once.

    A combination is a cell, the places of its options; blocks are parted by `; or`.

    Examples
    --------
    >>> ways = ("nomination:separate", "membership:separate")
    >>> two = Choice("seats", "seats", ways, ("by nomination", "by membership"))
    >>> bloc = Choice("bloc=a", "A", ("o", "x"), ("opposition", "other"))
    >>> in_words([two, bloc], {(0, 0), (0, 1)}), in_words([two, bloc], {(1, 0)})
    ('by nomination', 'by membership, with A as opposition')
    """
    left, blocks = set(cells), []
    while left:
        block = [{place} for place in min(left)]
        for axis, choice in enumerate(choices):
            for place in range(len(choice.options)):
                wider = [*block[:axis], block[axis] | {place}, *block[axis + 1 :]]
                if set(product(*wider)) <= cells:
                    block = wider
        left -= set(product(*block))
        phrases = [_phrase(c, taken) for c, taken in zip(choices, block, strict=True)]
        blocks.append(", ".join(filter(None, phrases)) or "whatever is chosen")
    return "; or ".join(blocks)


def _phrase(choice: Choice, taken: set[int]) -> str:
    """Return the options taken of one choice, or nothing where all are."""
    if len(taken) == len(choice.options):
        return ""
    if choice.name.startswith("bloc="):
        return f"with {choice.label} as {_either(choice, taken)}"
    return _ways(choice, taken) if choice.name == "seats" else _either(choice, taken)


def _either(choice: Choice, taken: set[int]) -> str:
    return " or ".join(choice.labels[place] for place in sorted(taken))


def _ways(choice: Choice, taken: set[int]) -> str:
    """Return ways to count seats, those of one basis together where nothing is left out."""
    told = []
    for basis in ("nomination", "membership"):
        ways = {place for place in taken if choice.options[place].startswith(basis)}
        names = {choice.options[place].partition(":")[2] for place in ways}
        if names == {"separate", "excluded", "pro_presidential"}:
            told.append(f"by {basis} in every way")
        elif names == {"separate", "pro_presidential"}:
            told.append(f"by {basis} with all deputies")
        elif names:
            told.append(_either(choice, ways))
    return " or ".join(told)


def _chamber(
    study: Study, choices: Sequence[Choice], at: tuple[int, ...]
) -> tuple[pd.Series[int], pd.Series[int], float]:
    """Return seats by party, seats of independents by bloc, and the effective number of parties."""
    settings = Multiverse(tuple(choices), {}).settings(at)
    chosen = study.parameters.model_copy(
        update={"appointed_seats": "included", **settings, "coding": study.parameters.coding}
    )
    opened = open_from_tables(chosen, study.tables)
    single = opened.holders["kind"] == "independents"
    return (
        opened.holders[~single].groupby("party")["seats"].sum(),
        opened.holders[single].groupby("bloc")["seats"].sum(),
        dominance.effective_number(dominance.unit_shares(opened, "chamber")),
    )


def _blocs(baseline: pd.Series[str], codings: Sequence[Choice]) -> dict[str, Array]:
    """Return for each bloc who stands in it: an axis for each coding, and the parties."""
    contested = [choice.name.removeprefix("bloc=") for choice in codings]
    options = list(product(*(choice.options for choice in codings)))
    blocs = pd.DataFrame([baseline] * len(options)).reset_index(drop=True)
    blocs[contested] = options
    shape = (*(len(choice.options) for choice in codings), len(baseline))
    return {
        bloc: (blocs == bloc).to_numpy(dtype=np.int64).reshape(shape)
        for bloc in ("pro_presidential", "opposition")
    }


def _choice(name: str, label: str, labels: Mapping[str, str], baseline: str) -> Choice:
    """Return a choice with the baseline's option first."""
    options = tuple(dict.fromkeys([baseline, *labels]))
    return Choice(name, label, options, tuple(labels[option] for option in options))


def _bloc_choices(study: Study) -> list[Choice]:
    labels, readings = study.tables["raw/classification"], tables.read("codings/readings")
    allowed = coding.admissible(study.election, labels, readings)
    rows = study.parties[study.parties["kind"] != "independents"]
    return [
        _choice(f"bloc={party}", label, {o: BLOC_LABELS[o] for o in (bloc, *options)}, bloc)
        for party, label, bloc in zip(rows["party"], rows["label"], rows["bloc"], strict=True)
        if set(options := allowed.get(party, ())) - {bloc}
    ]
