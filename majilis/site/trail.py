"""From a number to its source: a page for each table of results, and one for each kind of figure.

Each result says first who states what it rests on; how it was made is folded, and so are all
results of one subject. Where many results rest on the same hundreds of figures, these are listed
once and lead to the figures' pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from majilis.results.result_id import ResultId
from majilis.results.table import Quantity
from majilis.results.trail import Archive, Figure, Source, Trail
from majilis.site.templates import render
from majilis.site.words import DEFINITIONS, Words, quantity_of
from majilis.study.study import BLOC_LABELS

_FEW = 6  # figures and rows that are shown with a result; more are listed apart
_KINDS = {
    "results": "Parties' clean figures",
    "elections": "Elections' clean figures",
    "peers": "Peers' clean figures",
    "peer_results": "Clean figures of the peers' parties",
    "expert_scores": "Expert scores",
    "codings": "Codings",
    "claims": "Claims",
    "conflicts": "Conflicts",
}


class Entry(NamedTuple):
    """A result on the page of its table: its trail, and how readers know what it says."""

    trail: Trail
    label: str  # what it measures
    value: str
    tier: str
    basis: int  # under which what it rests on is listed; 0 if that is shown with the result
    sources: list[Source]  # who states what it rests on, each once


class Traced(NamedTuple):
    """All results of the study, traced once for the pages of the trail."""

    by_table: dict[str, list[Trail]]  # by the table that the results stand in
    by_kind: dict[str, list[Figure]]  # what these rest on, by the kind of figure


def traced(archive: Archive) -> Traced:
    """Return the trail of each result of an archive, and each figure that they rest on once."""
    trails = [archive.trace(result) for result in archive.results]
    tables = groupby(trails, lambda trail: ResultId.parse(trail.result).table)
    by_table = {name: list(of_table) for name, of_table in tables}
    figures = {figure.id: figure for trail in trails for figure in trail.figures}
    kinds = groupby(sorted(figures), lambda id_: id_.partition("/")[0])
    return Traced(by_table, {kind: [figures[id_] for id_ in ids] for kind, ids in kinds})


def pages(trails: Traced, words: Words) -> dict[str, str]:
    """Return the pages of the trail by their path, as Markdown."""
    of_tables = {
        f"trail/{name}.md": table_page(name, of_table, words)
        for name, of_table in trails.by_table.items()
    }
    of_kinds = {
        f"trail/figures/{kind}.md": figures_page(kind, figures, words)
        for kind, figures in trails.by_kind.items()
    }
    return of_tables | of_kinds


def index(trails: Traced) -> str:
    """Return the list of all tables of results and kinds of figures, as Markdown."""
    return render(
        "trail_index.md",
        tables=[(name, _title(name), len(rows)) for name, rows in trails.by_table.items()],
        kinds=[(kind, _kind(kind), len(figures)) for kind, figures in trails.by_kind.items()],
    )


def table_page(name: str, trails: Sequence[Trail], words: Words) -> str:
    """Return the page of one table of results, its keys under the names that readers know."""
    many = dict.fromkeys(ids for trail in trails if len(ids := _rests_on(trail)) > _FEW)
    numbers = {ids: number for number, ids in enumerate(many, start=1)}
    keys = [
        (
            words.of_key(name, key),
            [_entry(trail, numbers.get(_rests_on(trail), 0), words) for trail in group],
        )
        for key, group in groupby(trails, lambda trail: ResultId.parse(trail.result).key)
    ]
    return render(
        "trail_table.md",
        name=name,
        title=_title(name),
        keys=keys,
        shared=[_by_subject(ids) for ids in numbers],
        words=words,
    )


def figures_page(kind: str, figures: Sequence[Figure], words: Words) -> str:
    """Return the page of one kind of figure: each with its rule, its rows and their sources."""
    keys = [
        (words.of_id(subject), list(group))
        for subject, group in groupby(figures, lambda each: each.id.split("/")[1].split(":")[0])
    ]
    return render("trail_figures.md", title=_kind(kind), keys=keys, words=words)


def value_text(trail: Trail, quantity: Quantity | None) -> str:
    """Return a result's value as the notebooks show it.

    Examples
    --------
    >>> value_text(Archive().trace("parties.otan.vote_share"), None)
    '60.61 %'
    """
    if trail.text is not None:
        return BLOC_LABELS.get(trail.text, trail.text)
    if trail.value is None:
        return "no value"
    known = quantity or Quantity("", trail.unit)  # type: ignore[arg-type]
    return known.text(trail.value)


def _entry(trail: Trail, basis: int, words: Words) -> Entry:
    name, _, column = ResultId.parse(trail.result)
    quantity = quantity_of(name, column)
    tier = f"{trail.tier} tier" if trail.tier in ("list", "district") else trail.tier
    label, value = words.of_column(name, column), words.in_text(value_text(trail, quantity))
    rows = [*trail.rows, *(row for figure in trail.figures for row in figure.rows)]
    sources = {row.source.source: row.source for row in rows}
    return Entry(trail, label, value, tier, basis, list(sources.values()))


def _rests_on(trail: Trail) -> tuple[str, ...]:
    """Return the ids of all that a result rests on."""
    return (*(figure.id for figure in trail.figures), *(row.id for row in trail.rows))


def _by_subject(ids: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Return ids gathered by what they are about: all of each but its last part."""
    groups = groupby(ids, lambda id_: id_.rpartition("/")[0])
    return [(subject, list(group)) for subject, group in groups]


def _title(name: str) -> str:
    return DEFINITIONS[name].title if name in DEFINITIONS else name


def _kind(kind: str) -> str:
    return _KINDS.get(kind, kind.replace("_", " "))
