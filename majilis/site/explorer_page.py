"""The explorer's page: its form, and the places that its script fills.

What the page shows before a script runs is the study's own choices, so that it is never empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from majilis.site.explorer import OPEN, document, script
from majilis.site.markup import box, element, escape, raw
from majilis.study.study import Study

_CHAMBER = ("seat_basis", "independents", "appointed_seats")


def explorer(study: Study) -> str:
    """Return the explorer's form, its places and its tables, as HTML in Markdown.

    Parameters
    ----------
    study : Study
        The study; its own choices are what the page starts from.
    """
    tables = document(study)
    return raw(
        '<noscript><p class="note">The explorer needs scripts; all other pages do without. '
        "Below stand the study's own choices.</p></noscript>"
        # The summary stays in sight within what holds it, so that it stands outside of the grid.
        '<div><p id="summary" class="summary" role="status" aria-live="polite"></p>'
        f'<div class="explorer">{_form(tables)}{_shown(tables)}</div></div>'
        f"{script(tables)}"
    )


def _form(tables: Mapping[str, Any]) -> str:
    axes = tables["axes"]
    start = tables["start"]
    contested = [axis for axis in axes if axis["name"].startswith("bloc=")]
    codings = [(coding["name"], coding["name"].replace("_", " ")) for coding in tables["codings"]]
    rule = (
        f'<label for="threshold">Threshold, percent</label><input id="threshold" name="threshold" '
        f'type="number" min="0" max="{tables["highest"] / 100:g}" step="0.01" '
        f'value="{start["threshold"] / 100:g}" inputmode="decimal">'
        '<label for="threshold-slide" class="sr-only">Threshold, percent, as a slider</label>'
        f'<input id="threshold-slide" type="range" min="0" max="{tables["highest"] / 100:g}" '
        f'step="0.01" value="{start["threshold"] / 100:g}">'
        + _select("threshold_base", "as a share of", tables["bases"], start["threshold_base"])
        + _select("formula", "Formula", tables["formulas"], start["formula"])
    )
    who = _select("coding", "Coding", [*codings, ("", "as set below")], codings[0][0])
    who += "".join(_axis(axis) for axis in contested)
    chamber = "".join(_axis(axis) for axis in axes if axis["name"] in _CHAMBER)
    sources = "".join(_axis(axis) for axis in axes if axis["name"].startswith("source="))
    shares = "".join(_axis(axis) for axis in axes if axis["name"] in ("vote_base", "others"))
    groups = [
        ("List seats", rule),
        ("Who counts as what", who),
        ("Seats and independents", chamber),
        ("Sources that disagree", sources),
        ("Shares", shares),
    ]
    fields = "".join(
        element("fieldset", element("legend", title) + inner) for title, inner in groups if inner
    )
    buttons = (
        '<p class="buttons"><button type="reset">Back to the study\'s choices</button> '
        '<button type="button" id="copy-link">Copy the link</button></p>'
    )
    return f'<form class="choices" aria-label="Choices" autocomplete="off">{fields}{buttons}</form>'


def _select(name: str, label: str, options: Iterable[Sequence[str]], chosen: str) -> str:
    id_ = "choice-" + "".join(c if c.isalnum() else "-" for c in name)
    inner = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f"{escape(text)}</option>"
        for value, text in options
    )
    return (
        f'<label for="{id_}">{escape(label[:1].upper() + label[1:])}</label>'
        f'<select id="{id_}" name="{escape(name)}">{inner}</select>'
    )


def _axis(axis: Mapping[str, Any]) -> str:
    options = list(zip(axis["options"], axis["labels"], strict=True))
    return _select(axis["name"], axis["label"], options, axis["options"][0])


def _shown(tables: Mapping[str, Any]) -> str:
    """Return the places that the script fills, with what holds at the study's own choices."""
    which = _start_allocation(tables)
    measures = [
        (m["label"], [("number", f'data-measure="{escape(m["name"])}"', _start(m, tables, which))])
        for m in tables["measures"]
    ]
    claims = [
        (c["text"], [("", f'data-claim="{escape(c["name"])}"', _start(c, tables, which))])
        for c in tables["claims"]
    ]
    parties = [
        (
            party["label"],
            [
                ("", "", tables["blocs"].get(party["bloc"], party["bloc"])),
                ("number", "", _start(party["seats"], tables, which)),
            ],
        )
        for party in tables["parties"]
    ]
    single = _start(tables["single"], tables, which)
    parties.append(("Independents", [("", "", tables["blocs"]["independent"]), _number(single)]))
    seats = tables["allocations"][which]
    lists = [
        (party["label"], [("number", "", party["votes"]), ("number", "", str(count))])
        for party, count in zip(
            tables["lists"],
            seats if isinstance(seats, list) else [OPEN] * len(tables["lists"]),
            strict=True,
        )
    ]
    return (
        '<div class="outcome">'
        '<h2 id="the-chamber">The chamber</h2><div id="chamber" class="plate"></div>'
        '<ul id="key" class="key" aria-hidden="true"></ul>'
        + _table("Seats by party", ("party", "coded", "seats"), parties, "party-rows")
        + '<h2 id="the-list-seats">The list seats, as computed</h2>'
        '<p id="list-note" class="note"></p>'
        + _table("List seats by list", ("list", "votes", "seats"), lists, "list-rows")
        + '<h2 id="the-measures">The measures</h2>'
        + _table("Measures", ("measure", "value"), measures, "measure-rows")
        + '<h2 id="the-claims">The claims</h2>'
        + _table("Claims", ("claim", "under these choices"), claims, "claim-rows")
        + "</div>"
    )


def _number(text: str) -> tuple[str, str, str]:
    """Return a cell that holds a number."""
    return "number", "", text


def _table(
    caption: str,
    heads: Sequence[str],
    rows: Iterable[tuple[str, Sequence[tuple[str, str, str]]]],
    id_: str,
) -> str:
    """Return a table; a row is its head and, for each cell, class, further attributes and text."""
    head = "".join(element("th", head, scope="col") for head in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(label)}</th>'
        + "".join(
            f'<td class="{class_}" {more}>{escape(text)}</td>' for class_, more, text in cells
        )
        + "</tr>"
        for label, cells in rows
    )
    inner = (
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f'<tbody id="{id_}">{body}</tbody>'
    )
    return box(element("table", inner), caption)


def _start_allocation(tables: Mapping[str, Any]) -> int:
    """Return which list seats hold at the study's own threshold, base and formula."""
    start = tables["start"]
    steps = tables["steps"][f"{start['threshold_base']}|{start['formula']}"]
    return int([outcome for height, outcome in steps if height <= start["threshold"]][-1])


def _start(lookup: Mapping[str, Any], tables: Mapping[str, Any], which: int) -> str:
    """Return what a table of the explorer says where every choice is the study's own."""
    # The allocation is the last axis, and the study's own options are the first of all others.
    moved = bool(lookup["axes"]) and lookup["axes"][-1] == len(tables["axes"]) - 1
    return str(lookup["texts"][lookup["at"][which if moved else 0]])
