"""The few pieces of HTML and Markdown that pages are made of; all text is escaped here."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_FENCE = "`" * 8  # longer than any run of backticks in the data
_WORD_BREAKS = re.compile(r"([/;:_])")


def escape(text: object) -> str:
    """Return text as HTML shows it, quotes included.

    Examples
    --------
    >>> escape('<script> & "x"')
    '&lt;script&gt; &amp; &quot;x&quot;'
    """
    return html.escape(str(text))


def element(tag: str, content: str, **attributes: str | None) -> str:
    """Return an element around HTML that is already escaped; a None attribute is left out.

    An attribute's underscores stand for hyphens, and one at its end is dropped, so that
    ``class_`` and ``aria_label`` can be written.

    Examples
    --------
    >>> element("a", "Otan", href="/x.html#<", class_=None)
    '<a href="/x.html#&lt;">Otan</a>'
    """
    named = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{named}>{content}</{tag}>"


def link(address: str, content: str, **attributes: str | None) -> str:
    """Return a link around HTML that is already escaped."""
    return element("a", content, href=address, **attributes)


def outside(address: str, content: str) -> str:
    """Return a link that leaves the site, or the bare content where the address is no web one.

    Examples
    --------
    >>> outside("javascript:alert(1)", "x")
    'x'
    """
    if not address.startswith(("https://", "http://")):
        return content
    return link(address, content, class_="outside", rel="noopener noreferrer")


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


def breakable(text: object) -> str:
    """Return an id escaped, with places at which a narrow screen may break it.

    Examples
    --------
    >>> breakable("raw/seats")
    'raw/<wbr>seats'
    """
    return _WORD_BREAKS.sub(r"\1<wbr>", escape(text).replace("&", "\0")).replace("\0", "&")


def box(content: str, label: str) -> str:
    """Return wide content in a box of its own that scrolls, also by keyboard."""
    return element("div", content, class_="scroll", role="region", tabindex="0", aria_label=label)


def table(
    caption: str,
    heads: Mapping[str, str],
    rows: Iterable[tuple[str | None, Sequence[str]]],
    name: str = "",
) -> str:
    """Return a table in a box that scrolls.

    Parameters
    ----------
    caption : str
        What it shows.
    heads : mapping of str to str
        The head of each column and the class of its cells, such as ``number``.
    rows : iterable of (str or None, sequence of str)
        For each row its id, if it has one, and its cells as HTML.
    name : str, optional
        The table's own class.

    Returns
    -------
    str
        HTML.
    """
    head = "".join(
        element("th", escape(h), scope="col", class_=c or None) for h, c in heads.items()
    )
    classes = [c or None for c in heads.values()]
    body = "".join(
        element(
            "tr",
            "".join(element("td", cell, class_=c) for cell, c in zip(cells, classes, strict=True)),
            id=id_,
        )
        for id_, cells in rows
    )
    inner = f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
    return box(element("table", f"{inner}<tbody>{body}</tbody>", class_=name or None), caption)


def definitions(pairs: Iterable[tuple[str, str]]) -> str:
    """Return terms and what they are, the latter as HTML; blank ones are left out."""
    shown = "".join(f"<dt>{escape(term)}</dt><dd>{said}</dd>" for term, said in pairs if said)
    return element("dl", shown, class_="facts")


def markdown(text: str) -> str:
    r"""Return text that Markdown shows letter by letter.

    Examples
    --------
    >>> markdown("<script> of *Otan*")
    '\\<script\\> of \\*Otan\\*'
    """
    return _PUNCTUATION.sub(r"\\\1", text)


def raw(content: str) -> str:
    """Return HTML as a block of a Markdown page."""
    return f"{_FENCE}{{raw}} html\n{content}\n{_FENCE}\n"


def page(title: str, *parts: str, orphan: bool = False) -> str:
    """Return a Markdown page of a title and its parts; an orphan is led to by links alone."""
    front = "---\norphan: true\n---\n" if orphan else ""
    return "\n".join([f"{front}# {markdown(title)}\n", *parts])
