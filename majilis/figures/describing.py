"""Long descriptions: what a figure plots in sentences, for those who do not see it."""

from __future__ import annotations

import re
from typing import Any, cast

import pandas as pd

from majilis.data import language
from majilis.results.formats import unbroken
from majilis.results.table import Quantity, Unit
from majilis.study.study import BLOC_LABELS

_PLACEHOLDER = re.compile(r"\{(\w+)(?::(\w+))?\}")


def describe(frame: pd.DataFrame, template: str, code: str = "en") -> str:
    r"""Return what a figure plots, a sentence for each row.

    In the template ``{column}`` stands for words, ``{column:unit}`` for a number. It is told in
    English where it has no term in the language.

    Examples
    --------
    >>> frame = pd.DataFrame({"label": ["Otan", "Asar"], "share": [0.6061, None]})
    >>> describe(frame, "{label}: {share:share}.").replace("\xa0", " ")
    'Otan: 60.6 %. Asar: no value.'
    """
    told = code if language.is_term(template, code) else "en"
    sentence = language.translate(template, told)

    def filled(row: dict[Any, Any]) -> str:
        parts = (_text(row, *found.groups()) for found in _PLACEHOLDER.finditer(sentence))
        told_parts = iter([language.translate(part, told) for part in parts])
        return _PLACEHOLDER.sub(lambda _: next(told_parts), sentence)

    return " ".join(map(filled, frame.to_dict("records")))


def _text(row: dict[Any, Any], column: str, unit: str | None) -> str:
    quantity = Quantity("", cast(Unit, unit or "words"), missing="no value")
    text = unbroken(quantity.text(row[column], decimals=1))
    return BLOC_LABELS.get(text, text) if column == "bloc" else text
