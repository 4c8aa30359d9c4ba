"""How far the answers depend on choices: spread, what moves it, and the claims."""

from __future__ import annotations

import numpy as np
import pandas as pd

from majilis.study import claims
from majilis.study.multiverse import Measure, Multiverse, decomposition, multiverse
from majilis.study.study import Study

SHARES = (
    "pro_vote_share",
    "pro_seat_share",
    "pro_seat_bonus",
    "largest_seat_share",
    "opposition_vote_share",
    "opposition_seat_share",
    "opposition_power",
)
SEATS = ("pro_seats", "largest_seats", "opposition_seats", "opposition_list_seats")
NUMBERS = ("effective_number_votes", "effective_number_seats", "least_squares")
MOVED = (
    "pro_vote_share",
    "pro_seat_share",
    "largest_seat_share",
    "opposition_vote_share",
    "opposition_seats",
    "opposition_list_seats",
    "opposition_power",
    "effective_number_seats",
    "least_squares",
)


def combinations_table(study: Study) -> pd.DataFrame:
    """Return how many choices there are, and how many combinations of them."""
    universe = multiverse(study)
    return pd.DataFrame(
        [{"which": "all", "choices": len(universe.choices), "combinations": universe.size}]
    )


def choices_table(study: Study) -> pd.DataFrame:
    """Return each choice, its baseline, and its other options."""
    return pd.DataFrame(
        {
            "choice": choice.name,
            "label": choice.label,
            "baseline": choice.labels[0],
            "others": ", ".join(choice.labels[1:]) or "none",
        }
        for choice in multiverse(study).choices
    )


def share_spread_table(study: Study) -> pd.DataFrame:
    """Return baseline, lowest and highest of the measures that are shares."""
    return _spread(multiverse(study), SHARES)


def seat_spread_table(study: Study) -> pd.DataFrame:
    """Return baseline, lowest and highest of the measures that are seats."""
    return _spread(multiverse(study), SEATS)


def number_spread_table(study: Study) -> pd.DataFrame:
    """Return baseline, lowest and highest of effective numbers and indices."""
    return _spread(multiverse(study), NUMBERS)


def moves_table(study: Study) -> pd.DataFrame:
    """Return, for each choice, the part of each measure's variance that rests on it.

    Parts include interactions, so a column can add up to more than one.
    """
    universe = multiverse(study)
    frame = decomposition(universe, MOVED[0])[["choice", "label"]]
    for name in MOVED:
        frame[name] = decomposition(universe, name)["with_others"]
    moving = frame[list(MOVED)].to_numpy() > 0
    frame["moves"] = np.where(moving.any(axis=1), "some answer", "no answer")
    return frame


def claims_table(study: Study) -> pd.DataFrame:
    """Return the claims with their verdicts over all combinations."""
    return claims.evaluate(study)


def _spread(universe: Multiverse, names: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(_range(universe.measure(name)) for name in names)


def _range(measure: Measure) -> dict[str, object]:
    values = np.asarray(measure.values)
    return {
        "measure": measure.name,
        "label": measure.label,
        "baseline": measure.baseline,
        "lowest": float(values.min()),
        "highest": float(values.max()),
    }
