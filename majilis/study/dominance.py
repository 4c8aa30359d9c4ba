"""How dominant was the largest party, and its bloc: votes, seats, measures, power."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from majilis import measures, power
from majilis.errors import MissingDataError
from majilis.study.counterfactuals import BASE_LABELS
from majilis.study.study import BLOCS, Study, answer, if_known, voting_units

Array = np.ndarray[Any, np.dtype[np.float64]]
TIERS = ("list", "district", "chamber")

FRAGMENTATION: dict[str, tuple[str, Callable[[Array], Any]]] = {
    "laakso_taagepera": ("Laakso–Taagepera", measures.effective_number_of_parties),
    "golosov": ("Golosov", measures.golosov_effective_number),
    "dunleavy_boucek": ("Dunleavy–Boucek", measures.dunleavy_boucek_number),
    "inverse_largest": ("One over the largest share", measures.inverse_largest_share),
}
DISPROPORTIONALITY: dict[str, tuple[str, Callable[[Array, Array], Any]]] = {
    "gallagher": ("Least squares (Gallagher)", measures.gallagher),
    "loosemore_hanby": ("Loosemore–Hanby", measures.loosemore_hanby),
    "lijphart": ("Largest deviation (Lijphart)", measures.lijphart),
}


def party_table(study: Study) -> pd.DataFrame:
    """Return votes and seats by party: a row per party, group or set of independents."""
    stood = study.parties[study.parties["kind"] != "against_all"].reset_index(drop=True)
    return _with_shares(study, stood[["party", "label", "bloc", "list_votes"]], "party")


def bloc_table(study: Study) -> pd.DataFrame:
    """Return votes and seats by bloc, with the seat bonus on one ballot and across two."""
    frame = pd.DataFrame({"bloc": BLOCS})
    votes = if_known(lambda: study.lists.groupby("bloc")["list_votes"].sum())
    frame["list_votes"] = frame["bloc"].map(votes) if votes is not None else np.nan
    frame = _with_shares(study, frame, "bloc")
    # Seat shares sum to one, so that a bonus is of valid votes, whatever base is chosen.
    of_valid = _share_of(frame["list_votes"], study, "valid")
    frame["list_bonus"] = frame["list_seat_share"] - of_valid
    frame["chamber_bonus"] = frame["chamber_seat_share"] - of_valid
    of = int(study.holders["seats"].sum())
    frame["reach"] = [reach(seats, of, study) for seats in frame["chamber_seats"]]
    stood = (frame["list_votes"].fillna(0) > 0) | (frame["chamber_seats"].fillna(0) > 0)
    return frame[stood].reset_index(drop=True)


def reach(seats: float, of: int, study: Study) -> str | float:
    """Return in words what part of a chamber some seats are, or nothing where it is not known.

    Of 77 seats 42 are more than half, but less than two thirds.
    """
    if pd.isna(seats) or of == 0:
        return np.nan
    if seats >= measures.qualified_majority(of, study.qualified_share):
        return study.worded("two thirds or more")
    if seats >= measures.majority(of):
        return study.worded("more than half, but less than two thirds")
    return "half or less"


def _with_shares(study: Study, votes: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return list votes with their shares, and seats with theirs, tier by tier."""
    shares = _share_of(votes["list_votes"], study, study.parameters.vote_base)
    frame = votes.assign(vote_share=shares)
    for tier in TIERS:
        seats = study.seats_by(column, tier)
        frame[f"{tier}_seats"] = frame[column].map(seats).fillna(0 if len(seats) else np.nan)
        frame[f"{tier}_seat_share"] = frame[f"{tier}_seats"] / (seats.sum() or np.nan)
    return frame


def _share_of(votes: Any, study: Study, base: str) -> Any:
    """Return votes as a share of a base, missing where no source gives it."""
    total = if_known(lambda: study.total(base))
    return votes / (total or np.nan)


def vote_base_table(study: Study) -> pd.DataFrame:
    """Return what shares of list votes are shares of, in words and in number."""
    base = study.parameters.vote_base
    row = {"which": "chosen", "words": BASE_LABELS[base], "votes": study.total(base)}
    return pd.DataFrame([row])


def basis_table(study: Study) -> pd.DataFrame:
    """Return seats by party, by nomination beside party membership, independents kept apart."""
    results = study.tables["clean/results"].query("election == @study.election")
    if not results["seats_membership"].notna().any():
        raise MissingDataError(f"no source gives seats by party membership for {study.name}")
    labels = study.tables["raw/parties"].set_index("party")["short_name"]
    rows = results[(results["seats"] > 0) | (results["seats_membership"] > 0)]
    total = study.total("seats_total")
    return pd.DataFrame(
        {
            "party": rows["party"],
            "label": rows["party"].map(labels),
            "by_nomination": rows["seats"],
            "share_by_nomination": rows["seats"] / total,
            "by_membership": rows["seats_membership"],
            "share_by_membership": rows["seats_membership"] / total,
        }
    ).reset_index(drop=True)


def fragmentation_table(study: Study) -> pd.DataFrame:
    """Return effective numbers of parties, of list votes, list seats and all seats.

    Each independent counts as a party of one's own, since no label binds them.
    """
    shares = {
        "list_votes": list_shares(study),
        "list_seats": unit_shares(study, "list"),
        "chamber_seats": unit_shares(study, "chamber"),
    }
    known = {name: None if each is None else (each,) for name, each in shares.items()}
    return _measured(FRAGMENTATION, known)


def disproportionality_table(study: Study) -> pd.DataFrame:
    """Return disproportionality on the list ballot, and of list votes against all seats.

    Independents, who have no list votes, stand as one group of the second comparison where
    `others` is `grouped` and are left out where it is `dropped`; so does a row of other lists.
    """
    lists = _voted(study)
    shares = lists["list_votes"] / lists["list_votes"].sum()
    if study.parameters.others == "dropped":
        shares = shares[lists["kind"] != "residual"]
    votes = shares.set_axis(lists["party"].loc[shares.index])
    columns = {}
    for name, tier in (("list_tier", "list"), ("chamber", "chamber")):
        seats = study.seats_by("party", tier)
        columns[name] = _paired(votes, seats, study.parameters.others) if len(seats) else None
    return _measured(DISPROPORTIONALITY, columns)


def _measured(
    functions: Mapping[str, tuple[str, Callable[..., Any]]],
    columns: Mapping[str, tuple[Array, ...] | None],
) -> pd.DataFrame:
    """Return a row per measure, missing in the columns for which there are no shares."""
    return pd.DataFrame(
        [
            {
                "measure": name,
                "label": label,
                **{k: np.nan if v is None else float(measure(*v)) for k, v in columns.items()},
            }
            for name, (label, measure) in functions.items()
        ]
    )


def largest_table(study: Study) -> pd.DataFrame:
    """Return the largest party of the chamber, its shares, its bonus, advantage and power."""
    party, row = largest_party(study)
    return pd.DataFrame([{**row, **_power_of(study, party)}])


def largest_party(study: Study) -> tuple[str, dict[str, Any]]:
    """Return the id of the largest party of the chamber, and its shares, bonus and advantage."""
    table = party_table(study)
    kinds = dict(zip(study.parties["party"], study.parties["kind"], strict=True))
    parties = table[table["party"].map(kinds).isin(["party", "bloc"])]
    if parties.empty:
        raise MissingDataError(f"no party stood in {study.name}")
    of = study.counted_seats()
    row = parties.iloc[int(parties["chamber_seats"].to_numpy(dtype=float).argmax())]
    seat = row["chamber_seat_share"]
    vote = _share_of(row["list_votes"], study, "valid")
    known = pd.notna(vote) and vote > 0
    shares = ("vote_share", *(f"{tier}_seat_share" for tier in TIERS))
    return row["party"], {
        "which": "largest",
        "party": row["label"],
        **row[["bloc", "chamber_seats", *shares]],
        "reach": reach(row["chamber_seats"], of, study),
        "beside_votes": _beside(seat, row["vote_share"]),
        "seat_bonus": seat - vote if known else np.nan,
        "advantage_ratio": seat / vote if known else np.nan,
    }


def _beside(seat_share: float, vote_share: float) -> str | float:
    if pd.isna(vote_share):
        return np.nan
    if seat_share == vote_share:
        return "the same as"
    return "lower than" if seat_share < vote_share else "higher than"


def _power_of(study: Study, party: str) -> dict[str, float]:
    """Return a party's voting power by Banzhaf's index, under each majority."""
    names = ("banzhaf_majority", "banzhaf_qualified")
    table = if_known(lambda: power_table(study).set_index("party"))
    if table is None:
        return dict.fromkeys(names, np.nan)
    # A party without a seat is no player.
    return {name: float(table[name].get(party, 0.0)) for name in names}


def majority_table(study: Study) -> pd.DataFrame:
    """Return whether the largest party alone, and its bloc, reach each majority."""
    total = study.counted_seats()
    _, largest = largest_party(study)
    coded = study.is_coded("pro_presidential")
    pro = study.bloc_seats("pro_presidential") if coded else None
    qualified = measures.qualified_majority(total, study.qualified_share)
    return pd.DataFrame(
        {
            "test": test,
            "label": label,
            "needed": needed,
            "of": total,
            "largest": int(largest["chamber_seats"]),
            "largest_meets": answer(largest["chamber_seats"] >= needed),
            "pro_presidential": pro,
            "pro_presidential_meets": answer(None if pro is None else pro >= needed),
        }
        for test, label, needed in (
            ("majority", "More than half", measures.majority(total)),
            ("qualified", study.worded("Two thirds"), qualified),
        )
    )


def power_table(study: Study) -> pd.DataFrame:
    """Return voting power by party, each independent a player of one seat.

    Appointed deputies and seats that no source attributes count as one player each group.
    """
    total = study.counted_seats()
    columns = ["party", "label", "kind"]
    frame = study.holders.groupby(columns, sort=False)["seats"].sum().reset_index()
    players = [voting_units(frame.loc[[row]]) for row in frame.index]
    weights = [seats for units in players for seats in units]
    for test, quota in (
        ("majority", measures.majority(total)),
        ("qualified", measures.qualified_majority(total, study.qualified_share)),
    ):
        for name, index in (("banzhaf", power.banzhaf), ("shapley_shubik", power.shapley_shubik)):
            try:
                values = iter(index(weights, quota))
            except ValueError as error:
                # So large a game is left out and said to be; nothing else of the study needs it.
                raise MissingDataError(str(error).removesuffix(".")) from None
            frame[f"{name}_{test}"] = [sum(float(next(values)) for _ in units) for units in players]
    frame["seat_share"] = frame["seats"] / total
    merged = frame.groupby("party", sort=False).agg(
        {"label": "first", **dict.fromkeys(frame.columns[3:], "sum")}
    )
    merged["label"] = merged["label"].mask(
        merged.index == "independent", "Independents, one by one"
    )
    return merged.reset_index()


def list_shares(study: Study) -> Array | None:
    """Return the lists' shares of all votes for lists, or None where no source gives them."""
    return if_known(lambda: _normal(_voted(study)["list_votes"]))


def _voted(study: Study) -> pd.DataFrame:
    """Return what list votes went to: the lists, and a row of other lists where there is one."""
    residual = study.parties["kind"] == "residual"
    return pd.concat([study.lists, study.parties[residual & study.parties["list_votes"].notna()]])


def unit_shares(study: Study, tier: str) -> Array | None:
    """Return the shares of seats in a tier, each independent a unit, or None where it has none."""
    holders = study.tier_seats(tier).groupby(["party", "kind"])["seats"].sum().reset_index()
    return _normal(pd.Series(voting_units(holders))) if len(holders) else None


def effective_number(shares: Array | None) -> float:
    """Return Golosov's effective number of the shares, missing where there are none."""
    return np.nan if shares is None else float(measures.golosov_effective_number(shares))


def _paired(votes: pd.Series[Any], seats: pd.Series[Any], others: str) -> tuple[Array, Array]:
    """Line up vote and seat shares party by party; groups without votes have a share of none."""
    grouped = votes.index.union(seats.index, sort=False)
    parties = grouped if others == "grouped" else votes.index
    of_votes, of_seats = (
        shares.reindex(parties, fill_value=0).to_numpy(dtype=float)
        for shares in (votes, seats / seats.sum())
    )
    return of_votes, of_seats


def _normal(counts: pd.Series[Any]) -> Array:
    values = counts.to_numpy(dtype=float)
    return np.asarray(values / values.sum())
