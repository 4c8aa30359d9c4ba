"""The explorer's tables: what every combination of choices gives, written out to be looked up.

The page computes nothing. Each measure is a list of texts and, for every combination of the
choices that can move it, which of them holds; the page finds the place and shows the text. So a
number on the page is letter by letter what the library says.

The rule of the list tier is no choice of the multiverse. It moves the list seats, and these change
at few heights of the threshold: `list_seats` finds them with the library, base by base and formula
by formula. Each distinct outcome is an *allocation*. The multiverse is evaluated anew for each, so
that the chamber and all that rests on it follow the rule, as in a study opened with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from majilis import allocation
from majilis.data import coding, tables
from majilis.errors import MissingDataError
from majilis.figures.chamber import hall
from majilis.figures.theme import BLOCS
from majilis.results.table import Quantity
from majilis.study import claims, counterfactuals, multiverse
from majilis.study.multiverse import Choice, Measure, Multiverse
from majilis.study.study import BLOC_LABELS, Study, open_from_tables

Array = np.ndarray[Any, np.dtype[Any]]

HIGHEST = 10_000  # the highest threshold, in hundredths of a percent
_PER_SHARE = 10_000
OPEN = "not determined"
_NOTES = {
    "official": "List seats are the official ones.",
    "computed": "List seats are computed by the rule chosen, and so is all that rests on them: "
    "nobody voted under this rule. The official list seats: {}.",
    "fault": "The threshold is a number from 0 to 100 with at most two decimals. Shown is what "
    "follows from",
}
_LIST_SEATS = "opposition_list_seats"
_SINGLE = "seats_without_party"


@dataclass(frozen=True)
class ListSeats:
    """The list seats under every rule that the explorer offers."""

    lists: tuple[str, ...]  # the parties with a list, in the order of the seats
    # Each distinct outcome: seats by list, or the sentence that says why there is none.
    allocations: tuple[tuple[int, ...] | str, ...]
    rules: tuple[Mapping[str, Any], ...]  # for each outcome, parameters that lead to it
    # By base and formula, the heights in hundredths of a percent from which an outcome holds, and
    # which it is.
    steps: Mapping[tuple[str, str], tuple[tuple[int, int], ...]]


def list_seats(study: Study, bases: tuple[str, ...]) -> ListSeats:
    """Find every height of the threshold, a share of each base, at which the list seats change."""
    votes = counterfactuals.list_votes(study)
    outcomes: dict[tuple[int, ...] | str, int] = {}
    rules: list[Mapping[str, Any]] = []
    steps: dict[tuple[str, str], tuple[tuple[int, int], ...]] = {}
    for base, formula in product(bases, allocation.FORMULAS):
        changes: list[tuple[int, int]] = []
        for height in _heights(votes, study.total(base)):
            threshold = height / _PER_SHARE
            outcome = _outcome(study, threshold, base, formula)
            which = outcomes.setdefault(outcome, len(outcomes))
            if which == len(rules):
                rules.append({"threshold": threshold, "threshold_base": base, "formula": formula})
            if not changes or changes[-1][1] != which:
                changes.append((height, which))
        steps[base, formula] = tuple(changes)
    return ListSeats(tuple(study.lists["party"]), tuple(outcomes), tuple(rules), steps)


def universe(study: Study, seats: ListSeats) -> Multiverse:
    """Return the multiverse with the allocation of list seats as one more choice.

    The opposition's list seats are one more measure. What rests on list seats is NaN where these
    are not determined.
    """
    of_study = multiverse.multiverse(study)
    labels = tuple(str(number) for number in range(len(seats.allocations)))
    more = Choice("allocation", "list seats", labels, labels)
    under = [_under(study, seats, number) for number in range(len(seats.allocations))]
    measures = {
        name: replace(measure, values=_over_allocations(measure, under))
        for name, measure in of_study.measures.items()
    }
    party_seats = [m.values for name, m in measures.items() if name.startswith("seats_")]
    single = measures["total_seats"].values - sum(party_seats)
    measures[_SINGLE] = Measure(_SINGLE, "independents, seats", "seats", np.asarray(single))
    by_coding = _opposition_list_seats(study, of_study, seats)
    measures[_LIST_SEATS] = Measure(_LIST_SEATS, "opposition, list seats", "seats", by_coding)
    return Multiverse((*of_study.choices, more), measures)


def _under(study: Study, seats: ListSeats, number: int) -> Multiverse | None:
    """Return the multiverse under a rule that leads to an allocation, or None if it is open."""
    if isinstance(seats.allocations[number], str):
        return None
    chosen = study.parameters.model_copy(update=seats.rules[number])
    return multiverse.multiverse(open_from_tables(chosen, study.tables))


def _over_allocations(measure: Measure, under: Sequence[Multiverse | None]) -> Array:
    """Return a measure over the allocations: of length one where these do not move it."""
    known = [each.measure(measure.name).values for each in under if each]
    if all((values == known[0]).all() for values in known):
        return known[0][..., None]
    unknown = np.full(measure.values.shape, np.nan)
    every = [each.measure(measure.name).values if each else unknown for each in under]
    return np.stack(every, axis=-1)


def document(study: Study) -> dict[str, Any]:
    """Return all that the explorer's page shows, as JSON can hold it.

    The study's own choices are what the page starts from.
    """
    known = [base for base in counterfactuals.BASES if study.totals.get(base)]
    seats = list_seats(study, tuple(known))
    everything = universe(study, seats)
    lists = study.lists.assign(votes=study.lists["list_votes"].map("{:,.0f}".format))
    return {
        "axes": [asdict(choice) for choice in everything.choices],
        "bases": [(base, counterfactuals.BASE_LABELS[base]) for base in known],
        "formulas": list(counterfactuals.FORMULA_LABELS.items()),
        "start": {
            "threshold": round(study.threshold * _PER_SHARE),
            "threshold_base": study.parameters.threshold_base,
            "formula": study.parameters.formula,
        },
        "highest": HIGHEST,
        "codings": _codings(study, everything),
        "measures": [
            _measure(measure)
            for name, measure in everything.measures.items()
            if not name.startswith("seats_")
        ],
        "claims": _claims(study, everything, seats),
        "parties": _parties(study, everything),
        "single": _measure(everything.measures[_SINGLE]),
        "halls": _halls(everything),
        "looks": {bloc: [look.fill, look.edge, look.on_fill] for bloc, look in BLOCS.items()},
        "blocs": BLOC_LABELS,
        "notes": _notes(study),
        "lists": lists[["party", "label", "votes"]].to_dict("records"),
        "allocations": seats.allocations,
        "steps": {f"{b}|{f}": changes for (b, f), changes in seats.steps.items()},
    }


def _heights(votes: Array, total: int) -> list[int]:
    """Return the heights worth asking for: from each, other lists may pass than before."""
    changes = {0}
    for share in votes / total * _PER_SHARE:
        # Rounding may put the change a step off either way: asking both sides settles it.
        changes |= {int(share) - 1, int(share), int(share) + 1, int(share) + 2}
    return sorted(height for height in changes if 0 <= height <= HIGHEST)


def _outcome(study: Study, threshold: float, base: str, formula: str) -> tuple[int, ...] | str:
    try:
        allocated = counterfactuals.allocate_list_seats(
            study, threshold=threshold, base=base, formula=formula
        )
    except MissingDataError as error:
        # The library allocates in many elections at once, and so words its errors.
        return str(error).replace(" in at least one election", "")
    return tuple(int(n) for n in allocated)


def _opposition_list_seats(study: Study, of_study: Multiverse, seats: ListSeats) -> Array:
    """Return the opposition's list seats over the parties' blocs and the allocations."""
    fixed = dict(zip(study.lists["party"], study.lists["bloc"], strict=True))
    contested = [c for c in of_study.choices if c.name.startswith("bloc=")]
    options = [len(c.options) for c in contested]
    shape = [len(c.options) if c in contested else 1 for c in of_study.choices]
    values = np.full((*options, len(seats.allocations)), np.nan)
    for at in product(*map(range, options)):
        chosen = {
            c.name.removeprefix("bloc="): c.options[i] for c, i in zip(contested, at, strict=True)
        }
        ours = np.array([(fixed | chosen)[party] == "opposition" for party in seats.lists])
        for number, outcome in enumerate(seats.allocations):
            if isinstance(outcome, tuple):
                values[(*at, number)] = int(np.array(outcome)[ours].sum())
    return values.reshape(*shape, len(seats.allocations))


def _lookup(values: Array, texts: list[str]) -> dict[str, Any]:
    """Return the distinct texts, the axes that matter, and for each place which text holds."""
    distinct = list(dict.fromkeys(texts))
    if len(distinct) == 1:
        return {"axes": [], "texts": distinct, "at": [0]}
    numbers = {text: number for number, text in enumerate(distinct)}
    return {
        "axes": [axis for axis, length in enumerate(values.shape) if length > 1],
        "texts": distinct,
        "at": [numbers[text] for text in texts],
    }


def _measure(measure: Measure) -> dict[str, Any]:
    unit: Any = measure.unit
    quantity = Quantity(measure.label, unit, missing=OPEN)
    texts = [quantity.text(value) for value in measure.values.ravel()]
    return {
        "name": measure.name,
        "label": measure.label,
        "unit": unit,
        **_lookup(measure.values, texts),
    }


def _claims(study: Study, everything: Multiverse, seats: ListSeats) -> list[dict[str, Any]]:
    """Return for each claim that is a count whether it holds, combination by combination."""
    is_open = np.array([isinstance(outcome, str) for outcome in seats.allocations])
    rows = tables.read("claims").query("election == @study.election and kind == 'count'")
    made = []
    for row in rows.to_dict("records"):
        holds = claims.counted(everything, row).holds
        says = np.where(is_open, OPEN, np.where(holds, "holds", "does not hold"))
        texts = says.ravel().tolist()
        made.append({"name": row["claim"], "text": row["text"], **_lookup(says, texts)})
    return made


def _parties(study: Study, everything: Multiverse) -> list[dict[str, Any]]:
    parties = study.parties.set_index("party")
    names = [c.name for c in everything.choices]
    made = []
    for name, measure in everything.measures.items():
        party = name.removeprefix("seats_")
        if name in (party, _SINGLE):
            continue
        axis = f"bloc={party}"
        made.append(
            {
                "party": party,
                "label": parties["label"].get(party, party),
                "bloc": parties["bloc"].get(party, "other"),
                "axis": names.index(axis) if axis in names else None,
                "seats": _measure(measure),
            }
        )
    return made


def _notes(study: Study) -> dict[str, str]:
    """Return what the page says of how list seats came about, and of a number that is none."""
    official = zip(study.lists["label"], counterfactuals.official_list_seats(study), strict=True)
    told = ", ".join(f"{label}\N{NO-BREAK SPACE}{seats}" for label, seats in official if seats)
    return {**_NOTES, "computed": _NOTES["computed"].format(told)}


def _codings(study: Study, everything: Multiverse) -> list[dict[str, Any]]:
    """Return the named codings as options of the contested parties, where all are admissible."""
    contested = [c for c in everything.choices if c.name.startswith("bloc=")]
    parties = [c.name.removeprefix("bloc=") for c in contested]
    made = []
    for name in coding.RULES:
        blocs = coding.blocs(name, study.election, parties)
        if all(blocs[p] in c.options for p, c in zip(parties, contested, strict=True)):
            at = [c.options.index(blocs[p]) for p, c in zip(parties, contested, strict=True)]
            made.append({"name": name, "at": at})
    return made


def _halls(everything: Multiverse) -> dict[str, Any]:
    """Return where the seats stand, for each number of seats that some combination counts."""
    made = {}
    for seats in np.unique(everything.measure("total_seats").values).astype(int).tolist():
        place = hall(seats)
        across, up = place.radius * np.cos(place.angle), place.radius * np.sin(place.angle)
        made[str(seats)] = {
            "places": np.column_stack([across, up]).round(4).tolist(),
            "diameter": round(float(place.diameter), 4),
        }
    return made
