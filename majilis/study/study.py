"""One election with its choices applied, frozen: what a notebook opens."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import numpy as np
import pandas as pd

from majilis import allocation
from majilis.data import cleaning, coding, own_files, paths, record, tables
from majilis.errors import InputError, MissingDataError
from majilis.study import parameters
from majilis.study.parameters import QUALIFIED_MAJORITIES, Parameters

Known = TypeVar("Known")
PARTIES = ("party", "bloc")  # the kinds that can stand with a list
BLOCS = ("pro_presidential", "opposition", "other", "independent")
BLOC_LABELS = {
    "pro_presidential": "pro-presidential",
    "opposition": "opposition",
    "other": "other",
    "independent": "independents",
}
TIERS = ("list", "district", "appointed")
_HOLDERS = ["party", "label", "kind", "bloc", "tier", "seats"]
_TOTAL_NAMES = {
    "registered": "the registered voters",
    "cast": "the votes cast",
    "valid": "the valid votes",
    "seats_total": "the seats of the chamber",
    "seats_list": "a list tier",
    "seats_district": "a district tier",
}
_STUDY_TABLES = (
    "sources",
    "raw/elections",
    "raw/parties",
    "raw/party_links",
    "raw/classification",
    "raw/vote_reports",
    "raw/context",
    "raw/dominance_definitions",
    "raw/competition_criteria",
    "raw/not_found",
    "raw/countries",
    "raw/peer_elections",
    "raw/vparty_parties",
    "raw/expert_series",
    "raw/expert_flags",
)
_CLEAN_TABLES = (
    "clean/elections",
    "clean/results",
    "clean/vote_reports",
    "clean/peers",
    "clean/peer_results",
    "clean/expert_scores",
    "clean/conflicts",
    "clean/provenance",
)


# The parameters that make the rule of the list tier, as the law has them.
_RULE = ("threshold", "alliance_threshold", "threshold_base", "formula", "list_seats")
LAW: Mapping[str, Any] = MappingProxyType(
    {name: Parameters.model_fields[name].default for name in _RULE}
)


class Tables(Mapping[str, pd.DataFrame]):
    """Checked tables by name, which nobody changes, and the elections of them that are in use."""

    def __init__(self, frames: Mapping[str, pd.DataFrame]) -> None:
        self._frames = dict(frames)
        self.opened: WeakValueDictionary[str, Study] = WeakValueDictionary()

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self._frames[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)


@dataclass(frozen=True, eq=False)  # a study is itself and no other, so it can be a key
class Study:
    """An election under one set of choices.

    Attributes
    ----------
    parameters : Parameters
        The choices.
    totals : mapping
        The election's row of ``clean/elections``; a missing figure is None.
    parties : pandas.DataFrame
        A row per party, bloc or group: ``party``, ``label``, ``kind``, ``bloc``, ``list_votes``,
        ``official_list_seats``, ``list_seats``, ``district_seats``, ``appointed_seats`` and
        ``seats``, on the seat basis chosen. List seats, and the seats that they are a part of, are
        those that sources state, or computed where `is_computed` says so.
    holders : pandas.DataFrame
        Who holds the seats, a row per party, bloc and tier, with independents and appointed
        deputies counted as chosen: ``party``, ``label``, ``bloc``, ``tier``, ``seats``.
    tables : mapping of str to pandas.DataFrame
        The checked tables that the study rests on.
    is_computed : bool
        Whether list seats are computed, since a threshold, base, formula or number of list seats
        is chosen that is not the law's.
    """

    parameters: Parameters
    totals: Mapping[str, Any]
    parties: pd.DataFrame
    holders: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    is_computed: bool

    @property
    def election(self) -> str:
        """The election's id, or the path of the user's own table."""
        return self.parameters.election

    @property
    def name(self) -> str:
        """The election as a reader knows it: its country and year, or the name of an own table."""
        elections = self.tables["raw/elections"].set_index("election")
        if parameters.is_own_table(self.election):
            return paths.own_label(self.election)
        return "{country} {year}".format(**elections.loc[self.election])

    @cached_property
    def election_names(self) -> Mapping[str, str]:
        """What each election is called in tables: by year in its own country, else by both."""
        years = self.tables["raw/elections"].set_index("election")["year"].astype(str)
        own = {election: years[election] for election in self.series_elections()}
        return cleaning.elections_by_country(self.tables) | own

    @property
    def threshold(self) -> float:
        """The threshold of the list tier, the law's unless another is chosen."""
        return _threshold(self.parameters, self.totals)

    @property
    def qualified_share(self) -> Fraction:
        """The share of seats that a qualified majority takes."""
        return QUALIFIED_MAJORITIES[self.parameters.qualified_majority]

    def worded(self, text: str) -> str:
        """Return a text that speaks of two thirds in the words of the majority that is chosen."""
        words = self.parameters.qualified_majority.replace("_", " ")
        return text.replace("two thirds", words).replace("Two thirds", words.capitalize())

    def threshold_of(self, kind: str) -> float:
        """Return the threshold for lists of a kind: an alliance may have one of its own."""
        return _threshold(self.parameters, self.totals, kind)

    @property
    def has_two_thresholds(self) -> bool:
        """Whether alliances have another threshold than all other lists."""
        chosen = self.parameters.alliance_threshold
        return chosen is not None and chosen != self.threshold

    @property
    def list_thresholds(self) -> list[float]:
        """The threshold of each of the `lists`."""
        return [self.threshold_of(kind) for kind in self.lists["kind"]]

    @cached_property
    def lists(self) -> pd.DataFrame:
        """The parties and blocs that stood on the list ballot, with their votes."""
        stood = on_the_ballot(self.parties)
        if not stood.any():
            raise MissingDataError(f"no source gives list votes by party for {self.name}")
        return self.parties[stood]

    def series_elections(self) -> list[str]:
        """Return the elections of the study's country, the first first; none for an own table."""
        elections = self.tables["raw/elections"].sort_values("date_first_round", kind="stable")
        own = elections.loc[elections["election"] == self.election, "country"]
        return list(elections.loc[elections["country"].isin(own), "election"])

    def earlier_elections(self) -> list[str]:
        """Return the elections of the study's country before its own, the first first."""
        elections = self.series_elections()
        return elections[: elections.index(self.election)] if self.election in elections else []

    def total(self, name: str) -> int:
        """Return a total of the election, such as ``cast``, or say that no source gives it."""
        value = self.totals.get(name)
        if value is None:
            words = _TOTAL_NAMES.get(name, name.replace("_", " "))
            raise MissingDataError(f"no source gives {words} for {self.name}")
        return int(value)

    def counted_seats(self) -> int:
        """Return the seats whose holders are known, or say that no source gives any."""
        seats = int(self.holders["seats"].sum())
        if seats == 0:
            raise MissingDataError(f"no source gives the seats of the parties in {self.name}")
        return seats

    def list_shares(self, base: str | None = None) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Return each list's share of the votes, of the base chosen unless one is named."""
        votes = self.lists["list_votes"].to_numpy(dtype=float)
        return votes / self.total(base or self.parameters.vote_base)

    def tier_seats(self, tier: str) -> pd.DataFrame:
        """Return who holds the seats of one tier, or of the chamber."""
        if tier == "chamber":
            return self.holders
        return self.holders[self.holders["tier"] == tier]

    def seats_by(self, column: str, tier: str = "chamber") -> pd.Series[int]:
        """Return the seats of one tier, or of the chamber, by a column of the holders."""
        return self.tier_seats(tier).groupby(column)["seats"].sum()

    def is_coded(self, bloc: str) -> bool:
        """Say whether some party that stood is coded to a bloc; else nothing is known of it."""
        stood = self.parties["kind"].isin(PARTIES)
        return bool((self.parties.loc[stood, "bloc"] == bloc).any())

    def bloc_seats(self, bloc: str, tier: str = "chamber") -> int:
        """Return the seats that a bloc has in one tier, or in the chamber."""
        return int(self.seats_by("bloc", tier).get(bloc, 0))


def on_the_ballot(parties: pd.DataFrame) -> pd.Series[bool]:
    """Say which of some parties, blocs and groups stood with a list whose votes are known."""
    return parties["kind"].isin(PARTIES) & parties["list_votes"].notna()


def voting_units(holders: pd.DataFrame) -> list[int]:
    """Return the seats of each holder who votes as one, in the order of the rows.

    Independents are bound by no label: each is a unit of one seat.
    """
    units: list[int] = []
    for kind, seats in zip(holders["kind"], holders["seats"], strict=True):
        units += [1] * int(seats) if kind == "independents" else [int(seats)]
    return units


def if_known(figure: Callable[[], Known]) -> Known | None:
    """Return a figure, or None where no source gives it and the rest of a table stands."""
    try:
        return figure()
    except MissingDataError:
        return None


def answer(holds: Any) -> str:
    """Return yes or no, or unknown where it is None.

    Examples
    --------
    >>> answer(2 > 1), answer(None)
    ('yes', 'unknown')
    """
    return "unknown" if holds is None else "yes" if holds else "no"


def open_study(**choices: Any) -> Study:
    """Open an election with the choices applied.

    Parameters
    ----------
    **choices
        Any of the parameters of `majilis.study.parameters.Parameters`.

    Returns
    -------
    Study
        Frozen and checked.

    Raises
    ------
    InputError
        If a choice is not allowed, or a table is broken.

    Examples
    --------
    >>> study = open_study(independents="excluded")
    >>> int(study.holders["seats"].sum())
    59
    """
    chosen = parameters.check(choices)
    if parameters.is_own_table(chosen.election):
        return _own_study(chosen)
    return open_from_tables(chosen, _tables(chosen))


def open_from_tables(chosen: Parameters, frames: Mapping[str, pd.DataFrame]) -> Study:
    """Open an election from checked tables at hand, as in `Study.tables`, and read no file.

    The choices are checked, and their sources are those by which the tables were cleaned.
    """
    held = frames if isinstance(frames, Tables) else Tables(frames)
    if study := held.opened.get(key := chosen.model_dump_json()):
        return study
    elections, results = held["clean/elections"], held["clean/results"]
    rows = elections[elections["election"] == chosen.election]
    if rows.empty:
        raise InputError(
            f"data/clean/elections.csv has no row for {chosen.election}; make reproduce writes it"
        )
    totals = {str(k): (None if pd.isna(v) else v) for k, v in rows.iloc[0].items()}
    results = results[results["election"] == chosen.election]
    parties = _parties(results, held["raw/parties"], chosen)
    study = held.opened[key] = _freeze(chosen, totals, parties, results, held)
    return study


@lru_cache(maxsize=4)
def by_law(study: Study) -> Study:
    """Return a study with its list seats as the law and the sources have them."""
    if not study.is_computed:
        return study
    chosen = study.parameters.model_copy(update=LAW)
    if parameters.is_own_table(study.election):
        return open_study(**chosen.model_dump())
    return open_from_tables(chosen, study.tables)


def data_folder() -> Path:
    """Return the data folder to read clean tables from: the run's, or the project's own."""
    run = paths.run_folder()
    return run / "data" if run else paths.DATA


def output_folder(chosen: Parameters) -> Path:
    """Return the folder for what a notebook writes.

    That is the run's, or the project itself where all parameters are the defaults. Choices made
    by hand, outside a run, never overwrite committed files: each set of them has a folder of its
    own below ``runs/by_hand``, with a manifest, and so has each table of one's own.
    """
    run = paths.run_folder()
    if run is not None:
        return run
    changed = chosen.changed()
    if paths.IS_CLONE and not changed:
        return paths.ROOT
    about = record.about("", chosen.model_dump(mode="json"))
    name = parameters.folder_name({key: about["parameters"][key] for key in changed})
    folder = paths.RUNS / "by_hand" / name
    record.write(folder, {**about, "name": name}, record.made_by(changed))
    return folder


def _tables(chosen: Parameters) -> Tables:
    if chosen.source_choices:
        raw = tables.read_all(cleaning.RAW_TABLES)
        return Tables({**raw, **cleaning.clean(raw, chosen.source_choices)})
    frames = {name: tables.read(name) for name in _STUDY_TABLES}
    clean = {name: tables.read(name, data_folder()) for name in _CLEAN_TABLES}
    cleaning.check_sums(clean["clean/elections"], clean["clean/results"], clean["clean/conflicts"])
    return Tables(frames | clean)


def _parties(results: pd.DataFrame, names: pd.DataFrame, chosen: Parameters) -> pd.DataFrame:
    labels = dict(zip(names["party"], names["short_name"], strict=True))
    blocs = coding.blocs(chosen.coding, chosen.election, list(results["party"]))
    independent = results["kind"] == "independents"
    frame = results.assign(
        label=results["party"].map(labels),
        bloc=results["party"].map(blocs).mask(independent, "independent"),
    )
    if chosen.seat_basis == "membership":
        seats = frame["seats_membership"]
        frame = frame.assign(seats=seats, district_seats=seats - frame["list_seats"].fillna(0))
    # Independents are one group by nomination and another by party membership; only one has seats.
    # Where they stood on the list ballot, their votes count whether or not they won a seat.
    frame = frame[~(independent & (frame["seats"] == 0) & frame["list_votes"].isna())]
    columns = ["party", "label", "kind", "bloc", "list_votes", "list_seats", "district_seats"]
    return frame[[*columns, "appointed_seats", "seats"]].reset_index(drop=True)


def _changes_the_rule(chosen: Parameters, totals: Mapping[str, Any]) -> bool:
    """Say whether list seats are to be counted by another rule than the law's.

    A threshold chosen where no source gives the law's is taken for the law's.
    """
    thresholds = dict.fromkeys(("threshold", "alliance_threshold"), totals.get("threshold"))
    law = {**LAW, **thresholds, "list_seats": totals.get("seats_list")}
    has_no_list = law["list_seats"] == 0
    return any(
        getattr(chosen, name) not in (LAW[name], of_law) and (of_law is not None or has_no_list)
        for name, of_law in law.items()
    )


def _threshold(chosen: Parameters, totals: Mapping[str, Any], kind: str = "party") -> float:
    if kind == "bloc" and chosen.alliance_threshold is not None:
        return chosen.alliance_threshold
    threshold = totals.get("threshold") if chosen.threshold is None else chosen.threshold
    if threshold is None:
        raise MissingDataError(
            f"no source gives the threshold of {chosen.election}, and none is chosen"
        )
    return float(threshold)


def _computed(
    chosen: Parameters, totals: Mapping[str, Any], parties: pd.DataFrame
) -> tuple[dict[str, Any], pd.DataFrame]:
    """Return totals and parties with list seats computed by the rule chosen, others as they are."""
    stood = on_the_ballot(parties)
    official, base = totals.get("seats_list"), totals.get(chosen.threshold_base)
    try:
        if official is None:
            raise MissingDataError("no source gives the seats of its list tier")
        if not official or not stood.any():
            raise MissingDataError("it has no list tier with votes by party")
        if parties.loc[stood, ["official_list_seats", "seats"]].isna().any(axis=None):
            raise MissingDataError("no source gives every list's seats")
        if base is None:
            raise MissingDataError(f"no source gives {_TOTAL_NAMES[chosen.threshold_base]}")
        seats = allocation.allocate(
            parties.loc[stood, "list_votes"].to_numpy(dtype=np.int64),
            seats=chosen.list_seats or int(official),
            formula=chosen.formula,
            threshold=[_threshold(chosen, totals, kind) for kind in parties.loc[stood, "kind"]],
            threshold_base=int(base),
        )
    except allocation.TieError as tie:
        tied = " and ".join(parties.loc[stood, "label"].to_numpy()[list(tie.parties)])
        raise InputError(f"{chosen.election}: by the rule chosen {tied} tie") from None
    except (MissingDataError, ValueError) as error:
        raise InputError(f"{chosen.election}: the rule chosen cannot be applied: {error}") from None
    computed = parties["list_seats"].mask(stood, 0)
    computed.loc[stood] = seats
    rest = parties["seats"] - parties["list_seats"].fillna(0)
    changed = parties.assign(list_seats=computed, seats=rest + computed.fillna(0))
    more = int(seats.sum()) - int(official)
    both = {"seats_list": int(seats.sum()), "seats_total": int(totals["seats_total"]) + more}
    return {**totals, **both}, changed


def _freeze(
    chosen: Parameters,
    totals: Mapping[str, Any],
    parties: pd.DataFrame,
    results: pd.DataFrame,
    frames: Tables,
) -> Study:
    is_computed = _changes_the_rule(chosen, totals)
    parties.insert(5, "official_list_seats", parties["list_seats"])
    if is_computed:
        totals, parties = _computed(chosen, totals, parties)
    rows = [row for party in parties.to_dict("records") for row in _holdings(party)]
    holders = pd.DataFrame(rows, columns=_HOLDERS)
    if chosen.independents == "by_membership" and chosen.seat_basis == "nomination":
        holders = _spread_independents(holders, results, parties)
    if chosen.appointed_seats == "excluded":
        holders = holders[holders["tier"] != "appointed"]
    independent = holders["kind"] == "independents"
    if chosen.independents == "excluded":
        holders = holders[~independent]
    if chosen.independents == "pro_presidential":
        holders = holders.assign(bloc=holders["bloc"].mask(independent, "pro_presidential"))
    totals, holders = MappingProxyType(dict(totals)), holders.reset_index(drop=True)
    return Study(chosen, totals, parties, holders, frames, is_computed)


def _holdings(party: Mapping[Any, Any]) -> list[tuple[Any, ...]]:
    """Return a party's seats tier by tier; those of which no tier is known are the chamber's."""
    if pd.isna(party["seats"]):
        return []
    holder = [party[name] for name in _HOLDERS[:4]]
    known = {tier: party[f"{tier}_seats"] for tier in TIERS}
    seats = {tier: int(count) for tier, count in known.items() if pd.notna(count)}
    seats["chamber"] = int(party["seats"]) - sum(seats.values())
    return [(*holder, tier, count) for tier, count in seats.items() if count > 0]


def _spread_independents(
    holders: pd.DataFrame, results: pd.DataFrame, parties: pd.DataFrame
) -> pd.DataFrame:
    """Count independents who belong to a party for that party's bloc."""
    joined = (results["seats_membership"] - results["seats"]).fillna(0).astype(int)
    named = {row["party"]: (row["label"], row["bloc"]) for row in parties.to_dict("records")}
    rows = list(holders[holders["kind"] != "independents"].itertuples(index=False, name=None))
    for party, kind, seats in zip(results["party"], results["kind"], joined, strict=True):
        if seats <= 0:
            continue
        label, bloc = ("no party", "independent") if kind == "independents" else named[party]
        label = f"Independents of {label}"
        rows.append(("independent", label, "independents", bloc, "district", seats))
    return pd.DataFrame(rows, columns=_HOLDERS)


def _own_study(chosen: Parameters) -> Study:
    own = own_files.read_election(chosen.election)
    kinds = own["party"].map(own_files.kind)
    blocs = dict.fromkeys(own["party"], "other")
    if "bloc" in own:
        blocs |= dict(own.dropna(subset=["bloc"]).set_index("party")["bloc"])
        kinds = kinds.mask(own["bloc"] == "independent", "independents")
    independent = kinds == "independents"
    if not isinstance(chosen.coding, str):
        blocs |= chosen.coding
    parties = pd.DataFrame(
        {
            "party": own["party"],
            "label": own["party"],
            "kind": kinds,
            "bloc": own["party"].map(blocs).mask(independent, "independent"),
            "list_votes": own["votes"].mask(independent & (own["votes"] == 0)),
            **{f"{tier}_seats": _own_tier(own, f"{tier}_seats") for tier in TIERS},
            "seats": own["seats"],
        }
    )
    totals = {
        "election": chosen.election,
        "valid": int(own["votes"].sum()),
        "seats_total": int(own["seats"].sum()),
        "seats_list": _known_sum(parties["list_seats"]),
        "seats_district": _known_sum(parties["district_seats"]),
    }
    return _freeze(chosen, totals, parties, parties, _tables(chosen))


def _own_tier(own: pd.DataFrame, column: str) -> pd.Series[Any]:
    """Return a tier's seats, unknown for all where those of somebody with seats are."""
    unknown = pd.Series(pd.NA, own.index, dtype="Int64")
    seats = own.get(column, unknown).mask(own["seats"] == 0, 0)
    return unknown if seats.isna().any() else seats


def _known_sum(seats: pd.Series[Any]) -> int | None:
    return int(seats.sum()) if seats.notna().any() else None
