"""The study's election among those of other countries, as far as sources reach.

A stated rule over V-Party's elections makes the population in which an election has its place; it
knows the larger parties alone. Of some elections sources give votes and seats party by party: a
measure is given where what is known supports it, and as an interval where the votes that are not
known by party leave a range.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from majilis.data import paths
from majilis.study import dominance, series
from majilis.study.study import PARTIES, Study, open_from_tables, voting_units

Array = np.ndarray[Any, np.dtype[np.float64]]

# In the order in which they are shown.
GROUPS = ("study", "country", "post_soviet", "dominant_party")
COMPARABLE = ("post_soviet", "half_of_seats")
DECIDES = {"all": "all", "part": "a part", "not_stated": "not stated"}
# A wider interval says too little of the index, which runs from 0 to 100, to be shown.
WIDEST = 5.0
# The base of shares, the most telling first: of votes cast, some are for nobody.
_BASES = ("valid", "not_stated", "cast")
_VOTED = (*PARTIES, "independents")
_SHARES = ("seats", "votes", "bonus")
_OF_THE_LARGEST = ("largest", "largest_vote_share", "largest_seat_share")
_HALF_A_DIGIT = 0.0005  # V-Party prints shares of votes in tenths of a percent


def peers(study: Study) -> pd.DataFrame:
    """Return the elections of the study's country and of its peers by the same measures.

    The study's election comes first, then the others of its country with list votes, then the
    peers by group and year. Effective numbers are Golosov's, each independent a party of one's
    own. Least squares (0 to 100) are of the seats that the votes decided, and their ends are equal
    where all votes are known by party. `missing` says what is not given, and why.
    """
    own = _own(study)
    named = {row["election"] for row in own}
    foreign = [
        _peer(study, row)
        for row in study.tables["clean/peers"].to_dict("records")
        if row["election"] not in named
    ]
    frame = pd.DataFrame([*own, *foreign])
    order = frame["group"].map(GROUPS.index)
    return frame.assign(order=order).sort_values(
        ["order", "year"], kind="stable", ignore_index=True
    )


def population(study: Study) -> pd.DataFrame:
    """Return the largest party of every comparable election elsewhere.

    Comparable are, by the stated rule, the elections of ``raw/vparty_parties``: of post-Soviet
    states from 1990, and of all other states from 1990 to 2012 where one party held at least half
    of the seats. The second group is chosen by the seats of its largest party, so that only the
    first can say how common such a share is. V-Party (Varieties of Party Identity and
    Organization, version 2) leaves out parties under about five percent of the votes.

    An election has the lowest and highest share of `seats`, of `votes`, and of seats less votes,
    the `bonus`, that the data allow of its largest party (`seats_low`, `seats_high` and so on): a
    share of votes is rounded to a tenth of a percent, and nothing is known where no seats or votes
    are coded or seats that are not coded could make another party the largest.
    """
    others = elsewhere(study)
    election = ["iso3", "year", "group"]
    coded = others.groupby(election, sort=False)[["seats", "total_seats"]]
    totals = coded.agg({"seats": "sum", "total_seats": "max"}).astype(float)
    parties = others[others["party"] != "independent"].dropna(subset=["seats"])
    largest = parties.sort_values("seats", ascending=False, kind="stable")
    largest = largest.drop_duplicates(election).set_index(election)[["seats", "votes"]]
    largest = largest.astype(float).reindex(totals.index)
    # Seats that are not coded could be those of a larger party.
    is_sure = largest["seats"] > totals["total_seats"] - totals["seats"]
    seats = (largest["seats"] / totals["total_seats"]).where(is_sure)
    votes = (largest["votes"] / 100).where(is_sure)
    ends = {
        "seats": (seats, seats),
        "votes": (votes - _HALF_A_DIGIT, votes + _HALF_A_DIGIT),
        "bonus": (seats - votes - _HALF_A_DIGIT, seats - votes + _HALF_A_DIGIT),
    }
    bounds = {f"{name}_low": low.fillna(-np.inf) for name, (low, _) in ends.items()}
    bounds |= {f"{name}_high": high.fillna(np.inf) for name, (_, high) in ends.items()}
    return pd.DataFrame(bounds).reset_index()


def elsewhere(study: Study) -> pd.DataFrame:
    """Return the rows of ``raw/vparty_parties`` that are not of the study's country."""
    parties = study.tables["raw/vparty_parties"]
    others: pd.DataFrame = parties[parties["iso3"] != _iso3(study)]
    return others


def compared(study: Study) -> pd.DataFrame:
    """Return how often the largest party elsewhere has a smaller share of seats than of votes.

    Of the elections with a `known` largest party and its votes, `below_low` surely and `below_high`
    possibly give it less of the seats than of the votes, and `as_much_...` by as much as in the
    study's election, which is missing where that one has no smaller share of seats.
    """
    own = _own_shares(study).set_index("election")["bonus"].get(study.election, np.nan)
    frame = population(study)
    groups = {name: frame[frame["group"] == name] for name in COMPARABLE} | {"both": frame}
    return pd.DataFrame(
        {"group": name, **_counted_below(of_group, own)} for name, of_group in groups.items()
    )


def placed(study: Study) -> pd.DataFrame:
    """Return where the country's elections stand among all comparable elections elsewhere.

    Shares of votes are of valid votes and shares of seats of those that voters filled, as V-Party
    has them; the `bonus` is seats less votes. `..._above_low` and `..._above_high` are the lowest
    and the highest share of elections elsewhere with a lower value.
    """
    others = population(study)
    frame = _own_shares(study)
    for name in _SHARES:
        surely, possibly = others[f"{name}_high"], others[f"{name}_low"]
        own = frame[name]
        frame[f"{name}_above_low"] = [(surely < value).mean() for value in own]
        frame[f"{name}_above_high"] = [(possibly < value).mean() for value in own]
        frame.loc[own.isna(), [f"{name}_above_low", f"{name}_above_high"]] = np.nan
    return frame


def _counted_below(frame: pd.DataFrame, own: float) -> dict[str, Any]:
    known = frame[np.isfinite(frame["bonus_low"])]
    return {
        "elections": len(frame),
        "countries": frame["iso3"].nunique(),
        "known": len(known),
        "below_low": int((known["bonus_high"] < 0).sum()),
        "below_high": int((known["bonus_low"] < 0).sum()),
        "as_much_low": int((known["bonus_high"] <= own).sum()) if own < 0 else None,
        "as_much_high": int((known["bonus_low"] <= own).sum()) if own < 0 else None,
    }


def _own_shares(study: Study) -> pd.DataFrame:
    """Return the largest party's shares in the elections of the study's country, or of a table."""
    if _iso3(study) is None:
        frame = pd.DataFrame([_from_table(study)])
        frame = frame.rename(columns={"largest_seat_share": "largest_elected_seat_share"})
    else:
        frame = series.measures_by_election(_on_valid_votes(study))
    names = {"largest_elected_seat_share": "seats", "largest_vote_share": "votes"}
    shares = frame[["election", *names]].rename(columns=names)
    return shares.assign(bonus=shares["seats"] - shares["votes"])


@lru_cache(maxsize=4)
def _on_valid_votes(study: Study) -> Study:
    """Return the study with shares of valid votes, itself where it has them."""
    choices = study.parameters.model_copy(update={"vote_base": "valid"})
    # What is measured of one study is kept, and so measured once.
    return study if choices == study.parameters else open_from_tables(choices, study.tables)


def _iso3(study: Study) -> Any:
    """Return the study's country, or None where it is a table of the user's own."""
    return study.tables["raw/elections"].set_index("election")["iso3"].get(study.election)


def least_squares_bounds(
    votes: Array, seats: Array, threshold: float | None = None
) -> tuple[float, float]:
    """Return the lowest and highest least-squares index that partly known votes allow.

    Parties whose votes are not known, and lists that nobody names, share what the known votes
    leave. The index is lowest if these match seats as far as they go and the rest is spread over
    ever smaller lists, and highest if they fall to lists without seats, as few as the threshold
    admits, or, where this allows more, to the party with the fewest seats among those whose votes
    are not known.

    Parameters
    ----------
    votes : array of float, shape (parties,)
        Vote shares; missing where not known.
    seats : array of float, shape (parties,)
        Seat shares, of one sum.
    threshold : float, optional
        The share below which a list has no seats; without one, one list may have all the rest.

    Returns
    -------
    tuple of float
        Both from 0 to 100 (Gallagher 1991, equation for the least-squares index).

    Examples
    --------
    >>> known = least_squares_bounds(np.array([0.6, 0.4]), np.array([0.7, 0.3]))
    >>> [round(end, 6) for end in known]
    [10.0, 10.0]
    >>> partly = least_squares_bounds(np.array([0.6, np.nan]), np.array([0.7, 0.3]))
    >>> [round(end, 4) for end in partly]
    [7.0711, 36.0555]
    """
    is_known = ~np.isnan(votes)
    # Printed shares may add up to a little more than all.
    rest = max(1 - float(votes[is_known].sum()), 0.0)
    known = float(((votes - seats)[is_known] ** 2).sum())
    unknown = seats[~is_known]
    low = known + _level(unknown, rest)
    high = known + float((unknown**2).sum()) + _most(unknown, rest, threshold)
    return 100 * float(np.sqrt(low / 2)), 100 * float(np.sqrt(high / 2))


def _level(seats: Array, votes: float) -> float:
    """Return the least sum of squares that votes leave when they are set against seats."""
    # The largest gaps are filled first, down to one level.
    gaps = np.sort(seats)[::-1]
    for filled in range(len(gaps), 0, -1):
        level = (gaps[:filled].sum() - votes) / filled
        if level < 0:
            continue
        if level < gaps[filled - 1]:
            return float(filled * level**2 + (gaps[filled:] ** 2).sum())
    return 0.0 if gaps.sum() <= votes else float((gaps**2).sum())


def _most(seats: Array, votes: float, threshold: float | None) -> float:
    """Return the most that votes can add to the squares of seats whose votes are not known."""
    alone = _fewest(votes, threshold)
    held = seats[seats > 0]
    if not threshold or not len(held):
        return alone
    # The sum is convex between lists that are full up to the threshold: one party gets the votes,
    # all of them or what is left when as many lists as there can be are full.
    least = float(held.min())
    to_party = (votes, votes - int(votes / threshold) * threshold)
    return max(alone, *(x**2 - 2 * x * least + _fewest(votes - x, threshold) for x in to_party))


def _fewest(votes: float, threshold: float | None) -> float:
    """Return the largest sum of squares of lists that share votes and get no seats."""
    if not threshold or votes <= threshold:
        return votes**2
    whole = int(votes / threshold)
    return whole * threshold**2 + (votes - whole * threshold) ** 2


def _own(study: Study) -> list[dict[str, Any]]:
    """Return the elections of the study's country, or the one that stands in a table."""
    elections = study.tables["raw/elections"].set_index("election")
    if study.election not in elections.index:
        return [_from_table(study)]
    names = study.tables["raw/countries"].set_index("iso3")["name"]
    table = series.measures_by_election(study)
    shown = table["least_squares"].notna() | (table["election"] == study.election)
    return [
        _from_series(row, study.election, names[elections.loc[row["election"], "iso3"]])
        for row in table[shown].to_dict("records")
    ]


def _from_series(row: Mapping[Any, Any], own: str, country: str) -> dict[str, Any]:
    has_lists = pd.notna(row["least_squares"])
    return {
        "election": row["election"],
        "label": f"{country} {row['year']}",
        "group": "study" if row["election"] == own else "country",
        "year": row["year"],
        **{name: row[name] for name in _OF_THE_LARGEST},
        "effective_number_seats": row["effective_number_seats"],
        "least_squares_low": row["least_squares"],
        "least_squares_high": row["least_squares"],
        "vote_coverage": 1.0 if has_lists else np.nan,
        "seat_coverage": 1 - row["unattributed_seats"] / row["counted_seats"],
        "decides": DECIDES["part" if row["district_seats"] else "all"] if has_lists else None,
        "missing": None if has_lists else "least squares: no source gives votes by party",
    }


def _from_table(study: Study) -> dict[str, Any]:
    _, largest = dominance.largest_party(study)
    numbers = dominance.fragmentation_table(study).set_index("measure").loc["golosov"]
    squares = dominance.disproportionality_table(study).set_index("measure").loc["gallagher"]
    has_tiers = pd.notna(squares["list_tier"])
    districts = study.totals.get("seats_district")
    # Without tiers, the votes of a table are held against all seats.
    index = squares["list_tier" if has_tiers else "chamber"]
    return {
        "election": study.election,
        "label": paths.own_label(study.election),
        "group": "study",
        "year": None,
        "largest": largest["party"],
        "largest_vote_share": largest["vote_share"],
        "largest_seat_share": largest["chamber_seat_share"],
        "effective_number_seats": numbers["chamber_seats"],
        "least_squares_low": index,
        "least_squares_high": index,
        "vote_coverage": 1.0,
        "seat_coverage": 1.0,
        "decides": DECIDES["part" if has_tiers and districts else "all"],
        "missing": None,
    }


def _peer(study: Study, peer: Mapping[Any, Any]) -> dict[str, Any]:
    without_appointed = study.parameters.appointed_seats == "excluded"
    rows = study.tables["clean/peer_results"]
    rows = rows[rows["election"] == peer["election"]]
    if without_appointed:
        rows = rows[rows["kind"] != "appointed"]
    raw = study.tables["raw/peer_elections"].set_index("election").loc[peer["election"]]
    names = study.tables["raw/countries"].set_index("iso3")["name"]
    votes, base = _vote_shares(rows, peer)
    by_party = votes[rows["kind"].isin(_VOTED)]
    total = _seats(peer, without_appointed)
    seats = rows["seats"].astype(float)
    doubt = raw["doubt"] if pd.notna(raw["doubt"]) else ""
    parties = seats[rows["kind"].isin(PARTIES)].dropna()
    # Seats that are not known could be those of a larger party.
    largest = parties.idxmax() if not doubt and parties.max() > total - seats.sum() else None
    is_whole = not doubt and seats.sum() == total
    low, high, no_index = _least_squares(rows, votes, base, peer, doubt)
    hidden = "seats that are not known by party could be another's"
    why = {
        "seats": doubt,
        "largest party": hidden if largest is None and not doubt else "",
        "least squares": no_index,
        "effective number": "" if is_whole or doubt else "not all seats are known by party",
    }
    return {
        "election": peer["election"],
        "label": f"{names[peer['iso3']]} {peer['year']}",
        "group": peer["group"],
        "year": peer["year"],
        "largest": None if largest is None else rows.loc[largest, "name"],
        "largest_vote_share": np.nan if largest is None else votes[largest],
        "largest_seat_share": np.nan if largest is None else seats[largest] / total,
        "effective_number_seats": _effective_number(rows) if is_whole else np.nan,
        "least_squares_low": low,
        "least_squares_high": high,
        "vote_coverage": float(by_party.sum(min_count=1)),
        "seat_coverage": float(seats.sum() / total) if not doubt else np.nan,
        "decides": DECIDES.get(peer["decides"]),
        "missing": "; ".join(f"{what}: {reason}" for what, reason in why.items() if reason) or None,
    }


def _seats(peer: Mapping[Any, Any], without_appointed: bool) -> float:
    """Return the seats that are counted: those that stayed vacant are nobody's."""
    left_out = [peer["seats_vacant"], *([peer["seats_appointed"]] if without_appointed else [])]
    return float(peer["seats_total"]) - sum(float(n) for n in left_out if pd.notna(n))


def _vote_shares(rows: pd.DataFrame, peer: Mapping[Any, Any]) -> tuple[pd.Series[Any], str]:
    """Return vote shares on the base on which most are known, from votes where there are some."""
    shares = {}
    for base in _BASES:
        shares[base] = rows[f"share_{base}"].astype(float)
        if pd.notna(peer.get(base)):
            counted = rows["votes"].astype(float) / peer[base]
            shares[base] = counted.fillna(shares[base])
    known = {base: float(share.sum()) for base, share in shares.items()}
    # Any share of valid votes is worth more than all shares of votes cast.
    base = next((base for base in _BASES if known[base] > 0), "valid")
    return shares[base], base


def _effective_number(rows: pd.DataFrame) -> float:
    units = np.array(voting_units(rows.dropna(subset=["seats"])))
    return dominance.effective_number(units / units.sum())


def _least_squares(
    rows: pd.DataFrame, votes: pd.Series[Any], base: str, peer: Mapping[Any, Any], doubt: str
) -> tuple[float, float, str]:
    """Return the bounds of the index over the seats that the votes decided, or say why not."""
    if reason := _no_index(rows, votes, base, peer, doubt):
        return np.nan, np.nan, reason
    tier = "list_seats" if peer["decides"] == "part" else "seats"
    stood = rows[rows["kind"].isin(_VOTED)]
    seats = stood[tier].astype(float).fillna(0).to_numpy()
    threshold = peer["threshold"] if pd.notna(peer["threshold"]) else None
    shares = votes[stood.index].to_numpy(dtype=float)
    low, high = least_squares_bounds(shares, seats / seats.sum(), threshold)
    if high - low > WIDEST:
        return np.nan, np.nan, f"votes not known by party leave {low:.1f} to {high:.1f}"
    return low, high, ""


def _no_index(
    rows: pd.DataFrame, votes: pd.Series[Any], base: str, peer: Mapping[Any, Any], doubt: str
) -> str:
    """Return why the votes cannot be held against seats, or nothing."""
    if peer["ballot"] == "none" or not votes.notna().any():
        return "no source gives votes by party"
    if base == "cast":
        return "shares are of all votes cast, and how many of these are valid is not known"
    if doubt:
        return "the seats are in doubt"
    if peer["decides"] == "part" and peer["ballot"] == "district":
        return "the votes are those of some districts, the seats those of all"
    tier, total = ("list_seats", "seats_list") if peer["decides"] == "part" else ("seats", "")
    filled = rows.loc[rows["kind"].isin(_VOTED), tier].astype(float).sum()
    if filled != (peer[total] if total else _seats(peer, without_appointed=True)):
        return "not all seats that the votes decided are known by party"
    independents = votes[rows["kind"] == "independents"].sum()
    if 2 * independents > votes.sum():
        return "most votes are for independents, who are no party"
    return ""
