"""At which step was the opposition marginalised: the ladder, wasted votes, early counts."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from majilis import allocation, measures, power
from majilis.errors import MissingDataError
from majilis.study import counterfactuals
from majilis.study.study import Study, voting_units


def ladder_table(study: Study) -> pd.DataFrame:
    """Return the opposition's share at each step from votes to power.

    A step that no source carries is there, with its share missing.
    """
    rows = []
    for step, label, function in (
        ("list_votes", "List votes", _list_votes),
        ("passing_votes", "Votes above the threshold", _passing_votes),
        ("list_seats", "List seats", partial(_seats, tier="list")),
        ("all_seats", "All seats", partial(_seats, tier="chamber")),
        ("seats_taken_up", "Seats taken up", _seats_taken_up),
        ("voting_power", "Voting power", _voting_power),
    ):
        try:
            share, detail = function(study)
        except MissingDataError as error:
            share, detail = np.nan, str(error)
        rows.append({"step": step, "label": label, "share": share, "detail": detail})
    return pd.DataFrame(rows)


def steepest_table(study: Study) -> pd.DataFrame:
    """Return between which two steps of the ladder the opposition's share falls most."""
    steps = ladder_table(study).dropna(subset=["share"]).reset_index(drop=True)
    falls = -steps["share"].astype(float).diff().fillna(0.0)
    at = int(falls.to_numpy().argmax())
    if at == 0:
        raise MissingDataError("the opposition's share falls at no step that sources carry")
    return pd.DataFrame(
        [
            {
                "which": "step",
                "before": steps["label"][at - 1].lower(),
                "after": steps["label"][at].lower(),
                "fall": falls[at],
            }
        ]
    )


def waste_table(study: Study) -> pd.DataFrame:
    """Return wasted list votes and votes per seat by bloc.

    A vote is wasted here if its list won no seat of the list tier.
    """
    seats = counterfactuals.held_list_seats(study)
    lists = study.lists
    votes = counterfactuals.list_votes(study)
    wasted = lists.assign(wasted=measures.wasted_votes(votes, seats))
    frame = wasted.groupby("bloc", sort=False)[["list_votes", "wasted", "list_seats"]].sum()
    seats_by_bloc = study.seats_by("bloc").reindex(frame.index, fill_value=0)
    chamber = seats_by_bloc.to_numpy(dtype=np.int64)
    list_votes = frame["list_votes"].to_numpy(dtype=np.int64)
    frame["wasted_share"] = frame["wasted"] / frame["list_votes"]
    list_seats = frame["list_seats"].to_numpy(dtype=np.int64)
    frame["votes_per_list_seat"] = measures.votes_per_seat(list_votes, list_seats)
    frame["votes_per_seat"] = measures.votes_per_seat(list_votes, chamber)
    return frame.reset_index()


def list_tier_table(study: Study) -> pd.DataFrame:
    """Return single figures that sentences quote: waste in all, and the largest bonus."""
    waste = waste_table(study)
    total = int(waste["list_votes"].sum())
    computed = counterfactuals.allocate_list_seats(study)
    official = counterfactuals.official_list_seats(study)
    held = counterfactuals.held_list_seats(study)
    edge = _nearest_list(study)
    return pd.DataFrame(
        [
            {
                "which": "all",
                "wasted": int(waste["wasted"].sum()),
                "wasted_share": waste["wasted"].sum() / total,
                "computed_seats": "/".join(str(n) for n in computed if n),
                "official_seats": "/".join(str(n) for n in official if n),
                "agrees": "agree" if (computed == official).all() else "differ",
                "quota": float(
                    allocation.quota(counterfactuals.list_votes(study)[held > 0], int(held.sum()))
                ),
                "edge": edge["label"],
                "edge_verdict": edge["verdict"],
            }
        ]
    )


def reports_table(study: Study) -> pd.DataFrame:
    """Return early counts, exit polls and party claims beside the official result.

    Where several report the same, the range spans them all.
    """
    reports = study.tables["clean/vote_reports"].query("election == @study.election")
    if reports.empty:
        raise MissingDataError(f"no early count, exit poll or party claim for {study.election}")
    lists = study.lists
    frame = lists[["party", "label"]].assign(final=study.list_shares("valid"))
    for kind in ("early_count", "exit_poll", "party_claim"):
        stated = reports[reports["kind"] == kind].groupby("party")
        frame[f"{kind}_low"] = frame["party"].map(stated["share_low"].min())
        frame[f"{kind}_high"] = frame["party"].map(stated["share_high"].max())
    reported = frame.drop(columns=["party", "label", "final"]).notna().any(axis=1)
    return frame[reported].reset_index(drop=True)


def coverage_table(study: Study) -> pd.DataFrame:
    """Return the lowest and highest coverage of the early count that sources state."""
    stated = later_by_report_table(study)["coverage"]
    return pd.DataFrame([{"which": "early_count", "low": stated.min(), "high": stated.max()}])


COVERAGES = (10, 20, 30, 40, 50)  # percent; the early shares allow for little more


def later_by_report_table(study: Study) -> pd.DataFrame:
    """Return what each report that states its coverage implies for the votes counted later."""
    reports = _early_counts(study).dropna(subset=["coverage"])
    if reports.empty:
        raise MissingDataError(
            f"no source states the coverage of an early count for {study.election}"
        )
    later = measures.later_count_share(reports["early"], reports["final"], reports["coverage"])
    return reports.assign(later=later)


def later_by_coverage_table(study: Study) -> pd.DataFrame:
    """Return the same for reports that state no coverage, at one coverage after the other.

    Reports of one share say the same here, and the first stands for them. At `most` none of the
    later votes were for the party, or all: above it, the early and the final count cannot both be
    true.
    """
    reports = _early_counts(study)
    reports = reports[reports["coverage"].isna()].drop_duplicates(["party", "early"])
    if reports.empty:
        raise MissingDataError(
            f"no early count without a stated coverage is in the data for {study.election}"
        )
    early, final = reports["early"], reports["final"]
    curve = {
        f"at_{percent}": measures.later_count_share(early, final, percent / 100)
        for percent in COVERAGES
    }
    return reports.assign(**curve, most=np.minimum(final / early, (1 - final) / (1 - early)))


def later_count_table(study: Study) -> pd.DataFrame:
    """Return by party the early shares, the final one, and the later ones of `later_by_report`."""
    later = later_by_report_table(study).groupby("party")["later"]
    frame = reports_table(study).dropna(subset=["early_count_low"])
    return frame[["party", "label", "final"]].assign(
        early_low=frame["early_count_low"],
        early_high=frame["early_count_high"],
        later_low=frame["party"].map(later.min()),
        later_high=frame["party"].map(later.max()),
    )


def _early_counts(study: Study) -> pd.DataFrame:
    """Return each report of an early count of a list, with the final share of valid votes."""
    reports = study.tables["raw/vote_reports"].query(
        "election == @study.election and kind == 'early_count'"
    )
    lists = study.lists.assign(final=study.list_shares("valid"))[["party", "label", "final"]]
    found = reports.merge(lists, on="party").merge(study.tables["sources"], on="source")
    return found.assign(
        early=found["share"] / 100,
        stated=found["qualifier"].str.replace("_", " "),
        coverage_of=found["coverage_of"].str.replace("_", " "),
    )


def _list_votes(study: Study) -> tuple[float, str]:
    votes = _opposition_votes(study.lists)
    total = study.total(study.parameters.vote_base)
    return votes / total, f"{votes:,} of {total:,} votes"


def _passing_votes(study: Study) -> tuple[float, str]:
    counterfactuals.list_tier(study)
    passing = allocation.pass_threshold(
        counterfactuals.list_votes(study),
        study.threshold,
        study.total(study.parameters.threshold_base),
    )
    votes = _opposition_votes(study.lists[passing])
    return votes / study.total(study.parameters.vote_base), f"{votes:,} votes of lists that pass"


def _seats(study: Study, tier: str) -> tuple[float, str]:
    total = int(study.tier_seats(tier)["seats"].sum())
    if total == 0:
        raise MissingDataError(f"{study.election} has no {tier} tier")
    seats = study.bloc_seats("opposition", tier)
    return seats / total, f"{seats} of {total} seats"


def _seats_taken_up(study: Study) -> tuple[float, str]:
    context = study.tables["raw/context"].query(
        "election == @study.election and subject == 'opposition' "
        "and measure == 'seats_taken_up_at_first_session'"
    )
    if context.empty:
        raise MissingDataError("no source says how many seats were taken up")
    total = int(study.holders["seats"].sum())
    seats = int(context["value"].iloc[0])
    return seats / total, f"{seats} of {total} at the first session"


def _voting_power(study: Study) -> tuple[float, str]:
    """Return the Banzhaf power of the opposition as one player among parties and independents."""
    total = study.counted_seats()
    others = study.holders[study.holders["bloc"] != "opposition"]
    others = others.groupby(["party", "kind"])["seats"].sum().reset_index()
    weights = [study.bloc_seats("opposition"), *voting_units(others)]
    share = float(power.banzhaf(weights, measures.majority(total))[0])
    return share, "Banzhaf index, simple majority"


def _opposition_votes(lists: pd.DataFrame) -> int:
    return int(lists.loc[lists["bloc"] == "opposition", "list_votes"].sum())


def _nearest_list(study: Study) -> dict[Any, Any]:
    """Return the list whose share on the threshold's base is nearest to the threshold."""
    lists = counterfactuals.threshold_lists(study)
    base = study.parameters.threshold_base
    distance = (lists[f"share_{base}"] - study.threshold).abs()
    nearest: dict[Any, Any] = lists.iloc[int(distance.to_numpy().argmin())].to_dict()
    return nearest
