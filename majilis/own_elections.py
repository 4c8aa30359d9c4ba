"""A user's own elections, one or hundreds in a file: every measure, and other rules' seats.

What comes back are plain dictionaries, as the command line prints them in JSON.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
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
from majilis.data import own_files, tables
from majilis.errors import InputError, nearest

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# No power of ten has so many digits that it would take forever to write it out.
_A_NUMBER = re.compile(r"[0-9.+/-]+(?:[eE][+-]?[0-9]{1,3})?")

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
        Text or a spreadsheet: ``party,votes,seats``, with ``election`` in front if it holds
        several; without ``seats``, votes alone are measured.

    Returns
    -------
    list of dict
        For each election, in the order of the file, ``election`` and ``measures``: name to
        ``{"value": ..., "unit": ...}``. A value is a number, a mapping from party to number,
        or None where the measure is not defined: the indices relative to votes where a party
        has seats but no votes, votes per seat of a party without seats, an opposition without
        votes or seats. Where the file has ``bloc``, the opposition is measured, too. What the
        file cannot support is not among them, and ``left_out`` says why, a sentence each:
        measures of seats where it has none, and power in a chamber that is too large for it.

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
    frame = own_files.read_elections(path, seats=None)
    has_seats = "seats" in frame
    places = _elections(frame, path)
    votes = _integers(frame["votes"])
    seats = _integers(frame["seats"]) if has_seats else np.zeros_like(votes)
    parties = frame["party"].to_numpy(dtype=object)
    opposition = _opposition(frame)
    found: dict[str, dict[str, Any]] = {}
    # Elections with equally many parties lie side by side, so that none needs empty parties.
    for rows in _by_size(places):
        where = np.array([positions for _, positions in rows])
        flags = None if opposition is None else opposition[where]
        if has_seats:
            group = _measure_group(votes[where], seats[where], parties[where], flags)
        else:
            group = _measure_votes(votes[where], parties[where], flags)
        found |= dict(zip((name for name, _ in rows), group, strict=True))
    left_out = [] if has_seats else ["the file has no column seats, so votes alone are measured"]
    answers = []
    for name, positions in places.items():
        measured, reasons = found[name], list(left_out)
        if has_seats:
            try:
                measured |= _power(parties[positions].tolist(), seats[positions].tolist())
            except ValueError as error:
                reasons.append(f"no power indices: {error}")
        answers.append({"election": name, "measures": measured, "left_out": reasons})
    return answers


def allocate(
    path: Path,
    seats: int | None = None,
    formula: str = "hare",
    threshold: float | str | Decimal | Fraction = 0.0,
    threshold_base: str = "valid",
    total: int | None = None,
    tie_order: Sequence[str] | Literal["listed"] | None = None,
    *,
    is_national: bool = False,
) -> list[dict[str, Any]]:
    r"""Return the seats that a rule gives the parties of each election in a user's own file.

    Parameters
    ----------
    path : Path
        Text or a spreadsheet: ``party,votes``, with ``election`` in front if it holds several.
        ``seats_total`` may say how many seats each has, ``threshold`` the share that a list of its
        own needs, as coalitions do; other columns of an election of one's own may be there.
    seats : int, optional
        Seats in each election, unless ``seats_total`` says so.
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
        that tie must be among them, or the order in which the file lists them.
    is_national : bool
        Whether the threshold is taken over all elections of the file together, as where these
        are the districts of one country.

    Returns
    -------
    list of dict
        For each election, in the order of the file: ``election`` (if the file has that
        column), ``formula``, ``seats`` (party to number), ``quota`` (votes a seat; None for
        highest averages), ``threshold_votes`` (the fewest that pass, of a list without a threshold
        of its own), ``below_threshold`` (parties), ``ties`` (each
        ``{"parties": [...], "seats": n, "served": [...]}``) and ``remarks`` (a sentence where the
        file's own seats add up to another number). The seats of a tie are nobody's, and ``served``
        is empty, unless `tie_order` says whose.

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
    >>> elections[0]["seats"], elections[0]["ties"][0]["parties"]
    ({'Greens': 1, 'Farmers': 0, 'Workers': 0}, ['Farmers', 'Workers'])
    """
    usual = _checked_threshold(formula, threshold, threshold_base, total)
    frame = own_files.read_elections(path, seats=False)
    places = _elections(frame, path)
    if total is not None and len(places) > 1 and not is_national:
        raise InputError(f"{path}: holds several elections, so one total cannot serve them all")
    votes, parties = _integers(frame["votes"]), frame["party"].tolist()
    _check_order(tie_order, parties)
    shares = _own_thresholds(frame, usual)
    national = frame.groupby("party", sort=False)["votes"].sum() if is_national else None
    answers = []
    for election, positions in places.items():
        listed = [parties[position] for position in positions]
        counts = votes[positions].tolist()
        of_each = counts if national is None else national[listed].tolist()
        whole = sum(counts) if national is None else int(national.sum())
        base = whole if total is None else total
        if base < whole:
            raise InputError(f"{path}: the total, {base}, is below the votes in the file, {whole}")
        needed = [allocation.threshold_votes(base, shares[position]) for position in positions]
        # Other lists, taken together, are no list that could win a seat.
        passing = [
            vote if held >= need and own_files.kind(party) != "residual" else 0
            for party, vote, held, need in zip(listed, counts, of_each, needed, strict=True)
        ]
        below = [p for p, held, need in zip(listed, of_each, needed, strict=True) if held < need]
        filled = _seats_of(frame, positions, seats, f"{path}, election {election!r}")
        try:
            result = _allocate_one(listed, passing, filled, formula, tie_order)
        except ValueError as error:
            raise InputError(f"{path}, election {election!r}: {error}") from None
        result |= {
            "threshold_votes": allocation.threshold_votes(base, usual),
            "below_threshold": below,
            "remarks": _other_seats(frame, positions, filled),
        }
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


def _checked_threshold(
    formula: str,
    threshold: float | str | Decimal | Fraction,
    threshold_base: str,
    total: int | None,
) -> Fraction:
    """Return the threshold exactly, where rule, base and total can be used."""
    if formula not in allocation.FORMULAS:
        raise InputError(f"unknown formula {formula!r}; {nearest(formula, allocation.FORMULAS)}")
    if threshold_base not in THRESHOLD_BASES:
        hint = nearest(threshold_base, THRESHOLD_BASES)
        raise InputError(f"unknown threshold base {threshold_base!r}; {hint}")
    try:
        if not _A_NUMBER.fullmatch(str(threshold)):
            raise ValueError
        share = Fraction(str(threshold))
    except (ValueError, ZeroDivisionError):
        raise InputError(
            f"threshold is not a number: {threshold!r}; it must be a fraction of one, such as 0.05"
        ) from None
    if not 0 <= share <= 1:
        raise InputError(f"threshold must be a fraction of one, not a percentage: {threshold}")
    if threshold_base != "valid" and total is None and share > 0:
        raise InputError(
            f"the file does not hold the votes {threshold_base}: give their total, or take the"
            " threshold of valid votes"
        )
    if total is not None and total < 1:
        raise InputError(f"total must be at least 1: {total}")
    return share


def _own_thresholds(frame: pd.DataFrame, usual: Fraction) -> list[Fraction]:
    """Return each row's threshold: its own where the file gives one, else the usual one."""
    if "threshold" not in frame:
        return [usual] * len(frame)
    return [usual if pd.isna(own) else Fraction(str(own)) for own in frame["threshold"]]


def _other_seats(frame: pd.DataFrame, positions: Ints, given: int) -> list[str]:
    """Say where the seats that the file states are another number than is given out."""
    stated = int(frame["seats"].iloc[positions].sum()) if "seats" in frame else given
    if stated == given:
        return []
    return [
        f"the file's seats add up to {stated}, and {given} are given out; a column seats is the "
        "parties' own, seats_total the election's"
    ]


def _seats_of(frame: pd.DataFrame, positions: Ints, seats: int | None, place: str) -> int:
    """Return the seats to give out: those asked for, or those that the file states."""
    stated = set(frame["seats_total"].iloc[positions].dropna()) if "seats_total" in frame else set()
    if len(stated) > 1:
        raise InputError(f"{place}: seats_total must be one number, not {sorted(map(int, stated))}")
    if seats is None and not stated:
        raise InputError(f"{place}: give the seats (--seats), or a column seats_total")
    if seats is not None and not 1 <= index(seats) <= tables.LARGEST:
        bound = f"at most {tables.LARGEST}" if seats > 1 else "at least 1"
        raise InputError(f"seats must be {bound}: {seats}")
    return index(seats) if seats is not None else int(stated.pop())


def _allocate_one(
    parties: Sequence[str],
    votes: Sequence[int],
    seats: int,
    formula: str,
    tie_order: Sequence[str] | Literal["listed"] | None,
) -> dict[str, Any]:
    """Give out seats among lists of which those that do not pass have no votes."""
    untied, ties = allocation.allocate_with_ties(votes, seats, formula)
    won = untied
    if ties and tie_order is not None:
        tied = {parties[place] for tie in ties for place in tie.parties}
        order = _positions(parties, tie_order, tied)
        won, ties = allocation.allocate_with_ties(votes, seats, formula, tie_order=order)
    quota = float(allocation.quota(votes, seats, formula)) if formula in QUOTAS else None
    return {
        "formula": formula,
        "seats": dict(zip(parties, won.tolist(), strict=True)),
        "quota": quota,
        "ties": [
            {
                "parties": [parties[place] for place in tie.parties],
                "seats": tie.seats,
                "served": [parties[p] for p in tie.parties if won[p] > untied[p]],
            }
            for tie in ties
        ],
    }


def _check_order(
    tie_order: Sequence[str] | Literal["listed"] | None, parties: Sequence[str]
) -> None:
    named = () if tie_order is None or isinstance(tie_order, str) else tie_order
    for party in named:
        if list(named).count(party) > 1:
            raise InputError(f"the tie order names {party!r} twice")
        if party not in parties:
            raise InputError(f"the tie order names {party!r}; {nearest(party, parties)}")


def _positions(
    parties: Sequence[str], tie_order: Sequence[str] | Literal["listed"], tied: Collection[str]
) -> list[int]:
    """Return the parties' positions in the order in which they are served, the others last."""
    if tie_order == "listed":
        return list(range(len(parties)))
    queue = {party: place for place, party in reversed(list(enumerate(tie_order)))}
    for party in parties:
        if party in tied and party not in queue:
            raise ValueError(f"the tie order lacks {party!r}")
    return sorted(range(len(parties)), key=lambda at: queue.get(parties[at], len(queue)))


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
    }
    if opposition is not None:
        columns |= _of_the_opposition("votes", vote_shares, opposition)
        columns |= _of_the_opposition("seats", seat_shares, opposition)
    return _by_election(columns, parties)


def _measure_votes(
    votes: Ints, parties: NDArray[np.object_], opposition: NDArray[np.bool_] | None
) -> list[dict[str, dict[str, Any]]]:
    """Measure the votes of elections that have equally many parties and no seats."""
    shares = _shares(votes)
    columns = {
        name: (entry.unit, entry.function(shares, shares))
        for name, entry in _MEASURES.items()
        if name.endswith("_votes")
    }
    if opposition is not None:
        columns |= _of_the_opposition("votes", shares, opposition)
    return _by_election(columns, parties)


def _by_election(
    columns: Mapping[str, tuple[str, Floats]], parties: NDArray[np.object_]
) -> list[dict[str, dict[str, Any]]]:
    plain = {name: (unit, _plain(values)) for name, (unit, values) in columns.items()}
    return [
        {
            name: {"value": _by_party(values[place], names), "unit": unit}
            for name, (unit, values) in plain.items()
        }
        for place, names in enumerate(parties.tolist())
    ]


def _power(parties: Sequence[str], seats: Sequence[int]) -> dict[str, dict[str, Any]]:
    """Return both power indices of a chamber in which more than half of the seats decides."""
    quota = measures.majority(sum(seats))
    indices = {
        "banzhaf_power": power.banzhaf(seats, quota),
        "shapley_shubik_power": power.shapley_shubik(seats, quota),
    }
    return {
        name: {"value": dict(zip(parties, map(float, index), strict=True)), "unit": "share"}
        for name, index in indices.items()
    }


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
