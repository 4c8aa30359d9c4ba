"""English texts of figures and tables in the other languages, and numbers as these write them.

The English text is the key: code and data stay English, and what is shown is looked up at the
edge, in ``data/terms.csv``.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import pandas as pd

from majilis.data import tables
from majilis.data.view import TableView

LANGUAGES = ("en", "kk", "ru")
# Longer marks first: what they part would be parted by the shorter ones, too.
_CLAUSES = ("; or ", "; ")
_SEPARATORS = (" / ", ", ", ": ")
_NUMBER = re.compile(
    r"([+\-\N{MINUS SIGN}<>]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?([ \N{NO-BREAK SPACE}]?%)?"
)
# What is the same in every language: ids, alone or in brackets after a number, seats like 7/1/1/1,
# marks without letters.
_SAME = re.compile(r"[a-z]{3}-\d{4}|[a-z\d-]+(?:_[a-z\d-]+)+|\d+ \([a-z\d_]+\)|\W*|[\d/]+")
_NAMED_YEAR = re.compile(r"(.+) (\d{4})")
_SPACE = "\N{NO-BREAK SPACE}"


def translate(text: str, language: str) -> str:
    r"""Return a text of a figure or table in another language, or as it is where no term fits.

    What stands whole in ``data/terms.csv`` is looked up; otherwise a term with ``{}`` for parts
    that vary, or a list, whose parts are translated one by one. Numbers in the text are as English
    writes them.

    Examples
    --------
    >>> translate("7.07 %", "ru"), translate("4,757,773", "kk")
    ('7,07 %', '4\xa0757\xa0773')
    >>> translate("no such term", "ru")
    'no such term'
    """
    if language == "en":
        return text
    found = _translated(text, language)
    return text if found is None else found


def is_term(text: str, language: str) -> bool:
    """Say whether a text can be shown in a language without an English rest.

    Examples
    --------
    >>> is_term("7/1/1/1", "kk"), is_term("no such term", "kk"), is_term("anything", "en")
    (True, False, True)
    """
    return language == "en" or _translated(text, language) is not None


def table(shown: TableView, language: str) -> TableView:
    """Return a table with title, heads and cells in another language, as far as terms go."""
    if language == "en":
        return shown
    heads = {head: translate(str(head), language) for head in shown.cells.columns}
    cells = shown.cells.map(lambda cell: translate(str(cell), language)).rename(columns=heads)
    words = frozenset(heads[head] for head in shown.words)
    results = {heads[head]: names for head, names in shown.results.items()}
    code = frozenset(heads[head] for head in shown.code)
    return TableView(translate(shown.title, language), cells, words, results, code)


def columns(frame: pd.DataFrame, names: tuple[str, ...], language: str) -> pd.DataFrame:
    """Return a frame with the texts of some columns in another language.

    Examples
    --------
    >>> columns(pd.DataFrame({"label": ["7.5"]}), ("label",), "ru")["label"].tolist()
    ['7,5']
    """
    texts = {
        name: frame[name].map(lambda text: translate(text, language), na_action="ignore")
        for name in names
    }
    return frame.assign(**texts)


@lru_cache(maxsize=8192)
def _translated(text: str, language: str) -> str | None:
    """Return a text in another language, or None where some part of it has no term."""
    whole, varying = _terms(language)
    if text in whole:
        return whole[text]
    if number := _NUMBER.fullmatch(text):
        return _number(number)
    if _SAME.fullmatch(text):
        return text
    if text.endswith(".") and (clauses := _translated(text[:-1], language)) is not None:
        return f"{clauses}."
    # Sentences are made of clauses, which no pattern should reach across.
    for separator in _CLAUSES:
        if separator in text and (listed := _listed(text, separator, language)) is not None:
            return listed
    for fixed, pattern, term in varying:
        # To look for a term's words costs far less than its pattern, and most texts lack them.
        if fixed in text and (found := pattern.fullmatch(text)):
            parts = [_translated(part, language) for part in found.groups()]
            if all(part is not None for part in parts):
                return term.format(*parts)
    for separator in _SEPARATORS:
        if separator in text and (listed := _listed(text, separator, language)) is not None:
            return listed
    named = _NAMED_YEAR.fullmatch(text)
    name = _translated(named[1], language) if named else None
    return None if named is None or name is None else f"{name} {named[2]}"


def _listed(text: str, separator: str, language: str) -> str | None:
    """Translate a list part by part; a part may hold the mark itself, so the longest goes first."""
    parts = text.split(separator)
    shown: list[str] = []
    while parts:
        for count in range(len(parts), 0, -1):
            if count == len(parts) and not shown:
                continue  # that would be the text itself
            found = _translated(separator.join(parts[:count]), language)
            if found is not None:
                shown.append(found)
                parts = parts[count:]
                break
        else:
            return None
    whole, _ = _terms(language)
    return separator.replace("or", whole.get("or", "or")).join(shown)


def _number(found: re.Match[str]) -> str:
    sign, whole, decimals, percent = (part or "" for part in found.groups())
    # A lone year or count of four digits is not parted in English, and so not here.
    return sign + whole.replace(",", _SPACE) + decimals.replace(".", ",") + percent


@cache
def _terms(language: str) -> tuple[dict[str, str], list[tuple[str, re.Pattern[str], str]]]:
    """Return the terms of a language: whole texts, and those that vary.

    These have the longest part that does not vary, and their pattern.
    """
    frame = tables.read("terms")
    texts = dict(zip(frame["term"], frame[language], strict=True))
    varying = [
        (max(parts, key=len), re.compile("(.+?)".join(map(re.escape, parts))), text)
        for parts, text in ((term.split("{}"), text) for term, text in texts.items())
        if len(parts) > 1
    ]
    return texts, varying
