"""What published definitions of a dominant party say of one election."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from majilis.study.dominance import largest_party
from majilis.study.study import Study, answer

_WHOLE = {"votes": "valid list votes", "seats": "all seats"}


def definitions_table(study: Study) -> pd.DataFrame:
    """Return what each published definition of a dominant party says of the largest party.

    Definitions speak of shares of the valid votes, whatever base the study shows.
    """
    on_valid = study.parameters.model_copy(update={"vote_base": "valid"})
    _, largest = largest_party(replace(study, parameters=on_valid))
    shares = {"votes": largest["vote_share"], "seats": largest["chamber_seat_share"]}
    rows = []
    for row in study.tables["raw/dominance_definitions"].to_dict("records"):
        bases = ("votes", "seats") if row["basis"] == "votes_or_seats" else (row["basis"],)
        earlier = _shares_before(study, int(row["elections"]) - 1)
        for basis in bases:
            share = shares.get(basis, np.nan)
            meets, says = _judged(row, largest["party"], basis, share, earlier)
            rows.append(
                {
                    "definition": f"{row['definition']}_{basis}",
                    "label": f"{row['author']} {row['year']}, {row['name']}",
                    "criterion": row["criterion"],
                    "basis": basis,
                    "share": share,
                    "meets": meets,
                    "says": says,
                }
            )
    return pd.DataFrame(rows)


def _judged(
    definition: Mapping[Any, Any],
    party: str,
    basis: str,
    share: float,
    earlier: list[float],
) -> tuple[str, str]:
    """Return whether a definition is met by one share and those before, and a sentence on why."""
    low, high = definition["threshold"], definition["upper"]
    if pd.isna(low):
        return "no number decides", (
            "No share decides: the type is one without competition for power, "
            "and that has criteria of its own."
        )
    if any(pd.isna(each) for each in (share, *earlier)):
        return "cannot be judged", "No source gives all that the definition asks for."
    has = f"{party} has {percent(share)} of {_WHOLE[basis]}"
    if definition["comparison"] == "above":
        meets = answer(all(each > low for each in (share, *earlier)))
        denied = "" if meets == "yes" else "not "
        if earlier:
            listed = ", ".join(map(percent, earlier))
            before = f"in the elections before, the largest party had {listed}"
            return meets, f"{has}; {before}: {denied}all are more than {percent(low)}."
        return meets, f"{has}, {denied}more than {percent(low)}."
    span = f"{percent(low)} to {percent(high)}"
    if definition["comparison"] == "between":
        if share >= high:
            return "no", f"{has}: it is larger than the definition's {span}, not smaller."
        within = share >= low
        said = "within" if within else "short of"
        return answer(within), f"{has}, {said} the definition's {span}."
    if low <= share < high:
        return "by some", f"{has}: enough for some thresholds of {span}, not for all."
    meets = answer(share >= high)
    every = "every threshold" if meets == "yes" else "no threshold"
    return meets, f"{has}: enough for {every} of {span}."


def _shares_before(study: Study, elections: int) -> list[float]:
    """Return the largest party's share of the seats in the elections before, the newest last.

    Each counts with its own largest party, whatever its name: a definition of several elections
    in a row gets the benefit of the doubt. What is not known, or not held yet, is missing.
    """
    before = study.earlier_elections()[-elections:] if elections else []
    shares = [_largest_seat_share(study, election) for election in before]
    return [np.nan] * (elections - len(shares)) + shares


def _largest_seat_share(study: Study, election: str) -> float:
    results = study.tables["clean/results"].query("election == @election")
    parties = results[results["kind"].isin(["party", "bloc"])]
    totals = study.tables["clean/elections"].query("election == @election").iloc[0]
    counted = totals["seats_total"]
    if study.parameters.appointed_seats == "excluded":
        appointed = results.loc[results["kind"] == "appointed", "seats"].sum()
        if appointed != totals["seats_appointed"]:
            return np.nan
        counted = counted - appointed
    return float(parties["seats"].max() / counted)


def percent(share: float) -> str:
    """Return a share as sentences print it."""
    return f"{100 * share:.2f} %"
