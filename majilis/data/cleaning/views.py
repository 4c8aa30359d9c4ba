"""What notebook 01 shows of the cleaning, and its last step: writing the clean tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from majilis.data import STUDY_ELECTION, coding, tables
from majilis.data.cleaning.choice import RULES
from majilis.data.cleaning.sums import TURNOUT, check_sums
from majilis.data.view import TableView, view


def in_words(raw: Mapping[str, pd.DataFrame], frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with parties by their short names and elections by year in place of ids.

    Examples
    --------
    >>> raw = tables.read_all(["raw/elections", "raw/parties"])
    >>> in_words(raw, pd.DataFrame({"election": ["kaz-2004"], "party": ["otan"]})).loc[0].tolist()
    ['2004', 'Otan']
    """
    elections = raw["raw/elections"].set_index("election")
    is_one_country = len(set(elections["country"])) == 1
    years = elections["year"].astype(str)
    names = years if is_one_country else elections["country"] + " " + years
    words = {"election": names, "party": raw["raw/parties"].set_index("party")["short_name"]}
    return frame.assign(
        **{column: frame[column].replace(words[column]) for column in words if column in frame}
    )


def elections_by_country(raw: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Return country and year of each election, of those elsewhere as well."""
    names_of = raw["raw/countries"].set_index("iso3")["name"]
    held = pd.concat([raw["raw/elections"], raw["raw/peer_elections"]])
    countries = held["iso3"].map(lambda code: names_of.get(code, code))
    names = countries + " " + held["year"].astype(str)
    return dict(zip(held["election"], names, strict=True))


def conflict_summary(clean: Mapping[str, pd.DataFrame], election: str) -> TableView:
    """Return what decided the conflicts between sources over an election, and how often."""
    own = clean["clean/conflicts"].query("election == @election")
    counted = own.groupby(["rule", "settled"], sort=False).size().reset_index(name="conflicts")
    heads = {"rule": "Decided by", "conflicts": "Conflicts", "settled": "Settled"}
    return view(counted, "What decides where sources disagree", heads)


def conflicts(raw: Mapping[str, pd.DataFrame], clean: Mapping[str, pd.DataFrame]) -> TableView:
    """Return every conflict in words: what each source says, what is taken, and by which rule."""
    publishers: dict[str, str] = dict(
        raw["sources"][["source", "publisher"]].itertuples(index=False)
    )
    elections = elections_by_country(raw)
    parties: dict[str, str] = dict(
        raw["raw/parties"][["party", "short_name"]].itertuples(index=False)
    )
    abroad: dict[str, dict[str, str]] = {
        str(election): dict(zip(rows["party"], rows["name"], strict=True))
        for election, rows in raw["raw/peer_results"].groupby("election")
    }

    def told(text: str, names: Mapping[str, str]) -> str:
        return re.sub(r"\w+", lambda word: names.get(word[0]) or _digits(word[0]), text)

    frame = clean["clean/conflicts"]
    frame = frame.assign(
        election=frame["election"].map(elections),
        about=[
            told(about, abroad.get(election, parties))
            for election, about in zip(frame["election"], frame["about"], strict=True)
        ],
        values=[told(values, publishers) for values in frame["values"]],
    )
    heads = {
        "election": "Election",
        "about": "Figure",
        "values": "Values",
        "taken": "Taken",
        "rule": "Rule",
        "settled": "Settled",
    }
    return view(frame, "Conflicts between sources, and sums that do not close", heads)


def inventory(raw: Mapping[str, pd.DataFrame]) -> TableView:
    """Return what each raw table holds: its rows, and what a row is."""
    frame = pd.DataFrame(
        {"Table": name, "Rows": len(table), "A row is": tables.table(name).row}
        for name, table in raw.items()
    )
    return view(frame, "Raw tables", code=["Table"])


def source_kinds(raw: Mapping[str, pd.DataFrame]) -> TableView:
    """Return the kinds of sources in their order of precedence, and how many raw tables cite."""
    cited = {
        source
        for name, table in raw.items()
        if name != "sources" and "source" in table
        for cell in table["source"].dropna()
        for source in cell.split(";")
    }
    sources = raw["sources"][raw["sources"]["source"].isin(cited)]
    kinds = tables.table("sources").column("kind").allowed
    frame = pd.DataFrame(
        {
            "Kind": kind.replace("_", " "),
            "Sources": int((sources["kind"] == kind).sum()),
            "Of these, copies": int(((sources["kind"] == kind) & sources["copy_of"].notna()).sum()),
        }
        for kind in kinds
    )
    return view(frame, "Kinds of sources")


def rules() -> TableView:
    """Return the rules that decide between values, in their order."""
    return view(pd.DataFrame({"Rule": RULES}), "Rules, in the order in which they decide")


def turnout_check(raw: Mapping[str, pd.DataFrame], clean: Mapping[str, pd.DataFrame]) -> TableView:
    """Return, for every election, whether votes cast over voters give the turnout published.

    Shares of invalid votes stand beside those that sources publish.
    """
    totals, conflicts = clean["clean/elections"], clean["clean/conflicts"]
    unlike = conflicts.loc[conflicts["about"] == f"sum: {TURNOUT}", "election"]
    shares = raw["raw/totals"].query("measure == 'invalid_share'")
    published = shares.groupby("election")["value"].first()
    computed = 100 * totals["cast"] / totals["registered"]
    frame = pd.DataFrame(
        {
            "election": totals["election"],
            "computed": computed,
            "turnout": 100 * totals["turnout"],
            "check": totals["election"].isin(unlike).map({True: "no", False: "yes"}),
            "invalid": 100 * totals["invalid"] / totals["cast"],
            "invalid_share": totals["election"].map(published),
        }
    )
    frame.loc[computed.isna(), "check"] = "unknown"
    heads = {
        "election": "Election",
        "computed": "Votes cast over registered voters, %",
        "turnout": "Turnout published, %",
        "check": "Equal within the digits printed",
        "invalid": "Invalid of votes cast, %",
        "invalid_share": "Published, %",
    }
    title = "Turnout and invalid votes, computed and published"
    return view(in_words(raw, frame), title, heads)


def shown_election(raw: Mapping[str, pd.DataFrame], chosen: str) -> str:
    """Return the election to show in detail: the one chosen, or the study's own for a user's table.

    Examples
    --------
    >>> raw = {"raw/elections": pd.DataFrame({"election": ["kaz-2004", "kaz-2007"]})}
    >>> shown_election(raw, "kaz-2007"), shown_election(raw, "mine.csv")
    ('kaz-2007', 'kaz-2004')
    """
    return chosen if chosen in set(raw["raw/elections"]["election"]) else STUDY_ELECTION


def share_bases(
    raw: Mapping[str, pd.DataFrame], clean: Mapping[str, pd.DataFrame], election: str
) -> TableView:
    """Return each list's published share beside its votes over two bases."""
    rows = clean["clean/results"].query("election == @election").dropna(subset=["list_votes"])
    frame = pd.DataFrame({"party": rows["party"], "list_votes": rows["list_votes"]})
    for column in ("share_published", "share_valid", "share_cast"):
        frame[column] = 100 * rows[column]
    heads = {
        "party": "List",
        "list_votes": "Votes",
        "share_published": "Published, %",
        "share_valid": "Of valid list votes, %",
        "share_cast": "Of votes cast, %",
    }
    return view(in_words(raw, frame), "Published shares and the two bases", heads)


def codings(raw: Mapping[str, pd.DataFrame], election: str) -> TableView:
    """Return the bloc of each party of an election in each coding, with the labels counted."""
    labels = raw["raw/classification"].query("election == @election")
    derived = {name: coding.derive(name, raw) for name in coding.RULES}
    parties = derived["consensus"].query("election == @election")["party"]
    frame = pd.DataFrame({"party": parties})
    frame["labels"] = frame["party"].map(labels["party"].value_counts()).fillna(0)
    for name, table in derived.items():
        here = table.query("election == @election")
        blocs = dict(zip(here["party"], here["bloc"], strict=True))
        frame[name] = frame["party"].map(blocs).str.replace("_", "-")
    heads = {"party": "Party", "labels": "Labels"}
    heads |= {name: name.replace("_", " ") for name in coding.RULES}
    return view(in_words(raw, frame), "The bloc of each party, coding by coding", heads)


def write(clean: Mapping[str, pd.DataFrame], folder: Path) -> TableView:
    """Check the clean tables once more, write them below a data folder, and return what it was."""
    check_sums(clean["clean/elections"], clean["clean/results"], clean["clean/conflicts"])
    for name, table in clean.items():
        tables.write(table, name, folder)
    frame = pd.DataFrame(
        {"Table": f"{name}.csv", "Rows": len(table)} for name, table in clean.items()
    )
    return view(frame, "Written", code=["Table"])


def _digits(word: str) -> str:
    """Return a long count with its thousands apart; any other word as it is."""
    return f"{int(word):,}" if word.isdecimal() and len(word) > 4 else word
