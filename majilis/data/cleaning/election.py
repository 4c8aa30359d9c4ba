"""One election: what sources state of it in, its figures taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from statistics import multimode
from typing import Any

import pandas as pd

from majilis.data import tables
from majilis.data.cleaning.choice import Candidate, Clean, Place, agrees, can_be_taken, finest
from majilis.data.cleaning.steps import candidates_of, grouped, take

_TIERS = ("list", "district", "appointed")
_NOMINATED = ("nomination", "not_stated")  # seats are by nomination unless a source says else
# The election's figure that a column of the parties' sums up to.
_SEAT_TOTALS = {
    "list_seats": "seats_list",
    "district_seats": "seats_district",
    "appointed_seats": "seats_appointed",
    "seats": "seats_total",
    "seats_membership": "seats_total",
    "district_seats_first_round": "districts_first_round",
}
_WHOLES = {"list_votes": "valid", **_SEAT_TOTALS}
# What conflicts call a column, where not as it is.
_NAMES = {"district_seats_first_round": ("first_round", "first-round district seats")}


class Election:
    """What sources state of one election; its figures go to the cleaning at work."""

    def __init__(self, work: Clean, raw: Mapping[str, pd.DataFrame], election: str) -> None:
        self.work = work
        self.election = election
        self.totals, self.votes, seats, links = (
            raw[name][raw[name]["election"] == election]
            for name in ("raw/totals", "raw/list_votes", "raw/seats", "raw/party_links")
        )
        # The seats that a source gives a member of a bloc are counted for the bloc.
        members = links[links["relation"] == "member_of"]
        blocs = dict(zip(members["party"], members["target"], strict=True))
        self.seats = seats.assign(party=seats["party"].replace(blocs))
        self.parties = list(dict.fromkeys([*self.votes["party"], *self.seats["party"]]))

    def take_all(self, remainder: Any) -> None:
        """Take every figure, each after those that it rests on.

        The remainder is the group, if any, whose seats no source attributes.
        """
        self._totals()
        self._list_votes()
        self._shares()
        self._turnout()
        self._read_the_only_tier()
        for tier in _TIERS:
            self._take_closing(f"{tier}_seats", self._of_tier(tier))
        self._zeros()
        self._chamber()
        self._first_round()
        if any(choice.startswith(f"{self.election}:seats:") for choice in self.work.choices):
            self._yield_to_choice()
        if pd.notna(remainder):
            self._remainder(remainder)
        self._zeros()
        self._district_seats()

    def _total(self, column: str) -> Place:
        return "elections", self.election, column

    def _whole(self, column: str) -> float | None:
        return self.work.value(self._total(column))

    def _result(self, party: str, column: str) -> Place:
        return "results", f"{self.election}:{party}", column

    def _results(self, parties: Iterable[str], column: str) -> list[Place]:
        return [self._result(party, column) for party in parties]

    def _totals(self) -> None:
        counting = set(self.votes.loc[self.votes["measure"] == "votes", "source"])
        candidates = [
            replace(c, of_table=c.source in counting) for c in candidates_of(self.totals, "value")
        ]
        stated = grouped(candidates, self.totals["measure"])
        chamber = self.seats[self.seats["tier"] == "chamber"]
        nominated = chamber[chamber["basis"] != "membership"]
        party_sums = set(nominated.groupby("source")["seats"].sum())
        stated["seats_total"] = [
            replace(c, closes=c.value in party_sums) for c in stated.get("seats_total", [])
        ]
        columns = tables.table("clean/elections").column_names
        for measure, candidates in _held_against_turnout(stated).items():
            if measure in columns:
                take(
                    self.work,
                    self._total(measure),
                    f"{self.election}:{measure}",
                    measure.replace("_", " "),
                    candidates,
                    unit=0.01 if measure == "threshold" else 1,
                )
        tiers = [self._total(f"seats_{tier}") for tier in _TIERS]
        rule = "all seats are of other tiers"
        self.work.fill(tiers, self._whole("seats_total"), rule, [self._total("seats_total")])

    def _list_votes(self) -> None:
        """Take the lists' votes, and valid and invalid ones where they follow from these."""
        work, rows = self.work, self.votes[self.votes["measure"] == "votes"]
        self._take_closing("list_votes", rows, "value")
        valid, cast, invalid = (self._total(column) for column in ("valid", "cast", "invalid"))
        lists = self._results(dict.fromkeys(rows["party"]), "list_votes")
        if lists and valid not in work.figures:
            work.derive(valid, work.sum(lists), "sum of the lists and of votes against all", lists)
        if work.value(valid) and work.value(cast) and invalid not in work.figures:
            left = work.sum([cast]) - work.sum([valid])
            work.derive(invalid, left, "votes cast less valid votes", [cast, valid])

    def _shares(self) -> None:
        rows = self.votes[self.votes["measure"] == "share"]
        sums = rows.groupby(["source", "stage"])["value"].sum()
        over = set(sums.index[sums > 100.5])
        for party, candidates in grouped(candidates_of(rows, "value"), rows["party"]).items():
            take(
                self.work,
                self._result(party, "share_published"),
                f"{self.election}:list_share:{party}",
                f"list share of {party}, percent",
                [replace(c, possible=(c.source, c.stage) not in over) for c in candidates],
                0.01,
            )

    def _turnout(self) -> None:
        cast, registered = self._whole("cast"), self._whole("registered")
        computed = 100 * cast / registered if cast and registered else None
        candidates = [
            replace(c, gives_turnout=computed is None or agrees(c, computed))
            for c in candidates_of(self.totals[self.totals["measure"] == "turnout"], "value")
        ]
        place, conflict = self._total("turnout"), f"{self.election}:turnout"
        take(self.work, place, conflict, "turnout, percent", candidates, 0.01)

    def _read_the_only_tier(self) -> None:
        """Read seats of the chamber for seats of the lists, where these give all of them."""
        whole = self._whole("seats_total")
        if whole is None or self._whole("seats_list") != whole:
            return
        listed = self._of_tier("list")["party"]
        chamber = self._of_tier("chamber")
        own = chamber[~chamber["party"].isin(listed)].assign(tier="list")
        self.seats = pd.concat([self.seats, own])

    def _of_tier(self, tier: str, bases: Sequence[str] = _NOMINATED) -> pd.DataFrame:
        final = (self.seats["tier"] == tier) & (self.seats["round"] != "first")
        return self.seats[final & self.seats["basis"].isin(bases)]

    def _chamber(self) -> None:
        """Take the seats of the chamber; where all of a party's tiers are known, these decide."""
        work, rows = self.work, self._of_tier("chamber")
        stated = _closing(rows, "seats", self._whole("seats_total"))
        tiers = [tier for tier in _TIERS if self._whole(f"seats_{tier}") != 0]
        for party in self.parties:
            candidates = stated.get(party, [])
            places = [self._result(party, f"{tier}_seats") for tier in tiers]
            if all(place in work.figures for place in places):
                total = work.sum(places)
                if not candidates:
                    rule = "sum of the seats of its tiers"
                    work.derive(self._result(party, "seats"), total, rule, places)
                    continue
                candidates = [replace(c, closes=c.value == total) for c in candidates]
                if not any(c.closes for c in candidates):
                    figures = [work.figures[place] for place in places if work.value(place)]
                    of_tiers = "+".join(figure.rows[0] for figure in figures)
                    candidates.append(Candidate(total, of_tiers, figures[-1].sources[0]))
            self._take(party, "seats", candidates)
        self._take_closing("seats_membership", self._of_tier("chamber", ["membership"]))

    def _take_closing(self, column: str, rows: pd.DataFrame, value: str = "seats") -> None:
        """Take a column's figure of each party, those before others whose source's sum closes."""
        stated = _closing(rows, value, self._whole(_WHOLES[column]))
        for party, candidates in stated.items():
            self._take(party, column, candidates)

    def _take(self, party: str, column: str, candidates: list[Candidate]) -> None:
        name, words = _NAMES.get(column, (column, column.replace("_", " ")))
        conflict, about = f"{self.election}:{name}:{party}", f"{words} of {party}"
        take(self.work, self._result(party, column), conflict, about, candidates)

    def _first_round(self) -> None:
        """Take first-round district seats; counts with list seats in them have these taken out."""
        tiers = self.seats["tier"].isin(["district", "list_and_district"])
        records = self.seats[(self.seats["round"] == "first") & tiers].to_dict("records")
        for row in records:
            own_list = self.work.figures.get(self._result(row["party"], "list_seats"))
            if row["tier"] == "list_and_district" and own_list is not None:
                row["seats"] -= int(own_list.value)
                row["row"] = "+".join([row["row"], *own_list.rows[:1]])
        if records:
            # A source that gives both counts says the same twice; its own district count stands.
            rows = pd.DataFrame(records).drop_duplicates(["party", "source", "seats"])
            self._take_closing("district_seats_first_round", rows)

    def _yield_to_choice(self) -> None:
        """Let independents make up the chamber where a chosen source leaves fewer of them."""
        place, total = self._result("independent", "seats"), self._total("seats_total")
        stated = self._results(self.parties, "seats")
        excess = self.work.sum(stated) - self.work.sum([total])
        independents = self.work.sum([place])
        if 0 < excess <= independents:
            rule = "seats that the source chosen leaves for independents"
            self.work.derive(place, independents - excess, rule, [total, *stated])
            self.work.conflicts.append(
                {
                    "conflict": f"{self.election}:sum:seats:chamber_after_choice",
                    "election": self.election,
                    "about": "seats of independents after a choice of source",
                    "values": f"{independents - excess:g} are left of {independents:g}",
                    "taken": independents - excess,
                    "rule": rule,
                    "settled": "yes",
                    "sources": None,
                    "rows": ";".join(self.work.figures[place].rows),
                }
            )

    def _remainder(self, remainder: str) -> None:
        """Give the seats that no source attributes to the group that is named for them."""
        total, stated = self._total("seats_total"), self._results(self.parties, "seats")
        left = self.work.sum([total]) - self.work.sum(stated)
        place = self._result(remainder, "seats")
        self.work.derive(place, left, "seats that no source attributes", [total, *stated])
        self.parties.append(remainder)

    def _zeros(self) -> None:
        """Set seats to none where all seats are attributed to others."""
        stood = [party for party in self.parties if party != "against_all"]
        for column, total in _SEAT_TOTALS.items():
            places = self._results(stood, column)
            self.work.fill(places, self._whole(total), "all seats are attributed to others")

    def _district_seats(self) -> None:
        """Derive district seats as the chamber's less the other tiers', where these are known."""
        work, others = self.work, ("list_seats", "appointed_seats")
        appointed = work.sum(self._results(self.parties, "appointed_seats"))
        stated = work.sum([self._total("seats_appointed")])
        if appointed != stated or not self._whole("seats_district"):
            return
        for party in self.parties:
            chamber, *rest = (self._result(party, column) for column in ("seats", *others))
            district = self._result(party, "district_seats")
            if chamber in work.figures and district not in work.figures:
                rule = "seats of the chamber less those of other tiers"
                left = work.sum([chamber]) - work.sum(rest)
                work.derive(district, left, rule, [chamber, *rest])


def _closing(rows: pd.DataFrame, value: str, target: float | None) -> dict[str, list[Candidate]]:
    """Return the candidates of each party, marked by whether their source's sum closes.

    What a source does not state of the other parties is filled with what most sources state.
    """
    candidates = grouped(candidates_of(rows, value), rows["party"])
    if target is None:
        return candidates
    usual = {party: min(multimode(c.value for c in own)) for party, own in candidates.items()}
    stated: dict[str, dict[str, float]] = {}
    for party, own in candidates.items():
        for candidate in own:
            stated.setdefault(candidate.source, {})[party] = candidate.value

    def closes(party: str, candidate: Candidate) -> bool:
        values = {**usual, **stated[candidate.source], party: candidate.value}
        return sum(values.values()) == target

    return {
        party: [replace(candidate, closes=closes(party, candidate)) for candidate in own]
        for party, own in candidates.items()
    }


def _held_against_turnout(stated: Mapping[str, list[Candidate]]) -> dict[str, list[Candidate]]:
    """Mark voters and votes cast by whether they give, with the other, a published turnout."""
    registered, cast, turnout = (
        [c for c in stated.get(name, []) if can_be_taken(c)]
        for name in ("registered", "cast", "turnout")
    )
    marked = {name: candidates for name, candidates in stated.items() if name != "turnout"}
    if not (registered and cast and turnout):
        return marked
    published = finest(turnout)

    def gives(votes: float, voters: float) -> bool:
        return any(agrees(each, 100 * votes / voters) for each in published)

    marked["registered"] = [
        replace(c, gives_turnout=any(gives(other.value, c.value) for other in cast))
        for c in stated["registered"]
    ]
    marked["cast"] = [
        replace(c, gives_turnout=any(gives(c.value, other.value) for other in registered))
        for c in stated["cast"]
    ]
    return marked
