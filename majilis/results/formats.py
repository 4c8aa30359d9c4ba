r"""Tables as files for authors: LaTeX with booktabs, and HTML.

Both take a table whose cells are text already, in whatever language. The first column names the
rows.
"""

from __future__ import annotations

import html
import math
import re
import textwrap
from functools import cache

import numpy as np
import pandas as pd
from matplotlib import get_data_path
from matplotlib.ft2font import FT2Font, LoadFlags

from majilis.data.view import TableView

# What LaTeX would take for a command, and signs that not every font of pdfLaTeX has.
_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{letter: f"\\{letter}" for letter in "&%$#_{}"},
    "\N{EN DASH}": "--",
    "\N{MINUS SIGN}": "$-$",
    "\N{NO-BREAK SPACE}": "~",
}
# Letters and marks beyond those of Latin scripts, which fonts of pdfLaTeX do not have.
_OTHER_SCRIPT = re.compile("[^\0-\u017f\u2010-\u203a\N{MINUS SIGN}]")
_ENGINE = r"\usepackage[T1]{fontenc} and pdfLaTeX"
_OTHER_ENGINE = "XeLaTeX or LuaLaTeX and a font that has its letters"

# In mm: the width of a journal's column, of the text of article, and of two such columns; the
# height of that text less head, caption and note, upright and turned; at \footnotesize a line, an
# em, and the gap between columns.
_COLUMN, _TEXT, _PAGE, _HEIGHT, _LOW = 87.0, 121.2, 178.0, 162.0, 85.0
_TURNED = ", and turned by a quarter"
_LONG = ", and longer than a page: for documents in one column"
_LINE, _EM, _BETWEEN = 3.34, 2.99, 2.1
# What a table is tried in: its environment and size, the room, how wide that size is, and the
# height. No text of article is as wide as the last two: there the table is turned.
_FORMS = (
    ("table", r"\footnotesize", _COLUMN, 1.0, _HEIGHT),
    ("table*", r"\footnotesize", _TEXT, 1.0, _HEIGHT),
    ("table*", r"\scriptsize", _TEXT, 0.94, _HEIGHT),
    ("sidewaystable*", r"\footnotesize", _PAGE, 1.0, _LOW),
    ("sidewaystable*", r"\scriptsize", _PAGE, 0.94, _LOW),
)


def escape_latex(text: str) -> str:
    r"""Return a text as LaTeX prints it: commands and special signs are escaped.

    Examples
    --------
    >>> print(escape_latex("R&D: 5 % \N{EN DASH} a_b"))
    R\&D: 5 \% -- a\_b
    """
    return "".join(_LATEX.get(letter, letter) for letter in text)


def unbroken(text: str) -> str:
    """Return a text in which no line ends between a number and its percent sign."""
    return text.replace(" %", "\N{NO-BREAK SPACE}%")


def latex(view: TableView, *, label: str, note: str) -> str:
    r"""Return a table for a LaTeX document that loads booktabs.

    It is a ``table`` where it fits a column of 87 mm, a ``table*`` where it needs more, a
    ``sidewaystable*`` where the text of article is too narrow, or an ``xltabular`` where it is
    longer than a page. Its first lines say what it needs. Numbers stand to the right: at fixed
    decimals their points are aligned. ``\ref`` calls it by its label; the note stands below.

    Examples
    --------
    >>> import pandas as pd
    >>> cells = pd.DataFrame({"Party": ["Otan"], "Seats": ["42"]})
    >>> view = TableView("Seats", cells, frozenset({"Party"}))
    >>> print(latex(view, label="tab:seats", note="All tiers."))
    % Needs \usepackage{booktabs}, \usepackage[T1]{fontenc} and pdfLaTeX.
    % At least 17 mm wide.
    \begin{table}
    \centering
    \footnotesize
    \setlength{\tabcolsep}{0.35em}
    \caption{Seats}\label{tab:seats}
    \begin{tabular}{@{}lr@{}}
    \toprule
    Party & Seats \\
    \midrule
    Otan & 42 \\
    \bottomrule
    \end{tabular}
    <BLANKLINE>
    \smallskip
    \noindent\parbox{\linewidth}{All tiers.}
    \end{table}
    <BLANKLINE>
    """
    place, size, kinds, width = _layout(view)
    is_long, is_broken = place == "xltabular", any(kind not in "lr" for kind in kinds.values())
    grid = place if is_long else "tabularx" if is_broken else "tabular"
    is_turned = place == "sidewaystable*"
    packages = "booktabs" + f",{grid}" * is_broken + ",rotating" * is_turned
    texts = "".join([view.title, note, *kinds, *view.cells.to_numpy().ravel()])
    engine = _OTHER_ENGINE if _OTHER_SCRIPT.search(texts) else _ENGINE
    opening = (r"{\linewidth}" if is_broken else "") + f"{{@{{}}{''.join(kinds.values())}@{{}}}}"
    begun = rf"\begin{{{grid}}}{opening}"
    caption = rf"\caption{{{escape_latex(view.title)}}}\label{{{label}}}"
    sizes = [size, r"\setlength{\tabcolsep}{0.35em}"]
    heads = " & ".join(_head(head, view.cells[head], kind) for head, kind in kinds.items())
    lines = [
        rf"% Needs \usepackage{{{packages}}}, {engine}.",
        f"% At least {math.ceil(width)} mm wide{_TURNED * is_turned}{_LONG * is_long}.",
        *(["{", *sizes] if is_long else [rf"\begin{{{place}}}", r"\centering", *sizes, caption]),
        *([begun, rf"{caption} \\"] if is_long else [begun]),
        r"\toprule",
        rf"{heads} \\",
        r"\midrule" + (r" \endhead" if is_long else ""),
        *(rf"{' & '.join(map(escape_latex, row))} \\" for row in view.cells.to_numpy()),
        r"\bottomrule",
        rf"\end{{{grid}}}",
        "",
        r"\smallskip",
        rf"\noindent\parbox{{\linewidth}}{{{escape_latex(note)}}}",
        "}" if is_long else rf"\end{{{place}}}",
    ]
    return "\n".join([*lines, ""])


def as_html(view: TableView, *, name: str, note: str, language: str) -> str:
    """Return a table for a web page, with a name for links and a note below it.

    Each cell's row and column are named for those who cannot see it. The language is that of its
    words, as a tag such as ``en``.

    Examples
    --------
    >>> import pandas as pd
    >>> cells = pd.DataFrame({"Party": ["Otan"], "Seats": ["42"]})
    >>> view = TableView("Seats", cells, frozenset({"Party"}))
    >>> print(as_html(view, name="seats", note="All tiers.", language="en"))
    <table id="seats" lang="en">
    <caption>Seats</caption>
    <thead>
    <tr><th scope="col">Party</th><th scope="col" style="text-align: right">Seats</th></tr>
    </thead>
    <tbody>
    <tr><th scope="row">Otan</th><td style="text-align: right">42</td></tr>
    </tbody>
    <tfoot>
    <tr><td colspan="2">All tiers.</td></tr>
    </tfoot>
    </table>
    <BLANKLINE>
    """
    columns = list(view.cells.columns)
    heads = [_element("th", 'scope="col"', head, head in view.words) for head in columns]
    rows = [
        _element("th", 'scope="row"', row[columns[0]], True)
        + "".join(_element("td", "", row[head], head in view.words) for head in columns[1:])
        for row in view.cells.to_dict("records")
    ]
    lines = [
        f'<table id="{html.escape(name)}" lang="{html.escape(language)}">',
        f"<caption>{html.escape(view.title)}</caption>",
        "<thead>",
        f"<tr>{''.join(heads)}</tr>",
        "</thead>",
        "<tbody>",
        *(f"<tr>{row}</tr>" for row in rows),
        "</tbody>",
        "<tfoot>",
        f'<tr><td colspan="{len(columns)}">{html.escape(note)}</td></tr>',
        "</tfoot>",
        "</table>",
    ]
    return "\n".join([*lines, ""])


def _element(tag: str, attributes: str, text: str, is_words: bool) -> str:
    side = "" if is_words else 'style="text-align: right"'
    opening = " ".join(part for part in (tag, attributes, side) if part)
    return f"<{opening}>{html.escape(unbroken(text))}</{tag}>"


def _layout(view: TableView) -> tuple[str, str, dict[str, str], float]:
    """Return a table's environment and size, the kind of each column, and its width in mm.

    Where all do not fit a column of a journal, texts of several words are broken into lines; where
    they still do not fit, the table goes across a page, smaller, turned or over pages if it must.
    """
    cells = view.cells
    kinds = {str(head): "l" if head in view.words else "r" for head in cells}
    broken = [h for h in kinds if h in view.words and cells[h].str.contains(" ").any()]
    whole = {h: max(map(_width, [*_stack(h, cells[h]), *cells[h]])) for h in kinds}
    least = {h: max(map(_width, re.split("[ -]", " ".join([h, *cells[h]])))) for h in broken}
    between = _BETWEEN * (len(kinds) - 1)
    natural, narrowest = (between + sum(each.values()) for each in (whole, whole | least))
    texts = cells[broken].map(_width).to_numpy(dtype=float)
    for place, size, room, scale, height in _FORMS:
        if natural * scale <= room or (not broken and (place, size) == _FORMS[-1][:2]):
            return place, size, kinds, natural * scale
        if not broken:
            continue
        parts = np.array(list(least.values()))
        for _ in range(int(room / scale - narrowest)):
            # Each mm goes to the column where it saves the most lines.
            lines = [(texts / (parts + mm)).max(axis=1).clip(1).sum() for mm in np.eye(len(parts))]
            parts[np.argmin(lines)] += 1
        is_low = np.ceil(texts / parts).max(axis=1).sum() * _LINE * scale <= height
        if narrowest * scale <= room and (is_low or scale < 1):
            break
    for head, part in zip(broken, parts / parts.mean(), strict=True):
        kinds[head] = rf">{{\hsize={part:.2f}\hsize\raggedright\arraybackslash}}X"
    return place if is_low else "xltabular", size, kinds, max(room, narrowest * scale)


def _width(text: str) -> float:
    """Return a text's width in mm as Computer Modern sets it."""
    return sum(map(_letter_width, text))


@cache
def _letter_width(letter: str) -> float:
    font = _font()
    # Letters of other scripts are taken to be as wide as an n.
    index = font.get_char_index(ord(letter)) or font.get_char_index(ord("n"))
    return _EM * font.load_glyph(index, LoadFlags.NO_SCALE).horiAdvance / font.units_per_EM


@cache
def _font() -> FT2Font:
    return FT2Font(f"{get_data_path()}/fonts/ttf/cmr10.ttf")


def _stack(head: str, cells: pd.Series[str]) -> list[str]:
    """Return the lines of a head that is no wider than it must be over these cells."""
    width = max(cells.map(len).max(), *map(len, head.split()), 1)
    return textwrap.wrap(head, width, break_long_words=False) or [""]


def _head(head: str, cells: pd.Series[str], kind: str) -> str:
    lines = _stack(head, cells)
    if kind not in "lr":
        return rf"\parbox[b]{{\hsize}}{{\raggedright {escape_latex(head)}}}"
    if len(lines) == 1:
        return escape_latex(head)
    stacked = r" \\ ".join(map(escape_latex, lines))
    return rf"\begin{{tabular}}[b]{{@{{}}{kind}@{{}}}}{stacked}\end{{tabular}}"
