"""The study's election among those of other countries, each as far as its sources reach.

Votes by party are often known in part. A measure is given where what is known supports it, and as
an interval where the votes that are not known by party leave a range.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from majilis import measures
from majilis.study import dominance, series
from majilis.study.study import Study

Array = np.ndarray[Any, np.dtype[np.float64]]

# In the order in which they are shown.
GROUPS = ("study", "country", "post_soviet", "dominant_party")
MEASURES = {
    "largest_vote_share": ("largest_vote_share", "largest_vote_share"),
    "largest_seat_share": ("largest_seat_share", "largest_seat_share"),
    "effective_number_seats": ("effective_number_seats", "effective_number_seats"),
    "least_squares": ("least_squares_low", "least_squares_high"),
}
DECIDES = {"all": "all", "part": "a part", "not_stated": "not stated"}
# A wider interval says too little of the index, which runs from 0 to 100, to be shown.
WIDEST = 5.0
# The base of shares, the most telling first: of votes cast, some are for nobody.
_BASES = ("valid", "not_stated", "cast")
_PARTIES = ("party", "bloc")
_VOTED = (*_PARTIES, "independents")


def peers(study: Study) -> pd.DataFrame:
    """Return the elections of the study's country and of its peers by the same measures.

    Parameters
    ----------
    study : Study
        The study; its election comes first, then the others of its country with list votes, then
        the peers by group and year.

    Returns
    -------
    pandas.DataFrame
        A row per election: `election`, `label`, `group` (one of `GROUPS`), `largest` party, its
        `largest_vote_share` and `largest_seat_share`, `effective_number_seats` (Golosov, each
        independent a party of one's own), `least_squares_low` and `least_squares_high` (0 to 100,
        of the seats that the votes decided: equal where all votes are known by party),
        `vote_coverage` and `seat_coverage` (the part known by party), `decides` (how many of the
        seats the votes decided), and `missing`: what is not given, and why, or nothing.
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


def placed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return where the study's election stands among the peers, as far as these are known.

    Parameters
    ----------
    frame : pandas.DataFrame
        As from `peers`.

    Returns
    -------
    pandas.DataFrame
        A row per measure of `MEASURES`, and one for what needs both of the last two: `measure`,
        the number of `peers` that it is known of, how many of them are surely `higher` and
        surely `lower`, and `left_out`, the names of the others.
    """
    own, others = frame.iloc[0], frame[frame["group"].isin(GROUPS[2:])]
    rows = []
    for measure, (low, high) in MEASURES.items():
        known = others[low].notna()
        is_known = pd.notna(own[low])
        rows.append(
            {
                "measure": measure,
                "peers": int(known.sum()),
                "higher": int((others[low] > own[high]).sum()) if is_known else None,
                "lower": int((others[high] < own[low]).sum()) if is_known else None,
                "left_out": ", ".join(others.loc[~known, "label"]) or None,
            }
        )
    known = others[["effective_number_seats", "least_squares_low"]].notna().all(axis=1)
    left_out = ", ".join(others.loc[~known, "label"]) or None
    rows.append({"measure": "both", "peers": int(known.sum()), "left_out": left_out})
    return pd.DataFrame(rows).astype({"higher": "Int64", "lower": "Int64"})


def least_squares_bounds(
    votes: Array, seats: Array, threshold: float | None = None
) -> tuple[float, float]:
    """Return the lowest and highest least-squares index that partly known votes allow.

    Parties whose votes are not known, and lists that nobody names, share what the known votes
    leave. The index is lowest if these match seats as far as they go and the rest is spread over
    ever smaller lists, and highest if they fall to lists without seats, as few as the threshold
    admits.

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
    high = known + float((unknown**2).sum()) + _fewest(rest, threshold)
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
    is_complete = pd.notna(row["counted_seats"]) and row["unattributed_seats"] == 0
    known = 1 - row["unattributed_seats"] / row["counted_seats"] if not is_complete else 1.0
    has_lists = pd.notna(row["least_squares"])
    return {
        "election": row["election"],
        "label": f"{country} {row['year']}",
        "group": "study" if row["election"] == own else "country",
        "year": row["year"],
        **{
            name: row[name]
            for name in (
                "largest",
                "largest_vote_share",
                "largest_seat_share",
                "effective_number_seats",
            )
        },
        "least_squares_low": row["least_squares"],
        "least_squares_high": row["least_squares"],
        "vote_coverage": 1.0 if has_lists else np.nan,
        "seat_coverage": float(known),
        "decides": DECIDES["part" if row["district_seats"] else "all"] if has_lists else None,
        "missing": None if has_lists else "least squares: no source gives votes by party",
    }


def _from_table(study: Study) -> dict[str, Any]:
    largest = dominance.largest_table(study).iloc[0]
    numbers = dominance.fragmentation_table(study).set_index("measure").loc["golosov"]
    squares = dominance.disproportionality_table(study).set_index("measure").loc["gallagher"]
    has_tiers = pd.notna(squares["list_tier"])
    districts = study.totals.get("seats_district")
    # Without tiers, the votes of a table are held against all seats.
    index = squares["list_tier" if has_tiers else "chamber"]
    return {
        "election": study.election,
        "label": Path(study.election).stem,
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
    election = peer["election"]
    rows = study.tables["clean/peer_results"].query("election == @election")
    if study.parameters.appointed_seats == "excluded":
        rows = rows[rows["kind"] != "appointed"]
    raw = study.tables["raw/peer_elections"].set_index("election").loc[election]
    names = study.tables["raw/countries"].set_index("iso3")["name"]
    votes, base = _vote_shares(rows, peer)
    by_party = votes[rows["kind"].isin(_VOTED)]
    total = _seats(peer, study.parameters.appointed_seats == "excluded")
    seats = rows["seats"].astype(float)
    why: list[str] = []
    doubt = raw["doubt"] if pd.notna(raw["doubt"]) else ""
    largest = _largest(rows, seats, total, doubt, why)
    low, high = _least_squares(rows, votes, base, peer, doubt, why)
    return {
        "election": election,
        "label": f"{names[peer['iso3']]} {peer['year']}",
        "group": peer["group"],
        "year": peer["year"],
        "largest": None if largest is None else rows.loc[largest, "name"],
        "largest_vote_share": np.nan if largest is None else votes[largest],
        "largest_seat_share": np.nan if largest is None else seats[largest] / total,
        "effective_number_seats": _effective_number(rows, seats, total, doubt, why),
        "least_squares_low": low,
        "least_squares_high": high,
        "vote_coverage": float(by_party.sum(min_count=1)),
        "seat_coverage": float(seats.sum() / total) if not doubt else np.nan,
        "decides": DECIDES.get(peer["decides"]),
        "missing": "; ".join(why) or None,
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


def _largest(
    rows: pd.DataFrame, seats: pd.Series[Any], total: float, doubt: str, why: list[str]
) -> Any:
    """Return the row of the largest party, where no other can be larger."""
    parties = seats[rows["kind"].isin(_PARTIES)].dropna()
    if doubt:
        why.append(f"seats: {doubt}")
        return None
    if parties.empty or parties.max() <= total - seats.sum():
        why.append("largest party: seats that are not known by party could be another's")
        return None
    return parties.idxmax()


def _effective_number(
    rows: pd.DataFrame, seats: pd.Series[Any], total: float, doubt: str, why: list[str]
) -> float:
    if doubt:
        return np.nan
    if seats.sum() != total:
        why.append("effective number: not all seats are known by party")
        return np.nan
    single = rows["kind"] == "independents"
    groups = seats[~single].dropna().to_numpy()
    units = np.concatenate([groups, np.ones(int(seats[single].sum()))])
    return float(measures.golosov_effective_number(units / units.sum()))


def _least_squares(
    rows: pd.DataFrame,
    votes: pd.Series[Any],
    base: str,
    peer: Mapping[Any, Any],
    doubt: str,
    why: list[str],
) -> tuple[float, float]:
    """Return the bounds of the index over the seats that the votes decided, or say why not."""
    reason = _no_index(rows, votes, base, peer, doubt)
    if not reason:
        tier = "list_seats" if peer["decides"] == "part" else "seats"
        stood = rows[rows["kind"].isin(_VOTED)]
        seats = stood[tier].astype(float).fillna(0).to_numpy()
        threshold = peer["threshold"] if pd.notna(peer["threshold"]) else None
        shares = votes[stood.index].to_numpy(dtype=float)
        low, high = least_squares_bounds(shares, seats / seats.sum(), threshold)
        if high - low <= WIDEST:
            return low, high
        reason = f"votes not known by party leave {low:.1f} to {high:.1f}"
    why.append(f"least squares: {reason}")
    return np.nan, np.nan


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
