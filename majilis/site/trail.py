"""From a number to its source: a page for each table of results, and one for each kind of figure.

A result that rests on a few figures shows them with their rows and sources at once. Where many
results rest on the same hundreds of figures, these are listed once and lead to the figures' pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from typing import NamedTuple

from majilis.errors import MissingDataError
from majilis.results import Results
from majilis.results.catalogue import TABLES
from majilis.results.result_id import ResultId
from majilis.results.table import Quantity
from majilis.results.trail import Archive, Figure, Trail
from majilis.site.templates import render
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
_TABLES = {table.name: table for table in TABLES}


class Entry(NamedTuple):
    """A result on the page of its table: its trail, and how readers know what it says.

    Parameters
    ----------
    trail : Trail
        What it rests on.
    label, value, tier : str
        What it measures, its value and its tier, in words.
    basis : int
        The number under which what it rests on is listed; 0 if that is shown with the result.
    """

    trail: Trail
    label: str
    value: str
    tier: str
    basis: int


def pages(archive: Archive, labels: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return the pages of the trail by their path.

    Parameters
    ----------
    archive : Archive
        A run's results.
    labels : mapping
        For each table what a reader calls its keys, where the table says so.

    Returns
    -------
    dict of str to str
        Markdown.
    """
    by_table, by_kind = _gathered(archive)
    of_tables = {
        f"trail/{name}.md": table_page(name, trails, labels.get(name, {}))
        for name, trails in by_table.items()
    }
    of_kinds = {
        f"trail/figures/{kind}.md": figures_page(kind, figures) for kind, figures in by_kind.items()
    }
    return of_tables | of_kinds


def index(archive: Archive) -> str:
    """Return the list of all tables of results and kinds of figures, as Markdown."""
    by_table, by_kind = _gathered(archive)
    return render(
        "trail_index.md",
        tables=[(name, _title(name), len(trails)) for name, trails in by_table.items()],
        kinds=[(kind, _kind(kind), len(figures)) for kind, figures in by_kind.items()],
    )


def labels_of(results: Results) -> dict[str, dict[str, str]]:
    """Return what a reader calls the keys of each table, where the table has a label for them."""
    labels: dict[str, dict[str, str]] = {}
    for table in TABLES:
        # Only these are asked for: to make every table takes time.
        if "label" not in table.quantities:
            continue
        with suppress(MissingDataError):
            frame = results.frame(table.name)
            names = zip(frame[table.key].astype(str), frame["label"].astype(str), strict=True)
            labels[table.name] = dict(names)
    return labels


def table_page(name: str, trails: Sequence[Trail], labels: Mapping[str, str]) -> str:
    """Return the page of one table of results, its keys under the names that readers know."""
    many = dict.fromkeys(ids for trail in trails if len(ids := _rests_on(trail)) > _FEW)
    numbers = {ids: number for number, ids in enumerate(many, start=1)}
    keys = [
        (labels.get(key, key), [_entry(trail, numbers.get(_rests_on(trail), 0)) for trail in group])
        for key, group in groupby(trails, lambda trail: ResultId.parse(trail.result).key)
    ]
    shared = [_by_subject(ids) for ids in numbers]
    return render("trail_table.md", name=name, title=_title(name), keys=keys, shared=shared)


def figures_page(kind: str, figures: Sequence[Figure]) -> str:
    """Return the page of one kind of figure: each with its rule, its rows and their sources."""
    keys = [
        (key, list(group)) for key, group in groupby(figures, lambda each: each.id.split("/")[1])
    ]
    return render("trail_figures.md", title=_kind(kind), keys=keys)


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


def _gathered(archive: Archive) -> tuple[dict[str, list[Trail]], dict[str, list[Figure]]]:
    """Return the trails by their table, and the figures that these rest on by their kind."""
    trails = [archive.trace(result) for result in archive.results]
    tables = groupby(trails, lambda trail: ResultId.parse(trail.result).table)
    by_table = {name: list(of_table) for name, of_table in tables}
    figures = {figure.id: figure for trail in trails for figure in trail.figures}
    kinds = groupby(sorted(figures), lambda id_: id_.partition("/")[0])
    return by_table, {kind: [figures[id_] for id_ in ids] for kind, ids in kinds}


def _entry(trail: Trail, basis: int) -> Entry:
    name, _, column = ResultId.parse(trail.result)
    quantity = _TABLES[name].quantities.get(column) if name in _TABLES else None
    label = (quantity.label if quantity else "") or column
    tier = f"{trail.tier} tier" if trail.tier in ("list", "district") else trail.tier
    return Entry(trail, label, value_text(trail, quantity), tier, basis)


def _rests_on(trail: Trail) -> tuple[str, ...]:
    """Return the ids of all that a result rests on."""
    return (*(figure.id for figure in trail.figures), *(row.id for row in trail.rows))


def _by_subject(ids: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Return ids gathered by what they are about: all of each but its last part."""
    groups = groupby(ids, lambda id_: id_.rpartition("/")[0])
    return [(subject, list(group)) for subject, group in groups]


def _title(name: str) -> str:
    return _TABLES[name].title if name in _TABLES else name


def _kind(kind: str) -> str:
    return _KINDS.get(kind, kind.replace("_", " "))
