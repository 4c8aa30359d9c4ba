"""Elections in sequence: measures, volatility, rules against votes, the threshold, the pattern.

Each function takes one study and applies its choices to every election of the same country. What
no source gives is missing, and a bloc that no party of an election is coded to is missing too:
that nobody is called opposition does not say that the opposition had nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from majilis import allocation, measures
from majilis.data import coding
from majilis.errors import MissingDataError
from majilis.study import counterfactuals, dominance, marginalization
from majilis.study.marginalization import labelled, opposition_stood
from majilis.study.parameters import Parameters, is_own_table
from majilis.study.study import (
    LAW,
    PARTIES,
    TIERS,
    Study,
    answer,
    by_law,
    if_known,
    on_the_ballot,
    open_from_tables,
)

BASES = ("valid", "cast")
_SIDES = ("pro_presidential", "opposition")
_COUNTS = (
    "list_seats",
    "district_seats",
    "appointed_seats",
    "total_seats",
    "counted_seats",
    "qualified_seats",
    "unattributed_seats",
    "unlabelled_seats",
    "pro_presidential_seats",
    "opposition_seats",
    "pro_presidential_district_seats",
    "opposition_district_seats",
    "largest_seats",
)


@dataclass(frozen=True)
class Feature:
    """One feature of a pattern: what it is called, what it needs, and when it holds."""

    label: str  # what it says, as part of a sentence
    needs: tuple[str, ...]  # columns of `measures_by_election`; without one it is unknown
    test: Callable[..., bool | None]  # of these; None where seats without a label could decide
    about: tuple[str, ...] = ()  # columns where 0 or no says that the election has no such object


FEATURES: Mapping[str, Feature] = {
    "two_tiers": Feature(
        "lists and districts each fill a part of the chamber",
        ("list_seats", "district_seats"),
        lambda lists, districts: lists > 0 and districts > 0,
    ),
    "largest_above_half_of_votes": Feature(
        "the largest party has more than half of the list votes",
        ("largest_vote_share",),
        lambda share: 2 * share > 1,
        about=("list_seats",),
    ),
    "largest_above_half_of_seats": Feature(
        "the largest party has more than half of the seats",
        ("largest_seat_share",),
        lambda share: 2 * share > 1,
    ),
    "pro_presidential_qualified": Feature(
        "at least two thirds of the seats are coded pro-presidential",
        ("pro_presidential_seats", "unlabelled_seats", "qualified_seats"),
        lambda pro, unlabelled, needed: _reaches(pro, unlabelled, needed),
    ),
    "opposition_below_votes": Feature(
        "the opposition's share of seats is below its share of list votes",
        ("opposition_seat_share", "opposition_vote_share"),
        lambda seats, votes: seats < votes,
        about=("opposition_stood",),
    ),
    "opposition_at_most_one_seat": Feature(
        "the opposition has no seat or one",
        ("opposition_seats", "unlabelled_seats"),
        lambda seats, unlabelled: seats <= 1 if seats > 1 or seats + unlabelled <= 1 else None,
        about=("opposition_stood",),
    ),
    "opposition_without_districts": Feature(
        "the opposition has no district seat",
        ("opposition_district_seats",),
        lambda seats: seats == 0,
        about=("district_seats", "opposition_stood"),
    ),
}


def _reaches(seats: int, unlabelled: int, needed: int) -> bool | None:
    """Say whether seats are what is needed; what no label codes might, or might not, be of them."""
    if seats >= needed:
        return True
    return None if seats + unlabelled >= needed else False


@lru_cache(maxsize=4)
def studies(study: Study) -> tuple[Study, ...]:
    """Return every election of the study's country with the study's choices, the first first.

    Another rule than the law's holds for the study's own election alone. A coding by name holds
    for every election, and so does the base of a mapping; single parties' blocs hold for the
    study's own only, since a party does not keep its side, or for the election named with them.
    Seats by membership are taken where a source gives them and seats by nomination elsewhere. A
    table of the user's own belongs to no country: all elections of the data are returned, without
    it.
    """
    elections = study.tables["raw/elections"].sort_values("date_first_round", kind="stable")
    return tuple(
        open_election(study, election)
        for election in study.series_elections() or list(elections["election"])
    )


def open_election(study: Study, election: str) -> Study:
    """Open an election of the study's tables with the study's choices, as far as it has them."""
    # Reading the tables anew for each election would take most of the time.
    return open_from_tables(_choices(study, election), study.tables)


@lru_cache(maxsize=4)
def list_studies(study: Study) -> tuple[Study, ...]:
    """Return those of `studies` that have a list tier and list votes by party."""
    return tuple(each for each in studies(study) if _has_list(each))


def measures_by_election(study: Study) -> pd.DataFrame:
    """Return the same measures of every election, tier by tier, missing where sources are silent.

    A row is an election of which some source gives seats. `..._vote_share` are of the vote base
    chosen, `..._seat_share` of all seats counted, `largest_elected_seat_share` of those that voters
    filled; where appointed deputies are to be left out and no source says whose they were, both
    are missing. Effective numbers are Golosov's, each independent a party of one's own and
    appointed deputies one group; those of votes, the least squares of the list tier (0 to 100) and
    the wasted share are of votes for lists, without votes against all. Seats that no source
    attributes are one group in them, and counted in `unattributed_seats`.
    """
    return _measured(study).copy()


@lru_cache(maxsize=4)
def _measured(study: Study) -> pd.DataFrame:
    """Measure every election once: several tables of one study are made from it."""
    elections = [each for each in studies(study) if len(each.holders)]
    if not elections:
        raise MissingDataError(f"no source gives the seats of the parties in {study.name}")
    without = study.parameters.appointed_seats == "excluded"
    frame = pd.DataFrame([_measures(each, without) for each in elections])
    texts = ["election", "largest", "largest_majority", "largest_qualified"]
    texts.append("opposition_stood")
    others = frame.columns.difference([*texts, *_COUNTS, "year"])
    types: dict[str, Any] = {**dict.fromkeys(_COUNTS, "Int64"), **dict.fromkeys(others, "float64")}
    return frame.astype(types)


def volatility(study: Study) -> pd.DataFrame:
    """Return Pedersen's volatility of list votes from each list election to the next.

    A party is followed through renames, mergers and blocs (``raw/party_links``): what a link
    between the two elections brings together is one party in both. It keeps the bloc that it was
    coded to before, of several merged that of the one with the most votes; a new party has its
    own. Shares are of votes for lists, without votes against all.

    Volatility, from 0 to 100, has two parts, `between` blocs and `within` them. `matched_share` is
    the share of votes that parties present on both sides hold: the mean of `matched_before` and
    `matched_after`.
    """
    links = study.tables["raw/party_links"]
    columns = ["election", "previous", "volatility", "between", "within", "matched_share"]
    return pd.DataFrame(
        [_change(before, after, links) for before, after in _pairs(list_studies(study))],
        columns=[*columns, "matched_before", "matched_after"],
    )


def groups(links: pd.DataFrame, before: Study, after: Study) -> dict[str, int]:
    """Return a number for each party of two elections, one number for those that are one party.

    `links` are as in ``raw/party_links``; numbers run from 0 and are common to both elections.
    """
    parties = list(dict.fromkeys([*before.lists["party"], *after.lists["party"]]))
    root = {party: party for party in parties}
    for one, other in _bonds(links, before, after):
        old, new = root.setdefault(one, one), root.setdefault(other, other)
        root = {party: new if of == old else of for party, of in root.items()}
    numbers = {of: n for n, of in enumerate(dict.fromkeys(root[party] for party in parties))}
    return {party: numbers[root[party]] for party in parties}


def rules_against_votes(study: Study) -> pd.DataFrame:
    """Return what the votes of each list election give under the rules of each.

    A rule is an election's law: its number of list seats and its threshold, a share of valid
    votes, and Hare's quota with largest remainders. Each election's own seats are the official
    ones. Nobody voted under a rule other than their own: voters, and those who found, merge or bar
    parties, answer to rules. A cell off the diagonal separates what rules do from what votes do; it
    is no forecast. Another rule that the study chose for itself is left aside.

    A row is an election of votes under an election of rules, `official` where that is its own. It
    has the `seats` of the lists that get some, and a `note` that says why where they are missing.
    """
    elections = list_studies(by_law(study))
    cells = [
        {
            "votes_of": votes.election,
            "rule_of": rule.election,
            "list_seats": counterfactuals.list_tier(rule),
            "threshold": _legal_threshold(rule),
            "official": votes.election == rule.election,
            **_under(votes, rule),
        }
        for votes in elections
        for rule in elections
    ]
    columns = ["votes_of", "rule_of", "list_seats", "threshold", "seats", "passing"]
    shares = ["largest_seat_share", "opposition_seat_share"]
    frame = pd.DataFrame(cells, columns=[*columns, *shares, "official", "note"])
    return frame.astype({"passing": "Int64", **dict.fromkeys(shares, "float64")})


def knife_edge(study: Study) -> pd.DataFrame:
    """Return how far every list of every list election stands from its legal threshold.

    A list has its share of either base, valid votes and votes cast, and its distance from the
    threshold as a difference of shares (0.01 is a point). `base_decides` says whether it passes on
    one base only: yes, no or unknown.
    """
    return pd.DataFrame([row for each in list_studies(study) for row in _edges(each)])


def precedent(study: Study) -> pd.DataFrame:
    """Return whether each feature of the study's election is found in the others of its country.

    The features are those of `FEATURES` that hold in the study's election, and the elections those
    with a list tier. That a feature is new and recurs is all that this can say: 'set a precedent'
    claims a cause, which recurrence does not show.

    A feature `holds` in an election: yes, no, unknown (no source gives the figure, or labels are
    missing that could decide), or `no object` where the election has no such thing, such as
    districts or an opposition that stood.
    """
    rows = {row["election"]: row for row in measures_by_election(study).to_dict("records")}
    listed = [each.election for each in list_studies(study)]
    if study.election not in rows or study.election not in listed or len(listed) < 2:
        raise MissingDataError(f"the data hold no series of list elections with {study.name}")
    own = rows[study.election]
    pattern = {name: each for name, each in FEATURES.items() if _holds(each, own) == "yes"}
    if not pattern:
        raise MissingDataError(f"no feature of the pattern is known to hold in {study.name}")
    return pd.DataFrame(
        [
            (
                name,
                study.worded(feature.label),
                election,
                rows[election]["year"],
                _holds(feature, rows[election]),
            )
            for name, feature in pattern.items()
            for election in listed
            if election in rows
        ],
        columns=["feature", "label", "election", "year", "holds"],
    )


def novelty(answers: pd.DataFrame, election: str) -> tuple[str, str]:
    """Return whether a feature of an election was there before, and whether it came back.

    `answers` are the rows of one feature, as from `precedent`. Elections of which it is unknown, or
    that have no object for it, are left out.

    Examples
    --------
    >>> frame = pd.DataFrame({"election": ["a", "b", "c"], "holds": ["no", "yes", "unknown"]})
    >>> novelty(frame, "b")
    ('new', 'not known later')
    """
    at = list(answers["election"]).index(election)
    holds = answers["holds"].where(answers["holds"].isin(["yes", "no"]))
    before, after = set(holds[:at].dropna()), set(holds[at + 1 :].dropna())
    came = {frozenset(): "not known before", frozenset({"no"}): "new"}
    recurs = {
        frozenset(): "not known later",
        frozenset({"yes"}): "in every later election known",
        frozenset({"no"}): "in no later election",
    }
    return (
        came.get(frozenset(before), "there before"),
        recurs.get(frozenset(after), "in some later elections"),
    )


def _choices(study: Study, election: str) -> Parameters:
    """Return the study's choices as far as another election has what they need."""
    results = study.tables["clean/results"]
    results = results[results["election"] == election]
    chosen = study.parameters
    changed: dict[str, Any] = {"election": election}
    if election != study.election:
        # Another rule is tried on the study's own election; each other one keeps its law.
        changed |= LAW
        # The parties of a table of one's own stood in no other election.
        is_own = is_own_table(study.election)
        changed["coding"] = Parameters().coding if is_own else coding.elsewhere(chosen.coding)
    if not results["seats_membership"].notna().any():
        changed["seat_basis"] = "nomination"
        if chosen.independents == "by_membership":
            changed["independents"] = "separate"
    # Whether they can be left out, `_elected` decides for each election.
    changed["appointed_seats"] = "included"
    return chosen.model_copy(update=changed)


def _has_list(study: Study) -> bool:
    return bool(study.totals.get("seats_list")) and bool(on_the_ballot(study.parties).any())


@lru_cache(maxsize=64)
def _measures(study: Study, without_appointed: bool) -> dict[str, Any]:
    totals, elected = study.totals, _elected(study)
    counted = elected if without_appointed else study
    of_seats = _of_seats(counted or study)
    _, largest = dominance.largest_party(study)  # with the appointed and without them
    has_list = _has_list(study)
    return {
        "election": study.election,
        "year": totals.get("year"),
        "threshold": totals.get("threshold") if has_list else None,
        **{f"{tier}_seats": totals.get(f"seats_{tier}") for tier in TIERS},
        "total_seats": totals.get("seats_total"),
        "largest": largest["party"],
        "largest_vote_share": np.nan if pd.isna(votes := largest["vote_share"]) else float(votes),
        "largest_elected_seat_share": _of_seats(elected)["largest_seat_share"] if elected else None,
        # Where the appointed are left out and nobody says whose they were, nothing is known.
        **(of_seats if counted else dict.fromkeys(of_seats)),
        **_by_tier(study),
        "opposition_stood": answer(opposition_stood(study)),
        **_vote_shares(study),
        "effective_number_votes": dominance.effective_number(dominance.list_shares(study)),
        "least_squares": _least_squares(study) if has_list else None,
        "wasted_share": if_known(lambda: _wasted_share(study)) if has_list else None,
    }


def _elected(study: Study) -> Study | None:
    """Return the study without appointed deputies, or None where their parties are not known."""
    holders = study.holders
    if (holders["tier"] == "chamber").any() and study.totals.get("seats_appointed") != 0:
        return None
    elected = holders[holders["tier"] != "appointed"].reset_index(drop=True)
    return replace(study, holders=elected)


def _of_seats(study: Study) -> dict[str, Any]:
    """Return the seats of the largest party and of the blocs, and those of which less is known."""
    holders, of = study.holders, study.counted_seats()
    is_unlabelled = holders["kind"].isin(PARTIES) & ~holders["party"].isin(labelled(study))
    tests = dominance.majority_table(study).set_index("test")
    largest = int(tests["largest"].iloc[0])
    unlabelled = int(holders.loc[is_unlabelled, "seats"].sum())
    blocs = {b: study.bloc_seats(b) if study.is_coded(b) else None for b in _SIDES}
    return {
        "counted_seats": of,
        "qualified_seats": int(tests["needed"]["qualified"]),
        "largest_seats": largest,
        "largest_seat_share": largest / of,
        **{f"largest_{test}": meets for test, meets in tests["largest_meets"].items()},
        "unattributed_seats": int(holders.loc[holders["kind"] == "unattributed", "seats"].sum()),
        "unlabelled_seats": unlabelled,
        "unlabelled_seat_share": unlabelled / of,
        **{f"{bloc}_seats": seats for bloc, seats in blocs.items()},
        **{f"{b}_seat_share": None if seats is None else seats / of for b, seats in blocs.items()},
        "effective_number_seats": dominance.effective_number(
            dominance.unit_shares(study, "chamber")
        ),
    }


def _by_tier(study: Study) -> dict[str, Any]:
    """Return what each bloc has of list and district seats, missing where no tier is known."""
    of_lists = int(study.tier_seats("list")["seats"].sum())
    has_tiers = not (study.holders["tier"] == "chamber").any()
    row: dict[str, Any] = {}
    for bloc in _SIDES:
        coded, in_lists = study.is_coded(bloc), study.bloc_seats(bloc, "list")
        in_districts = study.bloc_seats(bloc, "district")
        row[f"{bloc}_list_seat_share"] = in_lists / of_lists if coded and of_lists else None
        row[f"{bloc}_district_seats"] = in_districts if coded and has_tiers else None
    return row


def _vote_shares(study: Study) -> dict[str, float]:
    """Return the blocs' shares of list votes, and that of parties without a label."""
    base = study.totals.get(study.parameters.vote_base)
    if not _has_list(study) or base is None:
        return dict.fromkeys([f"{name}_vote_share" for name in (*_SIDES, "unlabelled")], np.nan)
    lists = study.lists
    # A bloc whose parties stood in districts alone was on no list ballot.
    votes = lists.groupby("bloc")["list_votes"].sum()
    unlabelled = lists.loc[~lists["party"].isin(labelled(study)), "list_votes"].sum()
    shares = {f"{bloc}_vote_share": float(votes.get(bloc, np.nan) / base) for bloc in _SIDES}
    return {**shares, "unlabelled_vote_share": float(unlabelled / base)}


def _least_squares(study: Study) -> float:
    squares = dominance.disproportionality_table(study).set_index("measure")["list_tier"]
    return float(squares["gallagher"])


def _wasted_share(study: Study) -> float:
    waste = marginalization.waste_table(study)
    return float(waste["wasted"].sum() / waste["list_votes"].sum())


def _pairs(elections: tuple[Study, ...]) -> Iterator[tuple[Study, Study]]:
    """Return each election with the next of its country."""
    for country in dict.fromkeys(each.totals["country"] for each in elections):
        yield from pairwise(each for each in elections if each.totals["country"] == country)


def _change(before: Study, after: Study, links: pd.DataFrame) -> dict[str, Any]:
    number = groups(links, before, after)
    old, new = ([number[party] for party in each.lists["party"]] for each in (before, after))
    shares_before, shares_after = _list_shares(before), _list_shares(after)
    matched_before = float(shares_before[np.isin(old, new)].sum())
    matched_after = float(shares_after[np.isin(new, old)].sum())
    bloc: dict[int, str] = {}
    for each, numbers in ((before, old), (after, new)):
        ranked = each.lists.assign(number=numbers).sort_values("list_votes", ascending=False)
        for group, name in zip(ranked["number"], ranked["bloc"], strict=True):
            bloc.setdefault(group, name)
    places = {name: place for place, name in enumerate(dict.fromkeys(bloc.values()))}
    between, within = measures.bloc_volatility(
        measures.merge(shares_before, old, len(bloc)),
        measures.merge(shares_after, new, len(bloc)),
        [places[bloc[group]] for group in range(len(bloc))],
    )
    return {
        "election": after.election,
        "previous": before.election,
        "volatility": float(measures.pedersen_volatility(shares_before, shares_after, old, new)),
        "between": float(between),
        "within": float(within),
        "matched_share": (matched_before + matched_after) / 2,
        "matched_before": matched_before,
        "matched_after": matched_after,
    }


def _list_shares(study: Study) -> np.ndarray[Any, np.dtype[np.float64]]:
    votes = counterfactuals.list_votes(study)
    return np.asarray(votes / votes.sum())


def _bonds(links: pd.DataFrame, before: Study, after: Study) -> Iterator[tuple[str, str]]:
    """Return which parties are one in the eyes of two elections."""
    start, end = (str(each.totals["date_first_round"]) for each in (before, after))
    later = set(after.lists["party"])
    for link in links.to_dict("records"):
        if link["relation"] == "member_of":
            # A bloc binds its members at the election at which it stands, and at no other.
            bound = link["election"] in (before.election, after.election)
        elif pd.notna(link["date"]):
            # Dates may be a year or a month, which as texts sort before every day in them.
            bound = start < str(link["date"]) <= end
        else:
            # Without a date the ballots tell: the old name is gone from the later one.
            bound = link["party"] not in later
        if bound:
            yield link["party"], link["target"]


def _legal_threshold(study: Study) -> float:
    threshold = study.totals.get("threshold")
    return np.nan if threshold is None else float(threshold)


def _under(votes: Study, rule: Study) -> dict[str, Any]:
    """Return what one election's votes give under another's rule, or why that is open."""
    threshold = _legal_threshold(rule)
    if np.isnan(threshold):
        return {"note": f"no source gives the threshold of {rule.name}"}
    try:
        base = votes.total(votes.parameters.threshold_base)
    except MissingDataError as error:
        return {"note": str(error)}
    passing = int(
        allocation.pass_threshold(counterfactuals.list_votes(votes), threshold, base).sum()
    )
    if passing < (rule.totals.get("lists_admitted") or 0):
        # How many seats such a list gets, the known text of the law does not say to its end.
        note = "the law admits more lists than pass, and its known text leaves their seats open"
        return {"passing": passing, "note": note}
    try:
        if votes is rule:
            seats = counterfactuals.official_list_seats(votes)
        else:
            seats = counterfactuals.allocate_list_seats(
                votes, seats=counterfactuals.list_tier(rule), threshold=threshold
            )
    except MissingDataError as error:
        return {"passing": passing, "note": str(error)}
    opposition = votes.lists["bloc"].to_numpy() == "opposition"
    share = float(seats[opposition].sum() / seats.sum())
    return {
        "seats": counterfactuals.in_a_row(seats),
        "passing": passing,
        "largest_seat_share": float(seats.max() / seats.sum()),
        "opposition_seat_share": share if votes.is_coded("opposition") else np.nan,
        "note": "",
    }


def _edges(study: Study) -> Iterator[dict[str, Any]]:
    threshold = _legal_threshold(study)
    for row in study.lists.to_dict("records"):
        votes = int(row["list_votes"])
        shares = {base: votes / (study.totals.get(base) or np.nan) for base in BASES}
        valid, cast = _passes(votes, study.totals.get("valid"), threshold), _on_cast(votes, study)
        yield {
            "election": study.election,
            "party": row["party"],
            "label": row["label"],
            "threshold": threshold,
            **{f"share_{base}": share for base, share in shares.items()},
            **{f"distance_{base}": share - threshold for base, share in shares.items()},
            "base_decides": answer(None if valid is None or cast is None else valid != cast),
        }


def _passes(votes: int, base: int | None, threshold: float) -> bool | None:
    if base is None or np.isnan(threshold):
        return None
    return bool(allocation.pass_threshold([votes], threshold, int(base))[0])


def _on_cast(votes: int, study: Study) -> bool | None:
    """Say whether a list passes on votes cast, also where only their bounds are known."""
    threshold, totals = _legal_threshold(study), study.totals
    if totals.get("cast") is not None:
        return _passes(votes, totals["cast"], threshold)
    # Votes cast are no fewer than valid ones and no more than registered voters.
    if _passes(votes, totals.get("valid"), threshold) is False:
        return False
    return _passes(votes, totals.get("registered"), threshold) or None


def _holds(feature: Feature, row: Mapping[Any, Any]) -> str:
    if any(pd.notna(row[name]) and row[name] in (0, "no") for name in feature.about):
        return "no object"
    figures = [row[name] for name in feature.needs]
    known = not any(pd.isna(figure) for figure in figures)
    return answer(feature.test(*figures) if known else None)
