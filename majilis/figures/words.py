"""The words that charts draw and that are no data, by key: one mapping for each language."""

from __future__ import annotations

from types import MappingProxyType

ENGLISH = MappingProxyType(
    {
        "appointed": "appointed seat",
        "decimal_mark": ".",
        "district": "district seat",
        "early": "early counts",
        "final": "final result",
        "independent": "independents",
        "later": "votes counted later",
        "legal_threshold": "legal threshold {}",
        "list": "list seat",
        "list_seats": "opposition list seats",
        "majority": "majority",
        "no_list": "no list",
        "no_source": "no source",
        "opposition": "opposition",
        "other": "other",
        "percent": "{}%",
        "pro_presidential": "pro-presidential",
        "seats": "seats",
        "threshold": "threshold, % of the base",
        "two_thirds": "two thirds",
    }
)
