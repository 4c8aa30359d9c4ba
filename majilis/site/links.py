"""Where things stand on the site.

Generated HTML names every place from the site's root, as ``/trail/blocs.html``; `rebased` turns
that into an address from the page at hand, so that the site works below any path and from a disk.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import quote

_MARKED = re.compile(
    r'<(?P<tag>td|th|span)(?P<before>[^>]*?) data-result="(?P<result>[^"]+)"(?P<after>[^>]*)>'
    r"(?P<content>.*?)</(?P=tag)>",
    re.DOTALL,
)
_TAG = re.compile(r"<[^>]*>")
# Ids of elections, of whatever has a name in two parts, and of raw rows.
ID = re.compile(r"\b(?:[a-z]{3}-\d{4}|[a-z0-9]+(?:_[a-z0-9]+)+|[a-z]{2}\d{3})\b")
# Words of this length say by themselves what a link is about.
_LONG = 60
# Text, between what is set letter by letter and other tags.
_TOKEN = re.compile(r"<(script|style|pre|code|math)\b.*?</\1>|<[^>]*>|[^<]+", re.DOTALL)
_INLINE = re.compile(r"</?(a|b|em|i|span|strong)\b")
_GAP = r"[ \n](?=%|[^\W\d_])"
_AFTER_NUMBER = re.compile(rf"(?<=\d){_GAP}|(?<=[−±≈<>№])[ \n](?=\d)")
_AT_START = re.compile(_GAP)
_NO_BREAK = "\N{NO-BREAK SPACE}"
_FIRST_CELL = re.compile(r"(<tr\b[^>]*>\s*)<td\b([^>]*)>(.*?)</td>", re.DOTALL)
_WRAPPER = re.compile(r'<div class="table-wrapper[^"]*">')
_FROM_ROOT = re.compile(r'\b(href|src|data-source)="/(?!/)')


def anchor(name: str) -> str:
    """Return a name as an id, which may hold no space.

    Examples
    --------
    >>> anchor("moves.vote share.alone")
    'moves.vote_share.alone'
    """
    return re.sub(r"\s", "_", name)


def fragment(name: str) -> str:
    """Return the part of an address that leads to `anchor` of a name.

    Examples
    --------
    >>> fragment("results/kaz-2004:otan/list_votes")
    '#results/kaz-2004:otan/list_votes'
    """
    return "#" + quote(anchor(name), safe="/:;=+,@!$&'()*~.-_")


def place(name: str, language: str) -> str:
    """Return the name that a figure's or a table's section has among all of the site.

    Examples
    --------
    >>> place("fig01_chamber", "en"), place("fig01_chamber", "kk")
    ('fig01_chamber', 'kk_fig01_chamber')
    """
    return name if language == "en" else f"{language}_{name}"


def within(language: str) -> str:
    """Return the folder of a language below those of all files of a kind, with a slash."""
    return "" if language == "en" else f"{language}/"


def of_result(result: str) -> str:
    """Return the address of a result's trail.

    Examples
    --------
    >>> of_result("blocs.opposition.vote_share")
    '/trail/blocs.html#blocs.opposition.vote_share'
    """
    return f"/trail/{result.partition('.')[0]}.html{fragment(result)}"


def of_figure(figure: str) -> str:
    """Return the address of a clean figure, with the rows that it was made from.

    Examples
    --------
    >>> of_figure("elections/kaz-2004/valid")
    '/trail/figures/elections.html#elections/kaz-2004/valid'
    """
    return f"/trail/figures/{figure.partition('/')[0]}.html{fragment(figure)}"


def of_row(row: str) -> str:
    """Return the address of a row of a raw table; a row of a table of one's own has none.

    Examples
    --------
    >>> of_row("raw/seats/se057")
    '/codebook/raw/seats.html#se057'
    """
    table, _, key = row.rpartition("/")
    return f"/codebook/{table}.html{fragment(key)}" if table.startswith("raw/") else ""


def of_source(source: str) -> str:
    """Return the address of a source's row."""
    return f"/codebook/sources.html{fragment(source)}"


def of_function(function: str) -> str:
    """Return the address of what the library says of a function; blank if it has none.

    Examples
    --------
    >>> of_function("majilis.measures.gallagher")
    '/api/measures.html#majilis.measures.disproportionality.gallagher'
    """
    if not function.startswith("majilis."):
        return ""
    try:
        made = pkgutil.resolve_name(function)
    except (ImportError, AttributeError):
        return ""
    room = made.__module__.split(".")[1]
    return f"/api/{room}.html#{made.__module__}.{made.__qualname__}"


def linked(
    body: str, known: Mapping[str, str], say: Callable[[str], str] = lambda text: text
) -> str:
    """Return a page with a link to its trail around each result that is marked and known.

    What is known are the results of the site's own run, with what they are of in words; `say`
    tells words in the language of the page.

    Examples
    --------
    >>> print(linked('<span data-result="a.b.c">57</span>', {"a.b.c": "Otan: All seats"}))
    <a href="/trail/a.html#a.b.c" class="result" aria-label="57, Otan: All seats; sources">57</a>
    """

    def leading(marked: re.Match[str]) -> str:
        result, content = marked["result"], marked["content"]
        if result not in known or not content.strip():
            return marked[0]
        text, address = _TAG.sub("", content), escape(of_result(result))
        # A number alone tells nobody who hears a list of links where it leads.
        name = f"{text}, {escape(say(known[result]))}; {say('sources')}"
        label = f' aria-label="{name}"' if len(text) < _LONG else ""
        link = f'<a href="{address}" class="result"{label}>{content}</a>'
        if marked["tag"] == "span":
            return link
        return f"<{marked['tag']}{marked['before']}{marked['after']}>{link}</{marked['tag']}>"

    return _MARKED.sub(leading, body)


def headed(body: str) -> str:
    """Return a page in whose tables the first cell of each row is the row's head.

    Examples
    --------
    >>> headed("<tr><td>Otan</td><td>42</td></tr>")
    '<tr><th scope="row">Otan</th><td>42</td></tr>'
    """
    return _FIRST_CELL.sub(r'\1<th scope="row"\2>\3</th>', body)


def unbroken(body: str) -> str:
    """Return a page that keeps each number on a line with the unit or the word after it.

    Examples
    --------
    >>> unbroken("<p><b>57</b> of 77 seats, 74.03 %</p>").replace("\N{NO-BREAK SPACE}", "~")
    '<p><b>57</b>~of 77~seats, 74.03~%</p>'
    """
    ends_in_digit = False

    def joined(token: re.Match[str]) -> str:
        nonlocal ends_in_digit
        text = token[0]
        if text.startswith("<"):
            ends_in_digit = ends_in_digit and bool(_INLINE.match(text))
            return text
        if ends_in_digit and (text.isspace() or _AT_START.match(text)):
            text = _NO_BREAK + text[1:]
        text = _AFTER_NUMBER.sub(_NO_BREAK, text)
        ends_in_digit = text[-1].isdigit()
        return text

    return _TOKEN.sub(joined, body)


def focusable(body: str) -> str:
    """Return a page whose boxes that Sphinx makes can be scrolled by keyboard, too.

    Examples
    --------
    >>> focusable("<pre>x</pre>")
    '<pre tabindex="0">x</pre>'
    """
    body = body.replace("<pre>", '<pre tabindex="0">')
    return _WRAPPER.sub(
        lambda opening: f'{opening[0][:-1]} tabindex="0" role="region" aria-label="Table">', body
    )


def rebased(body: str, root: str) -> str:
    """Return a page whose addresses from the site's root start from where the page stands.

    Examples
    --------
    >>> rebased('<a href="/trail/blocs.html">', "../")
    '<a href="../trail/blocs.html">'
    """
    return _FROM_ROOT.sub(rf'\1="{root}', body)
