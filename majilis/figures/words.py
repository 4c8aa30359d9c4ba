"""The words that charts draw and that are no data, by key."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from majilis.data import language

ENGLISH = MappingProxyType(
    {
        "all_seats": "All seats",
        "appointed": "appointed seat",
        "decimal_mark": ".",
        "district": "district seat",
        "early": "early counts",
        "election": "election",
        "final": "final result",
        "independent": "independents",
        "interval": "stated uncertainty",
        "largest": "largest party",
        "largest_list": "largest list's share",
        "later": "votes counted later",
        "legal_threshold": "legal threshold {}",
        "list": "list seat",
        "list_seats": "opposition list seats",
        "majority": "majority",
        "more_democratic": "higher: more democratic, in all",
        "no": "no",
        "no_list": "no list",
        "no_source": "no source",
        "no_value": "no value",
        "not_coded": "not coded",
        "opposition": "opposition",
        "other": "other",
        "own_election": "election under study",
        "percent": "{}%",
        "pro_presidential": "pro-presidential",
        "rule_of": "rule of",
        "seat_share": "share of seats",
        "seats": "seats",
        "threshold": "threshold, % of the base",
        "two_thirds": "two thirds",
        "unclear": "unclear",
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
