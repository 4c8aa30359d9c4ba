"""Where the opposition was marginalised: tier by tier, wasted votes, early counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from majilis import allocation, measures
from majilis.data import own_files
from majilis.errors import MissingDataError
from majilis.study import counterfactuals
from majilis.study.parameters import is_own_table
from majilis.study.study import PARTIES, Study

TIERS = ("list", "district", "chamber")


def ladder_table(study: Study) -> pd.DataFrame:
    """Return what the opposition and the largest other lists have, tier beside tier.

    Beside the opposition stand two lists: the largest that are neither the largest of all nor
    coded opposition, by their votes, or by their seats where no source gives votes. Parties
    without a label, if there are any, say by how much the opposition's share may be too low. Where
    a share is not known, the words beside it say why.
    """
    parties, held = study.parties[study.parties["kind"].isin(PARTIES)], study.holders
    by_size = parties.sort_values(["list_votes", "seats"], ascending=False, kind="stable")
    others = by_size[1:].query("bloc != 'opposition'")[:2]
    opposition: dict[str, Any] = {"party": "opposition", "label": "Parties coded opposition"}
    if study.is_coded("opposition"):
        coded = parties["bloc"] == "opposition"
        opposition |= _tiers(study, parties[coded], held[held["bloc"] == "opposition"])
    else:
        why = "none stood" if opposition_stood(study) is False else "unknown"
        opposition |= {"vote_share": np.nan, "votes": why}
        opposition |= {f"{tier}_seat_share": np.nan for tier in TIERS}
        opposition |= {f"{tier}_seats": why for tier in TIERS}
    rows = [opposition]
    for party, label in zip(others["party"], others["label"], strict=True):
        own = _tiers(study, parties[parties["party"] == party], held[held["party"] == party])
        rows.append({"party": party, "label": label, **own})
    unlabelled = parties[~parties["party"].isin(labelled(study))]
    if len(unlabelled):
        own = _tiers(study, unlabelled, held[held["party"].isin(unlabelled["party"])])
        rows.append({"party": "unlabelled", "label": "Parties without a label", **own})
    return pd.DataFrame(rows)


def labelled(study: Study) -> list[str]:
    """Return the parties to which some source, a choice or one's own table gives a label."""
    if is_own_table(study.election):
        own = own_files.read_election(study.election)
        coded = list(own.dropna(subset=["bloc"])["party"]) if "bloc" in own else []
    else:
        labels = study.tables["raw/classification"]
        coded = list(labels.loc[labels["election"] == study.election, "party"])
    chosen = study.parameters.coding
    return coded if isinstance(chosen, str) else [*coded, *chosen]


def opposition_stood(study: Study) -> bool | None:
    """Say whether a party coded opposition stood, None where no source says that none did."""
    if study.is_coded("opposition"):
        return True
    context = study.tables["raw/context"].query("election == @study.election")
    said = context.query("subject == 'opposition' and measure == 'parties_standing'")["value"]
    return False if (said == 0).any() else None


def boycott_table(study: Study) -> pd.DataFrame:
    """Return the opposition's seats that sources state: those won, and those taken up at first."""
    context = study.tables["raw/context"].query(
        "election == @study.election and subject == 'opposition'"
    )
    stated = context.drop_duplicates("measure").set_index("measure")["value"]
    taken_up = stated.get("seats_taken_up_at_first_session")
    if taken_up is None:
        raise MissingDataError("no source says how many seats were taken up")
    return pd.DataFrame([{"which": "opposition", "won": stated["seats"], "taken_up": taken_up}])


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
                "computed_seats": counterfactuals.in_a_row(computed),
                "official_seats": counterfactuals.in_a_row(official),
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
        raise MissingDataError(f"no early count, exit poll or party claim for {study.name}")
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
        raise MissingDataError(f"no source states the coverage of an early count for {study.name}")
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
            f"no early count without a stated coverage is in the data for {study.name}"
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


def _tiers(study: Study, parties: pd.DataFrame, held: pd.DataFrame) -> dict[str, Any]:
    """Return votes and seats of some parties, of whose holders `held` has the rows."""
    share, words = _votes(study, parties)
    row: dict[str, Any] = {"vote_share": share, "votes": words}
    for tier in TIERS:
        total = int(study.tier_seats(tier)["seats"].sum())
        own = held if tier == "chamber" else held[held["tier"] == tier]
        seats = int(own["seats"].sum())
        if study.totals.get(f"seats_{tier}") == 0:
            words = f"no {tier} tier"
        else:
            words = f"{seats} of {total} seats" if total else "unknown"
        row |= {f"{tier}_seat_share": seats / total if total else np.nan, f"{tier}_seats": words}
    return row


def _votes(study: Study, parties: pd.DataFrame) -> tuple[float, str]:
    base = study.parameters.vote_base
    total = study.totals.get(base)
    if study.totals.get("seats_list") == 0:
        return np.nan, "no list tier"
    if total is None or study.parties["list_votes"].isna().all():
        return np.nan, "unknown"
    if parties["list_votes"].isna().all():
        return np.nan, "no list"
    votes = int(parties["list_votes"].sum())
    return votes / total, f"{votes:,} of {total:,} {counterfactuals.BASE_LABELS[base]}"


def _nearest_list(study: Study) -> dict[Any, Any]:
    """Return the list whose share on the threshold's base is nearest to its threshold."""
    lists = counterfactuals.threshold_lists(study)
    base = study.parameters.threshold_base
    distance = (lists[f"share_{base}"] - study.list_thresholds).abs()
    nearest: dict[Any, Any] = lists.iloc[int(distance.to_numpy().argmin())].to_dict()
    return nearest
