"""From a number to its source: a page for each table of results, and one for each kind of figure.

A result that rests on a few figures shows them with their rows and sources on the spot. Where many
results rest on the same hundreds of figures, these are listed once and lead to the figures' pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import groupby

from majilis.errors import MissingDataError
from majilis.results import Results
from majilis.results.catalogue import TABLES
from majilis.results.table import Quantity, ResultId, Table
from majilis.results.trail import Archive, Figure, Row, Trail
from majilis.site import links
from majilis.site.markup import (
    anchor,
    breakable,
    definitions,
    element,
    escape,
    fragment,
    link,
    markdown,
    outside,
    page,
    raw,
)
from majilis.study.study import BLOC_LABELS

_ON_THE_SPOT = 6  # figures and rows; more are listed apart
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
    written = {
        f"trail/{name}.md": table_page(name, found, labels.get(name, {}))
        for name, found in by_table.items()
    }
    return written | {
        f"trail/figures/{kind}.md": figures_page(kind, found) for kind, found in by_kind.items()
    }


def index(archive: Archive) -> str:
    """Return the list of all tables of results and kinds of figures, as Markdown."""
    by_table, by_kind = _gathered(archive)
    results = "".join(
        element("li", f"{link(f'/trail/{name}.html', escape(_title(name)))}, {len(found)} results")
        for name, found in by_table.items()
    )
    figures = "".join(
        element("li", f"{link(f'/trail/figures/{kind}.html', escape(_kind(kind)))}, {len(found)}")
        for kind, found in by_kind.items()
    )
    return "\n".join(
        [
            "## Results by table\n",
            raw(element("ul", results)),
            "## The figures that they rest on\n",
            raw(element("ul", figures)),
        ]
    )


def _gathered(archive: Archive) -> tuple[dict[str, list[Trail]], dict[str, list[Figure]]]:
    """Return the trails by their table, and the figures that these rest on by their kind."""
    trails = [archive.trace(result) for result in archive.results]
    tables = groupby(trails, lambda trail: ResultId.parse(trail.result).table)
    by_table = {name: list(of_table) for name, of_table in tables}
    figures = {figure.id: figure for trail in trails for figure in trail.figures}
    by_kind: dict[str, list[Figure]] = {}
    for id_ in sorted(figures):
        by_kind.setdefault(id_.partition("/")[0], []).append(figures[id_])
    return by_table, by_kind


def labels_of(found: Results) -> dict[str, dict[str, str]]:
    """Return what a reader calls the keys of each table, where the table has a label for them."""
    made: dict[str, dict[str, str]] = {}
    for table in TABLES:
        # Only these are asked for: to make every table takes time.
        if "label" not in table.quantities:
            continue
        with suppress(MissingDataError):
            frame = found.frame(table.name)
            names = zip(frame[table.key].astype(str), frame["label"].astype(str), strict=True)
            made[table.name] = dict(names)
    return made


def table_page(name: str, trails: Sequence[Trail], labels: Mapping[str, str]) -> str:
    """Return the page of one table of results, its keys under the names that readers know."""
    table = _tables().get(name)
    shared: dict[tuple[str, ...], int] = {}
    keys = []
    for key, of_key in groupby(trails, lambda trail: ResultId.parse(trail.result).key):
        sections = "".join(_result(trail, table, shared) for trail in of_key)
        keys.append(f"## {markdown(labels.get(key, key))}\n\n{raw(sections)}")
    listed = [
        element("section", f"<h3>Basis {number}</h3>{_listed(rests)}", id=f"basis-{number}")
        for rests, number in shared.items()
    ]
    parts = [f"Results of the table `{name}` at the default choices, each with what it rests on.\n"]
    if listed:
        keys.append("## What several results rest on\n\n" + raw("".join(listed)))
    return page(_title(name), *parts, *keys, orphan=True)


def figures_page(kind: str, figures: Sequence[Figure]) -> str:
    """Return the page of one kind of figure: each with its rule, its rows and their sources."""
    sections = [
        f"## {markdown(key)}\n\n" + raw("".join(_figure_section(figure) for figure in of_key))
        for key, of_key in groupby(figures, lambda figure: figure.id.split("/")[1])
    ]
    said = "Each figure with the rule by which it was taken, and the rows and sources behind it.\n"
    return page(_kind(kind), said, *sections, orphan=True)


def _result(trail: Trail, table: Table | None, shared: dict[tuple[str, ...], int]) -> str:
    column = ResultId.parse(trail.result).column
    quantity = table.quantities.get(column) if table else None
    label = (quantity.label if quantity else "") or column
    head = (
        f"<h3>{escape(label)}: {element('strong', escape(value_text(trail, quantity)))} "
        f"{link(fragment(trail.result), '#', class_='headerlink', title='Link to this result')}"
        "</h3>"
    )
    chosen = ", ".join(f"{escape(name)} {_choice(v)}" for name, v in trail.parameters.items())
    made = f"{links.function(trail.function)}: {escape(trail.summary)}" if trail.function else ""
    facts = definitions(
        [
            ("name", element("code", breakable(trail.result))),
            ("unit", escape(", ".join(part for part in (trail.unit, _tier(trail)) if part))),
            ("exactly", "" if trail.value is None else f"{trail.value:.12g}"),
            ("made by", made),
            ("choices", chosen),
            ("rests on", _rests(trail, shared)),
        ]
    )
    return element("section", head + facts, class_="trail", id=anchor(trail.result))


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
    shown = quantity or Quantity("", trail.unit)  # type: ignore[arg-type]
    return shown.text(trail.value)


def _rests(trail: Trail, shared: dict[tuple[str, ...], int]) -> str:
    if not trail.figures and not trail.rows:
        return "the choices alone"
    if len(trail.figures) + len(trail.rows) <= _ON_THE_SPOT:
        figures = [element("li", _figure(figure)) for figure in trail.figures]
        rows = [element("li", _row(row, in_full=False)) for row in trail.rows]
        return element("ul", "".join([*figures, *rows]))
    ids = (*(figure.id for figure in trail.figures), *(row.id for row in trail.rows))
    number = shared.setdefault(ids, len(shared) + 1)
    return link(f"#basis-{number}", f"{len(ids)} figures (basis {number})")


def _listed(ids: Iterable[str]) -> str:
    """Return many ids as links, gathered by what they are about."""
    rows = []
    for about, of_it in groupby(ids, lambda id_: id_.rpartition("/")[0]):
        there = ", ".join(
            link(
                links.of_row(id_) if id_.startswith("raw/") else links.of_figure(id_),
                breakable(id_.rpartition("/")[2]),
            )
            for id_ in of_it
        )
        rows.append(element("li", f"{element('code', breakable(about))}: {there}"))
    return element("ul", "".join(rows), class_="compact")


def _figure_section(figure: Figure) -> str:
    last = figure.id.split("/", 2)[-1]
    rows = element("ul", "".join(element("li", _row(row)) for row in figure.rows))
    head = f"<h3>{breakable(last)}: {element('strong', escape(_plain(figure.value)))}</h3>"
    rule = element("p", escape(figure.rule))
    return element("section", head + rule + rows, class_="trail", id=anchor(figure.id))


def _figure(figure: Figure) -> str:
    named = link(links.of_figure(figure.id), element("code", breakable(figure.id)))
    rows = "".join(element("li", _row(row, in_full=False)) for row in figure.rows)
    value = element("strong", escape(_plain(figure.value)))
    return f"{named}: {value} ({escape(figure.rule)})" + (element("ul", rows) if rows else "")


def _row(row: Row, in_full: bool = True) -> str:
    """Return a row with its source; what else the row says stands where it is shown in full."""
    address = links.of_row(row.id)
    code = element("code", breakable(row.id))
    named = link(address, code) if address else code
    about = ", ".join(f"{escape(name)} {escape(cell)}" for name, cell in row.about.items())
    about = f" ({about})" if in_full else ""
    source = row.source
    said = outside(source.url, escape(source.title))
    # A table of one's own is its own source, and has no row among the sources.
    listed = f" ({link(links.of_source(source.source), escape(source.source))})" if address else ""
    return f"{named}: {element('strong', escape(row.stated))}{about}, source {said}{listed}"


def _tier(trail: Trail) -> str:
    return f"{trail.tier} tier" if trail.tier in ("list", "district") else trail.tier


def _choice(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{escape(key)}: {escape(item)}" for key, item in value.items())
    return element("code", escape(value))


def _plain(value: object) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _tables() -> dict[str, Table]:
    return {table.name: table for table in TABLES}


def _title(name: str) -> str:
    table = _tables().get(name)
    return table.title if table else name


def _kind(kind: str) -> str:
    return _KINDS.get(kind, kind.replace("_", " "))
