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

# No power of ten has so many digits that it would take forever to write it out.
_A_NUMBER = re.compile(r"[0-9.+/-]+(?:[eE][+-]?[0-9]{1,3})?")

# What votes a threshold can be a share of. The file holds the valid votes; others need a total.
THRESHOLD_BASES = ("valid", "cast", "registered")


class _Measure(NamedTuple):
    unit: str
    function: Callable[[Floats, Floats], Any]


def _of_votes_and_of_seats(unit: str, function: Callable[[Any], Floats]) -> dict[str, _Measure]:
    """Enter a measure of one distribution twice: for the votes and for the seats."""
    name = function.__name__
    return {
        f"{name}_votes": _Measure(unit, lambda votes, seats: function(votes)),
        f"{name}_seats": _Measure(unit, lambda votes, seats: function(seats)),
    }


def _where_votes(function: Callable[[Any, Any], Floats]) -> Callable[[Floats, Floats], Any]:
    """Return nothing where a party has seats but no votes: there the measure is not defined."""
    return lambda votes, seats: (
        np.nan if ((seats > 0) & (votes == 0)).any() else function(votes, seats)
    )


def _bonus_of_largest(votes: Floats, seats: Floats) -> Any:
    """Return the bonus of the party with the most seats, of several the one with most votes."""
    largest = np.where(seats == seats.max(), votes, -1.0).argmax()
    return measures.seat_bonus(votes, seats)[largest]


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
    # The opposition is measured where the file says of any row that it is.
    has_blocs = "bloc" in frame and bool(frame["bloc"].notna().any())
    answers = []
    for name, rows in _elections(frame, path).items():
        measured, left_out = _measured(rows, has_blocs)
        answers.append({"election": name, "measures": measured, "left_out": left_out})
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
    elections = _elections(frame, path)
    if total is not None and len(elections) > 1 and not is_national:
        raise InputError(f"{path}: holds several elections, so one total cannot serve them all")
    _check_order(tie_order, frame["party"].tolist())
    national = frame.groupby("party", sort=False)["votes"].sum() if is_national else None
    answers = []
    for election, rows in elections.items():
        listed, counts = rows["party"].tolist(), rows["votes"].tolist()
        of_each = counts if national is None else national[listed].tolist()
        whole = sum(counts) if national is None else int(national.sum())
        base = whole if total is None else total
        if base < whole:
            raise InputError(f"{path}: the total, {base}, is below the votes in the file, {whole}")
        needed = [allocation.threshold_votes(base, share) for share in _thresholds(rows, usual)]
        # Other lists, taken together, are no list that could win a seat.
        passing = [
            vote if held >= need and own_files.kind(party) != "residual" else 0
            for party, vote, held, need in zip(listed, counts, of_each, needed, strict=True)
        ]
        below = [p for p, held, need in zip(listed, of_each, needed, strict=True) if held < need]
        filled = _seats_of(rows, seats, f"{path}, election {election!r}")
        try:
            result = _allocate_one(listed, passing, filled, formula, tie_order)
        except ValueError as error:
            raise InputError(f"{path}, election {election!r}: {error}") from None
        result |= {
            "threshold_votes": allocation.threshold_votes(base, usual),
            "below_threshold": below,
            "remarks": _other_seats(rows, filled),
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


def _thresholds(rows: pd.DataFrame, usual: Fraction) -> list[Fraction]:
    """Return each row's threshold: its own where the file gives one, else the usual one."""
    if "threshold" not in rows:
        return [usual] * len(rows)
    return [usual if pd.isna(own) else Fraction(str(own)) for own in rows["threshold"]]


def _other_seats(rows: pd.DataFrame, given: int) -> list[str]:
    """Say where the seats that the file states are another number than is given out."""
    stated = int(rows["seats"].sum()) if "seats" in rows else given
    if stated == given:
        return []
    return [
        f"the file's seats add up to {stated}, and {given} are given out; a column seats is the "
        "parties' own, seats_total the election's"
    ]


def _seats_of(rows: pd.DataFrame, seats: int | None, place: str) -> int:
    """Return the seats to give out: those asked for, or those that the file states."""
    stated = set(rows["seats_total"].dropna()) if "seats_total" in rows else set()
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


def _elections(frame: pd.DataFrame, path: Path) -> dict[str, pd.DataFrame]:
    """Return each election's rows, in the order of the file.

    A file without names of elections holds one, which then goes by the file's name.
    """
    if "election" not in frame:
        return {path.stem: frame}
    return {str(name): rows for name, rows in frame.groupby("election", sort=False)}


def _measured(rows: pd.DataFrame, has_blocs: bool) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Return the measures of one election, and why others are left out."""
    parties = rows["party"].tolist()
    opposition = (rows["bloc"] == "opposition").to_numpy(dtype=np.bool_) if has_blocs else None
    votes = rows["votes"].to_numpy(dtype=np.int64)
    shares = votes / votes.sum()
    if "seats" not in rows:
        found = {
            name: (unit, function(shares, shares))
            for name, (unit, function) in _MEASURES.items()
            if name.endswith("_votes")
        }
        found |= _of_the_opposition("votes", shares, opposition)
        reasons = ["the file has no column seats, so votes alone are measured"]
        return _named(found, parties), reasons
    seats = rows["seats"].to_numpy(dtype=np.int64)
    seat_shares = seats / seats.sum()
    found = {
        name: (unit, function(shares, seat_shares)) for name, (unit, function) in _MEASURES.items()
    }
    found |= {
        "wasted_votes": ("share", measures.wasted_votes(votes, seats).sum() / votes.sum()),
        "seat_bonus": ("share", measures.seat_bonus(shares, seat_shares)),
        "advantage_ratio": ("ratio", measures.advantage_ratio(shares, seat_shares)),
        "votes_per_seat": ("votes", measures.votes_per_seat(votes, seats)),
    }
    found |= _of_the_opposition("votes", shares, opposition)
    found |= _of_the_opposition("seats", seat_shares, opposition)
    # In a chamber more than half of the seats decides.
    quota = measures.majority(seats.sum())
    try:
        found |= {
            "banzhaf_power": ("share", power.banzhaf(seats.tolist(), quota)),
            "shapley_shubik_power": ("share", power.shapley_shubik(seats.tolist(), quota)),
        }
    except ValueError as error:
        return _named(found, parties), [f"no power indices: {error}"]
    return _named(found, parties), []


def _of_the_opposition(
    tier: str, shares: Floats, opposition: NDArray[np.bool_] | None
) -> dict[str, tuple[str, Any]]:
    if opposition is None:
        return {}
    number = measures.opposition_effective_number(shares, opposition)
    concentration = measures.opposition_concentration(shares, opposition)
    return {
        f"opposition_share_{tier}": ("share", np.where(opposition, shares, 0.0).sum()),
        f"opposition_effective_number_{tier}": ("parties", number),
        f"opposition_concentration_{tier}": ("share", concentration),
    }


def _named(
    found: Mapping[str, tuple[str, Any]], parties: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Return measures with their units; a value for each party is named, and NaN is none."""

    def plain(value: Any) -> Any:
        if np.ndim(value):
            return {party: plain(one) for party, one in zip(parties, value, strict=True)}
        return None if np.isnan(value) else float(value)

    return {name: {"value": plain(value), "unit": unit} for name, (unit, value) in found.items()}
