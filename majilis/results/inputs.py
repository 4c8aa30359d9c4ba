"""Which rows a result rests on: from the inputs that the catalogue names to ids of rows.

An id is ``elections/ELECTION/COLUMN`` or ``results/ELECTION:PARTY/COLUMN`` for a clean figure,
``raw/TABLE/ROW``, ``codings/NAME/ELECTION:PARTY``, ``claims/CLAIM``, ``conflicts/CONFLICT``,
``own/PARTY/COLUMN`` in a user's own table, or ``result/RESULT`` for all that another rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from majilis.data import tables
from majilis.study import multiverse
from majilis.study.parameters import Parameters, is_own_table
from majilis.study.study import BLOCS, Study

_SEATS = ("seats", "list_seats", "district_seats")
# The columns of a user's own table, which holds no other totals than its sums.
_OWN = {
    "list_votes": "votes",
    "valid": "votes",
    "nominated": "seats",
    "seats_total": "seats",
    "seats_list": "list_seats",
    "seats_district": "district_seats",
}
# Where no figure gives a result, such as the list votes of independents, these say whose it is.
_PARTY_IS_KNOWN_BY = ("nominated", "list_votes")
# What the combinations of all choices rest on; what they show names one result in its place.
_COMBINATIONS = "result/combinations.all.combinations"
_EVERYTHING = (
    "list_votes of all",
    "nominated of all",
    "seats_membership of all",
    "list_seats of all",
    "@all_bases",
    "@seats_total",
    "@seats_list",
    "@threshold",
    "coding of all",
)


@dataclass(frozen=True)
class Inputs:
    """The rows that the results of one study can rest on.

    Attributes
    ----------
    study : Study
        The study.
    parties : pandas.DataFrame
        Everyone in the election's tables, with or without seats: ``party``, ``kind``, ``bloc``.
    known : frozenset of str
        The ids of all figures that there are.
    """

    study: Study
    parties: pd.DataFrame
    known: frozenset[str]

    def ids(self, key_name: str, key: str, inputs: Iterable[str]) -> list[str]:
        """Return the ids of the rows that one result rests on.

        Parameters
        ----------
        key_name : str
            What its table has a row for, such as ``party``.
        key : str
            The row.
        inputs : iterable of str
            The quantity's inputs, as the catalogue writes them.
        """
        row = self._row(key_name, key)
        found = self._all_of(inputs, row, key)
        if key_name == "bloc":
            found += self._figures(row, "coding")
        found = found or self._fallback(key_name, row)
        return list(dict.fromkeys(found))

    def _fallback(self, key_name: str, row: pd.DataFrame) -> list[str]:
        """Return whose result it is, where no figure gives it."""
        if key_name == "party" or is_own_table(self.study.election):
            return [i for column in _PARTY_IS_KNOWN_BY for i in self._figures(row, column)]
        return [f"raw/elections/{self.study.election}"]

    def _all_of(self, inputs: Iterable[str], row: pd.DataFrame, key: str) -> list[str]:
        return [i for name, scope in active(inputs, key) for i in self._of(name, scope, row, key)]

    def _row(self, key_name: str, key: str) -> pd.DataFrame:
        if key_name == "party":
            return self.parties[self.parties["party"] == key]
        return self._scope(key) if key_name == "bloc" else self.parties

    def _scope(self, scope: str) -> pd.DataFrame:
        """Return the parties that an input speaks of."""
        parties = self.parties
        if scope in BLOCS:
            joined = self._choices.independents == scope
            independent = parties["kind"] == "independents"
            return parties[(parties["bloc"] == scope) | (independent & joined)]
        if scope in ("lists", "without a list"):
            listed = parties["party"].isin(self.study.lists["party"])
            return parties[listed if scope == "lists" else ~listed]
        largest: pd.DataFrame = parties[parties["party"] == _largest(self.study.parties)]
        return largest

    def _of(self, name: str, scope: str, row: pd.DataFrame, key: str) -> list[str]:
        if name.startswith("raw/"):
            return self._raw(name.split("/")[1], name.split("/")[2], key)
        if name.startswith("expert/"):
            return self._score(name.split("/")[1], name.split("/")[2], key)
        if name.startswith("flags/"):
            return self._flags(key, name.split("/")[1])
        if name.startswith("@"):
            return self._total(name[1:], key)
        special: dict[str, Callable[[str], list[str]]] = {
            "earlier_seats": self._earlier,
            "choice": self._choice,
            "claim": lambda claim: [f"claims/{claim}", f"raw/elections/{self.study.election}"],
            "decision": self._decision,
            "everything": self._everything,
            "combinations": lambda key: [_COMBINATIONS],
            "series": self._series,
            "of_series": self._of_series,
            "peer": self._peer,
            "all_peers": self._all_peers,
        }
        if name in special:
            return special[name](key)
        parties = {"": row, "all": self.parties}
        return self._figures(parties[scope] if scope in parties else self._scope(scope), name)

    def _figures(self, parties: pd.DataFrame, column: str) -> list[str]:
        """Return the ids of a column of some parties, as the study counts it."""
        if column == "coding":
            return self._codings(parties)
        if column in _SEATS:
            parties = self._holding(parties)
        ids = [_figure(self.study, p, c) for p in parties["party"] for c in self._columns(column)]
        return [figure for figure in ids if figure in self.known]

    def _holding(self, parties: pd.DataFrame) -> pd.DataFrame:
        if self._choices.appointed_seats == "excluded":
            parties = parties[parties["kind"] != "appointed"]
        independent = parties["kind"] == "independents"
        if self._choices.independents == "excluded":
            return parties[~independent]
        # Spread by the party joined, they are what all the parties have gained.
        return self.parties if self._spread and independent.any() else parties

    def _columns(self, column: str) -> tuple[str, ...]:
        if column == "nominated":
            return ("seats",)
        joined = {
            "seats": ("seats_membership",),
            "district_seats": ("seats_membership", "list_seats"),
        }
        if self._choices.seat_basis == "membership":
            return joined.get(column, (column,))
        if self._spread and column in joined:
            return tuple(dict.fromkeys((column, "seats", "seats_membership")))
        return (column,)

    def _codings(self, parties: pd.DataFrame) -> list[str]:
        """Return the coding of each party; one that a parameter sets rests on no row."""
        chosen = self._choices.coding
        name = chosen if isinstance(chosen, str) else "consensus"
        coded = parties[~parties["kind"].isin(["independents", "appointed", "against_all"])]
        set_by_hand = () if isinstance(chosen, str) else chosen
        names = [party for party in coded["party"] if party not in set_by_hand]
        if is_own_table(self.study.election):
            ids = [_figure(self.study, party, "bloc") for party in names]
        else:
            ids = [f"codings/{name}/{self.study.election}:{party}" for party in names]
        return [coding for coding in ids if coding in self.known]

    def _total(self, name: str, key: str) -> list[str]:
        """Return the ids of a total; where some are left out the seats are summed anew."""
        seats = {"chamber": "seats", "districts": "district_seats"}.get(name)
        chosen = self._choices
        if seats and "excluded" in (chosen.independents, chosen.appointed_seats):
            return self._figures(self.parties, seats)
        if name == "threshold" and self.study.totals.get(name) != self._choices.threshold:
            return []
        columns = _totals(self._choices, name, key)
        if is_own_table(self.study.election):
            return [i for c in columns if c in _OWN for i in self._figures(self.parties, _OWN[c])]
        ids = [f"elections/{self.study.election}/{column}" for column in columns]
        return [figure for figure in ids if figure in self.known]

    def _raw(self, table: str, what: str, key: str) -> list[str]:
        """Return the ids of raw rows that results rest on directly."""
        if table == "dominance_definitions":
            return [f"raw/{table}/{key.rpartition('_')[0]}"]
        frame = self.study.tables[f"raw/{table}"].query("election == @self.study.election")
        if table == "context":
            frame = frame[frame["measure"] == what]
        elif what == "coverage":
            frame = frame[(frame["kind"] == "early_count") & frame["coverage"].notna()]
        else:
            frame = frame[(frame["kind"] == what) & (frame["party"] == key)]
        return [f"raw/{table}/{row}" for row in frame["row"]]

    def _earlier(self, key: str) -> list[str]:
        """Return the largest party's seats in the elections before, where a definition asks."""
        definitions = self.study.tables["raw/dominance_definitions"].set_index("definition")
        wanted = int(definitions["elections"][key.rpartition("_")[0]]) - 1
        before = self.study.earlier_elections()
        results = self.study.tables["clean/results"]
        ids = []
        for election in before[len(before) - wanted :] if wanted <= len(before) else ():
            party = _largest(results[results["election"] == election])
            ids += [f"results/{election}:{party}/seats", f"elections/{election}/seats_total"]
            if self._choices.appointed_seats == "excluded":
                ids.append(f"elections/{election}/seats_appointed")
        return ids

    def _choice(self, name: str) -> list[str]:
        """Return the rows that make a choice of the multiverse one."""
        kind, _, of = name.partition("=")
        if kind == "bloc":
            return self._codings(self.parties[self.parties["party"] == of])
        return [f"conflicts/{conflict}" for conflict in of.split("+")] if kind == "source" else []

    def _decision(self, claim: str) -> list[str]:
        """Return what decides a claim that is measured; others rest on the claim's own rows."""
        return [_COMBINATIONS] if self._claim_kinds[claim] == "measure" else []

    @cached_property
    def _claim_kinds(self) -> dict[str, str]:
        claims = tables.read("claims")
        return dict(zip(claims["claim"], claims["kind"], strict=True))

    def _series(self, election: str) -> list[str]:
        """Return all figures of one election of the series, and its coding."""
        chosen = self._choices.coding
        coding = f"codings/{chosen if isinstance(chosen, str) else 'consensus'}/{election}:"
        starts = (f"elections/{election}/", f"results/{election}:", coding)
        return sorted(figure for figure in self.known if figure.startswith(starts))

    def _of_series(self, key: str) -> list[str]:
        """Return the results that stand for the elections a key names, or else for all."""
        elections = self.study.series_elections()
        named = [election for election in elections if election in key] or elections
        return [f"result/series.{election}.total_seats" for election in named]

    def _peer(self, election: str) -> list[str]:
        """Return all figures of one peer, or what the election rests on in the series."""
        if election in self.study.series_elections():
            return self._of_series(election)
        starts = (f"peers/{election}/", f"peer_results/{election}:")
        return sorted(figure for figure in self.known if figure.startswith(starts))

    def _all_peers(self, key: str) -> list[str]:
        """Return the results that stand for each peer."""
        own = self.study.series_elections()
        peers = self.study.tables["clean/peers"]["election"]
        return [f"result/peers.{peer}.vote_coverage" for peer in peers if peer not in own]

    def _score(self, series: str, column: str, election: str) -> list[str]:
        """Return a score of the election's country in its year."""
        row = self.study.tables["raw/elections"].set_index("election").loc[election]
        score = f"expert_scores/{series}:{row['iso3']}:{row['year']}/{column}"
        return [score] if score in self.known else []

    def _flags(self, series: str, election: str) -> list[str]:
        coded = self.study.tables["raw/expert_flags"]
        here = coded[(coded["series"] == series) & (coded["election"] == election)]
        return [f"raw/expert_flags/{row}" for row in here["row"]]

    def _everything(self, key: str) -> list[str]:
        conflicts = [
            found
            for choice in multiverse.multiverse(self.study).choices
            if choice.name.startswith("source=")
            for found in self._choice(choice.name)
        ]
        return [*self._all_of(_EVERYTHING, self.parties, key), *conflicts]

    @property
    def _choices(self) -> Parameters:
        return self.study.parameters

    @property
    def _spread(self) -> bool:
        choices = self._choices
        return choices.independents == "by_membership" and choices.seat_basis == "nomination"


def inputs_of(study: Study) -> Inputs:
    """Return the rows that results of a study can rest on.

    Examples
    --------
    >>> from majilis.study.study import open_study
    >>> inputs_of(open_study()).ids("party", "otan", ("list_votes", "@base"))
    ['results/kaz-2004:otan/list_votes', 'elections/kaz-2004/valid']
    """
    columns = ["party", "kind", "bloc"]
    if is_own_table(study.election):
        own = tables.read_own_election(Path(study.election))
        cells = own.melt("party", var_name="column").dropna(subset=["value"])
        known = {_own_id(p, c) for p, c in zip(cells["party"], cells["column"], strict=True)}
        return Inputs(study, study.parties[columns], frozenset(known))
    parties = study.tables["clean/results"].query("election == @study.election")
    blocs = dict(zip(study.parties["party"], study.parties["bloc"], strict=True))
    # Independents who hold no seat on the basis chosen are left out of the study's own parties.
    named = parties.assign(bloc=parties["party"].map(blocs).fillna("independent"))
    figures = study.tables["clean/provenance"][["table", "key", "column"]].agg("/".join, axis=1)
    return Inputs(study, named[columns], frozenset([*figures, *_coding_ids(study.parameters)]))


def active(inputs: Iterable[str], key: str) -> list[tuple[str, str]]:
    """Return the inputs that hold for a row, each as a name and the parties it is of.

    Examples
    --------
    >>> active(["seats of opposition", "@base if *_votes", "@cast if other"], "list_votes")
    [('seats', 'opposition'), ('@base', '')]
    """
    found = []
    for text in inputs:
        what, _, pattern = text.partition(" if ")
        if not pattern or fnmatchcase(key, pattern):
            name, _, scope = what.partition(" of ")
            found.append((name, scope))
    return found


def _figure(study: Study, party: str, column: str) -> str:
    if is_own_table(study.election):
        return _own_id(party, _OWN.get(column, column))
    return f"results/{study.election}:{party}/{column}"


def _own_id(party: str, column: str) -> str:
    # Ids are joined by semicolons, which a name of the user's own may hold.
    return f"own/{party.replace('%', '%25').replace(';', '%3B')}/{column}"


def _coding_ids(choices: Parameters) -> list[str]:
    name = choices.coding if isinstance(choices.coding, str) else "consensus"
    coding = tables.read(f"codings/{name}")
    keys = zip(coding["election"], coding["party"], strict=True)
    return [f"codings/{name}/{election}:{party}" for election, party in keys]


def _totals(choices: Parameters, name: str, key: str) -> list[str]:
    """Return the columns that stand for a total of the catalogue."""
    chosen: dict[str, list[str]] = {
        "base": [choices.vote_base],
        "threshold_base": [choices.threshold_base],
        "all_bases": ["valid", "cast", "registered"],
        "bases": ["valid", "cast", choices.threshold_base],
        "key": [key],
        "chamber": ["seats_total"],
        "districts": ["seats_district"],
    }
    return chosen.get(name, [name])


def _largest(parties: pd.DataFrame) -> Any:
    """Return the party with the most seats, the first of several."""
    real = parties[parties["kind"].isin(["party", "bloc"])]
    seats = real["seats"].fillna(0).to_numpy(dtype=float)
    return real["party"].iloc[int(seats.argmax())] if len(seats) else None
