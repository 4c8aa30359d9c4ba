"""Where, when and what was elected: the facts that a reader needs before any share."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from majilis.errors import MissingDataError
from majilis.study.study import PARTIES, Study

_TIERS = (
    ("seats_list", "{} from party lists"),
    ("seats_district", "{} in single-member districts"),
    ("seats_appointed", "{} otherwise"),
)


def setting_table(study: Study) -> pd.DataFrame:
    """Return the study's election in words: country, chamber, days, tiers, and who won."""
    elections = study.tables["raw/elections"].set_index("election")
    if study.election not in elections.index:
        raise MissingDataError("a table of one's own names no country and no date")
    held = elections.loc[study.election]
    tiers = [(words, study.totals.get(name) or 0) for name, words in _TIERS]
    filled = [words.format(f"{seats:.0f}") for words, seats in tiers if seats]
    row = {
        "which": "election",
        "country": held["country"],
        "chamber": held["chamber"],
        "held": _days(*held[["date_first_round", "date_second_round"]]),
        "seats": study.totals["seats_total"],
        "filled": " and ".join(filled) or np.nan,
        "winners": _winners(study),
    }
    return pd.DataFrame([row])


def _winners(study: Study) -> str | float:
    """Return who won seats, the largest party first and those of no party last."""
    seats = study.holders.groupby(["label", "kind"], sort=False)["seats"].sum().reset_index()
    won = seats[seats["seats"] > 0].assign(is_party=lambda rows: rows["kind"].isin(PARTIES))
    won = won.sort_values(["is_party", "seats"], ascending=False, kind="stable")
    labels = won["label"].mask(won["kind"] == "independents", "independents")
    told = [f"{label} ({count})" for label, count in zip(labels, won["seats"], strict=True)]
    return ", ".join(told) or np.nan


def _days(first: str, second: str | float) -> str:
    if pd.isna(second):
        return _day(first)
    # The year is said once where both rounds are of one.
    year = f" {str(second)[:4]}"
    return f"{_day(first).removesuffix(year)} and {_day(str(second))}"


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.day} {day:%B %Y}"
