"""Expert scores: as published, each in one version, beside the measures and never filled in."""

import pandas as pd
import pytest
from helpers import base_study, refusal, study_of

from majilis import results
from majilis.data import cleaning, tables
from majilis.data.cleaning.choice import Clean
from majilis.data.cleaning.experts import clean_scores
from majilis.errors import MissingDataError
from majilis.study import experts

SCORES = {"vdem_electoral_democracy", "vdem_liberal_democracy", "lexical_index", "polity2"}
PARTS = {"lied_opposition", "lied_competition", "vanhanen_competition", "vanhanen_participation"}

pytestmark = pytest.mark.usefixtures("kept")


@pytest.fixture(scope="module")
def study():
    return base_study()


@pytest.fixture(scope="module")
def scores(study):
    return experts.scores(study)


@pytest.fixture(scope="module")
def raw():
    return tables.read_all(cleaning.RAW_TABLES)


def test_each_series_is_of_one_version_that_its_label_names(study, scores):
    clean = study.tables["clean/expert_scores"]
    assert not clean[["series", "version"]].drop_duplicates()["series"].duplicated().any()
    kinds = scores.drop_duplicates("series").groupby("kind")["series"].agg(set)
    assert kinds.to_dict() == {"score": SCORES, "part": PARTS}
    versions = dict(zip(clean["series"], clean["version"], strict=True))
    for series, label in set(zip(scores["series"], scores["label"], strict=True)):
        assert versions[series] in label


def test_scores_lie_on_their_scale_and_in_their_interval(scores):
    assert scores["value"].between(scores["least"], scores["most"]).all()
    held = scores.dropna(subset=["low"])
    assert held["value"].between(held["low"], held["high"]).all()
    assert set(held["series"]) == {"vdem_electoral_democracy", "vdem_liberal_democracy"}


# V-Dem 15, LIED 6.8, Polity5 and Vanhanen as their files have them (see data/sources.csv).
@pytest.mark.parametrize(
    ("series", "expected"),
    [
        ("vdem_electoral_democracy", (0.246, 0.223, 0.274)),
        ("lexical_index", (3.0, None, None)),
        ("polity2", (-6.0, None, None)),
        ("lied_opposition", (1.0, None, None)),
        ("lied_competition", (0.0, None, None)),
        ("vanhanen_competition", (19.0, None, None)),
        ("vanhanen_participation", (48.3, None, None)),
    ],
)
def test_the_scores_of_2004_are_those_published(scores, series, expected):
    row = scores.query("series == @series and year == 2004").iloc[0]
    got = tuple(None if pd.isna(v) else v for v in row[["value", "low", "high"]])
    assert got == expected


def test_no_year_is_coded_as_competitive(scores):
    coded = scores.query("series == 'lied_competition'").set_index("year")["value"]
    assert list(coded.index) == list(range(1990, 2025))
    assert (coded == 0).all()


def test_vanhanen_counts_another_election_than_that_of_2004(scores, study):
    # Competition is 100 less the largest share of votes: in 2012 that of the lists, not in 2004.
    values = scores.query("series == 'vanhanen_competition'").set_index("year")["value"]
    results = study.tables["clean/results"].query("party in ('otan', 'nur_otan')")
    shares = results.set_index("election")["share_valid"].astype(float)
    assert values[2012] == pytest.approx(100 * (1 - shares["kaz-2012"]), abs=0.005)
    assert abs(values[2004] - 100 * (1 - shares["kaz-2004"])) > 20
    assert (values[1999:2004] == values[1999]).all()


def test_years_after_a_series_ends_are_missing(study):
    table = experts.by_election(study).set_index("election")
    assert table["polity2"].isna().to_dict() == {
        election: int(election[-4:]) not in range(1991, 2019) for election in table.index
    }
    measured = results.evaluate(study).frame("series").set_index("election")
    assert (table["largest_seat_share"] == measured["largest_seat_share"]).all()


def test_flags_say_what_was_coded_and_no_more(study):
    frame = experts.flags(study)
    coded = tables.read("raw/expert_flags")
    years = {"kaz-1994", "kaz-1995", "kaz-1999", "kaz-2004", "kaz-2007", "kaz-2012"}
    assert set(frame["dataset"]) == {"NELDA", "QED"}
    assert set(frame.dropna(subset=["answer"])["election"]) == set(coded["election"]) == years
    assert set(frame["election"]) > years
    prevented = frame.query("series == 'nelda13' and election == 'kaz-1995'").iloc[0]
    assert (prevented["answer"], prevented["second"]) == ("unclear", "no")


# QED 1990-2004, its row of September 2004: SA2, SR0STR, SR11CHEAT, SR21CHEAT.
def test_the_answers_of_qed_on_2004(study):
    frame = experts.flags(study).query("election == 'kaz-2004' and dataset == 'QED'")
    assert frame.set_index("series")["answer"].to_dict() == {
        "qed_sa2": "major problems",
        "qed_sr0str": "moderate problems",
        "qed_sr11cheat": "major problems",
        "qed_sr21cheat": "moderate problems",
    }


def test_rounds_that_differ_are_both_shown(study):
    shown = results.evaluate(study)
    assert shown.text("flags.nelda13.kaz-1995") == "unclear / no"
    assert shown.text("flags.nelda47.kaz-2004") == "yes"


def test_a_score_leads_to_its_rows(study):
    rows = results.evaluate(study).rows().set_index("result")["rows"]
    assert rows["experts.kaz-2004.polity2"] == "expert_scores/polity2:KAZ:2004/value"
    assert rows["flags.nelda47.kaz-2004"].count("raw/expert_flags/") == 2


def test_a_table_of_ones_own_has_no_scores(own):
    path = own("party,votes,seats\nGreens,600,7\nFarmers,400,3\n")
    with pytest.raises(MissingDataError, match="country"):
        experts.scores(study_of(election=str(path)))


@pytest.mark.parametrize(
    ("statistic", "value", "words"),
    [
        ("point", 1.2, ["row", "beyond", "0 to 1"]),
        ("low", 0.9, ["interval", "0.9"]),
    ],
)
def test_an_impossible_score_is_refused(raw, statistic, value, words):
    scores = raw["raw/expert_scores"].copy()
    at = scores.index[(scores["statistic"] == statistic) & (scores["year"] == 2004)][0]
    scores.loc[at, "value"] = value
    sentence = refusal(cleaning.clean, {**raw, "raw/expert_scores": scores})
    assert all(word in sentence for word in ["expert_scores", *words])
    if statistic == "point":
        assert f"row {at + 2}" in sentence


@pytest.mark.parametrize("value", [-10.0, 10.0])
def test_a_score_may_be_at_either_end_of_its_scale(value, raw):
    # Polity runs from -10 to 10.
    scores = raw["raw/expert_scores"].query("series == 'polity2' and year == 2004")
    changed = {**raw, "raw/expert_scores": scores.assign(value=value)}
    work = Clean(choices={}, kind_rank={}, copies={})
    assert clean_scores(work, changed)["value"].tolist() == [value]


def test_an_interval_without_a_value_is_refused(raw):
    scores = raw["raw/expert_scores"]
    kept = scores[~((scores["statistic"] == "point") & (scores["year"] == 2004))]
    assert "no value" in refusal(cleaning.clean, {**raw, "raw/expert_scores": kept})
