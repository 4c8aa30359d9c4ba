"""What experts say of each election, each series on its own scale and of one version."""

from __future__ import annotations

from typing import Any

import pandas as pd

from majilis.errors import MissingDataError
from majilis.study import series
from majilis.study.study import Study


def scores(study: Study) -> pd.DataFrame:
    """Return the scores of the study's country, year by year.

    `kind` is a score, or a part of one; `low` to `high` is the interval, where the series has one,
    and `least` to `most` its scale.
    """
    every_score = study.tables["clean/expert_scores"]
    of_country = every_score[every_score["iso3"] == _country(study)]
    if of_country.empty:
        raise MissingDataError(f"no expert scores for the country of {study.name} are in data")
    frame = of_country.merge(labels(study.tables["raw/expert_series"]), on="series")
    columns = ["series", "kind", "label", "year", "value", "low", "high", "least", "most"]
    numbers = dict.fromkeys(columns[4:], float)
    typed: pd.DataFrame = frame[columns].astype({"year": int, **numbers})
    return typed


def by_election(study: Study) -> pd.DataFrame:
    """Return the scores of each election's year beside the study's own measures.

    A series has the column `NAME`, with `NAME_low` and `NAME_high` where it has an interval.
    """
    frame = series.measures_by_election(study)
    frame = frame[["election", "year", "largest_seat_share", "effective_number_seats"]]
    for name, rows in scores(study).groupby("series", sort=False):
        by_year = rows.set_index("year")
        frame = frame.assign(**{str(name): frame["year"].map(by_year["value"])})
        if by_year["low"].notna().any():
            ends = {f"{name}_{end}": frame["year"].map(by_year[end]) for end in ("low", "high")}
            frame = frame.assign(**ends)
    return frame.drop(columns="year")


def flags(study: Study) -> pd.DataFrame:
    """Return the answers about each election of the study's country, as coded.

    `answer` is that of the first round (``yes``, ``no``, ``unclear``, how large problems were, or
    missing where it is not coded) and `second` that of the second.
    """
    elections = [each.election for each in series.studies(study)]
    coded = study.tables["raw/expert_flags"]
    if not coded["election"].isin(elections).any():
        raise MissingDataError(f"no coded answers on elections of the country of {study.name}")
    wide = coded.pivot_table(
        index=["series", "election"], columns="round", values="answer", aggfunc="first"
    ).reindex(columns=["first", "second"])
    questions = study.tables["raw/expert_series"].query("kind == 'flag'")
    every = pd.MultiIndex.from_product(
        [questions["series"], elections], names=["series", "election"]
    )
    frame = wide.reindex(every).rename(columns={"first": "answer"}).reset_index()
    years = study.tables["raw/elections"].set_index("election")["year"]
    frame = frame.merge(questions[["series", "name", "dataset"]], on="series")
    frame = frame.rename(columns={"name": "label"}).assign(year=frame["election"].map(years))
    return frame[["series", "label", "dataset", "election", "year", "answer", "second"]]


def labels(definitions: pd.DataFrame) -> pd.DataFrame:
    """Return series with their scales and a label that names data set and version.

    Examples
    --------
    >>> one = {"series": "polity2", "name": "Polity score", "dataset": "Polity5"}
    >>> one |= {"kind": "score", "version": "1990-2018", "least": -10, "most": 10}
    >>> labels(pd.DataFrame([one]))["label"].item()
    'Polity score (Polity5 1990-2018)'
    """
    version = definitions["dataset"] + " " + definitions["version"]
    return definitions[["series", "kind", "least", "most"]].assign(
        label=definitions["name"] + " (" + version + ")"
    )


def _country(study: Study) -> Any:
    elections = study.tables["raw/elections"].set_index("election")["iso3"]
    if study.election not in elections:
        raise MissingDataError("a table of one's own names no country")
    return elections[study.election]
