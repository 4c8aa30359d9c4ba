"""Almaty, the largest city, against the country: the only part of it of which figures are known."""

from __future__ import annotations

import pandas as pd

from majilis.errors import MissingDataError
from majilis.study.study import Study


def turnout(study: Study) -> pd.DataFrame:
    """Return the turnout in Almaty and in the country, in each election of which both are known.

    Parameters
    ----------
    study : Study
        An election of the data.

    Returns
    -------
    pandas.DataFrame
        A row per election of the country: `election`, the turnouts in `almaty` and in the
        `country`, and the `difference`, all as shares of registered voters. Those of the city are
        preliminary, or of an exit poll's organiser.

    Raises
    ------
    MissingDataError
        If no source gives the city's turnout in any election of the country.
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
    """Return the shares of district candidates in the exit poll in Almaty.

    Parameters
    ----------
    study : Study
        An election of the data.

    Returns
    -------
    pandas.DataFrame
        A row per candidate that the pollster named: `row` of ``raw/vote_reports``, `label`
        (district and candidate), `party`, `share`, and the `printed` sum of the district's shares.
        Where that is more than all, the shares cannot be true and are missing.

    Raises
    ------
    MissingDataError
        If there was no such poll.
    """
    reports = study.tables["raw/vote_reports"]
    poll = reports.query("election == @study.election and kind == 'district_exit_poll'")
    if poll.empty:
        raise MissingDataError(f"no exit poll in districts is in the data for {study.name}")
    shares = poll["share"].astype(float) / 100
    printed = shares.groupby(poll["area"]).transform("sum")
    names = study.tables["raw/parties"].set_index("party")["short_name"]
    return pd.DataFrame(
        {
            "row": poll["row"],
            "label": poll["area"].str.rpartition("_")[2]
            + ", "
            + poll["candidate"].fillna("name not printed"),
            "party": poll["party"].map(names),
            "share": shares.where(printed <= 1),
            "printed": printed,
        }
    ).reset_index(drop=True)
