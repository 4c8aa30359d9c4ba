"""One figure, many statements: which value is taken, and by what rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from majilis.errors import InputError, nearest

OF_TABLE = "the election's table before single figures"
# The order in which rules decide between values; the first that tells them apart does.
RULES = (
    "impossible values out",
    "final before earlier",
    "votes cast over registered voters as published",
    "exact before rounded",
    "sums that close",
    OF_TABLE,
    "primary before secondary",
    "more independent sources",
)
CHOSEN = "chosen by the parameter source_choices"
_BOUND = "a value before a bound"
UNSETTLED = "no rule decides; first by name"
# Neither the choice of a table nor a count of sources is proof: such a conflict stays open.
_WEAK = (OF_TABLE, "more independent sources", UNSETTLED)
FINAL = ("final", "law")
_BOUNDS = ("below", "more_than", "at_least", "nearly")

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
    gives_turnout: bool = True
    closes: bool = True
    of_table: bool = True


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

    def value(self, place: Place) -> float | None:
        """Return the value taken so far, or None where there is none."""
        figure = self.figures.get(place)
        return None if figure is None else figure.value

    def sum(self, places: Iterable[Place]) -> float:
        """Add up the values taken so far."""
        return sum(self.value(place) or 0 for place in places)

    def derive(self, place: Place, value: float, rule: str, parts: Iterable[Place]) -> None:
        """Record a figure that follows by arithmetic from other figures, where these exist."""
        figures = [self.figures[part] for part in parts if part in self.figures]
        rows = dict.fromkeys(row for figure in figures for row in figure.rows)
        sources = dict.fromkeys(source for figure in figures for source in figure.sources)
        self.figures[place] = Figure(value, rule, tuple(rows), tuple(sources))

    def fill(
        self, places: Sequence[Place], whole: float | None, rule: str, parts: Sequence[Place] = ()
    ) -> None:
        """Set figures that are not known to none, where those that are known make up the whole."""
        known = [place for place in places if place in self.figures]
        if known and self.sum(known) == whole:
            for place in places:
                if place not in known:
                    self.derive(place, 0, rule, [*parts, *known])


def choose(work: Clean, conflict: str, about: str, candidates: list[Candidate]) -> Figure | None:
    """Take one value out of what sources state, and record a conflict where they differ.

    Values that agree within the digits printed count as one, at the finest digits. Where several
    remain, the rules of `RULES` decide in their order. A value that is only preliminary is never
    taken, but stands in the conflict.
    """
    groups = _groups(candidates)
    ordered = sorted(groups, key=lambda value: (_score(work, groups[value]), value))
    if conflict in work.choices:
        _refuse_silent_source(work, conflict, candidates)
        ordered.sort(key=lambda v: work.choices[conflict] not in {c.source for c in groups[v]})
    taken = ordered[0]
    if _only_bounds(groups[taken]) or not any(c.stage in FINAL for c in groups[taken]):
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


def _refuse_silent_source(work: Clean, conflict: str, candidates: list[Candidate]) -> None:
    final = {c.source for c in candidates if can_be_taken(c)}
    if work.choices[conflict] not in final:
        hint = nearest(work.choices[conflict], final)
        raise InputError(
            f"source_choices: {work.choices[conflict]!r} gives no final value of {conflict}; {hint}"
        )


def finest(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the values that sources state, each once, at the finest digits printed.

    Examples
    --------
    >>> [each.value for each in finest([Candidate(77.1, "to1", "a"), Candidate(77.12, "to2", "b")])]
    [77.12]
    """
    return [Candidate(value, "", "") for value in _groups(list(candidates))]


def can_be_taken(candidate: Candidate) -> bool:
    """Say whether a statement is final and a value, no bound."""
    return candidate.stage in FINAL and candidate.qualifier not in _BOUNDS


def _groups(candidates: list[Candidate]) -> dict[float, list[Candidate]]:
    """Group candidates whose values agree within the digits printed, keyed by the finest value.

    A coarse value that agrees with several joins the nearest. A bound that agrees with several
    tells none of them apart and joins none; one that agrees with none stands by itself.
    """
    groups: dict[float, list[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda c: (c.qualifier in _BOUNDS, _unit(c), c.row)):
        is_bound = candidate.qualifier in _BOUNDS
        homes = [v for v in groups if (_within if is_bound else agrees)(candidate, v)]
        if is_bound and len(homes) > 1:
            continue
        nearest_value = min(homes, key=lambda v: (abs(v - candidate.value), v), default=None)
        home = candidate.value if nearest_value is None else nearest_value
        groups.setdefault(home, []).append(candidate)
    return groups


def _only_bounds(members: list[Candidate]) -> bool:
    return all(c.qualifier in _BOUNDS for c in members)


def _unit(candidate: Candidate) -> float:
    """Return the place value of the last digit printed."""
    digits = f"{candidate.value:.10g}"
    if "." in digits:
        return float(10 ** -len(digits.split(".")[1]))
    if candidate.qualifier == "about":
        return float(10 ** (len(digits) - len(digits.rstrip("0"))))
    return 1.0


def agrees(candidate: Candidate, value: float) -> bool:
    """Say whether a statement and a value are the same within the digits that it prints.

    Examples
    --------
    >>> agrees(Candidate(60.6, "lv1", "a"), 60.61), agrees(Candidate(26, "se1", "a"), 27)
    (True, False)
    """
    if (
        candidate.value == int(candidate.value)
        and candidate.qualifier == "exact"
        and value == int(value)
    ):
        return candidate.value == value
    return abs(candidate.value - value) <= _unit(candidate) / 2 + 1e-9


def _within(candidate: Candidate, value: float) -> bool:
    return {
        "more_than": value > candidate.value,
        "at_least": value >= candidate.value,
        "below": value < candidate.value,
        "nearly": value <= candidate.value,
    }[candidate.qualifier]


def _score(work: Clean, members: list[Candidate]) -> tuple[int, ...]:
    """Score a value by each rule in order; the lowest tuple wins."""
    originals = {work.copies.get(c.source, c.source) for c in members}
    return (
        int(_only_bounds(members)),
        min(not c.possible for c in members),
        min(c.stage not in FINAL for c in members),
        min(not c.gives_turnout for c in members),
        min(c.qualifier == "about" for c in members),
        min(not c.closes for c in members),
        min(not c.of_table for c in members),
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
        rules.append(UNSETTLED if at is None else RULES[at - 1] if at else _BOUND)
    return "; ".join(dict.fromkeys(rules))


def _conflict(
    conflict: str, about: str, groups: dict[float, list[Candidate]], taken: float, rule: str
) -> dict[str, Any]:
    def stated(value: float) -> str:
        names = ", ".join(dict.fromkeys(c.source for c in groups[value]))
        early = "" if any(c.stage in FINAL for c in groups[value]) else ", preliminary"
        return f"{value:.10g} ({names}{early})"

    others = sorted(value for value in groups if value != taken)
    members = [c for value in groups for c in groups[value]]
    final = [c for c in members if c.stage in FINAL]
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
