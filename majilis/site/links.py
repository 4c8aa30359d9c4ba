"""Where things stand on the site.

Generated HTML names every place from the site's root, as ``/trail/blocs.html``; `rebased` turns
that into an address from the page at hand, so that the site works below any path and from a disk.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable, Collection
from html import escape
from urllib.parse import quote

_MARKED_CELL = re.compile(r'<td data-result="([^"]+)"([^>]*)>(.*?)</td>', re.DOTALL)
_MARKED_TEXT = re.compile(r'<span data-result="([^"]+)">(.*?)</span>', re.DOTALL)
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


def linked(body: str, known: Collection[str]) -> str:
    """Return a page with a link to its trail around each result that is marked and known.

    Parameters
    ----------
    body : str
        HTML in which `majilis.results` marked what is a result.
    known : collection of str
        The results of the site's own run; another's are left as they are.

    Examples
    --------
    >>> linked('<span data-result="a.b.c">57</span>', {"a.b.c"})
    '<a href="/trail/a.html#a.b.c" class="result">57</a>'
    """

    def with_link(around: str) -> Callable[[re.Match[str]], str]:
        def leading(marked: re.Match[str]) -> str:
            # The result's name, then what else its element says, then what it holds.
            result, *more, content = marked.groups()
            if result not in known or not content.strip():
                return marked[0]
            address = escape(of_result(result))
            led = f'<a href="{address}" class="result">{content}</a>'
            return around.format(led, *more)

        return leading

    body = _MARKED_CELL.sub(with_link("<td{1}>{0}</td>"), body)
    return _MARKED_TEXT.sub(with_link("{0}"), body)


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
