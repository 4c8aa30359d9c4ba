"""Published criteria of competition, and what each says of an election and of the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

import numpy as np
import pandas as pd

from majilis.study import dominance, series
from majilis.study.study import Study, answer, if_known


@lru_cache(maxsize=4)
def competition(study: Study) -> pd.DataFrame:
    """Return what each criterion of competition says of every election of the study's country.

    `lacking` is whether it says that competition was: yes, no, unknown, `no object` where the
    election has not what is measured, or `no threshold`.
    """
    return pd.DataFrame(
        [
            {
                **{name: row[name] for name in ("criterion", "label", "author")},
                "threshold": _threshold(row),
                "election": each.election,
                **_judged(row, each),
            }
            for row in study.tables["raw/competition_criteria"].to_dict("records")
            for each in series.studies(study)
        ]
    )


def _threshold(row: Mapping[Any, Any]) -> str:
    if row["comparison"] == "is":
        return f"answer: {row['answer']}"
    return f"{row['comparison']} {row['threshold']:g}" if pd.notna(row["threshold"]) else "none"


def _judged(row: Mapping[Any, Any], study: Study) -> dict[str, str]:
    if row["kind"] == "flag":
        said = _answers(study).get(row["of"])
        return {"value": said or "–", "lacking": answer(said and said == row["answer"])}
    if row["kind"] == "measure" and _has_no_object(row["of"], study):
        return {"value": "–", "lacking": "no object"}
    is_score = row["kind"] == "score"
    value = _scores(study).get(row["of"], np.nan) if is_score else _measure(row["of"], study)
    shown = "–" if np.isnan(value) else f"{value:.4g}" if is_score else f"{value:.2f}"
    if pd.isna(row["threshold"]):
        return {"value": shown, "lacking": "no threshold"}
    beyond = value < row["threshold"] if row["comparison"] == "below" else value > row["threshold"]
    return {"value": shown, "lacking": answer(None if np.isnan(value) else bool(beyond))}


def _has_no_object(name: str, study: Study) -> bool:
    tier = "seats_list" if name.endswith("list_votes") or name == "lead" else "seats_district"
    return not name.endswith("chamber_seats") and study.totals.get(tier) == 0


@lru_cache(maxsize=32)
def _answers(study: Study) -> dict[str, str]:
    """Return the answers of the election's first round by question."""
    coded = study.tables["raw/expert_flags"]
    here = coded[(coded["election"] == study.election) & (coded["round"] == "first")]
    return dict(zip(here["series"], here["answer"], strict=True))


@lru_cache(maxsize=32)
def _scores(study: Study) -> dict[str, float]:
    """Return the expert scores of the election's country in its year by series."""
    scores = study.tables["clean/expert_scores"]
    of = study.tables["raw/elections"].set_index("election").loc[study.election]
    here = scores[(scores["iso3"] == of["iso3"]) & (scores["year"] == of["year"])]
    return dict(zip(here["series"], here["value"].astype(float), strict=True))


def _measure(name: str, study: Study) -> float:
    measure = _MEASURES.get(name, partial(_effective_number, name))
    value = if_known(lambda: measure(study))
    return np.nan if value is None else float(value)


def _vanhanen(study: Study) -> float:
    return 100 * (1 - float(study.list_shares("valid").max()))


def _effective_number(name: str, study: Study) -> float:
    measure, of = name.split(":")
    return float(_effective_numbers(study)[of][measure])


@lru_cache(maxsize=32)
def _effective_numbers(study: Study) -> pd.DataFrame:
    return dominance.fragmentation_table(study).set_index("measure")


def _lead(study: Study) -> float:
    first, second = np.sort(study.list_shares("valid"))[:-3:-1]
    return 100 * float(first - second)


def _first_round(study: Study) -> float:
    decided = study.totals.get("districts_first_round")
    return np.nan if decided is None else 100 * float(decided) / study.total("seats_district")


_MEASURES: Mapping[str, Callable[[Study], float]] = {
    "lead": _lead,
    "vanhanen:list_votes": _vanhanen,
    "first_round": _first_round,
    # No source gives the candidates of each district.
    "single_candidate": lambda study: np.nan,
}
