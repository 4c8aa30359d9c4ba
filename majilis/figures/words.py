"""The words that charts draw and that are no data, by key: one mapping for each language."""

from __future__ import annotations

from types import MappingProxyType

ENGLISH = MappingProxyType(
    {
        "appointed": "appointed seat",
        "baseline": "baseline {}",
        "baseline_option": "option of the baseline (bold)",
        "claim": "claim",
        "combinations": "share of combinations, sorted by outcome",
        "decimal_mark": ".",
        "depends": "depends",
        "detail": "what it rests on",
        "district": "district seat",
        "early": "early counts",
        "fails": "fails",
        "final": "final result",
        "holding_share": "combinations in which it holds",
        "holds": "holds",
        "independent": "independents",
        "largest": "largest party",
        "later": "votes counted later",
        "legal_threshold": "legal threshold {}",
        "less_than": "<{}",
        "list": "list seat",
        "list_seats": "opposition list seats",
        "majority": "majority",
        "more_than": ">{}",
        "no_list": "no list",
        "no_source": "no source",
        "no_value": "no value",
        "not_counted": "–",
        "open": "open",
        "opposition": "opposition",
        "other": "other",
        "other_option": "other option",
        "percent": "{}%",
        "pro_presidential": "pro-presidential",
        "same_in_all": "same in all runs",
        "seat_share": "share of seats",
        "seats": "seats",
        "strip_height": "height of a strip: share of combinations that use the option",
        "threshold": "threshold, % of the base",
        "two_thirds": "two thirds",
        "verdict": "verdict",
        "vote_share": "share of votes",
    }
)
