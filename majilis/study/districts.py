"""Who won the districts: by who nominated, and in which round."""

from __future__ import annotations

from typing import Any

import pandas as pd

from majilis.errors import MissingDataError
from majilis.study.study import Study


def nominations_table(study: Study) -> pd.DataFrame:
    """Return the district seats won beside the nominations that sources state, and the whole."""
    nominated = _stated(study, "district_nominations")
    if nominated.empty:
        raise MissingDataError(f"no source gives nominations in districts for {study.name}")
    frame = _won(study).assign(nominated=lambda rows: rows["party"].map(nominated))
    frame = frame[frame["nominated"].notna() | (frame["won"] > 0)].reset_index(drop=True)
    return frame.assign(success=frame["won"] / frame["nominated"])


def second_round_table(study: Study) -> pd.DataFrame:
    """Return district seats by round; what the first did not decide was left to the second.

    `stated` is all that sources say of the first round, where they disagree.
    """
    if study.totals.get("districts_first_round") is None:
        raise MissingDataError(f"no source tells rounds in districts apart for {study.name}")
    conflicts = study.tables["clean/conflicts"].set_index("conflict")["values"]
    stated = conflicts.str.replace(r" \([^)]*\)", "", regex=True).str.replace(" / ", " or ")
    frame = _won(study).assign(
        second=lambda rows: rows["won"] - rows["first"],
        run_offs=lambda rows: rows["party"].map(_stated(study, "run_offs_contested")),
        stated=lambda rows: (f"{study.election}:first_round:" + rows["party"]).map(stated),
    )
    return frame[(frame["won"] > 0) | frame["run_offs"].notna()].reset_index(drop=True)


def _won(study: Study) -> pd.DataFrame:
    """Return district seats by who nominated, in both rounds and in the first, the most first."""
    results = study.tables["clean/results"].query("election == @study.election")
    names = study.tables["raw/parties"].set_index("party")["short_name"]
    independent = results["kind"] == "independents"
    rows = pd.DataFrame(
        {
            "party": results["party"],
            "label": results["party"].map(names).mask(independent, "Self-nominated"),
            "won": results["district_seats"],
            "first": results["district_seats_first_round"],
        }
    ).sort_values("won", ascending=False, kind="stable")
    whole: dict[str, Any] = {
        "party": "all",
        "label": "All",
        "won": study.totals.get("seats_district"),
        "first": study.totals.get("districts_first_round"),
    }
    return pd.concat([rows, pd.DataFrame([whole])], ignore_index=True)


def _stated(study: Study, measure: str) -> pd.Series[Any]:
    """Return what the context states of a measure, by subject."""
    context = study.tables["raw/context"].query("election == @study.election")
    return context[context["measure"] == measure].set_index("subject")["value"]
