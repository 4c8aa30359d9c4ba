"""Blocs follow by rules from labels that sources give; nobody types a bloc in."""

import pandas as pd
import pytest

from majilis.data import cleaning, coding, tables
from majilis.data.coding import CENTRIST, ELIMINATION, MIXED, OUTRIGHT, PRO, QUALIFIED, RULES, Label

READINGS = (OUTRIGHT, QUALIFIED, CENTRIST, MIXED, PRO, ELIMINATION, "none")


@pytest.fixture(scope="module")
def raw():
    return tables.read_all(cleaning.RAW_TABLES)


@pytest.fixture(scope="module")
def codings():
    """The committed codings, by election and party."""
    frames = {name: tables.read(f"codings/{name}") for name in RULES}
    return {name: frame.set_index(["election", "party"]) for name, frame in frames.items()}


@pytest.fixture(scope="module")
def labels(raw):
    """The labels with their readings."""
    readings = raw["codings/readings"].set_index("label")["reading"]
    frame = raw["raw/classification"]
    return frame.assign(reading=frame["label"].map(readings)).set_index("row")


def said(*readings, sources=None):
    """Return labels with these readings, each of a source of its own unless named."""
    names = sources or [f"source_{n}" for n in range(len(readings))]
    return [
        Label(f"cl{n}", reading, source)
        for n, (reading, source) in enumerate(zip(readings, names, strict=True))
    ]


def opposition(frame):
    return set(frame.index[frame["bloc"] == "opposition"])


@pytest.mark.parametrize("name", RULES)
def test_a_committed_coding_is_what_its_rule_derives(name, raw, codings, tmp_path):
    derived = coding.derive(name, raw)
    tables.write(derived, f"codings/{name}", tmp_path)
    made = tables.read(f"codings/{name}", tmp_path).set_index(["election", "party"])
    assert made.equals(codings[name])


@pytest.mark.parametrize("name", RULES)
def test_evidence_belongs_to_the_party_and_the_election(name, codings, labels):
    carried = codings[name].dropna(subset=["evidence"])
    assert len(carried) > 10
    for key, evidence in carried["evidence"].items():
        rows = evidence.split(";")
        assert len(set(rows)) == len(rows)
        assert set(labels.loc[rows, ["election", "party"]].itertuples(index=False)) == {key}


@pytest.mark.parametrize("name", RULES)
def test_a_bloc_has_evidence_and_no_bloc_has_none(name, codings):
    frame = codings[name]
    assert (frame["evidence"].notna() == (frame["bloc"] != "other")).all()


def test_every_label_has_a_reading_and_every_reading_a_label(raw):
    labels = set(raw["raw/classification"]["label"])
    assert labels == set(raw["codings/readings"]["label"])


def test_every_reading_is_one_that_rules_know(labels):
    assert set(labels["reading"]) == set(READINGS)


@pytest.mark.parametrize("name", RULES)
def test_all_that_stood_are_coded_and_no_member_of_a_bloc(name, codings, raw):
    results = tables.read("clean/results")
    stood = results[results["kind"].isin(["party", "bloc"])]
    assert set(codings[name].index) == set(stood[["election", "party"]].itertuples(index=False))
    members = raw["raw/party_links"].query("relation == 'member_of'")
    assert len(members) > 0
    pairs = set(members[["election", "party"]].itertuples(index=False))
    assert not pairs & set(codings[name].index)


@pytest.mark.parametrize(
    ("name", "labels", "bloc", "rows"),
    [
        ("consensus", said(), "other", []),
        ("consensus", said("none", "none"), "other", []),
        ("consensus", said(OUTRIGHT), "opposition", ["cl0"]),
        ("consensus", said(QUALIFIED, OUTRIGHT), "opposition", ["cl0", "cl1"]),
        ("consensus", said(PRO, OUTRIGHT), "other", []),
        ("consensus", said(PRO, OUTRIGHT, PRO), PRO, ["cl0", "cl2"]),
        ("consensus", said(OUTRIGHT, MIXED), "other", []),
        ("consensus", said(OUTRIGHT, MIXED, QUALIFIED), "opposition", ["cl0", "cl2"]),
        ("consensus", said(OUTRIGHT, "none", "none"), "opposition", ["cl0"]),
        ("consensus", said(CENTRIST, CENTRIST), "other", []),
        ("consensus", said(OUTRIGHT, CENTRIST, CENTRIST), "opposition", ["cl0"]),
        # One source that says one thing three times is still one against two.
        ("consensus", said(PRO, PRO, PRO, OUTRIGHT, sources=list("aaab")), "other", []),
        ("consensus", said(PRO, PRO, PRO, OUTRIGHT, PRO, sources=list("aaabc")), PRO, None),
        # A source that calls a party both counts, for neither.
        ("consensus", said(OUTRIGHT, PRO, OUTRIGHT, sources=list("aab")), "other", []),
        ("consensus", said(OUTRIGHT, PRO, PRO, PRO, sources=list("aabc")), PRO, ["cl2", "cl3"]),
        ("consensus", said(OUTRIGHT, "none", OUTRIGHT, sources=list("aab")), None, ["cl0", "cl2"]),
        ("strict_opposition", said(), "other", []),
        ("strict_opposition", said(PRO, PRO, PRO, OUTRIGHT), "opposition", ["cl3"]),
        ("strict_opposition", said(QUALIFIED), "other", []),
        ("strict_opposition", said(QUALIFIED, PRO), PRO, ["cl1"]),
        ("strict_opposition", said(CENTRIST, MIXED, "none"), "other", []),
        ("broad_opposition", said(QUALIFIED, PRO, PRO), "opposition", ["cl0"]),
        ("broad_opposition", said(CENTRIST, PRO), "opposition", ["cl0"]),
        ("broad_opposition", said(OUTRIGHT, CENTRIST), "opposition", ["cl0", "cl1"]),
        ("broad_opposition", said(MIXED, "none"), "other", []),
        ("broad_opposition", said(MIXED, PRO), PRO, ["cl1"]),
        ("uncontested_opposition", said(OUTRIGHT, OUTRIGHT), "opposition", ["cl0", "cl1"]),
        ("uncontested_opposition", said(OUTRIGHT, "none"), "opposition", ["cl0"]),
        ("uncontested_opposition", said(OUTRIGHT, QUALIFIED), "other", []),
        ("uncontested_opposition", said(OUTRIGHT, MIXED), "other", []),
        ("uncontested_opposition", said(PRO, PRO), PRO, ["cl0", "cl1"]),
        ("uncontested_opposition", said(PRO, OUTRIGHT), "other", []),
        ("uncontested_opposition", said("none"), "other", []),
        ("by_elimination", said(ELIMINATION), PRO, ["cl0"]),
        ("by_elimination", said("none", ELIMINATION), PRO, ["cl1"]),
        ("by_elimination", said(OUTRIGHT, ELIMINATION), "opposition", ["cl0"]),
        ("by_elimination", said(PRO, ELIMINATION), PRO, ["cl0"]),
        ("by_elimination", said(OUTRIGHT, PRO), "other", []),
    ],
)
def test_a_rule_over_made_up_labels(name, labels, bloc, rows):
    decided, carried = RULES[name](labels)
    assert decided == (bloc or "opposition")
    if rows is not None:
        assert carried == rows


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("reading", READINGS)
def test_the_order_of_labels_does_not_matter(name, reading):
    given = said(OUTRIGHT, PRO, QUALIFIED, reading)
    forward, backward = RULES[name](given), RULES[name](given[::-1])
    assert forward[0] == backward[0]
    assert set(forward[1]) == set(backward[1])


@pytest.mark.parametrize("name", RULES)
def test_elimination_counts_in_one_coding_alone(name, codings, labels):
    assert RULES[name](said(ELIMINATION))[0] == (PRO if name == "by_elimination" else "other")
    eliminated = set(labels.index[labels["reading"] == ELIMINATION])
    used = {row for rows in codings[name]["evidence"].dropna() for row in rows.split(";")}
    assert bool(eliminated & used) is (name == "by_elimination")


def test_broad_contains_strict_and_strict_contains_uncontested(codings):
    broad, strict, uncontested = (
        opposition(codings[f"{name}_opposition"]) for name in ("broad", "strict", "uncontested")
    )
    assert uncontested < strict < broad
    assert opposition(codings["consensus"]) <= broad


def test_by_elimination_differs_from_consensus_by_elimination_alone(codings):
    consensus, eliminated = codings["consensus"]["bloc"], codings["by_elimination"]["bloc"]
    changed = consensus.index[consensus != eliminated]
    # The IPU's report of 2004 calls nine of the twelve parties pro-government.
    assert {election for election, _ in changed} == {"kaz-2004"}
    assert set(consensus[changed]) == {"other"}
    assert set(eliminated[changed]) == {PRO}


@pytest.mark.parametrize("name", RULES)
def test_the_bloc_of_two_parties_is_in_no_doubt(name, codings):
    # All sources of raw/classification call Otan the president's and the bloc of Communists and
    # Democratic Choice opposition.
    assert codings[name].loc[("kaz-2004", "otan"), "bloc"] == PRO
    assert codings[name].loc[("kaz-2004", "cpk_dck"), "bloc"] == "opposition"


@pytest.mark.parametrize("name", RULES)
def test_blocs_of_a_coding_by_name(name, codings):
    frame = codings[name].loc["kaz-2004"]
    parties = list(frame.index)
    assert coding.blocs(name, "kaz-2004", parties) == frame["bloc"].to_dict()


@pytest.mark.parametrize(
    ("readings", "allowed"),
    [
        ([OUTRIGHT], ("opposition",)),
        ([QUALIFIED], ("opposition",)),
        ([CENTRIST], ("opposition", "other")),
        ([MIXED], ("other",)),
        ([PRO], (PRO,)),
        ([ELIMINATION], (PRO,)),
        (["none"], ()),
        ([PRO, CENTRIST, PRO], (PRO, "opposition", "other")),
    ],
)
def test_each_label_allows_the_blocs_that_it_speaks_of(readings, allowed):
    labels = pd.DataFrame({"election": "a", "party": "p", "label": readings})
    elsewhere = pd.DataFrame({"election": ["b"], "party": ["q"], "label": [OUTRIGHT]})
    known = pd.DataFrame({"label": READINGS, "reading": READINGS})
    assert coding.admissible("a", pd.concat([labels, elsewhere]), known) == {"p": allowed}


def test_single_blocs_are_laid_over_the_consensus(codings):
    consensus = codings["consensus"].loc["kaz-2004"]["bloc"].to_dict()
    parties = list(consensus)
    made = coding.blocs({"otan": "other", "cppk": "opposition"}, "kaz-2004", parties)
    assert made == {**consensus, "otan": "other", "cppk": "opposition"}
    assert coding.blocs({}, "kaz-2004", parties) == consensus
    made = coding.blocs({"kaz-2004:otan": "other", "kaz-2007:asar": "other"}, "kaz-2004", parties)
    assert made == {**consensus, "otan": "other"}


def test_a_party_that_a_coding_does_not_name_is_other():
    assert coding.blocs("consensus", "kaz-2004", ["nobody"]) == {"nobody": "other"}
    assert coding.blocs("consensus", "kaz-2007", ["otan"]) == {"otan": "other"}


@pytest.mark.parametrize(
    ("choice", "words", "of_others", "of_one", "by_hand"),
    [
        ("strict_opposition", "strict_opposition", "strict_opposition", [], {}),
        ({"asar": "other"}, "consensus, changed", "consensus", ["asar"], {"asar": "other"}),
        (
            *({"base": "by_elimination", "asar": "other"}, "by_elimination, changed"),
            *("by_elimination", ["asar"], {"asar": "other"}),
        ),
        (
            *({"kaz-1999:otan": "other", "asar": "opposition"}, "consensus, changed"),
            *({"base": "consensus", "kaz-1999:otan": "other"}, ["asar"], {"asar": "opposition"}),
        ),
        (
            *({"base": "by_elimination", "kaz-2004:otan": "other"}, "by_elimination, changed"),
            *({"base": "by_elimination", "kaz-2004:otan": "other"}, [], {"otan": "other"}),
        ),
    ],
)
def test_a_choice_of_coding_is_split_by_the_elections_that_it_names(
    choice, words, of_others, of_one, by_hand
):
    assert coding.in_words(choice) == words
    assert coding.elsewhere(choice) == of_others
    assert coding.of_one_election(choice) == of_one
    base = words.removesuffix(", changed")
    assert coding.split(choice, "kaz-2004") == (base, by_hand)


def test_a_label_for_a_party_without_votes_or_seats_counts(raw):
    label = raw["raw/classification"].query("election == 'kaz-2004' and party == 'otan'")
    alone = label.iloc[:1].assign(party="nobody", row="nobody")
    more = {**raw, "raw/classification": pd.concat([raw["raw/classification"], alone])}
    found = coding.derive("uncontested_opposition", more).set_index(["election", "party"])
    assert found.loc[("kaz-2004", "nobody")].to_list() == [PRO, "nobody"]
