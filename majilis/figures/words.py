"""The words that charts draw and that are no data, by key."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from majilis.data import language

ENGLISH = MappingProxyType(
    {
        "all_seats": "All seats",
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
        "election": "election",
        "fails": "fails",
        "final": "final result",
        "holding_share": "combinations in which it holds",
        "holds": "holds",
        "independent": "independents",
        "interval": "stated uncertainty",
        "largest": "largest party",
        "largest_list": "largest list's share",
        "later": "votes counted later",
        "legal_threshold": "legal threshold {}",
        "less_than": "<{}",
        "list": "list seat",
        "list_seats": "opposition list seats",
        "majority": "majority",
        "more_democratic": "higher: more democratic, in all",
        "more_than": ">{}",
        "no": "no",
        "no_list": "no list",
        "no_source": "no source",
        "no_value": "no value",
        "not_coded": "not coded",
        "not_counted": "–",
        "open": "open",
        "opposition": "opposition",
        "other": "other",
        "other_option": "other option",
        "own_election": "election under study",
        "percent": "{}%",
        "pro_presidential": "pro-presidential",
        "pro_seats": "pro-presidential, all seats",
        "rule_of": "rule of",
        "seat_share": "share of seats",
        "seats": "seats",
        "strip_height": "height of a strip: share of combinations that use the option",
        "threshold": "threshold, % of the base",
        "two_thirds": "two thirds",
        "unclear": "unclear",
        "verdict": "verdict",
        "vote_share": "share of votes",
        "votes_head": "List votes",
        "votes_of": "votes of",
        "yes": "yes",
    }
)


def of(code: str) -> Mapping[str, str]:
    """Return the words in a language.

    Examples
    --------
    >>> of("en")["seats"]
    'seats'
    """
    return {key: language.translate(word, code) for key, word in ENGLISH.items()}
