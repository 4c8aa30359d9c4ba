"""Notebooks as the site shows them: code folded, figures with their alternative text."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from majilis.site.templates import box

_CAPTION = re.compile(r"<caption>(.*?)</caption>", re.DOTALL)
_HIDDEN = "hide-input"


def staged(notebook: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return an executed notebook for the site; nothing of its outputs is made anew.

    Its code is folded, alternative texts stand where the renderer looks for them, wide tables in
    boxes that scroll, and a link to the file of this name below the title.
    """
    first, *rest = map(_cell, notebook["cells"])
    link = {"cell_type": "markdown", "metadata": {}, "source": _download(name), "id": "file"}
    return {**notebook, "cells": [first, link, *rest]}


def _download(name: str) -> str:
    return (
        f'<p><a class="download-file" href="/files/notebooks/{name}" download="{name}">'
        "Download this notebook</a> The code is folded below, cell by cell.</p>"
    )


def _cell(cell: dict[str, Any]) -> dict[str, Any]:
    if cell["cell_type"] != "code":
        return cell
    metadata = cell.get("metadata", {})
    tags = list(dict.fromkeys([*metadata.get("tags", []), _HIDDEN]))
    alts = [
        output["metadata"]["image/png"]["alt"]
        for output in cell.get("outputs", [])
        if "alt" in output.get("metadata", {}).get("image/png", {})
    ]
    image = {"mystnb": {"image": {"alt": alts[0]}}} if alts else {}
    outputs = [_output(output) for output in cell.get("outputs", [])]
    return {**cell, "metadata": {**metadata, "tags": tags, **image}, "outputs": outputs}


def _output(output: dict[str, Any]) -> dict[str, Any]:
    table = "".join(output.get("data", {}).get("text/html", []))
    if not table.startswith("<table"):
        return output
    caption = _CAPTION.search(table)
    label = html.unescape(caption[1]) if caption else "Table"
    boxed = str(box(Markup(table), label))
    return {**output, "data": {**output["data"], "text/html": boxed}}
