# ruff: noqa: D102 - what each input is asked and returns, Input says once
"""Which rows a result rests on: typed inputs, and the ids that they lead to in a study.

An id is ``elections/ELECTION/COLUMN`` or ``results/ELECTION:PARTY/COLUMN`` for a clean figure,
``raw/TABLE/ROW``, ``codings/NAME/ELECTION:PARTY``, ``claims/CLAIM``, ``conflicts/CONFLICT``,
``own/PARTY/COLUMN`` in a user's own table, or ``result/RESULT`` for all that another rests on.

An input is asked for its ids with the evidence of an election and the row of a table of results.
Shares of seats rest on their tier's total, which is the sum of the seats of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cached_property, partial
from typing import Any, NamedTuple, TypeAlias

import pandas as pd

from majilis.data import coding, own_files, tables
from majilis.results.result_id import ResultId
from majilis.study import claims, definitions, peers, series
from majilis.study.parameters import is_own_table
from majilis.study.study import BLOCS, PARTIES, Study, by_law

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
# What another rule of the list tier makes anew, and the result that says by which rule.
_FILLED_BY_RULE = ("seats", "list_seats", "nominated", "seats_membership")
COMPUTED = "result/rule.list_tier.count"
_PEER_VOTES = ("votes", "share_valid", "share_cast", "share_not_stated", "valid", "cast")
_PEER_SEATS = ("seats", "seats_total", "seats_vacant", "seats_appointed")
_PEER_TIERS = (*_PEER_SEATS, "list_seats", "seats_list", "threshold")


class Row(NamedTuple):
    """A row of a table of results: what the table has a row for, such as party, and its key."""

    of: str
    key: str


class Party(NamedTuple):
    """Who stands in an election's tables, with or without seats."""

    party: str
    kind: str
    bloc: str


# Something that a result rests on: it returns the ids of rows, of an election and a row.
Input: TypeAlias = "Callable[[Evidence, Row], list[str]]"
# Where else an input can be asked: in which evidence, of which rows.
Where: TypeAlias = "Callable[[Evidence, Row], list[tuple[Evidence, Row]]]"


@dataclass(frozen=True)
class Of:
    """A column of ``clean/results``, as the study's choices count it, of some parties.

    `whose` is ``row`` for those that the row is of, all where it is of none; ``all``, ``lists``,
    ``largest``, or a bloc.
    """

    column: str
    whose: str = "row"

    def __call__(self, evidence: Evidence, row: Row) -> list[str]:
        return evidence.figures(evidence.parties_of(self.whose, row), self.column)


@dataclass(frozen=True)
class Coding:
    """The blocs of some parties, as in `Of`; one that a parameter sets rests on no row."""

    whose: str = "row"

    def __call__(self, evidence: Evidence, row: Row) -> list[str]:
        return evidence.codings(evidence.parties_of(self.whose, row))


@dataclass(frozen=True)
class Total:
    """A total of ``clean/elections``, or what the study's choices make of one.

    ``base`` and ``threshold_base`` are the votes chosen, ``bases`` those on which texts judge the
    threshold, ``chamber`` and ``districts`` the seats that count, ``key`` the total that the row
    is named after.
    """

    name: str

    def __call__(self, evidence: Evidence, row: Row) -> list[str]:
        return evidence.total(row.key if self.name == "key" else self.name)


class When:
    """Inputs of the rows whose key fits a pattern."""

    def __init__(self, pattern: str, *inputs: Input) -> None:
        self.pattern, self.inputs = pattern, inputs

    def __call__(self, evidence: Evidence, row: Row) -> list[str]:
        fits = fnmatchcase(row.key, self.pattern)
        return evidence.all_ids(self.inputs, row) if fits else []


class In:
    """Inputs asked elsewhere than in the evidence and of the row at hand: `where` says where."""

    def __init__(self, where: Where, *inputs: Input) -> None:
        self.where, self.inputs = where, inputs

    def __call__(self, evidence: Evidence, row: Row) -> list[str]:
        places = self.where(evidence, row)
        return [i for there, its_row in places for i in there.all_ids(self.inputs, its_row)]


def official(evidence: Evidence, row: Row) -> list[tuple[Evidence, Row]]:
    """As officially counted: seats by nomination, nobody left out, whatever the study's choices."""
    return [(evidence.official, row)]


def law(evidence: Evidence, row: Row) -> list[tuple[Evidence, Row]]:
    """As the law and the sources have it, whatever rule the study chose."""
    return [(evidence.by_law, row)]


def here(evidence: Evidence, row: Row) -> list[tuple[Evidence, Row]]:
    """In the study's own election, whatever the row is of."""
    return [evidence.elsewhere(evidence.study.election)]


def named_election(evidence: Evidence, row: Row) -> list[tuple[Evidence, Row]]:
    """In the election of the series that the row is named after."""
    return [evidence.elsewhere(row.key)]


def since_last(evidence: Evidence, row: Row) -> list[tuple[Evidence, Row]]:
    """In the list election that the row is named after, and in the one before it."""
    names = evidence.list_elections
    at = names.index(row.key)
    return [evidence.elsewhere(name) for name in names[at - 1 : at + 1]]


def named_list(evidence: Evidence, row: Row) -> list[tuple[Evidence, Row]]:
    """Of one list of one election, which the row is named after together."""
    election, _, party = row.key.partition("_")
    there, _ = evidence.by_law.elsewhere(election)
    return [(there, Row("party", party))]


@dataclass(frozen=True)
class Raw:
    """Rows of a raw table of the election, of one kind or measure; those of the row's party.

    `party` names the column that holds the party; without it the rows of all are meant.
    """

    table: str
    column: str
    value: str
    party: str = ""

    def __call__(self, evidence: Evidence, row: Row) -> list[str]:
        frame = evidence.study.tables[f"raw/{self.table}"]
        chosen = (frame["election"] == evidence.study.election) & (frame[self.column] == self.value)
        if self.party:
            chosen &= frame[self.party] == row.key
        return [f"raw/{self.table}/{each}" for each in frame.loc[chosen, "row"]]


def coverage(evidence: Evidence, row: Row) -> list[str]:
    """Return the early counts that state how much they cover; those of the row's party."""
    frame = evidence.study.tables["raw/vote_reports"]
    counts = frame[(frame["election"] == evidence.study.election) & frame["coverage"].notna()]
    if row.of == "party":
        counts = counts[counts["party"] == row.key]
    return [f"raw/vote_reports/{each}" for each in counts.query("kind == 'early_count'")["row"]]


def report(evidence: Evidence, row: Row) -> list[str]:
    """Return a report's own row."""
    return [f"raw/vote_reports/{row.key}"]


def reported_votes(evidence: Evidence, row: Row) -> list[str]:
    """Return the list votes of the party that a report is of."""
    reports = evidence.study.tables["raw/vote_reports"].set_index("row")
    return Of("list_votes")(evidence, Row("party", str(reports.loc[row.key, "party"])))


def first_round_conflict(evidence: Evidence, row: Row) -> list[str]:
    """Return the conflict between sources over a party's district seats in the first round."""
    conflict = f"{evidence.study.election}:first_round:{row.key}"
    known = set(evidence.study.tables["clean/conflicts"]["conflict"])
    return [f"conflicts/{conflict}"] if conflict in known else []


def definition(evidence: Evidence, row: Row) -> list[str]:
    """Return a published definition's own row."""
    return [f"raw/dominance_definitions/{row.key.rpartition('_')[0]}"]


def largest_before(evidence: Evidence, row: Row) -> list[str]:
    """Return the seats in the earlier elections that a published definition asks for."""
    definitions = evidence.study.tables["raw/dominance_definitions"].set_index("definition")
    asked = int(definitions["elections"][row.key.rpartition("_")[0]]) - 1
    earlier = evidence.study.earlier_elections()
    if asked == 0 or asked > len(earlier):
        return []
    left_out = evidence.study.parameters.appointed_seats == "excluded"
    totals = ("seats_total", *(["seats_appointed"] if left_out else []))
    return [
        figure
        for election in earlier[-asked:]
        for figure in (
            *evidence.elsewhere(election)[0].seats_as_stated(),
            *(f"elections/{election}/{total}" for total in totals),
        )
    ]


def under_rule(
    evidence: Evidence, row: Row, *, votes: tuple[Input, ...], rule: tuple[Input, ...]
) -> list[str]:
    """Return inputs in the election of the votes, and inputs in the one of the rule."""
    votes_of, rule_of = row.key.split("_under_")
    own = (Of("list_seats", "lists"),) if votes_of == rule_of else ()
    return [
        *evidence.by_law.ids_in(votes_of, (*votes, *own)),
        *evidence.by_law.ids_in(rule_of, rule),
    ]


def recurrence(evidence: Evidence, row: Row, *, election: str = "") -> list[str]:
    """Return what a feature needs in the study's election and in another, or in all with lists.

    Without a row for a feature, all features are meant.
    """
    names = [evidence.study.election, election] if election else evidence.list_elections
    chosen = [row.key] if row.of == "feature" else list(series.FEATURES)
    features = [series.FEATURES[name] for name in chosen]
    needs = [need for each in features for need in (*each.needs, *each.about)]
    inputs = tuple(each for need in dict.fromkeys(needs) for each in MEASURES[need])
    return [i for name in dict.fromkeys(names) for i in evidence.ids_in(name, inputs)]


def criterion(evidence: Evidence, row: Row) -> list[str]:
    """Return a criterion's own row."""
    return [f"raw/competition_criteria/{row.key}"]


def criteria(evidence: Evidence, row: Row, *, election: str = "") -> list[str]:
    """Return what a criterion of competition rests on in one election, or in all of the country.

    Without a row for a criterion, all are meant.
    """
    return [
        i
        for each in evidence.criteria
        if row.of != "criterion" or each["criterion"] == row.key
        for name in ([election] if election else evidence.elections)
        for i in (
            f"raw/competition_criteria/{each['criterion']}",
            *evidence.ids_in(name, _criterion(each)),
        )
    ]


def own_criterion(evidence: Evidence, row: Row) -> list[str]:
    """Return what the row's criterion rests on in the study's own election."""
    return criteria(evidence.official, row, election=evidence.study.election)


def _criterion(criterion: Mapping[Any, Any]) -> tuple[Input, ...]:
    name = criterion["of"]
    if criterion["kind"] == "score":
        return (partial(score, series=name),)
    if criterion["kind"] == "flag":
        return (partial(answers, series=name),)
    if name == "first_round":
        return Total("districts_first_round"), Total("seats_district")
    if name == "single_candidate":  # which no source gives; without districts it has no object
        return (Total("seats_district"),)
    if name.endswith("chamber_seats"):
        return (_SEATS_OF_ALL,)
    return _VOTES, Total("valid"), Total("seats_list")


def across(evidence: Evidence, row: Row) -> list[str]:
    """Return what the row's measure rests on over all choices."""
    return evidence.all_ids(ACROSS[row.key], row)


def option(evidence: Evidence, row: Row) -> list[str]:
    """Return the rows that make a choice of the multiverse one: labels, for a party's bloc."""
    kind, _, of = row.key.partition("=")
    return evidence.codings([p for p in evidence.parties if kind == "bloc" and p.party == of])


def claim(evidence: Evidence, row: Row) -> list[str]:
    """Return a claim's own row."""
    return [f"claims/{row.key}", f"raw/elections/{evidence.study.election}"]


def decision(evidence: Evidence, row: Row) -> list[str]:
    """Return what decides a claim, with the conflicts that it names."""
    of = _claim(row)
    conflicts = [] if pd.isna(of["conflicts"]) else of["conflicts"].split(";")
    return [
        *evidence.official.all_ids(_DECIDES[of["kind"]], Row("claim", "")),
        *(f"conflicts/{conflict}" for conflict in conflicts),
    ]


def verdict(evidence: Evidence, row: Row) -> list[str]:
    """Return the verdict of the claim that a row is of, or is a case of."""
    return [f"result/{ResultId('claims', _claim(row)['claim'], 'verdict')}"]


def _claim(row: Row) -> Mapping[Any, Any]:
    """Return the claim that a row is of, or is a case of."""
    claims = tables.read("claims").set_index("claim", drop=False)
    return claims.loc[row.key if row.of == "claim" else row.key.rpartition("_")[0]].to_dict()


def _neighbours(evidence: Evidence, row: Row) -> list[str]:
    """Return what the quantities of the list elections next to the study's own rest on."""
    listed = evidence.list_elections
    at = listed.index(evidence.study.election)
    needs = ("largest_seats", "counted_seats", *(name for _, name, _ in claims.CHANGES))
    inputs = tuple(i for need in needs for i in MEASURES[need])
    return [i for name in listed[max(at - 1, 0) : at + 2] for i in evidence.ids_in(name, inputs)]


def _definitions(evidence: Evidence, row: Row) -> list[str]:
    """Return the results that say which definitions of a dominant party are met."""
    keys = definitions.definitions_table(evidence.study)["definition"]
    return [f"result/{ResultId('definitions', key, 'meets')}" for key in keys]


def compared(
    evidence: Evidence, row: Row, *, measure: str, peer_columns: tuple[str, ...]
) -> list[str]:
    """Return what a measure of one election among the peers rests on: a peer's own columns."""
    if row.key in evidence.elections:
        return evidence.ids_in(row.key, MEASURES[measure])
    return evidence.of_peer(row.key, peer_columns)


def population(evidence: Evidence, row: Row) -> list[str]:
    """Return the rows of the comparable elections elsewhere of the row's group."""
    if row.key not in peers.COMPARABLE:
        return [f"result/compared.{group}.elections" for group in peers.COMPARABLE]
    parties = peers.elsewhere(evidence.study).query("group == @row.key")
    return [f"raw/vparty_parties/{each}" for each in parties["row"]]


def population_named(evidence: Evidence, row: Row) -> list[str]:
    """Return the result that names the comparable elections elsewhere of the row's group."""
    return [f"result/compared.{row.key if row.of == 'group' else 'both'}.elections"]


def score(evidence: Evidence, row: Row, *, series: str, column: str = "value") -> list[str]:
    """Return an expert score of the country of the row's election in its year."""
    if row.key not in evidence.held:  # a table of one's own has no scores
        return []
    figure = f"expert_scores/{series}:{evidence.held[row.key]}/{column}"
    return [figure] if figure in evidence.known else []


def answers(evidence: Evidence, row: Row, *, series: str) -> list[str]:
    """Return the answers to one question on the row's election."""
    return evidence.answers.get((series, row.key), [])


def flags(evidence: Evidence, row: Row, *, election: str) -> list[str]:
    """Return the answers to the row's question on one election."""
    return evidence.answers.get((row.key, election), [])


def elections_held(evidence: Evidence, row: Row) -> list[str]:
    """Return the raw rows of the elections that the row names, or else of the study's."""
    named = [e for e in evidence.elections if e in row.key]
    return [f"raw/elections/{election}" for election in named or [evidence.study.election]]


@dataclass(frozen=True)
class Evidence:
    """What the results of one study can rest on, in one election: the ids of all its figures."""

    study: Study
    known: frozenset[str]
    _found: dict[tuple[Row, tuple[Input, ...]], list[str]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def ids(self, row: Row, inputs: Iterable[Input]) -> list[str]:
        """Return the ids of the rows that one result, in its row, rests on."""
        found = self.all_ids(inputs, row)
        if row.of == "bloc":
            found += Coding()(self, row)
        if not found and (row.of == "party" or is_own_table(self.study.election)):
            # Where no figure gives a result, such as the list votes of independents, these say
            # whose it is.
            found = self.all_ids((Of("nominated"), Of("list_votes")), row)
        elif not found:
            found = elections_held(self, row)
        return list(dict.fromkeys(found))

    def all_ids(self, inputs: Iterable[Input], row: Row) -> list[str]:
        """Return the ids of several inputs, one after the other."""
        # Columns of a table share inputs, and so do the tables of one election.
        key = (row, tuple(inputs))
        if key not in self._found:
            self._found[key] = [each for of in key[1] for each in of(self, row)]
        return list(self._found[key])

    @cached_property
    def elections(self) -> list[str]:
        """The elections of the study's country, the first first."""
        return self.study.series_elections()

    @cached_property
    def list_elections(self) -> list[str]:
        """Those of them that had a list tier."""
        return [each.election for each in series.list_studies(self.study)]

    @cached_property
    def held(self) -> dict[str, str]:
        """The country and year of each election of the data, as expert scores are named."""
        columns = self.study.tables["raw/elections"][["election", "iso3", "year"]]
        return {election: f"{iso3}:{year}" for election, iso3, year in columns.to_numpy()}

    @cached_property
    def criteria(self) -> list[dict[Any, Any]]:
        """The rows of the criteria of competition."""
        return self.study.tables["raw/competition_criteria"].to_dict("records")

    @cached_property
    def answers(self) -> dict[Any, list[str]]:
        """The rows of the answers to a question on an election."""
        given = self.study.tables["raw/expert_flags"].groupby(["series", "election"])["row"]
        return {of: [f"raw/expert_flags/{row}" for row in rows] for of, rows in given}

    @cached_property
    def parties(self) -> list[Party]:
        """Everyone in the election's tables, with or without seats."""
        frame = self.study.parties
        if not is_own_table(self.study.election):
            # Independents who hold no seat on the basis chosen are not in the study's own parties.
            blocs = dict(zip(frame["party"], frame["bloc"], strict=True))
            every = self.study.tables["clean/results"]
            every = every[every["election"] == self.study.election]
            frame = every.assign(bloc=every["party"].map(blocs).fillna("independent"))
        columns = (frame[name] for name in Party._fields)
        return [Party(*each) for each in zip(*columns, strict=True)]

    def parties_of(self, whose: str, row: Row) -> list[Party]:
        """Return the parties that an input speaks of; see `Of`."""
        scope = row.key if whose == "row" and row.of == "bloc" else whose
        if scope == "row":
            return [p for p in self.parties if row.of != "party" or p.party == row.key]
        if scope in BLOCS:
            joined = self.study.parameters.independents == scope
            return [
                p
                for p in self.parties
                if (p.bloc == scope and p.kind != "against_all")  # such votes are nobody's
                or (joined and p.kind == "independents")
            ]
        if scope in ("lists", "without a list"):  # the latter is a row of blocs
            return [p for p in self.parties if self._has_list(p) == (scope == "lists")]
        return [p for p in self.parties if scope == "all" or p.party == self._largest]

    def figures(self, parties: Sequence[Party], column: str) -> list[str]:
        """Return the ids of a column of some parties, as the study counts it."""
        if column in _SEATS:
            parties = self._counted(parties)
        ids = [self._figure(p.party, c) for p in parties for c in self._columns(column)]
        found = [figure for figure in ids if figure in self.known]
        return [*found, *self._rule] if column in _FILLED_BY_RULE else found

    def seats_as_stated(self) -> list[str]:
        """Return the ids of the seats of all parties, whatever the choices."""
        ids = [self._figure(p.party, "seats") for p in self.parties if p.kind in PARTIES]
        return [figure for figure in ids if figure in self.known]

    def codings(self, parties: Iterable[Party]) -> list[str]:
        """Return the ids of the codings of parties."""
        name, by_hand = _coding(self.study)
        names = [p.party for p in parties if p.party not in by_hand]
        if is_own_table(self.study.election):
            ids = [self._figure(party, "bloc") for party in names]
        else:
            ids = [f"codings/{name}/{self.study.election}:{party}" for party in names]
        return [coded for coded in ids if coded in self.known]

    def total(self, name: str) -> list[str]:
        """Return the ids of a total; where some are left out the seats are summed anew."""
        chosen, election = self.study.parameters, self.study.election
        seats = {"chamber": "seats", "districts": "district_seats"}.get(name)
        if seats and "excluded" in (chosen.independents, chosen.appointed_seats):
            return self.figures(self.parties, seats)
        if name == "alliance_threshold":
            return [] if chosen.alliance_threshold is not None else self.total("threshold")
        if name == "threshold" and chosen.threshold not in (None, self.study.totals.get(name)):
            return []
        if chosen.list_seats is not None and name in ("chamber", "seats_total"):
            return [*self._rule, f"elections/{election}/seats_total"]
        if chosen.list_seats is not None and name == "seats_list":
            return self._rule
        meant = {
            "base": (chosen.vote_base,),
            "threshold_base": (chosen.threshold_base,),
            "bases": ("valid", "cast", chosen.threshold_base),
            "chamber": ("seats_total",),
            "districts": ("seats_district",),
        }
        columns = meant.get(name, (name,))
        if is_own_table(election):
            return [i for c in columns if c in _OWN for i in self.figures(self.parties, _OWN[c])]
        ids = [f"elections/{election}/{column}" for column in columns]
        return [figure for figure in ids if figure in self.known]

    def of_peer(self, election: str, columns: tuple[str, ...]) -> list[str]:
        """Return the ids of columns of one peer, of its totals and of its parties."""
        ids = self._by_peer.get(election, [])
        found = [figure for figure in ids if figure.rpartition("/")[2] in columns]
        return found or ([f"raw/peer_elections/{election}"] if ids else [])

    def elsewhere(self, election: str) -> tuple[Evidence, Row]:
        """Return the evidence of an election of the series, with the same choices, and its row."""
        return self._series.get(election, self), Row("election", election)

    def ids_in(self, election: str, inputs: Iterable[Input]) -> list[str]:
        """Return the ids of several inputs in an election of the series."""
        there, row = self.elsewhere(election)
        return there.all_ids(inputs, row)

    @cached_property
    def official(self) -> Evidence:
        """The evidence of the same election as officially counted."""
        return Evidence(claims.official(self.study), self.known)

    @cached_property
    def by_law(self) -> Evidence:
        """The evidence of the same election under its law's rule."""
        return Evidence(by_law(self.study), self.known)

    @property
    def _rule(self) -> list[str]:
        """Where list seats are computed, the result that says by which rule."""
        return [COMPUTED] if self.study.is_computed else []

    @cached_property
    def _series(self) -> dict[str, Evidence]:
        if is_own_table(self.study.election):
            return {}
        appointed = {"appointed_seats": self.study.parameters.appointed_seats}
        return {
            each.election: Evidence(
                replace(each, parameters=each.parameters.model_copy(update=appointed)), self.known
            )
            for each in series.studies(self.study)
        }

    @cached_property
    def _by_peer(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for figure in sorted(self.known):
            if figure.startswith("peer"):
                found.setdefault(figure.split("/")[1].partition(":")[0], []).append(figure)
        return found

    @cached_property
    def _largest(self) -> str:
        """Return the party with the most seats, the first of several."""
        seats = dict(zip(self.study.parties["party"], self.study.parties["seats"], strict=True))
        stood = [p.party for p in self.parties if p.kind in PARTIES]
        return max(stood, key=lambda p: 0 if pd.isna(seats.get(p)) else seats[p], default="")

    def _has_list(self, party: Party) -> bool:
        votes = self._figure(party.party, "list_votes")
        return party.kind in PARTIES and votes in self.known

    def _counted(self, parties: Sequence[Party]) -> Sequence[Party]:
        """Return the parties whose seats count."""
        if self.study.parameters.appointed_seats == "excluded":
            parties = [p for p in parties if p.kind != "appointed"]
        deputies = [p for p in parties if p.kind != "independents"]
        if self.study.parameters.independents == "excluded":
            return deputies
        # Spread by party membership, they are what all the parties have gained.
        return self.parties if self._spread and len(deputies) < len(parties) else parties

    def _columns(self, column: str) -> tuple[str, ...]:
        if column == "nominated":
            return ("seats",)
        joined = {
            "seats": ("seats_membership",),
            "district_seats": ("seats_membership", "list_seats"),
        }
        if self.study.parameters.seat_basis == "membership":
            return joined.get(column, (column,))
        if self._spread and column in joined:
            return tuple(dict.fromkeys((column, "seats", "seats_membership")))
        return (column,)

    def _figure(self, party: str, column: str) -> str:
        if is_own_table(self.study.election):
            return _own_id(party, _OWN.get(column, column))
        return f"results/{self.study.election}:{party}/{column}"

    @property
    def _spread(self) -> bool:
        choices = self.study.parameters
        return choices.independents == "by_membership" and choices.seat_basis == "nomination"


def evidence_of(study: Study) -> Evidence:
    """Return what results of a study can rest on.

    Examples
    --------
    >>> from majilis.study.study import open_study
    >>> evidence_of(open_study()).ids(Row("party", "otan"), (Of("list_votes"), Total("base")))
    ['results/kaz-2004:otan/list_votes', 'elections/kaz-2004/valid']
    """
    if is_own_table(study.election):
        own = own_files.read_election(study.election)
        cells = own.melt("party", var_name="column").dropna(subset=["value"])
        ids = [_own_id(p, c) for p, c in zip(cells["party"], cells["column"], strict=True)]
        return Evidence(study, frozenset(ids))
    figures = study.tables["clean/provenance"][["table", "key", "column"]].agg("/".join, axis=1)
    names = dict.fromkeys((_coding(study)[0], "consensus"))
    coded = [
        f"codings/{name}/{election}:{party}"
        for name in names
        for election, party in tables.read(f"codings/{name}")[["election", "party"]].to_numpy()
    ]
    return Evidence(study, frozenset([*figures, *coded]))


def active(inputs: Iterable[Input], key: str) -> list[Input]:
    """Return the inputs that hold for a row.

    Examples
    --------
    >>> active([Of("seats"), When("*_votes", Total("base"))], "list_votes")
    [Of(column='seats', whose='row'), Total(name='base')]
    """
    found: list[Input] = []
    for each in inputs:
        if not isinstance(each, When):
            found.append(each)
        elif fnmatchcase(key, each.pattern):
            found += each.inputs
    return found


def _coding(study: Study) -> tuple[str, Iterable[str]]:
    """Return the coding by name, and the parties that a parameter codes in its place."""
    chosen = study.parameters.coding
    if is_own_table(study.election) and not isinstance(chosen, str):
        return "consensus", chosen
    return coding.split(chosen, study.election)


def _own_id(party: str, column: str) -> str:
    # Ids are joined by semicolons, which a name of the user's own may hold.
    return f"own/{party.replace('%', '%25').replace(';', '%3B')}/{column}"


_VOTES, _SEATS_OF_ALL, _CHAMBER = Of("list_votes", "all"), Of("seats", "all"), Total("chamber")
_BOTH: tuple[Input, ...] = (Of("list_votes", "lists"), Of("list_seats", "lists"))
_ELECTED: tuple[Input, ...] = (
    _SEATS_OF_ALL,
    Of("appointed_seats", "all"),
    _CHAMBER,
    Total("seats_appointed"),
)


def _of_bloc(bloc: str) -> dict[str, tuple[Input, ...]]:
    # That a party is not of the bloc is a coding, too.
    coded = Coding("all")
    return {
        f"{bloc}_vote_share": (Of("list_votes", bloc), Total("base"), coded),
        f"{bloc}_list_seat_share": (Of("list_seats", bloc), Total("seats_list"), coded),
        f"{bloc}_seats": (Of("seats", bloc), coded),
        f"{bloc}_seat_share": (Of("seats", bloc), _CHAMBER, coded),
    }


# What each measure of an election of the series rests on, in that election.
MEASURES: Mapping[str, tuple[Input, ...]] = {
    "total_seats": (Total("seats_total"),),
    "list_seats": (Total("seats_list"),),
    "district_seats": (Total("seats_district"),),
    "counted_seats": (_SEATS_OF_ALL,),
    "qualified_seats": (_SEATS_OF_ALL,),
    "largest": (_SEATS_OF_ALL,),
    "largest_seats": (_SEATS_OF_ALL,),
    "largest_vote_share": (Of("list_votes", "largest"), Total("base"), _SEATS_OF_ALL),
    "largest_seat_share": (_SEATS_OF_ALL, _CHAMBER),
    "largest_elected_seat_share": _ELECTED,
    "largest_majority": (_SEATS_OF_ALL, _CHAMBER),
    "largest_qualified": (_SEATS_OF_ALL, _CHAMBER),
    **_of_bloc("pro_presidential"),
    **_of_bloc("opposition"),
    "opposition_stood": (Coding("all"), Raw("context", "measure", "parties_standing")),
    "opposition_district_seats": (Of("district_seats", "opposition"), Coding("all")),
    "unlabelled_vote_share": (_VOTES, Total("base")),
    "unlabelled_seats": (_SEATS_OF_ALL,),
    "unlabelled_seat_share": (_SEATS_OF_ALL, _CHAMBER),
    "effective_number_votes": (_VOTES,),
    "effective_number_seats": (_SEATS_OF_ALL,),
    "least_squares": _BOTH,
    "wasted_share": _BOTH,
    "threshold": (Total("threshold"),),
    "vote_coverage": (_VOTES,),
    "seat_coverage": (_SEATS_OF_ALL,),
    "decides": (_VOTES, Total("seats_district")),
    "missing": _BOTH,
}
HELD: tuple[Input, ...] = (Of("nominated", "all"), Of("seats_membership", "all"))
_CODED_VOTES: tuple[Input, ...] = (
    _VOTES,
    Coding("all"),
    *(Total(base) for base in ("valid", "cast", "registered")),
)
# What each measure rests on over all combinations of choices.
ACROSS: Mapping[str, tuple[Input, ...]] = {
    **dict.fromkeys(("pro_vote_share", "opposition_vote_share"), _CODED_VOTES),
    **dict.fromkeys(("largest_seat_share", "largest_seats", "effective_number_seats"), HELD),
    **dict.fromkeys(
        ("pro_seats", "pro_seat_share", "opposition_seats", "opposition_seat_share"),
        (*HELD, Coding("all")),
    ),
}
EVERYTHING: tuple[Input, ...] = (*_CODED_VOTES, *HELD, Total("seats_total"))
# What decides each kind of claim.
_DECIDES: Mapping[str, tuple[Input, ...]] = {
    "count": (*EVERYTHING, Of("list_seats", "all"), Of("district_seats", "all"), _definitions),
    "criteria": (criteria,),
    "change": (_neighbours,),
    "precedent": (recurrence,),
    "fact": (),
}
# What the place of an election among comparable ones rests on, whose votes are valid votes.
_VALID_SHARE = (Of("list_votes", "largest"), Total("valid"), _SEATS_OF_ALL)
PLACED: Mapping[str, tuple[Input, ...]] = {
    "seats": _ELECTED,
    "votes": _VALID_SHARE,
    "bonus": (*_ELECTED, *_VALID_SHARE),
}
# What each measure of the peers rests on.
COMPARED: Mapping[str, Input] = {
    name: partial(compared, measure=name.removesuffix("_low").removesuffix("_high"), peer_columns=c)
    for name, c in (
        ("largest", _PEER_SEATS),
        ("largest_vote_share", (*_PEER_VOTES, *_PEER_SEATS)),
        ("largest_seat_share", _PEER_SEATS),
        ("effective_number_seats", _PEER_SEATS),
        ("least_squares_low", (*_PEER_VOTES, *_PEER_TIERS)),
        ("least_squares_high", (*_PEER_VOTES, *_PEER_TIERS)),
        ("vote_coverage", _PEER_VOTES),
        ("seat_coverage", _PEER_SEATS),
        ("decides", ()),
        ("missing", (*_PEER_VOTES, *_PEER_TIERS)),
    )
}
