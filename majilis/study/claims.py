"""The claims that a reader meets about the election: verdict, cases, and what each depends on.

The official count comes first in every claim, by nomination with independents a group of their
own, whatever the study's own way to count seats. A case is what comes out under some choices, each
distinct one once; how many combinations lead to it is no evidence of anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from majilis.data import tables
from majilis.errors import InputError, MissingDataError
from majilis.study import criteria, definitions, multiverse, series
from majilis.study.counterfactuals import BASE_LABELS
from majilis.study.definitions import percent
from majilis.study.multiverse import Multiverse
from majilis.study.study import Study, answer, open_from_tables

Array = np.ndarray[Any, np.dtype[Any]]
Claim = Mapping[Any, Any]  # a row of ``claims``
Case = tuple[str, str, str]  # what is chosen, what comes out, and whether the claim holds
_NUMBER = re.compile(r"(\S+) \(")


class Count(NamedTuple):
    """What decides a claim in each combination of choices: arrays over the choices' axes."""

    holds: Array
    seats: Array  # that the claim is about
    of: Array | None = None  # the seats that they are a part of, where that decides
    votes: Array | None = None  # the share of list votes beside which they stand, where it decides


def _each(count: Count, change: Callable[[Array], Array]) -> Count:
    """Return a count with each of its arrays changed."""
    return Count._make(None if values is None else change(values) for values in count)


def _listed(cell: Any) -> list[str]:
    """Return what a cell of ``claims`` names, joined by semicolons."""
    return [] if pd.isna(cell) else cell.split(";")


def _values(universe: Multiverse, name: str) -> Array:
    return np.asarray(universe.measure(name).values)


def _seats(universe: Multiverse, parties: Any) -> Array:
    """Return the seats of the parties that a cell names."""
    seats = (_values(universe, f"seats_{party}") for party in _listed(parties))
    return np.asarray(sum(seats, np.zeros(1)))


def _bloc_majority(universe: Multiverse, claim: Claim) -> Count:
    seats, of = _values(universe, "pro_seats"), _values(universe, "total_seats")
    return Count(2 * seats > of, seats, of)


def _parties_majority(universe: Multiverse, claim: Claim) -> Count:
    seats = _seats(universe, claim["parties"])
    of = _values(universe, "total_seats") - _seats(universe, claim["outside"])
    return Count(2 * seats > of, seats, of)


def _opposition_one_seat(universe: Multiverse, claim: Claim) -> Count:
    seats = _values(universe, "opposition_seats")
    return Count(seats == 1, seats)


def _opposition_below_votes(universe: Multiverse, claim: Claim) -> Count:
    seats, of = _values(universe, "opposition_seats"), _values(universe, "total_seats")
    votes = _values(universe, "opposition_vote_share")
    return Count(seats / of < votes, seats, of, votes)


# A row of ``claims`` names the rule, and the parties of one that adds up parties' seats.
RULES: Mapping[str, Callable[[Multiverse, Claim], Count]] = {
    "bloc_majority": _bloc_majority,
    "parties_majority": _parties_majority,
    "opposition_one_seat": _opposition_one_seat,
    "opposition_below_votes": _opposition_below_votes,
}


def counted(universe: Multiverse, claim: Claim) -> Count:
    """Return what decides a claim that is a count, a row of ``claims``, in every combination."""
    if claim["rule"] not in RULES:
        raise InputError(
            f"data/claims.csv: {claim['claim']!r} is a count, and majilis/study/claims.py has no "
            f"rule {claim['rule']!r} for it"
        )
    return RULES[claim["rule"]](universe, claim)


@lru_cache(maxsize=4)
def official(study: Study) -> Study:
    """Return a study with its seats by nomination, and nobody left out or moved.

    Its coding, bases and rules stay.
    """
    plain = {"seat_basis": "nomination", "independents": "separate", "appointed_seats": "included"}
    chosen = study.parameters.model_copy(update=plain)
    # What is kept of a study is kept of no other, so one that is official already stays itself.
    return study if chosen == study.parameters else open_from_tables(chosen, study.tables)


def evaluate(study: Study) -> pd.DataFrame:
    """Return each claim about the study's election with its verdict as a sentence.

    `holds` says whether it does in each case, in the official count alone, or not. What it depends
    on is split into choices of `concept` and sources that disagree (`data`).
    """
    every = cases(study)
    told = [
        {
            "claim": row["claim"],
            "text": row["text"],
            "holds": _in_cases(row, own := every[every["claim"] == row["claim"]]),
            "verdict": f"{_VERDICTS[row['kind']](official(study), row, own)}.",
            **_dependence(study, row, own),
        }
        for row in _claims(study)
    ]
    return pd.DataFrame(told)


@lru_cache(maxsize=4)
def cases(study: Study) -> pd.DataFrame:
    """Return the cases of each claim: what is chosen, what comes out, and whether it holds.

    A case is a distinct outcome, the official count first; those of a claim that is no count are
    its criteria, its quantities, its features or its sources.
    """
    rows = [
        (row["claim"], *case)
        for row in _claims(study)
        for case in _BY_KIND[row["kind"]](official(study), row)
    ]
    frame = pd.DataFrame(rows, columns=["claim", "chosen", "outcome", "holds"])
    number = frame.groupby("claim").cumcount() + 1
    return frame.assign(case=frame["claim"] + "_" + number.astype(str))


def _claims(study: Study) -> list[dict[Any, Any]]:
    rows = tables.read("claims").query("election == @study.election").to_dict("records")
    if not rows:
        raise MissingDataError(f"no claim is about {study.name}")
    return rows


def _shown(universe: Multiverse, claim: Claim, count: Count) -> list[int]:
    """Return the choices to show: those that turn the claim, and those that its row names."""
    named = _listed(claim["choices"])
    turning = multiverse.moving(universe, count.holds)
    return [
        axis
        for axis in multiverse.order(universe)
        if axis in turning or universe.choices[axis].name in named
    ]


def _count_cases(study: Study, claim: Claim) -> list[Case]:
    universe = multiverse.multiverse(study)
    count = counted(universe, claim)
    shown = _shown(universe, claim, count)
    choices = [universe.choices[axis] for axis in shown]
    front = _each(count, lambda values: multiverse.in_front(universe, values, shown))
    base = BASE_LABELS[study.parameters.vote_base]
    found: dict[tuple[str, str], set[tuple[int, ...]]] = {}
    for cell in np.ndindex(front.holds.shape[:-1]):
        here = _each(front, itemgetter(cell))
        found.setdefault((_outcome(here, base), answer(here.holds.all())), set()).add(cell)
    return [(multiverse.in_words(choices, cells), *case) for case, cells in found.items()]


def _outcome(count: Count, base: str = "") -> str:
    """Return what comes out in some combinations, from the lowest to the highest."""
    _, seats, of, votes = count
    by_share = np.argsort(seats / (1 if of is None else of), kind="stable")
    ends = [by_share[0], by_share[-1]]
    texts = [f"{seats[at]:.0f}" + ("" if of is None else f" of {of[at]:.0f}") for at in ends]
    told = " to ".join(dict.fromkeys(texts))
    if votes is None:
        return told
    shares = " to ".join(dict.fromkeys(percent(share) for share in (votes.min(), votes.max())))
    return f"{told} beside {shares} of {base}"


def _criteria_cases(study: Study, claim: Claim) -> list[Case]:
    frame = criteria.competition(study).query("election == @study.election")
    judged = frame[frame["lacking"] != "no threshold"]
    return list(judged[["label", "value", "lacking"]].itertuples(index=False, name=None))


def _change_cases(study: Study, claim: Claim) -> list[Case]:
    rows = _neighbours(study)
    at = next(i for i, row in enumerate(rows) if row["election"] == study.election)
    found = []
    for label, name, sign in CHANGES:
        before, here = rows[at - 1][name] if at else np.nan, rows[at][name]
        known = not (pd.isna(before) or pd.isna(here))
        holds = answer(sign * here > sign * before if known else None)
        found.append((label, _steps(rows, name), holds))
    return found


# What would grow or fall, in `series.measures_by_election`, where power is consolidated.
CHANGES = (
    ("the largest party's share of seats", "largest_seat_share", 1),
    ("the largest party's share of list votes", "largest_vote_share", 1),
    ("the pro-presidential share of seats", "pro_presidential_seat_share", 1),
    ("the pro-presidential share of list votes", "pro_presidential_vote_share", 1),
    ("the opposition's share of seats", "opposition_seat_share", -1),
    ("the opposition's share of list votes", "opposition_vote_share", -1),
    ("the effective number of parties by seats", "effective_number_seats", -1),
)


def _steps(rows: list[dict[Any, Any]], name: str) -> str:
    """Return a quantity from election to election, with the years."""
    words = percent if name.endswith("share") else "{:.2f}".format
    values = ("unknown" if pd.isna(row[name]) else words(row[name]) for row in rows)
    return ", ".join(f"{v} in {row['year']}" for v, row in zip(values, rows, strict=True))


def _neighbours(study: Study) -> list[dict[Any, Any]]:
    """Return the series' rows of the list elections before, at and after the study's own."""
    listed = [each.election for each in series.list_studies(study)]
    if study.election not in listed:
        raise MissingDataError(f"the data hold no list votes by party of {study.name}")
    at = listed.index(study.election)
    rows = series.measures_by_election(study)
    near = rows[rows["election"].isin(listed[max(at - 1, 0) : at + 2])]
    return near.to_dict("records")


def _precedent_cases(study: Study, claim: Claim) -> list[Case]:
    frame = series.precedent(study)
    found = []
    for _, rows in frame.groupby("feature", sort=False):
        came, recurs = series.novelty(rows, study.election)
        unknown = came.startswith("not known") or recurs.startswith("not known")
        holds = answer(None if unknown else (came, recurs) == _PRECEDENT)
        found.append((rows["label"].iloc[0], f"{came}; {recurs}", holds))
    return found


_PRECEDENT = ("new", "in every later election known")


def _fact_cases(study: Study, claim: Claim) -> list[Case]:
    publishers = study.tables["sources"].set_index("source")["publisher"]
    # Two texts of one publisher may say the same.
    stated = dict.fromkeys((publishers[row["source"]], _stated(row)) for row in _fact_rows(claim))
    return [(who, what, "yes") for who, what in stated]


def _stated(row: Mapping[Any, Any]) -> str:
    if "statement" in row:
        return str(row["statement"])
    return f"{str(row['measure']).replace('_', ' ')}: {row['value']}"


def _fact_rows(claim: Claim) -> list[dict[Any, Any]]:
    raw = [tables.read(name) for name in ("raw/party_facts", "raw/statements")]
    by_row = {row["row"]: row for frame in raw for row in frame.to_dict("records")}
    return [by_row[row] for row in _listed(claim["rows"])]


def _in_cases(claim: Claim, own: pd.DataFrame) -> str:
    """Return in which of a claim's cases it holds, in words."""
    known = own.loc[own["holds"].isin(["yes", "no"]), "holds"]
    if known.nunique() < 2:
        words = {"yes": "yes, in every case known", "no": "no, in no case known"}
        return words[known.iloc[0]] if len(known) else "unknown"
    if claim["kind"] != "count":
        return "yes by some, no by others"
    return "yes, but not in every case" if known.iloc[0] == "yes" else "no, but in other cases"


def _dependence(study: Study, claim: Claim, own: pd.DataFrame) -> dict[str, str]:
    """Return what a claim depends on, what would reverse it, and what never does."""
    concept, never = _choices_of(official(study), claim)
    others = _others(claim, own)
    return {
        "concept": concept if len(others) else "no choice",
        "data": _conflicts(study, claim),
        "reverse": "; or ".join(others["chosen"]) or "no case known",
        "never": never,
    }


def _others(claim: Claim, own: pd.DataFrame) -> pd.DataFrame:
    """Return the cases that say otherwise: than the official count, or than that it holds."""
    known = own[own["holds"].isin(["yes", "no"])]
    usual = known["holds"].iloc[0] if claim["kind"] == "count" else "yes"
    return known[known["holds"] != usual]


def _choices_of(study: Study, claim: Claim) -> tuple[str, str]:
    if claim["kind"] != "count":
        return _CONCEPTS[claim["kind"]]
    universe = multiverse.multiverse(study)
    turning = multiverse.moving(universe, counted(universe, claim).holds)
    labels = [
        f"the bloc of {choice.label}" if choice.name.startswith("bloc=") else choice.label
        for choice in universe.choices
    ]
    rest = [label for axis, label in enumerate(labels) if axis not in turning]
    return ", ".join(labels[axis] for axis in turning), ", ".join(rest)


_CONCEPTS = {
    "criteria": ("which criterion is taken", "the blocs of parties"),
    "change": ("which quantity is taken", "nothing else is varied"),
    "precedent": ("which feature is taken", "nothing else is varied"),
    "fact": ("no choice", "every choice"),
}


def _conflicts(study: Study, claim: Claim) -> str:
    """Return the sources that disagree over a claim's figures, and what settles it."""
    rows = study.tables["clean/conflicts"].set_index("conflict")
    rows = rows.reindex(_listed(claim["conflicts"]))
    labels = dict(zip(study.parties["party"], study.parties["label"], strict=True))
    told = []
    for name, row in rows.iterrows():
        kind, party = str(name).split(":")[1:]
        stated = " / ".join(_NUMBER.findall(row["values"]))
        of = "list votes" if kind == "list_share" else "seats"
        told.append(f"{labels[party]}, {of}: {stated}, settled by {row['rule']}")
    return "; ".join(told) or "no sources that disagree"


def _count_verdict(study: Study, claim: Claim, own: pd.DataFrame) -> str:
    count = counted(multiverse.multiverse(study), claim)
    facts: list[str] = [] if pd.isna(claim["stated"]) else [claim["stated"]]
    others = _others(claim, own).to_dict("records")
    if others:
        rest = [f"{row['outcome']} ({row['chosen']})" for row in others]
        end = f"by other choices it is {'; or '.join(rest)}"
    else:
        under = "every" if own["holds"].iloc[0] == "yes" else "no"
        end = f"this holds under {under} choice that is varied{_range(study, count)}"
    return "; ".join([f"{_lead(study)}: {_LEADS[claim['rule']](study, claim, count)}", *facts, end])


def _lead(study: Study) -> str:
    return f"{'Computed' if study.is_computed else 'Official'} count by nomination"


def _range(study: Study, count: Count) -> str:
    """Return the lowest and the highest count over all choices, where votes do not decide."""
    if count.votes is not None:
        return ""
    shape = multiverse.multiverse(study).shape
    every = _each(count, lambda values: np.broadcast_to(values, shape).ravel())
    return f", at {_outcome(every)}"


def _part(study: Study, count: Count) -> tuple[int, int, str]:
    """Return the official count of a part and its whole, and in words how much of it that is."""
    # The first combination is the official count.
    seats, of = (int(np.asarray(values).flat[0]) for values in (count.seats, count.of))
    if seats >= study.qualified_share * of:
        return seats, of, study.worded("two thirds or more of them")
    return seats, of, "more than half of them" if 2 * seats > of else "no more than half of them"


def _bloc_lead(study: Study, claim: Claim, count: Count) -> str:
    seats, of, part = _part(study, count)
    return f"parties coded pro-presidential won {seats} of {of} seats, {part}"


def _parties_lead(study: Study, claim: Claim, count: Count) -> str:
    labels = study.parties.set_index("party")["label"]
    names, outside = (" and ".join(labels[_listed(claim[c])]) for c in ("parties", "outside"))
    seats, of, part = _part(study, count)
    if outside:
        return f"{names} won {seats} of the {of} seats that {outside} did not win, {part}"
    return f"{names} won {seats} of {of} seats, {part}; {_definitions(study)}"


def _definitions(study: Study) -> str:
    """Return which published definitions of a dominant party are met, and which are not."""
    table = definitions.definitions_table(study)
    # Of votes and of seats a definition may say two things: then each is named.
    differ = table.groupby("label")["meets"].transform("nunique") > 1
    author, name = (table["label"].str.partition(", ")[part] for part in (0, 2))
    of = author.mask(differ, author + ", " + table["basis"])
    names = name + " (" + of + ")"
    met, unmet = (
        ", ".join(dict.fromkeys(names[table["meets"] == meets])) for meets in ("yes", "no")
    )
    told = [f"published definitions that are met: {met}"] if met else []
    told += [f"not met: {unmet}"] if unmet else []
    return "; ".join(told) or "no published definition can be judged"


def _opposition_lead(study: Study, claim: Claim, count: Count) -> str:
    every, in_lists, in_districts = (
        f"{study.bloc_seats('opposition', tier)} of {study.tier_seats(tier)['seats'].sum()}"
        for tier in ("chamber", "list", "district")
    )
    return (
        f"parties coded opposition won {every} seats, {in_lists} in the list tier and "
        f"{in_districts} in the districts"
    )


def _opposition_votes_lead(study: Study, claim: Claim, count: Count) -> str:
    own = study.lists["bloc"] == "opposition"
    share, base = study.list_shares()[own].sum(), BASE_LABELS[study.parameters.vote_base]
    lead = _opposition_lead(study, claim, count)
    return f"{lead}, with list votes that are {percent(share)} of {base}"


_LEADS: Mapping[str, Callable[[Study, Claim, Count], str]] = {
    "bloc_majority": _bloc_lead,
    "parties_majority": _parties_lead,
    "opposition_one_seat": _opposition_lead,
    "opposition_below_votes": _opposition_votes_lead,
}


def _criteria_verdict(study: Study, claim: Claim, own: pd.DataFrame) -> str:
    frame = criteria.competition(study)
    constant: list[str] = []
    new: list[str] = []
    for _, rows in frame.groupby("criterion", sort=False):
        here = list(rows["election"]).index(study.election)
        answers = rows["lacking"].where(rows["lacking"].isin(["yes", "no"]))
        before = answers[:here].dropna()
        if answers.iloc[here] != "yes" or before.empty:
            continue
        (constant if (before == "yes").all() else new).append(rows["label"].iloc[0])
    told = {
        holds: [f"{row['chosen']} ({row['outcome']})" for row in rows.to_dict("records")]
        for holds, rows in own.groupby("holds")
    }
    parts = (
        ("competition was lacking by these criteria", told.get("yes")),
        ("competition was not lacking by these", told.get("no")),
        ("in each earlier election known it was lacking by these", constant),
        ("in some earlier election it was not lacking by these", new),
    )
    return _capital("; ".join(f"{lead}: {', '.join(names)}" for lead, names in parts if names))


def _change_verdict(study: Study, claim: Claim, own: pd.DataFrame) -> str:
    rows = _neighbours(study)
    seats = [f"{r['largest_seats']} of {r['counted_seats']} in {r['year']}" for r in rows]
    base = BASE_LABELS[study.parameters.vote_base]
    parts = [f"{_lead(study)}: the largest party's seats were {', '.join(seats)}"]
    for bloc, words in (("pro_presidential", "pro-presidential"), ("opposition", "opposition")):
        name = f"{bloc}_vote_share"
        parts.append(f"list votes coded {words}, of {base}, were {_steps(rows, name)}")
    others = _others(claim, own)
    if others.empty:
        parts.append("each quantity known moved towards more power than before")
    else:
        parts.append(f"what did not move towards more power: {', '.join(others['chosen'])}")
    return "; ".join(parts)


def _precedent_verdict(study: Study, claim: Claim, own: pd.DataFrame) -> str:
    frame = series.precedent(study)
    year = frame.loc[frame["election"] == study.election, "year"].iloc[0]
    came = own["outcome"].str.partition("; ")[0]
    kept = own["holds"] == "yes"
    parts = (
        (f"new in {year} and in every later election known", own[kept]),
        ("already there in an earlier election", own[came == "there before"]),
        ("new, but not in every later election", own[(came == "new") & (own["holds"] == "no")]),
        ("not known before or not known later", own[own["holds"] == "unknown"]),
    )
    told = [f"{lead}: {', '.join(rows['chosen'])}" for lead, rows in parts if len(rows)]
    return _capital("; ".join([*told, *_gap(frame[frame["feature"] == "two_tiers"], int(year))]))


def _gap(tiers: pd.DataFrame, year: int) -> list[str]:
    """Say when the system of two tiers ended after an election, and when it came back."""
    later = tiers[(tiers["year"] > year) & tiers["holds"].isin(["yes", "no"])]
    ended = later.loc[later["holds"] == "no", "year"]
    back = later.loc[(later["holds"] == "yes") & (later["year"] > ended.min()), "year"]
    if ended.empty:
        return []
    told = f"lists and districts side by side ended in {ended.min()}"
    return [told if back.empty else f"{told} and came back in {back.min()}"]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


_VERDICTS: Mapping[str, Callable[[Study, Claim, pd.DataFrame], str]] = {
    "count": _count_verdict,
    "criteria": _criteria_verdict,
    "change": _change_verdict,
    "precedent": _precedent_verdict,
    "fact": lambda study, claim, own: str(claim["stated"]),
}
_BY_KIND: Mapping[str, Callable[[Study, Claim], list[Case]]] = {
    "count": _count_cases,
    "criteria": _criteria_cases,
    "change": _change_cases,
    "precedent": _precedent_cases,
    "fact": _fact_cases,
}
