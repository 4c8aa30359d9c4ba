"""Almaty, the largest city, against the country: the only part of it of which figures are known."""

from __future__ import annotations

import pandas as pd

from majilis.errors import MissingDataError
from majilis.study.study import Study


def turnout(study: Study) -> pd.DataFrame:
    """Return the turnout in Almaty and in the country, in each election of which both are known.

    All are shares of registered voters. Those of the city are preliminary, or of an exit poll's
    organiser.
    """
    city = study.tables["raw/context"].query("measure == 'turnout_in_almaty'")
    city = city[city["election"].isin(study.series_elections())]
    if city.empty:
        raise MissingDataError(f"no turnout in a city is in the data for {study.name}")
    country = study.tables["clean/elections"].set_index("election")["turnout"]
    frame = pd.DataFrame(
        {
            "election": city["election"],
            "almaty": city["value"].astype(float) / 100,
            "country": city["election"].map(country).astype(float),
        }
    )
    return frame.assign(difference=frame["almaty"] - frame["country"]).reset_index(drop=True)


def district_poll(study: Study) -> pd.DataFrame:
    """Return the shares of district candidates in the exit poll in Almaty, as the pollster named.

    Where the `printed` sum of a district's shares is more than all, they cannot be true and are
    missing.
    """
    reports = study.tables["raw/vote_reports"]
    poll = reports.query("election == @study.election and kind == 'district_exit_poll'")
    if poll.empty:
        raise MissingDataError(f"no exit poll in districts is in the data for {study.name}")
    shares = poll["share"].astype(float) / 100
    printed = shares.groupby(poll["area"]).transform("sum")
    names = study.tables["raw/parties"].set_index("party")["short_name"]
    district = poll["area"].str.rpartition("_")[2]
    return pd.DataFrame(
        {
            "row": poll["row"],
            "label": district + ", " + poll["candidate"].fillna("name not printed"),
            "party": poll["party"].map(names),
            "share": shares.where(printed <= 1),
            "printed": printed,
        }
    ).reset_index(drop=True)
