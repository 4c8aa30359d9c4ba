"""The explorer's page: its form, and the places that its script fills.

What the page shows before a script runs is the study's own choices, so that it is never empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from majilis.site.explorer import OPEN, document
from majilis.site.templates import render
from majilis.study.study import Study

# How the names of choices about one thing begin.
_GROUPS: Mapping[str, tuple[str, ...]] = {
    "List seats": (),
    "Who counts as what": ("bloc=",),
    "Seats and independents": ("seats", "appointed_seats"),
    "Shares": ("vote_base",),
}


def explorer(study: Study) -> str:
    """Return the explorer's form, its places and its tables, as HTML in Markdown."""
    tables = document(study)
    allocation = _start_allocation(tables)
    seats = tables["allocations"][allocation]
    last_axis = len(tables["axes"]) - 1

    def text_at_start(lookup: Mapping[str, Any]) -> str:
        """Return what a table of the explorer says where every choice is the study's own."""
        # The allocation is the last axis, and the study's own options are the first of all others.
        rests_on_list_seats = bool(lookup["axes"]) and lookup["axes"][-1] == last_axis
        return str(lookup["texts"][lookup["at"][allocation if rests_on_list_seats else 0]])

    names = [coding["name"] for coding in tables["codings"]]
    return render(
        "explorer.md",
        tables=tables,
        fields=_fields(tables["axes"]),
        codings=[*((name, name.replace("_", " ")) for name in names), ("", "as set below")],
        list_seats=[OPEN] * len(tables["lists"]) if isinstance(seats, str) else seats,
        text_at_start=text_at_start,
    )


def _fields(axes: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the choices by what they are about; the first two groups have fields of their own."""
    fields = [
        (title, [axis for axis in axes if axis["name"].startswith(beginnings)])
        for title, beginnings in _GROUPS.items()
    ]
    return [field for number, field in enumerate(fields) if field[1] or number < 2]


def _start_allocation(tables: Mapping[str, Any]) -> int:
    """Return which list seats hold at the study's own threshold, base and formula."""
    start = tables["start"]
    steps = tables["steps"][f"{start['threshold_base']}|{start['formula']}"]
    return int([outcome for height, outcome in steps if height <= start["threshold"]][-1])
