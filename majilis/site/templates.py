"""What fills the templates of pages: Jinja2, which escapes all text, and a few filters of our own.

The templates stand in ``majilis/site/templates``. They are Markdown in which HTML stands in blocks
of raw HTML, longer fenced than any run of backticks in the data.
"""

from __future__ import annotations

import re

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from majilis.data.language import translate
from majilis.results import Sentence
from majilis.site import links

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_WORD_BREAKS = re.compile(r"([/;:_&])")


def render(template: str, **context: object) -> Markup:
    """Return a template filled with what it names; a name that is not given is an error."""
    return Markup(_environment.get_template(template).render(context))


def markdown(text: str) -> Markup:
    r"""Return text that Markdown shows letter by letter.

    Examples
    --------
    >>> print(markdown("<script> of *Otan*"))
    \<script\> of \*Otan\*
    """
    return Markup(_PUNCTUATION.sub(r"\\\1", text))


def breakable(text: object) -> Markup:
    """Return an id escaped, with places at which a narrow screen may break it.

    Examples
    --------
    >>> print(breakable("raw/seats"))
    raw/<wbr>seats
    """
    return Markup("").join(
        escape(part) + Markup("<wbr>") if _WORD_BREAKS.fullmatch(part) else part
        for part in _WORD_BREAKS.split(str(text))
    )


def lettered(text: object) -> Markup:
    """Return text escaped, with the ids in it as code: they are read letter by letter.

    Examples
    --------
    >>> print(lettered("seats of ak_zhol"))
    seats of <code>ak_zhol</code>
    """
    return Markup(links.ID.sub(r"<code>\g<0></code>", str(escape(text))))


def words(sentence: Sentence) -> Markup:
    """Return a sentence as HTML in which its results carry their names."""
    return Markup(sentence.marked) if sentence.marked else escape(sentence.text)


def box(content: Markup, label: str) -> Markup:
    """Return wide HTML in a box of its own that scrolls, also by keyboard.

    Examples
    --------
    >>> print(box(Markup("<b>57</b>"), "R & D"))
    <div class="scroll" role="region" tabindex="0" aria-label="R &amp; D"><b>57</b></div>
    """
    scrolls = Markup('<div class="scroll" role="region" tabindex="0" aria-label="{}">{}</div>')
    return scrolls.format(label, content)


def is_web(address: str) -> bool:
    """Return whether an address leads to the web, so that a page may lead there.

    Examples
    --------
    >>> is_web("https://www.osce.org"), is_web("javascript:alert(1)")
    (True, False)
    """
    return address.startswith(("https://", "http://"))


def number(value: object) -> str:
    """Return a figure as its file states it, a float at ten digits.

    Examples
    --------
    >>> number(0.1 + 0.2), number(57)
    ('0.3', '57')
    """
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def identifier(name: str) -> str:
    """Return a name as part of an id that a style sheet can name: letters, digits and hyphens.

    Examples
    --------
    >>> identifier("source=kaz-2004:seats:ak_zhol")
    'source-kaz-2004-seats-ak-zhol'
    """
    return "".join(letter if letter.isalnum() else "-" for letter in name)


def size_of(count: int) -> str:
    """Return a number of bytes as a reader of the site sees it.

    Examples
    --------
    >>> size_of(12), size_of(43_210)
    ('1 kB', '43 kB')
    """
    return f"{max(1, round(count / 1000))} kB"


_environment = Environment(
    loader=PackageLoader("majilis.site"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters |= {
    "anchor": links.anchor,
    "fragment": links.fragment,
    "of_result": links.of_result,
    "of_figure": links.of_figure,
    "of_row": links.of_row,
    "of_source": links.of_source,
    "of_function": links.of_function,
    "plain": markdown,
    "breakable": breakable,
    "lettered": lettered,
    "box": box,
    "identifier": identifier,
    "number": number,
    "size": size_of,
    "translate": translate,
}
_environment.tests["web"] = is_web
_environment.globals["zip"] = zip
# The order of keys says in which order a script shows things.
_environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
