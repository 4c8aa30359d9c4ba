r"""Tables as files for authors: LaTeX with booktabs, and HTML.

Both take a table whose cells are text already, in whatever language. The first column names the
rows.
"""

from __future__ import annotations

import html
import math
import textwrap

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
_ENGINES = {"en": "pdfLaTeX"}
_OTHER_ENGINES = "XeLaTeX or LuaLaTeX and a font that has the letters"

# Ends a row even where ragged text has taken the two backslashes for itself.
_END = r"\tabularnewline"

# The width of a text block of article, in ems of the size that tables are set in.
_LINE = 43.0
_LETTER = 0.53
_BETWEEN = 0.75
_LONG = 24  # letters of a cell that is broken into lines
_NARROWEST = 12.0
_HEAD = 11  # letters of a line of a head


def escape_latex(text: str) -> str:
    r"""Return a text as LaTeX prints it.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        The same, with commands and special signs escaped.

    Examples
    --------
    >>> print(escape_latex("R&D: 5 % \N{EN DASH} a_b"))
    R\&D: 5 \% -- a\_b
    """
    return "".join(_LATEX.get(letter, letter) for letter in text)


def latex(view: TableView, *, label: str, note: str, language: str) -> str:
    r"""Return a table for a LaTeX document that loads booktabs.

    Parameters
    ----------
    view : TableView
        The table. Numbers stand to the right: at fixed decimals their points are aligned.
    label : str
        What ``\ref`` calls it by.
    note : str
        What stands below it.
    language : str
        The language of its words, which decides what can set it.

    Returns
    -------
    str
        A ``table`` environment, with a caption above and the note below.

    Examples
    --------
    >>> import pandas as pd
    >>> cells = pd.DataFrame({"Party": ["Otan"], "Seats": ["42"]})
    >>> view = TableView("Seats", cells, frozenset({"Party"}))
    >>> print(latex(view, label="tab:seats", note="All tiers.", language="en"))
    % Needs \usepackage[T1]{fontenc}, \usepackage{booktabs} and pdfLaTeX.
    \begin{table}
      \centering
      \footnotesize
      \setlength{\tabcolsep}{3pt}
      \caption{Seats}
      \label{tab:seats}
      \begin{tabular}{lr}
        \toprule
        Party & Seats \tabularnewline
        \midrule
        Otan & 42 \tabularnewline
        \bottomrule
      \end{tabular}
    <BLANKLINE>
      \smallskip
      \parbox{\linewidth}{All tiers.}
    \end{table}
    <BLANKLINE>
    """
    kinds = _kinds(view)
    lines = [
        f"% Needs {_needs(language)}.",
        r"\begin{table}",
        r"  \centering",
        r"  \footnotesize",
        r"  \setlength{\tabcolsep}{3pt}",
        rf"  \caption{{{escape_latex(view.title)}}}",
        rf"  \label{{{label}}}",
        rf"  \begin{{tabular}}{{{''.join(kinds.values())}}}",
        r"    \toprule",
        f"    {' & '.join(_head(head, kind) for head, kind in kinds.items())} {_END}",
        r"    \midrule",
        *(
            f"    {' & '.join(_cell(row[head], kind) for head, kind in kinds.items())} {_END}"
            for row in view.cells.to_dict("records")
        ),
        r"    \bottomrule",
        r"  \end{tabular}",
        "",
        r"  \smallskip",
        rf"  \parbox{{\linewidth}}{{{escape_latex(note)}}}",
        r"\end{table}",
    ]
    return "\n".join([*lines, ""])


def as_html(view: TableView, *, name: str, note: str, language: str) -> str:
    """Return a table for a web page.

    Parameters
    ----------
    view : TableView
        The table.
    name : str
        What a link to it calls it by.
    note : str
        What stands below it.
    language : str
        The language of its words, as a tag such as ``en``.

    Returns
    -------
    str
        A ``table`` element; each cell's row and column are named for those who cannot see it.

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
    return f"<{opening}>{html.escape(text)}</{tag}>"


def _needs(language: str) -> str:
    packages = r"\usepackage{booktabs}"
    if language in _ENGINES:
        return rf"\usepackage[T1]{{fontenc}}, {packages} and {_ENGINES[language]}"
    return f"{packages}, {_OTHER_ENGINES}"


def _kinds(view: TableView) -> dict[str, str]:
    """Return the kind of each column; where all do not fit, long words are broken into lines."""
    columns = view.cells.columns
    letters = {head: max(len(_lines(head)[0]), view.cells[head].map(len).max()) for head in columns}
    kinds = {head: "l" if head in view.words else "r" for head in columns}
    left = _LINE - _BETWEEN * len(columns) - _LETTER * sum(letters.values())
    long = [head for head in columns if kinds[head] == "l" and letters[head] > _LONG]
    if left >= 0 or not long:
        return kinds
    left += _LETTER * sum(letters[head] for head in long)
    # By the root, since a text of twice the length needs both more width and more lines.
    parts = {head: math.sqrt(letters[head]) for head in long}
    widths = {head: max(left * parts[head] / sum(parts.values()), _NARROWEST) for head in long}
    return {**kinds, **{head: f"p{{{width:.1f}em}}" for head, width in widths.items()}}


def _lines(head: str) -> list[str]:
    return textwrap.wrap(head, _HEAD, break_long_words=False) or [""]


def _head(head: str, kind: str) -> str:
    lines = _lines(head)
    if kind.startswith("p") or len(lines) == 1:
        return escape_latex(head)
    stacked = r" \\ ".join(map(escape_latex, lines))
    return rf"\begin{{tabular}}[b]{{@{{}}{kind}@{{}}}}{stacked}\end{{tabular}}"


def _cell(text: str, kind: str) -> str:
    return (r"\raggedright " if kind[0] == "p" else "") + escape_latex(text)
