"""Elections of which less is known, and additions that are refused in a sentence."""

import os
import re
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace

import pandas as pd
import pytest
from helpers import EXAMPLE, NO_FIGURE, home, refusal

from majilis import open_study, results
from majilis.data import cleaning, coding, paths, tables
from majilis.data import tables as reading
from majilis.errors import MissingDataError
from majilis.figures.catalogue import CATALOGUE
from majilis.figures.theme import STYLES
from majilis.results import over_time
from majilis.results.catalogue import TABLES
from majilis.study import claims, marginalization, series

# ---- what is refused

PROOF = pytest.mark.proof  # each is a process of its own, by one path of the code


def broken(root, edit, *options):
    """Append the example to a fresh copy, break it, and return the run's exit code and sentence."""
    for path in EXAMPLE.glob("*.csv"):
        target = root / "data" / home(path)
        rows = "".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[1:])
        target.write_text(target.read_text(encoding="utf-8") + rows, encoding="utf-8")
    edit(root / "data")
    done = subprocess.run(
        [sys.executable, "-m", "majilis", "run", "--set", "election=mda-2005", *options],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
    )
    assert not (root / "runs").exists(), "nothing was started"
    assert done.stdout == ""
    return done.returncode, done.stderr


def drop(table, row):
    """Return an edit that takes the rows that begin so out of a table."""

    def edit(data):
        path = data / table
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(x for x in lines if not x.startswith(row)), encoding="utf-8")

    return edit


def swap(table, old, new):
    """Return an edit that writes one text for another."""

    def edit(data):
        path = data / table
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    return edit


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(drop("raw/parties.csv", "pcrm,"), id="party", marks=PROOF),
        pytest.param(drop("sources.csv", "ipu_md2005,"), id="source"),
        pytest.param(drop("codings/readings.csv", "pro-Russian"), id="reading", marks=PROOF),
        pytest.param(lambda data: None, id="codings", marks=PROOF),
        pytest.param(swap("raw/totals.csv", "to9001,", "to001,"), id="id", marks=PROOF),
    ],
)
def test_a_broken_addition_is_refused_in_a_sentence_of_the_page(fresh_root, edit, request):
    code, sentence = broken(fresh_root, edit)
    assert code == 2
    assert sentence.count("\n") == 1
    said = sentence.removeprefix("majilis: ").rstrip("\n")
    # Row numbers move as the study's own rows grow; table, column and value do not.
    pattern = {
        "party": r"data/raw/list_votes.csv, row \d+, column party: 'pcrm' does not stand in raw/",
        "source": r"data/raw/classification.csv, row \d+, column source: 'ipu_md2005' does",
        "reading": r"data/raw/classification.csv, row \d+, column label: 'pro-Russian opposition'",
        "codings": r"data/codings/consensus.csv is not what the labels give; make documents",
        "id": r"data/raw/totals.csv, row \d+, column row: 'to001' stands twice; each once",
    }[request.node.callspec.id]
    assert re.match(pattern, said), said


def derived(data):
    """Derive the codings, as make documents does."""
    raw = tables.read_all(cleaning.RAW_TABLES, data)
    for name in coding.RULES:
        tables.write(coding.derive(name, raw), f"codings/{name}", data)


@PROOF
def test_a_single_notebook_needs_clean_tables_with_the_election(fresh_root):
    code, sentence = broken(fresh_root, derived, "--stage", "02")
    assert code == 2
    assert "data/clean/elections.csv has no row for mda-2005; make reproduce writes it" in sentence


def test_in_python_clean_tables_with_the_election_are_needed_too(monkeypatch):
    known = tables.read("clean/elections").query("election != 'kaz-2007'")
    real = tables.read
    monkeypatch.setattr(
        tables, "read", lambda name, *a: known if name == "clean/elections" else real(name, *a)
    )
    assert "no row for kaz-2007; make reproduce" in refusal(open_study, election="kaz-2007")


def test_a_counted_claim_without_a_rule_is_refused(monkeypatch):
    known = tables.read("claims").replace({"rule": {"bloc_majority": "newest"}})
    real = tables.read
    monkeypatch.setattr(
        tables, "read", lambda name, *a: known if name == "claims" else real(name, *a)
    )
    sentence = refusal(claims.evaluate, open_study())
    assert "'bloc_dominance' is a count" in sentence
    assert "no rule 'newest'" in sentence


# ---- elections of which less is known


def example(change=lambda name, frame: frame):
    """Return the raw tables with the example's rows, each part of these changed on the way."""
    raw = tables.read_all(cleaning.RAW_TABLES)
    for path in EXAMPLE.glob("*.csv"):
        name = home(path).removesuffix(".csv")
        text = reading._read_text(path, tables.table(name))
        own = change(name, reading.checked(text, tables.table(name), path))
        raw[name] = pd.concat([raw[name], own], ignore_index=True)
    return raw


@pytest.fixture
def opened(monkeypatch):
    """Open mda-2005 from raw tables in memory, as from files."""

    def open_(raw, election="mda-2005"):
        clean = cleaning.clean(raw)
        cleaning.check_sums(*(clean[f"clean/{n}"] for n in ("elections", "results", "conflicts")))
        real = tables.read

        def read(name, *folder):
            if name.startswith("codings/") and name != "codings/readings":
                return coding.derive(name.removeprefix("codings/"), raw)
            return {**raw, **clean}[name] if name in raw or name in clean else real(name, *folder)

        monkeypatch.setattr(tables, "read", read)
        base = open_study()
        return series.open_election(replace(base, tables={**base.tables, **raw, **clean}), election)

    return open_


def without(table, *measure):
    def change(name, frame):
        if name != table:
            return frame
        return frame[~frame["measure"].isin(measure)] if measure else frame.iloc[:0]

    return change


def one_tier(tier, of, votes=True):
    """Return a change to an election with one tier, whose seats stand under the one named."""

    def change(name, frame):
        if name == "raw/totals":
            seats = {"seats_list": 0, "seats_district": 0, f"seats_{of}": 101}
            return frame.assign(value=frame["measure"].map(seats).fillna(frame["value"]))
        if name == "raw/seats":
            return frame.assign(tier=tier)
        return frame.iloc[:0] if name == "raw/list_votes" and not votes else frame

    return change


def mixed(name, frame):
    if name == "raw/totals":
        seats = {"seats_list": 50, "seats_district": 51}
        return frame.assign(value=frame["measure"].map(seats).fillna(frame["value"]))
    return frame.assign(tier="chamber") if name == "raw/seats" else frame


LESS = {
    "no votes": (without("raw/list_votes"), {"fig01_chamber", "fig08_over_time"}, 56),
    "no seats": (without("raw/seats"), {"fig02_votes_and_seats", "fig04_threshold"}, None),
    "no totals of votes": (
        without("raw/totals", "registered", "cast", "valid", "invalid", "turnout"),
        {entry.name for entry in CATALOGUE} - NO_FIGURE,
        56,
    ),
    "no number of seats": (
        without("raw/totals", "seats_total", "seats_list", "seats_district"),
        {"fig02_votes_and_seats"},
        None,
    ),
    "shares alone": (without("raw/list_votes", "votes"), {"fig01_chamber", "fig08_over_time"}, 56),
    "seats of the chamber alone": (
        one_tier("chamber", "list"),
        {entry.name for entry in CATALOGUE} - NO_FIGURE,
        56,
    ),
    "districts alone": (
        one_tier("district", "district", votes=False),
        {"fig01_chamber", "fig03_tiers", "fig08_over_time"},
        56,
    ),
    "seats of the tiers not told apart": (
        mixed,
        {"fig01_chamber", "fig02_votes_and_seats", "fig03_tiers", "fig08_over_time"},
        56,
    ),
    "no labels": (without("raw/classification"), {"fig01_chamber", "fig02_votes_and_seats"}, 56),
}


# From day to day those that lack most; the others are proofs.
OFTEN = ("no votes", "no seats")


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=() if n in OFTEN else pytest.mark.proof) for n in LESS]
)
def test_an_election_with_less_gets_what_it_carries_and_a_reason_for_the_rest(opened, name):
    change, figures, seats = LESS[name]
    found = results.evaluate(opened(example(change)))
    made, missing = found.frames, found.missing
    assert {*made, *missing} == {table.name for table in TABLES}
    assert all(missing.values())
    held = None if "largest" in missing else made["largest"]["chamber_seats"].item()
    assert held == seats
    drawn = set()
    for entry in CATALOGUE:
        with suppress(MissingDataError):
            entry.draw(found, STYLES["single_column"])
            drawn.add(entry.name)
    assert figures <= drawn
    assert len(found.rows())


def test_votes_without_seats_leave_the_countrys_series_alone(opened):
    # An election of Kazakhstan of which only a number of seats is known.
    raw = tables.read_all(cleaning.RAW_TABLES)
    later = raw["raw/elections"].tail(1).assign(election="kaz-2028", date_first_round="2028-01-01")
    raw["raw/elections"] = pd.concat([raw["raw/elections"], later], ignore_index=True)
    total = raw["raw/totals"].query("measure == 'seats_total'").tail(1)
    total = total.assign(row="to9999", election="kaz-2028")
    raw["raw/totals"] = pd.concat([raw["raw/totals"], total], ignore_index=True)
    raw["raw/elections"].loc[raw["raw/elections"]["election"] == "kaz-2028", "remainder"] = None
    study = opened(raw, "kaz-2004")
    assert "kaz-2028" not in set(series.measures_by_election(study)["election"])
    assert len(over_time.series_table(study)) == 10


def test_a_sum_that_does_not_close_stands_among_the_conflicts():
    def change(name, frame):
        wrong = (frame["row"] == "lv9001") if "row" in frame else False
        return (
            frame.assign(value=frame["value"].mask(wrong, 716_337))
            if name == "raw/list_votes"
            else frame
        )

    conflicts = cleaning.clean(example(change))["clean/conflicts"].set_index("conflict")
    row = conflicts.loc["mda-2005:sum:lists+against_all:valid"]
    assert (row["values"], row["settled"]) == ("1557829 is not 1557828", "no")


def test_earlier_elections_are_those_of_the_country_by_date(opened):
    raw = example()
    raw["raw/elections"] = raw["raw/elections"].iloc[::-1].reset_index(drop=True)
    assert opened(raw).earlier_elections() == []
    study = opened(raw, "kaz-2004")
    assert study.earlier_elections() == ["kaz-1990", "kaz-1994", "kaz-1995", "kaz-1999"]
    assert (
        open_study(election=str(paths.ROOT / "examples/own_election.csv")).earlier_elections() == []
    )


def test_two_reporters_of_one_kind_span_one_range(opened):
    raw = example()
    report = raw["raw/vote_reports"].query("kind == 'exit_poll'").head(1)
    polls = [
        report.assign(row=row, election="mda-2005", reporter=who, party="pcrm", share=share)
        for row, who, share in (("vr9001", "one", 40.0), ("vr9002", "another", 43.5))
    ]
    raw["raw/vote_reports"] = pd.concat([raw["raw/vote_reports"], *polls], ignore_index=True)
    (row,) = marginalization.reports_table(opened(raw)).to_dict("records")
    assert (row["party"], row["exit_poll_low"], row["exit_poll_high"]) == ("pcrm", 0.40, 0.435)
