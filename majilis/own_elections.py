"""A user's own elections, one or hundreds in a file: every measure, and other rules' seats.

What comes back are plain dictionaries, as the command line prints them in JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from operator import index
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from majilis import allocation, measures, power
from majilis.allocation.formulas import QUOTAS
from majilis.data import tables
from majilis.errors import InputError, nearest

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# What votes a threshold can be a share of. The file holds the valid votes; others need a total.
THRESHOLD_BASES = ("valid", "cast", "registered")


class _Measure(NamedTuple):
    unit: str
    function: Callable[[Floats, Floats], Floats]


def _of_votes_and_of_seats(unit: str, function: Callable[[Any], Floats]) -> dict[str, _Measure]:
    """Enter a measure of one distribution twice: for the votes and for the seats."""
    name = function.__name__
    return {
        f"{name}_votes": _Measure(unit, lambda votes, seats: function(votes)),
        f"{name}_seats": _Measure(unit, lambda votes, seats: function(seats)),
    }


def _where_votes(function: Callable[[Any, Any], Floats]) -> Callable[[Floats, Floats], Floats]:
    """Leave out the elections in which a party has seats but no votes: nothing is defined there."""

    def only_defined(votes: Floats, seats: Floats) -> Floats:
        result = np.full(len(votes), np.nan)
        defined = ~((seats > 0) & (votes == 0)).any(axis=-1)
        result[defined] = function(votes[defined], seats[defined])
        return result

    return only_defined


def _bonus_of_largest(votes: Floats, seats: Floats) -> Floats:
    """Return the bonus of the party with the most seats, of several the one with most votes."""
    most_seats = seats == seats.max(axis=-1, keepdims=True)
    largest = np.where(most_seats, votes, -1.0).argmax(axis=-1)[..., None]
    return np.take_along_axis(measures.seat_bonus(votes, seats), largest, axis=-1)[..., 0]


_MEASURES: dict[str, _Measure] = {
    **_of_votes_and_of_seats("parties", measures.effective_number_of_parties),
    **_of_votes_and_of_seats("parties", measures.golosov_effective_number),
    **_of_votes_and_of_seats("parties", measures.dunleavy_boucek_number),
    **_of_votes_and_of_seats("parties", measures.molinar_number),
    **_of_votes_and_of_seats("parties", measures.inverse_largest_share),
    **_of_votes_and_of_seats("0 to 1", measures.herfindahl),
    **_of_votes_and_of_seats("0 to 1", measures.fractionalization),
    "gallagher_least_squares": _Measure("0 to 100", measures.gallagher),
    "loosemore_hanby": _Measure("0 to 100", measures.loosemore_hanby),
    "rose": _Measure("0 to 100", measures.rose),
    "rae": _Measure("percentage points", measures.rae),
    "grofman": _Measure("percentage points", measures.grofman),
    "lijphart": _Measure("percentage points", measures.lijphart),
    "sainte_lague_index": _Measure("index", _where_votes(measures.sainte_lague_index)),
    "dhondt_index": _Measure("index", _where_votes(measures.dhondt_index)),
    "cox_shugart_slope": _Measure("slope", measures.cox_shugart_slope),
    **_of_votes_and_of_seats("share", measures.largest_share),
    "seat_bonus_largest": _Measure("share", _bonus_of_largest),
}


def measure(path: Path) -> list[dict[str, Any]]:
    r"""Return every measure of each election in a user's own file.

    Shares are of the votes and of the seats that the file lists for an election. Each row is a
    party, and a player for the power indices, whose quota is more than half of the seats.

    Parameters
    ----------
    path : Path
        A CSV: ``party,votes,seats``, with ``election`` in front if it holds several.

    Returns
    -------
    list of dict
        For each election, in the order of the file, ``election`` and ``measures``: name to
        ``{"value": ..., "unit": ...}``. A value is a number, a mapping from party to number,
        or None where the measure is not defined: the indices relative to votes where a party
        has seats but no votes, votes per seat of a party without seats, an opposition without
        votes or seats. Where the file has ``bloc``, the opposition is measured, too.

    Raises
    ------
    InputError
        Naming file, row and column of the first fault.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "mine.csv")
    ...     _ = path.write_text("party,votes,seats\nGreens,600,2\nFarmers,400,1\n")
    ...     elections = measure(path)
    >>> elections[0]["election"], elections[0]["measures"]["largest_share_votes"]
    ('mine', {'value': 0.6, 'unit': 'share'})
    """
    frame = tables.read_own_elections(path)
    places = _elections(frame, path)
    votes, seats = _integers(frame["votes"]), _integers(frame["seats"])
    parties = frame["party"].to_numpy(dtype=object)
    opposition = _opposition(frame)
    measured: dict[str, dict[str, Any]] = {}
    # Elections with equally many parties lie side by side, so that none needs empty parties.
    for rows in _by_size(places):
        names = [name for name, _ in rows]
        where = np.array([positions for _, positions in rows])
        flags = None if opposition is None else opposition[where]
        powers = _power(path, names, seats[where])
        group = _measure_group(votes[where], seats[where], parties[where], flags, powers)
        measured |= dict(zip(names, group, strict=True))
    return [{"election": name, "measures": measured[name]} for name in places]


def allocate(
    path: Path,
    seats: int,
    formula: str = "hare",
    threshold: float | str | Decimal | Fraction = 0.0,
    threshold_base: str = "valid",
    total: int | None = None,
    tie_order: Sequence[str] | Literal["listed"] | None = None,
) -> list[dict[str, Any]]:
    r"""Return the seats that a rule gives the parties of each election in a user's own file.

    Parameters
    ----------
    path : Path
        A CSV: ``party,votes``, with ``election`` in front if it holds several; other columns
        of an election of one's own may be there.
    seats : int
        Seats in each election.
    formula : str
        One of `majilis.allocation.FORMULAS`.
    threshold : float, str, Decimal or Fraction
        Least share of the base with which a list takes part, as a fraction of one.
    threshold_base : str
        What the threshold is a share of: `valid` (the votes in the file, or `total` of them if
        the file leaves lists out), `cast` or `registered`, which need a `total`.
    total : int, optional
        The number of votes of that base.
    tie_order : sequence of str or "listed", optional
        Who is served first where lists stand exactly equal: names of parties, of which all
        that may tie must be among them, or the order in which the file lists them.

    Returns
    -------
    list of dict
        For each election, in the order of the file: ``election`` (if the file has that
        column), ``formula``, ``seats`` (party to number), ``quota`` (votes a seat; None for
        highest averages), ``threshold_votes`` (the fewest that pass), ``below_threshold``
        (parties) and ``ties`` (each ``{"parties": [...], "seats": n}``). The seats of a tie
        are nobody's unless `tie_order` says whose.

    Raises
    ------
    InputError
        Naming file, row and column of the first fault, or the argument that cannot be used.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "mine.csv")
    ...     _ = path.write_text("party,votes\nGreens,50\nFarmers,25\nWorkers,25\n")
    ...     elections = allocate(path, seats=2)
    >>> elections[0]["seats"], elections[0]["ties"]
    ({'Greens': 1, 'Farmers': 0, 'Workers': 0}, [{'parties': ['Farmers', 'Workers'], 'seats': 1}])
    """
    rule = _checked_rule(seats, formula, threshold, threshold_base, total)
    frame = tables.read_own_elections(path, seats=False)
    places = _elections(frame, path)
    if total is not None and len(places) > 1:
        raise InputError(f"{path}: holds several elections, so one total cannot serve them all")
    votes, parties = _integers(frame["votes"]), frame["party"].tolist()
    answers = []
    for election, positions in places.items():
        listed = [parties[position] for position in positions]
        order = _positions(listed, tie_order, path, election)
        counts = votes[positions].tolist()
        try:
            result = _allocate_one(listed, counts, rule, order)
        except ValueError as error:
            raise InputError(f"{path}, election {election!r}: {error}") from None
        answers.append(({"election": election} if "election" in frame else {}) | result)
    return answers


def lines(election: Mapping[str, Any]) -> list[list[str]]:
    """Return the measures of one election as rows of text: name, value, unit.

    Examples
    --------
    >>> lines({"measures": {"rae": {"value": None, "unit": "index"}}})
    [['rae', 'not defined', 'index']]
    """
    rows = []
    for name, measured in election["measures"].items():
        value, unit = measured["value"], measured["unit"]
        parts = value.items() if isinstance(value, dict) else [("", value)]
        rows += [[f"{name} {of}".rstrip(), _number(one), unit] for of, one in parts]
    return rows


def _number(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.4g}"


class _Rule(NamedTuple):
    seats: int
    formula: str
    threshold: Fraction
    total: int | None


def _checked_rule(
    seats: int,
    formula: str,
    threshold: float | str | Decimal | Fraction,
    threshold_base: str,
    total: int | None,
) -> _Rule:
    if index(seats) < 1:
        raise InputError(f"seats must be at least 1: {seats}")
    if formula not in allocation.FORMULAS:
        raise InputError(f"unknown formula {formula!r}; {nearest(formula, allocation.FORMULAS)}")
    if threshold_base not in THRESHOLD_BASES:
        hint = nearest(threshold_base, THRESHOLD_BASES)
        raise InputError(f"unknown threshold base {threshold_base!r}; {hint}")
    try:
        share = Fraction(str(threshold))
    except (ValueError, ZeroDivisionError):
        raise InputError(f"threshold is not a number: {threshold!r}") from None
    if not 0 <= share <= 1:
        raise InputError(f"threshold must be a fraction of one, not a percentage: {threshold}")
    if threshold_base != "valid" and total is None and share > 0:
        raise InputError(
            f"the file does not hold the votes {threshold_base}: give their total, or take the"
            " threshold of valid votes"
        )
    if total is not None and total < 1:
        raise InputError(f"total must be at least 1: {total}")
    return _Rule(seats, formula, share, total)


def _allocate_one(
    parties: Sequence[str], votes: Sequence[int], rule: _Rule, order: Sequence[int] | None
) -> dict[str, Any]:
    listed = sum(votes)
    base = listed if rule.total is None else rule.total
    if base < listed:
        raise ValueError(f"the total, {base}, is below the votes in the file, {listed}")
    needed = allocation.threshold_votes(base, rule.threshold)
    taking_part = [vote if vote >= needed else 0 for vote in votes]
    won, ties = allocation.allocate_with_ties(
        taking_part, rule.seats, rule.formula, tie_order=order
    )
    quota = (
        float(allocation.quota(taking_part, rule.seats, rule.formula))
        if rule.formula in QUOTAS
        else None
    )
    return {
        "formula": rule.formula,
        "seats": dict(zip(parties, won.tolist(), strict=True)),
        "quota": quota,
        "threshold_votes": needed,
        "below_threshold": [
            party for party, vote in zip(parties, votes, strict=True) if vote < needed
        ],
        "ties": [
            {"parties": [parties[place] for place in tie.parties], "seats": tie.seats}
            for tie in ties
        ],
    }


def _positions(
    parties: Sequence[str],
    tie_order: Sequence[str] | Literal["listed"] | None,
    path: Path,
    election: str,
) -> list[int] | None:
    """Return the parties' positions in the order in which they are served."""
    if tie_order is None:
        return None
    if tie_order == "listed":
        return list(range(len(parties)))
    queue = {party: place for place, party in reversed(list(enumerate(tie_order)))}
    for party in parties:
        if party not in queue:
            raise InputError(f"{path}, election {election!r}: the tie order lacks {party!r}")
    return sorted(range(len(parties)), key=lambda position: queue[parties[position]])


def _elections(frame: pd.DataFrame, path: Path) -> dict[str, Ints]:
    """Return the positions of each election's rows, in the order of the file.

    A file without names of elections holds one, which then goes by the file's name.
    """
    if "election" not in frame:
        return {path.stem: np.arange(len(frame))}
    codes, names = pd.factorize(frame["election"])
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    return dict(zip(map(str, names), np.split(order, starts[1:]), strict=True))


def _by_size(places: Mapping[str, Ints]) -> list[list[tuple[str, Ints]]]:
    """Group elections by how many parties they have."""
    sizes: dict[int, list[tuple[str, Ints]]] = {}
    for name, positions in places.items():
        sizes.setdefault(len(positions), []).append((name, positions))
    return list(sizes.values())


def _integers(column: pd.Series[Any]) -> Ints:
    return column.to_numpy(dtype=np.int64)


def _shares(counts: Ints) -> Floats:
    return np.asarray(counts / counts.sum(axis=-1, keepdims=True))


def _measure_group(
    votes: Ints,
    seats: Ints,
    parties: NDArray[np.object_],
    opposition: NDArray[np.bool_] | None,
    powers: Mapping[str, tuple[str, Floats]],
) -> list[dict[str, dict[str, Any]]]:
    """Measure elections that have equally many parties: a number each, or one for each party."""
    vote_shares, seat_shares = _shares(votes), _shares(seats)
    columns = {
        name: (entry.unit, entry.function(vote_shares, seat_shares))
        for name, entry in _MEASURES.items()
    }
    wasted = measures.wasted_votes(votes, seats).sum(axis=-1) / votes.sum(axis=-1)
    columns |= {
        "wasted_votes": ("share", wasted),
        "seat_bonus": ("share", measures.seat_bonus(vote_shares, seat_shares)),
        "advantage_ratio": ("ratio", measures.advantage_ratio(vote_shares, seat_shares)),
        "votes_per_seat": ("votes", measures.votes_per_seat(votes, seats)),
        **powers,
    }
    if opposition is not None:
        columns |= _of_the_opposition("votes", vote_shares, opposition)
        columns |= _of_the_opposition("seats", seat_shares, opposition)
    plain = {name: (unit, _plain(values)) for name, (unit, values) in columns.items()}
    return [
        {
            name: {"value": _by_party(values[place], names), "unit": unit}
            for name, (unit, values) in plain.items()
        }
        for place, names in enumerate(parties.tolist())
    ]


def _power(path: Path, elections: Sequence[str], seats: Ints) -> dict[str, tuple[str, Floats]]:
    """Return both power indices of each election, where more than half of the seats decides."""
    found = []
    for election, weights in zip(elections, seats.tolist(), strict=True):
        quota = measures.majority(sum(weights))
        try:
            found.append([power.banzhaf(weights, quota), power.shapley_shubik(weights, quota)])
        except ValueError as error:
            raise InputError(f"{path}, election {election!r}: {error}") from None
    banzhaf, shapley_shubik = np.array(found).swapaxes(0, 1)
    return {"banzhaf_power": ("share", banzhaf), "shapley_shubik_power": ("share", shapley_shubik)}


def _by_party(value: Any, parties: Sequence[str]) -> Any:
    """Name the parties of a value that has a number for each."""
    return dict(zip(parties, value, strict=True)) if isinstance(value, list) else value


def _opposition(frame: pd.DataFrame) -> NDArray[np.bool_] | None:
    """Say which rows are the opposition's, if the file says so of any row."""
    if "bloc" not in frame or frame["bloc"].isna().all():
        return None
    return (frame["bloc"] == "opposition").to_numpy(dtype=np.bool_)


def _of_the_opposition(
    tier: str, shares: Floats, opposition: NDArray[np.bool_]
) -> dict[str, tuple[str, Floats]]:
    number = measures.opposition_effective_number(shares, opposition)
    concentration = measures.opposition_concentration(shares, opposition)
    return {
        f"opposition_share_{tier}": ("share", np.where(opposition, shares, 0.0).sum(axis=-1)),
        f"opposition_effective_number_{tier}": ("parties", number),
        f"opposition_concentration_{tier}": ("share", concentration),
    }


def _plain(values: Floats) -> Any:
    """Return floats as lists, with None for NaN, which JSON does not know."""
    plain = values.astype(object)
    plain[np.isnan(values)] = None
    return plain.tolist()
