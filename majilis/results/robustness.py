"""How far the answers depend on choices: the choices, ranges, criteria and claims."""

from __future__ import annotations

import numpy as np
import pandas as pd

from majilis import measures
from majilis.errors import MissingDataError
from majilis.study import claims, criteria, multiverse
from majilis.study.multiverse import Measure, Multiverse
from majilis.study.study import Study, answer

SHARES = (
    "pro_vote_share",
    "pro_seat_share",
    "largest_seat_share",
    "opposition_vote_share",
    "opposition_seat_share",
)
SEATS = ("pro_seats", "largest_seats", "opposition_seats")
NUMBERS = ("effective_number_seats",)


def combinations_table(study: Study) -> pd.DataFrame:
    """Return how many choices there are, their combinations, and how many outcomes these have."""
    universe = multiverse.multiverse(study)
    values = np.stack([universe.full(name).ravel() for name in universe.measures])
    counts = {
        "choices": len(universe.choices),
        "combinations": universe.size,
        "outcomes": np.unique(values, axis=1).shape[1],
    }
    return pd.DataFrame([{"which": "all", **counts}])


def choices_table(study: Study) -> pd.DataFrame:
    """Return each choice, its first option, and its other options."""
    return pd.DataFrame(
        {
            "choice": choice.name,
            "label": choice.label,
            "baseline": choice.labels[0],
            "others": ", ".join(choice.labels[1:]) or "none",
        }
        for choice in multiverse.multiverse(study).choices
    )


def share_spread_table(study: Study) -> pd.DataFrame:
    """Return the official, lowest and highest value of the measures that are shares."""
    return _spread(study, SHARES)


def seat_spread_table(study: Study) -> pd.DataFrame:
    """Return the official, lowest and highest value of the measures that are seats."""
    return _spread(study, SEATS)


def number_spread_table(study: Study) -> pd.DataFrame:
    """Return the official, lowest and highest value of effective numbers."""
    return _spread(study, NUMBERS)


def dominance_table(study: Study) -> pd.DataFrame:
    """Return who reaches each majority, by each way to count seats.

    Parties are coded as the study's coding has them.
    """
    universe = multiverse.multiverse(study)
    (axis,) = (i for i, choice in enumerate(universe.choices) if choice.name == "seats")
    ways = universe.choices[axis]
    first = {
        name: multiverse.in_front(universe, universe.measure(name).values, [axis])[:, 0]
        for name in ("total_seats", "largest_seats", "pro_seats")
    }
    frame = pd.DataFrame({"way": ways.options, "label": ways.labels, **first})
    frame["way"] = frame["way"].str.replace(":", "_")
    totals = [int(seats) for seats in frame["total_seats"]]
    needed = {
        "majority": [measures.majority(of) for of in totals],
        "qualified": [measures.qualified_majority(of, study.qualified_share) for of in totals],
    }
    for test, seats in needed.items():
        frame[f"{test}_needed"] = seats
        for whose in ("largest", "pro"):
            reached = frame[f"{whose}_seats"] >= frame[f"{test}_needed"]
            frame[f"{whose}_{test}"] = reached.map(answer)
    return frame


def competition_table(study: Study) -> pd.DataFrame:
    """Return each criterion of competition, and what it says of every election."""
    if not study.series_elections():
        raise MissingDataError("a table of one's own is not part of a series")
    frame = criteria.competition(claims.official(study)).fillna({"author": "none"})
    keys = ["criterion", "label", "author", "threshold"]
    wide = frame.pivot_table(
        index=keys, columns="election", values="lacking", aggfunc="first", sort=False
    ).reset_index()
    here = frame[frame["election"] == study.election].set_index("criterion")
    found = wide.assign(
        **{name: wide["criterion"].map(here[name]) for name in ("value", "lacking")}
    )
    return found.rename_axis(columns=None)


def cases_table(study: Study) -> pd.DataFrame:
    """Return the cases of each claim."""
    return claims.cases(study).copy()


def _spread(study: Study, names: tuple[str, ...]) -> pd.DataFrame:
    universe = multiverse.multiverse(study)
    frame = pd.DataFrame(
        [_range(universe, universe.measure(name), study.is_computed) for name in names]
    )
    for bloc, prefix in (("opposition", "opposition_"), ("pro_presidential", "pro_")):
        if not study.is_coded(bloc) and not any(bloc in each.options for each in universe.choices):
            of_bloc = frame["measure"].str.startswith(prefix)
            frame.loc[of_bloc, frame.columns.difference(["measure", "label"])] = np.nan
    return frame


def _range(universe: Multiverse, measure: Measure, is_computed: bool) -> dict[str, object]:
    moving = [
        axis
        for axis in multiverse.moving(universe, measure.values)
        if universe.choices[axis].name != "vote_base"
    ]
    values = multiverse.in_front(universe, measure.values, moving)[..., 0]
    label, count = measure.label, "as computed" if is_computed else "as counted officially"
    if measure.name.endswith("vote_share"):
        count = "as counted officially"
        base = next(choice for choice in universe.choices if choice.name == "vote_base")
        label = f"{label}, of {base.labels[0]}"
    found: dict[str, object] = {
        "measure": measure.name,
        "label": label,
        "baseline": measure.baseline,
    }
    for end, value in (("lowest", values.min()), ("highest", values.max())):
        cells = {tuple(map(int, cell)) for cell in np.argwhere(np.isclose(values, value))}
        choices = [universe.choices[axis] for axis in moving]
        is_first = (0,) * len(moving) in cells
        words = count if is_first else multiverse.in_words(choices, cells)
        found |= {end: float(value), f"{end}_by": words}
    ends = (_text(measure.name, value) for value in (values.min(), values.max()))
    return {**found, "range": " to ".join(dict.fromkeys(ends))}


def _text(measure: str, value: float) -> str:
    if measure.endswith("share"):
        return f"{100 * value:.2f} %"
    return f"{value:.0f}" if measure.endswith("seats") else f"{value:.2f}"
