"""Who belongs to which bloc, according to whom.

A coding is a rule over the labels that sources give parties. `codings/*.csv` hold what each rule
derives, with the rows of `raw/classification` that carry it; nobody types a bloc in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from majilis.data import CODING_BASE, tables

OUTRIGHT = "opposition"
QUALIFIED = "qualified_opposition"
CENTRIST = "centrist_or_opposition"
MIXED = "mixed"
PRO = "pro_presidential"
ELIMINATION = "pro_presidential_by_elimination"


@dataclass(frozen=True)
class Label:
    """One label of one source, and how this project reads it."""

    row: str
    reading: str
    source: str


Decision = tuple[str, list[str]]  # a bloc, and the rows that carry it
Rule = Callable[[list[Label]], Decision]


def consensus(labels: list[Label]) -> Decision:
    """Return the bloc that more than half of the sources with a label give.

    A source that calls a party both counts, for neither.

    Examples
    --------
    >>> consensus([Label("cl1", "opposition", "a"), Label("cl2", "mixed", "b")])
    ('other', [])
    >>> consensus([Label("cl1", "qualified_opposition", "a")])
    ('opposition', ['cl1'])
    """
    sides = {OUTRIGHT: "opposition", QUALIFIED: "opposition", PRO: PRO, MIXED: MIXED}
    by_source: dict[str, set[str]] = {}
    for label in labels:
        if label.reading in sides:
            by_source.setdefault(label.source, set()).add(sides[label.reading])
    for bloc in (PRO, "opposition"):
        agreeing = {source for source, said in by_source.items() if said == {bloc}}
        if 2 * len(agreeing) > len(by_source):
            return bloc, [
                label.row
                for label in labels
                if label.source in agreeing and sides.get(label.reading) == bloc
            ]
    return "other", []


def strict_opposition(labels: list[Label]) -> Decision:
    """Return opposition where some source says so outright."""
    return _any_of(labels, {OUTRIGHT})


def broad_opposition(labels: list[Label]) -> Decision:
    """Return opposition where some source says so, also moderate, or centrist or opposition."""
    return _any_of(labels, {OUTRIGHT, QUALIFIED, CENTRIST})


def uncontested_opposition(labels: list[Label]) -> Decision:
    """Return a bloc only where every label that says anything says the same."""
    said = {label.reading for label in labels if label.reading != "none"}
    for reading, bloc in ((OUTRIGHT, "opposition"), (PRO, PRO)):
        if said == {reading}:
            return bloc, [label.row for label in labels if label.reading == reading]
    return "other", []


def by_elimination(labels: list[Label]) -> Decision:
    """Return the consensus, and pro-presidential where only elimination says so."""
    bloc, rows = consensus(labels)
    eliminated = [label.row for label in labels if label.reading == ELIMINATION]
    return (PRO, eliminated) if bloc == "other" and eliminated else (bloc, rows)


RULES: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (
        consensus,
        strict_opposition,
        broad_opposition,
        uncontested_opposition,
        by_elimination,
    )
}


def derive(name: str, raw: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Derive a coding of all parties in all elections from the labels, as ``codings/NAME.csv``.

    Parameters
    ----------
    name : str
        One of `RULES`.
    raw : mapping of str to pandas.DataFrame
        The raw tables; the labels are those of ``raw/classification``.
    """
    table = raw["codings/readings"]
    readings = dict(zip(table["label"], table["reading"], strict=True))
    labels: dict[tuple[str, str], list[Label]] = {key: [] for key in _parties(raw)}
    for row in raw["raw/classification"].to_dict("records"):
        label = Label(row["row"], readings[row["label"]], row["source"])
        labels.setdefault((row["election"], row["party"]), []).append(label)
    order = list(raw["raw/elections"]["election"])
    rows = []
    for (election, party), given in sorted(labels.items(), key=lambda x: order.index(x[0][0])):
        bloc, evidence = RULES[name](given)
        carried = ";".join(evidence) or None
        rows.append({"election": election, "party": party, "bloc": bloc, "evidence": carried})
    return pd.DataFrame(rows)


def admissible(
    election: str, classification: pd.DataFrame, readings: pd.DataFrame
) -> dict[str, tuple[str, ...]]:
    """Return the blocs that labels allow for each party of an election, beside the consensus.

    A qualified label allows its bloc, a label that gives both sides allows `other`, and one that
    says centrist or opposition allows each of the two. A party without a label is left out.
    """
    allows = {
        OUTRIGHT: ("opposition",),
        QUALIFIED: ("opposition",),
        CENTRIST: ("opposition", "other"),
        MIXED: ("other",),
        PRO: (PRO,),
        ELIMINATION: (PRO,),
    }
    reading = dict(zip(readings["label"], readings["reading"], strict=True))
    found: dict[str, list[str]] = {}
    for row in classification.query("election == @election").to_dict("records"):
        found.setdefault(row["party"], []).extend(allows.get(reading[row["label"]], ()))
    return {party: tuple(dict.fromkeys(given)) for party, given in found.items()}


def split(coding: str | Mapping[str, str], election: str) -> tuple[str, dict[str, str]]:
    """Return the coding that a choice rests on, and the blocs that it gives by hand in an election.

    A choice is a coding by name, or blocs by ``party`` or ``election:party``, with the name of the
    coding over which they are laid as ``base``, the consensus unless given.

    Examples
    --------
    >>> split({"base": "by_elimination", "asar": "other", "kaz-1999:otan": "other"}, "kaz-1999")
    ('by_elimination', {'asar': 'other', 'otan': 'other'})
    """
    if isinstance(coding, str):
        return coding, {}
    places = {key: key.rpartition(":") for key in coding if key != CODING_BASE}
    by_hand = {party: coding[key] for key, (of, _, party) in places.items() if of in ("", election)}
    return coding.get(CODING_BASE, "consensus"), by_hand


def of_one_election(coding: str | Mapping[str, str]) -> list[str]:
    """Return the parties whose blocs a choice of coding gives for the study's own election only.

    Examples
    --------
    >>> of_one_election({"base": "by_elimination", "asar": "other", "kaz-1999:otan": "other"})
    ['asar']
    """
    named = [] if isinstance(coding, str) else list(coding)
    return [key for key in named if ":" not in key and key != CODING_BASE]


def elsewhere(coding: str | Mapping[str, str]) -> str | dict[str, str]:
    """Return what a choice of coding says of elections other than the study's own.

    A coding holds for all of them; a party that is named without its election is meant in the
    study's own only, since a party does not keep its side.

    Examples
    --------
    >>> elsewhere({"base": "by_elimination", "asar": "other"})
    'by_elimination'
    """
    if isinstance(coding, str):
        return coding
    kept = {key: bloc for key, bloc in coding.items() if ":" in key}
    base = coding.get(CODING_BASE, "consensus")
    return {CODING_BASE: base, **kept} if kept else base


def in_words(coding: str | Mapping[str, str]) -> str:
    """Return a coding's name; one of the user's own is a mapping, too long for a sentence.

    Examples
    --------
    >>> in_words({"otan": "other"})
    'consensus, changed'
    """
    return coding if isinstance(coding, str) else f"{coding.get(CODING_BASE, 'consensus')}, changed"


def blocs(coding: str | Mapping[str, str], election: str, parties: list[str]) -> dict[str, str]:
    """Return the bloc of each party of an election by a choice of coding, as `split` has it.

    A party that the coding does not name is `other`.
    """
    name, by_hand = split(coding, election)
    rows = tables.read(f"codings/{name}").query("election == @election")
    coded = dict(zip(rows["party"], rows["bloc"], strict=True)) | by_hand
    return {party: coded.get(party, "other") for party in parties}


def _any_of(labels: list[Label], opposition: set[str]) -> Decision:
    found = [label.row for label in labels if label.reading in opposition]
    if found:
        return "opposition", found
    pro = [label.row for label in labels if label.reading == PRO]
    return (PRO, pro) if pro else ("other", [])


def _parties(raw: Mapping[str, pd.DataFrame]) -> list[tuple[str, str]]:
    """Return all parties and blocs that stood, leaving out members of a bloc."""
    kinds = dict(zip(raw["raw/parties"]["party"], raw["raw/parties"]["kind"], strict=True))
    links = raw["raw/party_links"].query("relation == 'member_of'")
    members = set(zip(links["election"], links["party"], strict=True))
    stood = pd.concat([raw["raw/list_votes"], raw["raw/seats"]])[["election", "party"]]
    return [
        (election, party)
        for election, party in dict.fromkeys(zip(stood["election"], stood["party"], strict=True))
        if kinds[party] in ("party", "bloc") and (election, party) not in members
    ]
