"""Choices are checked before anything runs; each refusal says what would have been right."""

import json
from typing import Literal, get_args, get_origin

import jsonschema
import pytest
import yaml
from helpers import refusal, rows_of
from pydantic import ValidationError

from majilis.data import coding, paths, tables
from majilis.study import parameters
from majilis.study.parameters import Parameters

NAMED = {
    name: get_args(field.annotation)
    for name, field in Parameters.model_fields.items()
    if get_origin(field.annotation) is Literal
}
MEMBERSHIP = [("seat_basis", "membership"), ("independents", "by_membership")]


@pytest.fixture
def scenario(tmp_path):
    """Write a scenario file and return its path."""

    def write(content, name="own.yaml"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def own_election(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("party,votes,seats\nGreens,60,6\nFarmers,40,4\n", encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("settings", "about", "hint"),
    [
        ({"electon": "kaz-2004"}, "electon", "did you mean election?"),
        ({"treshold": 0.05}, "treshold", "did you mean threshold?"),
        ({"formulas": "hare"}, "formulas", "did you mean formula?"),
        ({"election": "kaz2004"}, "election", "did you mean kaz-2004?"),
        ({"coding": "concensus"}, "coding", "did you mean consensus?"),
        ({"coding": "../codings/consensus"}, "coding", "did you mean consensus?"),
        ({"coding": "readings"}, "coding", "consensus"),
        ({"coding": {"otann": "opposition"}}, "coding", "did you mean otan?"),
        ({"coding": {"otan": "oposition"}}, "coding", "did you mean opposition?"),
        ({"coding": {"otan": ["other"]}}, "coding", "pro_presidential"),
        ({"coding": {"base": "strict"}}, "coding", "did you mean strict_opposition?"),
        ({"coding": {"kaz-1998:otan": "other"}}, "coding", "did you mean kaz-1999?"),
        ({"coding": {"kaz-1999:otann": "other"}}, "coding", "did you mean otan?"),
        ({"coding": {"kaz-2004:otan": "other", "otan": "other"}}, "coding", "are one party"),
        ({"formula": "hair"}, "formula", "did you mean hare?"),
        ({"formula": "HARE"}, "formula", "hare"),
        ({"vote_base": "vaild"}, "vote_base", "did you mean valid?"),
        ({"threshold_base": "casts"}, "threshold_base", "did you mean cast?"),
        ({"seat_basis": "member"}, "seat_basis", "did you mean membership?"),
        ({"independents": "seperate"}, "independents", "did you mean separate?"),
        ({"appointed_seats": "exclude"}, "appointed_seats", "did you mean excluded?"),
        ({"others": "droped"}, "others", "did you mean dropped?"),
        ({"language": "eng"}, "language", "did you mean en?"),
        ({"figure_style": "single_colum"}, "figure_style", "did you mean single_column?"),
        (
            {"source_choices": {"kaz-2004:seats:akzhol": "edm_108"}},
            "source_choices",
            "did you mean kaz-2004:seats:ak_zhol?",
        ),
        (
            {"source_choices": {"kaz-2004:seats:ak_zhol": "edm_180"}},
            "source_choices",
            "did you mean edm_108?",
        ),
    ],
)
def test_a_wrong_word_is_refused_with_the_nearest_that_is_allowed(settings, about, hint):
    sentence = refusal(parameters.check, settings)
    assert about in sentence
    assert hint in sentence


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("threshold", value) for value in (True, "0.07", [0.07], "seven")],
        *[("list_seats", value) for value in (True, "10", 10.5, [10], 0, -1)],
        *[("election", value) for value in (2004, None, ["kaz-2004"], True)],
        *[("coding", value) for value in (3, None, ["consensus"], False)],
        *[("formula", value) for value in (["hare"], None, 1, True)],
        *[("source_choices", value) for value in ("edm_108", ["edm_108"], None)],
        *[(name, value) for name in NAMED for value in (None, 0, True)],
    ],
)
def test_a_wrong_type_is_refused_and_shown(name, value):
    sentence = refusal(parameters.check, {name: value})
    assert name in sentence
    assert repr(value) in sentence
    assert "Input should be" not in sentence


def test_a_party_in_a_coding_is_named_by_text():
    sentence = refusal(parameters.check, {"coding": {"asar": "other", 1: "other"}})
    assert sentence == "parameter coding: 1 is not a party's name; write it as text"


@pytest.mark.parametrize("value", [-0.01, 1, 1.0, 7, float("inf"), float("-inf"), float("nan")])
def test_a_threshold_is_a_fraction_below_one(value):
    assert "parameter threshold" in refusal(parameters.check, {"threshold": value})


@pytest.mark.parametrize("value", [0, 0.0, 0.05, 0.999])
def test_a_threshold_may_be_nought(value):
    assert parameters.check({"threshold": value}).threshold == value


@pytest.mark.parametrize(
    ("name", "word"), [(name, word) for name, allowed in NAMED.items() for word in allowed]
)
def test_every_word_that_the_model_names_is_taken(name, word):
    assert getattr(parameters.check({name: word}), name) == word


@pytest.mark.parametrize("name", NAMED)
def test_a_refusal_lists_all_that_is_allowed(name):
    sentence = refusal(parameters.check, {name: "no such word"})
    assert all(word in sentence for word in NAMED[name])


@pytest.mark.parametrize("name", ["election", "coding"])
def test_a_name_out_of_the_data_is_refused_with_all_that_the_data_hold(name):
    known = {"election": parameters.known_elections, "coding": parameters.known_codings}[name]()
    sentence = refusal(parameters.check, {name: "no such word"})
    assert known
    assert all(word in sentence for word in known)


@pytest.mark.parametrize("election", parameters.known_elections())
@pytest.mark.parametrize(("name", "value"), MEMBERSHIP)
def test_membership_needs_an_election_where_a_source_gives_it(election, name, value):
    # Only the abstract of Buluktaev (buluktaev_en) counts seats by party membership: 2004.
    if election == "kaz-2004":
        assert getattr(parameters.check({name: value}), name) == value
        return
    sentence = refusal(parameters.check, {"election": election, name: value})
    assert name in sentence
    assert election in sentence
    assert "kaz-2004" in sentence


def test_appointed_deputies_stay_where_no_source_says_whose_they_were():
    sentence = refusal(parameters.check, {"election": "kaz-1990", "appointed_seats": "excluded"})
    assert "appointed_seats" in sentence
    assert "kaz-1990" in sentence
    for election in ("kaz-1994", "kaz-2004", "kaz-2007"):
        parameters.check({"election": election, "appointed_seats": "excluded"})


@pytest.mark.parametrize(("name", "value"), MEMBERSHIP)
def test_membership_is_not_to_be_had_in_a_table_of_ones_own(own_election, name, value):
    assert name in refusal(parameters.check, {"election": own_election, name: value})


def test_a_coding_of_ones_own_election_names_its_parties(own_election):
    chosen = parameters.check({"election": own_election, "coding": {"Greens": "opposition"}})
    assert chosen.coding == {"Greens": "opposition"}
    settings = {"election": own_election, "coding": {"Green": "opposition"}}
    assert "did you mean Greens?" in refusal(parameters.check, settings)


def test_a_table_of_ones_own_must_exist(tmp_path):
    path = str(tmp_path / "nowhere.csv")
    assert path in refusal(parameters.check, {"election": path})


@pytest.mark.parametrize("conflict", ["kaz-2004:list_share:ak_zhol", "kaz-2004:turnout"])
def test_a_source_with_a_preliminary_value_alone_cannot_be_chosen(conflict):
    # Both conflicts hold a preliminary figure of edm_94 beside final ones.
    settings = {"source_choices": {conflict: "edm_94"}}
    assert conflict in refusal(parameters.check, settings)


def test_every_source_of_every_conflict_can_be_chosen():
    conflicts = tables.read("clean/conflicts").dropna(subset=["sources"])
    assert len(conflicts) > 0
    for conflict, sources in zip(conflicts["conflict"], conflicts["sources"], strict=True):
        for source in sources.split(";"):
            chosen = parameters.check({"source_choices": {conflict: source}})
            assert chosen.source_choices == {conflict: source}


def test_a_scenario_file_gives_its_name_and_its_parameters(scenario):
    path = scenario("name: mine\ndescription: Of my own.\nparameters: {formula: droop}\n")
    loaded = parameters.load(path)
    assert loaded.name == "mine"
    assert loaded.parameters.changed() == {"formula": "droop"}


@pytest.mark.parametrize("content", ["description: x\n", "parameters:\n", "\ufeffparameters: {}\n"])
def test_a_scenario_file_without_a_name_is_called_as_the_file(scenario, content):
    loaded = parameters.load(scenario(content, "thresholds-2.yaml"))
    assert loaded.name == "thresholds-2"
    assert loaded.parameters == Parameters()


@pytest.mark.parametrize("name", ["my-own", "my_own_2", "Өз"])
def test_a_name_may_hold_hyphens_and_letters_of_any_script(scenario, name):
    path = scenario(f"name: {name}\nparameters: {{list_seats: 20}}\n")
    assert parameters.load(path) == parameters.Scenario(name, Parameters(list_seats=20))


@pytest.mark.parametrize("number", ["0x14", "0b11", "1_0", "020"])
def test_an_integer_is_written_in_digits_of_ten(scenario, number):
    path = scenario(f"parameters: {{list_seats: {number}}}\n")
    assert f"{number} is not written in digits of ten alone" in refusal(parameters.load, path)


def test_without_a_file_a_scenario_has_no_name():
    assert parameters.load() == parameters.Scenario(None, Parameters())


def test_settings_win_over_the_file_and_later_ones_over_earlier(scenario):
    path = scenario("parameters: {threshold: 0.05, formula: droop, others: dropped}\n")
    loaded = parameters.load(path, ["threshold=0.03", "formula=dhondt", "formula = danish"])
    assert loaded.parameters.threshold == 0.03
    assert loaded.parameters.formula == "danish"
    assert loaded.parameters.others == "dropped"


def test_a_notebook_gives_its_plain_names_and_no_others():
    names = {"In": [], "Out": {}, "_i": "x", "pd": parameters, "threshold": None, "codng": "x"}
    assert parameters.given(names) == {"threshold": None, "codng": "x"}


def test_a_setting_may_be_a_mapping():
    loaded = parameters.load(overrides=["coding={otan: opposition, asar: other}"])
    assert loaded.parameters.coding == {"otan": "opposition", "asar": "other"}


@pytest.mark.parametrize(
    ("overrides", "name"), [([], "vote_base"), (["vote_base=cast"], "formula")]
)
def test_what_a_scenario_file_sets_is_checked_too(scenario, overrides, name):
    path = scenario("parameters: {vote_base: vaild, formula: hair}\n")
    assert f"parameter {name}: " in refusal(parameters.load, path, overrides)


def test_a_scenario_file_that_is_missing_is_named_beside_those_that_exist(tmp_path):
    path = tmp_path / "baselin.yaml"
    sentence = refusal(parameters.load, path)
    assert str(path) in sentence
    assert "scenarios/baseline.yaml" in sentence
    assert str(tmp_path) in refusal(parameters.load, tmp_path)


def test_committed_scenarios_load_and_are_called_as_their_files():
    paths_of = {path.stem: path for path in paths.SCENARIOS.glob("*.yaml")}
    loaded = {stem: parameters.load(path) for stem, path in paths_of.items()}
    assert {stem: scenario.name for stem, scenario in loaded.items()} == {s: s for s in paths_of}
    assert {s for s, scenario in loaded.items() if not scenario.parameters.changed()} == {
        "baseline"
    }


def test_every_parameter_is_described():
    described = {row["name"]: row for row in parameters.describe()}
    assert list(described) == list(Parameters.model_fields)
    for name, row in described.items():
        assert row["default"] == getattr(Parameters(), name)
        assert row["description"]
        assert row["allowed"]
        assert row["moves"]
        assert row["keeps"]
    assert {name: tuple(described[name]["allowed"]) for name in NAMED} == NAMED
    assert set(parameters.known_elections()) < set(described["election"]["allowed"])
    assert set(parameters.known_codings()) < set(described["coding"]["allowed"])
    assert json.loads(json.dumps(parameters.describe())) == parameters.describe()


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"threshold": 0.05},
        {"coding": {"otan": "other"}, "independents": "excluded"},
        {"source_choices": {"kaz-2004:seats:ak_zhol": "edm_108"}},
        {"election": "kaz-2023", "threshold": 0.05},
    ],
)
def test_what_changed_is_what_was_set_and_makes_the_same_again(settings):
    chosen = parameters.check(settings)
    assert chosen.changed() == settings
    assert parameters.check(json.loads(json.dumps(chosen.changed()))) == chosen
    assert parameters.check(chosen.model_dump()) == chosen


def test_a_default_that_is_stated_is_no_change():
    assert parameters.check(Parameters().model_dump()).changed() == {}


def test_parameters_do_not_change_once_made():
    with pytest.raises(ValidationError, match="frozen"):
        Parameters().formula = "droop"
    Parameters().source_choices["kaz-2004:turnout"] = "plwiki"
    assert Parameters().source_choices == {}


def test_the_names_that_data_hold():
    assert parameters.known_elections() == list(tables.read("raw/elections")["election"])
    assert set(parameters.known_codings()) == set(coding.RULES)


@pytest.mark.parametrize(
    ("election", "own"), [("a.csv", True), ("A.CSV", True), ("kaz-2004", False), ("csv", False)]
)
def test_a_path_is_known_by_its_ending(election, own):
    assert parameters.is_own_table(election) is own


def scenario_schema():
    return json.loads(paths.SCHEMA_OF_SCENARIOS.read_text(encoding="utf-8"))


def test_the_schema_is_the_models():
    assert scenario_schema() == parameters.schema()


@pytest.mark.parametrize(
    "path",
    [*paths.SCENARIOS.glob("*.yaml"), *(paths.ROOT / "examples").glob("*.yaml")],
    ids=lambda path: path.name,
)
def test_every_scenario_and_grid_names_the_schema_and_fits_it(path):
    first, *_ = path.read_text(encoding="utf-8").splitlines()
    named = first.removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / named).resolve() == paths.SCHEMA_OF_SCENARIOS
    jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), scenario_schema())


@pytest.mark.parametrize(
    ("content", "fits"),
    [
        ("parameters: {threshold: {from: 0, to: 0.1, step: 0.01}, formula: [hare, droop]}", True),
        ("parameters: {coding: {otan: other}, list_seats: null}", True),
        ("parameters: {election: [kaz-2004, mine.csv]}\nlimit: 2000\nscenarios: [a.yaml]", True),
        ("parameters:", True),
        ("parameter: {}", False),
        ("parameters: {treshold: 0.05}", False),
        ("parameters: {threshold: 7}", False),
        ("parameters: {threshold: {from: 0, to: 0.1}}", False),
        ("parameters: {formula: hair}", False),
        ("parameters: {formula: []}", False),
        ("parameters: {election: kaz-2005}", False),
        ("parameters: {coding: concensus}", False),
        ("parameters: {coding: {otan: oposition}}", False),
        ("limit: 0", False),
    ],
)
def test_the_schema_marks_what_would_be_refused(content, fits):
    checker = jsonschema.Draft202012Validator(scenario_schema())
    assert checker.is_valid(yaml.safe_load(content)) is fits


# What each parameter must leave as it is, by the beginnings of results.
LEFT = {
    "election": ("series", "peers", "experts"),
    "coding": ("fragmentation", "disproportionality", "list_tier", "formulas", "largest"),
    "independents": ("fragmentation.lists", "list_tier", "formulas", "threshold_bases"),
    "seat_basis": ("list_tier", "formulas", "threshold_bases", "share_spread"),
    "appointed_seats": ("list_tier", "formulas", "threshold_bases"),
    "vote_base": ("fragmentation", "disproportionality", "power", "majorities", "list_tier"),
    "threshold": ("almaty", "nominations", "second_round", "volatility"),
    "alliance_threshold": ("almaty", "nominations", "second_round", "volatility", "knife_edge"),
    "threshold_base": ("almaty", "vote_base", "nominations", "second_round", "volatility"),
    "formula": ("almaty", "vote_base", "nominations", "second_round", "volatility"),
    "list_seats": ("almaty", "vote_base", "nominations", "second_round", "volatility"),
    "qualified_majority": ("blocs.opposition", "list_tier", "majorities.majority", "formulas"),
    "source_choices": ("rule", "list_tier", "formulas", "threshold_bases"),
}
CHANGED = {
    "election": "kaz-2007",
    "coding": "broad_opposition",
    "independents": "excluded",
    "seat_basis": "membership",
    "appointed_seats": "excluded",
    "vote_base": "registered",
    "threshold": 0.15,
    "alliance_threshold": 0.08,
    "threshold_base": "registered",
    "formula": "dhondt",
    "list_seats": 20,
    "qualified_majority": "three_quarters",
    "others": "dropped",
    "source_choices": {"kaz-2004:seats:ak_zhol": "edm_108"},
    "language": "kk",
    "figure_style": "sage",
}


@pytest.mark.proof
@pytest.mark.parametrize("name", list(Parameters.model_fields))
def test_a_parameter_moves_and_leaves_what_its_description_says(name):
    base = {"election": "kaz-2007"} if name == "appointed_seats" else {}
    before, after = (
        rows.set_index("result")[["value", "text"]].astype("string").fillna("")
        for rows in (rows_of(**base), rows_of(**base, **{name: CHANGED[name]}))
    )
    both = before.index.intersection(after.index)
    moved = set(both[(before.loc[both] != after.loc[both]).any(axis=1)])
    if name in ("language", "figure_style"):
        assert moved == set()
    elif name == "others":
        assert {result.split(".")[0] for result in moved} == {"disproportionality"}
    else:
        assert moved
        assert not [result for result in moved if result.startswith(LEFT[name])]
