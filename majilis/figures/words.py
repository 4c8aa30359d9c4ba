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
        "dominant_party": "dominant-party systems",
        "early": "early counts",
        "effective_seats": "effective number of parties, seats",
        "election": "election",
        "equality": "votes = seats",
        "fails": "fails",
        "final": "final result",
        "holding_share": "combinations in which it holds",
        "holds": "holds",
        "independent": "independents",
        "interval": "stated uncertainty",
        "largest": "largest party",
        "largest_list": "largest list's share",
        "largest_seats": "largest party's share of seats",
        "largest_votes": "largest party's share of votes",
        "later": "votes counted later",
        "least_squares": "least-squares index, 0 to 100",
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
        "own_table": "own table",
        "part_of_seats": "the votes decided only a part of the seats",
        "percent": "{}%",
        "post_soviet": "post-Soviet",
        "pro_presidential": "pro-presidential",
        "pro_seats": "pro-presidential, all seats",
        "rule_of": "rule of",
        "seat_share": "share of seats",
        "seats": "seats",
        "strip_height": "height of a strip: share of combinations that use the option",
        "threshold": "threshold, % of the base",
        "two_thirds": "two thirds",
        "unclear": "unclear",
        "unknown_votes": "range that unknown votes allow",
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
