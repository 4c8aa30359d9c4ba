"""All combinations at once say what single studies say, and the claims follow from them."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from helpers import base_study, study_of

from majilis import power, results
from majilis.data import tables
from majilis.errors import InputError, MissingDataError
from majilis.study import claims, multiverse, series

SAME = {
    "pro_vote_share": "blocs.pro_presidential.vote_share",
    "pro_seat_share": "blocs.pro_presidential.chamber_seat_share",
    "opposition_vote_share": "blocs.opposition.vote_share",
    "pro_seats": "blocs.pro_presidential.chamber_seats",
    "pro_seat_bonus": "blocs.pro_presidential.chamber_bonus",
    "opposition_seats": "blocs.opposition.chamber_seats",
    "opposition_seat_share": "blocs.opposition.chamber_seat_share",
    "largest_seats": "largest.largest.chamber_seats",
    "largest_seat_share": "largest.largest.chamber_seat_share",
    "effective_number_votes": "fragmentation.golosov.list_votes",
    "effective_number_seats": "fragmentation.golosov.chamber_seats",
    "least_squares": "disproportionality.gallagher.chamber",
}

pytestmark = pytest.mark.usefixtures("kept")


@pytest.fixture(scope="module")
def study():
    return base_study()


@pytest.fixture(scope="module")
def universe(study):
    return multiverse.multiverse(study)


@pytest.fixture(scope="module")
def rows():
    """The claims that are measured, by id."""
    frame = tables.read("claims").query("kind == 'measure'")
    return {row["claim"]: row for row in frame.to_dict("records")}


def known(value):
    return 0.0 if pd.isna(value) else float(value)


def samples(shape, count):
    """Return the two corners and random combinations, the same in each run."""
    generator = np.random.default_rng(2004)
    corners = [(0,) * len(shape), tuple(n - 1 for n in shape)]
    return corners + [tuple(int(generator.integers(n)) for n in shape) for _ in range(count)]


def test_there_are_enough_combinations_and_each_is_there_once(universe):
    assert universe.size == np.prod([len(choice.options) for choice in universe.choices])
    assert universe.size >= 100_000
    frame = universe.frame()
    assert len(frame) == universe.size
    assert not frame[[choice.name for choice in universe.choices]].duplicated().any()


def test_every_choice_the_study_rests_on_is_varied(universe):
    names = [choice.name for choice in universe.choices]
    contested = {"ak_zhol", "dpk", "cppk", "auyl", "patriots", "rukhaniyat"}
    assert {name.removeprefix("bloc=") for name in names if name[:5] == "bloc="} == contested
    assert {"seat_basis", "independents", "vote_base", "threshold_base", "others"} <= set(names)
    assert any("seats:ak_zhol" in name for name in names)
    assert any("first_round" in name for name in names)


def test_single_studies_give_the_same(universe):
    # No way to count independents is left to chance.
    axis = [choice.name for choice in universe.choices].index("independents")
    ways = range(1, universe.shape[axis])
    single = [tuple(way if a == axis else 0 for a in range(len(universe.shape))) for way in ways]
    for combination in [*samples(universe.shape, 12), *single]:
        settings = universe.settings(combination)
        found = results.evaluate(study_of(**settings))
        for measure, result in SAME.items():
            value = float(universe.full(measure)[combination])
            assert value == pytest.approx(known(found.value(result)), abs=1e-12), settings
        computed = found.value(f"threshold_bases.{settings['threshold_base']}.opposition")
        assert universe.full("opposition_list_seats")[combination] == computed


def test_appointed_deputies_are_a_choice_where_there_are_some(universe):
    assert "appointed_seats" not in [choice.name for choice in universe.choices]
    for baseline in ("included", "excluded"):
        other = study_of(election="kaz-2012", appointed_seats=baseline)
        both = multiverse.multiverse(other)
        for combination in samples(both.shape, 3):
            settings = both.settings(combination)
            found = results.evaluate(study_of(election="kaz-2012", **settings))
            for measure, result in SAME.items():
                value = float(both.full(measure)[combination])
                assert value == pytest.approx(known(found.value(result)), abs=1e-12), settings
    assert len(np.unique(both.measure("total_seats").values)) > 1


def test_the_baseline_is_the_first_option_of_each_choice(universe):
    found = results.evaluate(base_study())
    for measure, result in SAME.items():
        assert universe.measure(measure).baseline == pytest.approx(known(found.value(result)))


def test_parts_of_a_variance_agree_with_the_written_out_grid(universe):
    frame = universe.frame()
    parts = multiverse.decomposition(universe, "opposition_seats").set_index("choice")
    values = frame["opposition_seats"]
    for choice in universe.choices:
        means = values.groupby(frame[choice.name], observed=True).transform("mean")
        assert parts.loc[choice.name, "alone"] == pytest.approx(means.var() / values.var())
    assert (parts["with_others"] >= parts["alone"] - 1e-12).all()


def test_parts_of_a_variance_worked_on_paper():
    # Only both choices together make a one: the variance is 3/16. By itself each explains 1/16;
    # with the other fixed, either nothing varies or 1/4 does, on average 1/8.
    options = ("0", "1")
    pair = tuple(multiverse.Choice(name, name, options, options) for name in ("a", "b"))
    parts = multiverse.parts(multiverse.Multiverse(pair, {}), np.array([[0.0, 0.0], [0.0, 1.0]]))
    assert parts["alone"].tolist() == pytest.approx([1 / 3, 1 / 3])
    assert parts["with_others"].tolist() == pytest.approx([2 / 3, 2 / 3])
    assert parts["span"].tolist() == pytest.approx([0.5, 0.5])
    # Shares that lie a tenth of a point apart are moved by the same parts.
    small = np.array([[0.0, 0.0], [0.0, 0.001]])
    same = multiverse.parts(multiverse.Multiverse(pair, {}), small)
    assert same["alone"].tolist() == pytest.approx(parts["alone"].tolist())


def test_a_choice_that_moves_nothing_is_said_to(study):
    moves = results.evaluate(study).frame("moves").set_index("choice")
    (first_round,) = [name for name in moves.index if "first_round" in name]
    assert moves.loc[first_round, "moves"] == "no answer"
    assert moves.loc["bloc=ak_zhol", "moves"] == "some answer"


def test_smallest_reversals_are_the_smallest(universe, rows):
    holds = claims.holds_in(universe, rows["aist_asar_rest"])
    fewest, ways = multiverse.smallest_reversals(universe, holds)
    base = holds[(0,) * holds.ndim]
    changed = {
        sum(1 for i in index if i)
        for index in product(*map(range, holds.shape))
        if holds[index] != base
    }
    assert fewest == min(changed) == 1
    assert all(len(way) == fewest for way in ways)
    nothing = np.ones(holds.shape, dtype=bool)
    assert multiverse.smallest_reversals(universe, nothing) == (0, [])


def test_the_curve_holds_every_combination_in_order(universe):
    curve, matrix = multiverse.specification(universe, "pro_seat_share")
    assert curve["value"].is_monotonic_increasing
    assert (curve["position"].iloc[0], curve["position"].iloc[-1]) == (0, 1)
    values = np.sort(universe.full("pro_seat_share").ravel())
    middle = curve[curve["position"] < 0.5]["value"].iloc[-1]
    assert values[universe.size // 2 - 1] == pytest.approx(middle)
    for (name, _), rows in matrix.groupby(["choice", "position"]):
        assert rows["density"].sum() == pytest.approx(1)
        baseline = rows.loc[rows["is_baseline"], "option"].tolist()
        assert baseline == [choice.options[0] for choice in universe.choices if choice.name == name]
    for (choice, option), rows in matrix.groupby(["choice", "option"]):
        options = next(c.options for c in universe.choices if c.name == choice)
        assert (rows["density"] * rows["width"]).sum() == pytest.approx(1 / len(options)), option


def test_every_claim_has_a_rule_or_a_source():
    table = tables.read("claims")
    raw = {
        row for name in ("raw/party_facts", "raw/statements") for row in tables.read(name)["row"]
    }
    for claim in table.to_dict("records"):
        assert (claim["kind"] == "measure") == (claim["rule"] in claims.RULES)
        if claim["kind"] == "fact":
            assert set(claim["rows"].split(";")) <= raw


def cases(**values):
    """Return combinations of one choice, with a measure's values in each."""
    options = tuple(str(n) for n in range(max(map(len, values.values()))))
    choice = multiverse.Choice("case", "case", options, options)
    named = {k: multiverse.Measure(k, k, "seats", np.array(v)) for k, v in values.items()}
    return multiverse.Multiverse((choice,), named)


@pytest.mark.parametrize(
    ("rule", "values", "holds"),
    [
        (
            "pro_presidential_majority",
            {"pro_seats": [38, 39, 50, 51], "total_seats": [77, 77, 100, 100]},
            [False, True, False, True],
        ),
        (
            "pro_presidential_two_thirds",
            {"pro_seats": [51, 52, 65, 66], "total_seats": [77, 77, 99, 99]},
            [False, True, False, True],
        ),
        (
            "parties_majority",
            {"seats_a": [3, 4, 6], "seats_b": [2, 2, 0], "seats_c": [8, 9, 9]}
            | {"total_seats": [18, 20, 20]},
            [False, True, True],
        ),
        ("opposition_one_seat", {"opposition_seats": [0, 1, 2]}, [False, True, False]),
        (
            "opposition_below_votes",
            {"opposition_seat_share": [0.1, 0.2, 0.3], "opposition_vote_share": [0.2]},
            [True, False, False],
        ),
        ("opposition_one_list_seat", {"opposition_list_seats": [0, 1, 2]}, [False, True, False]),
        (
            "effective_number_below_two",
            {"effective_number_votes": [1.99, 2, 2.01]},
            [True, False, False],
        ),
    ],
)
def test_a_rule_turns_where_its_claim_says(rule, values, holds):
    claim = {"claim": "any", "rule": rule, "parties": "a;b", "outside": "c"}
    assert claims.holds_in(cases(**values), claim).tolist() == holds


def test_parties_have_a_majority_of_all_where_nobody_is_left_out():
    claim = {"claim": "any", "rule": "parties_majority", "parties": "a", "outside": None}
    universe = cases(seats_a=[38, 39], total_seats=[77, 77])
    assert claims.holds_in(universe, claim).tolist() == [False, True]


def test_every_rule_has_a_claim(rows):
    assert {row["rule"] for row in rows.values()} == set(claims.RULES)


def test_voting_power_is_that_of_the_opposition_as_one_player(universe):
    for combination in samples(universe.shape, 4):
        holders = study_of(**universe.settings(combination)).holders
        is_opposition = holders["bloc"] == "opposition"
        # Who holds seats in both tiers is one player, and each independent is one.
        others = holders[~is_opposition].groupby(["party", "kind"])["seats"].sum().reset_index()
        single = others["kind"] == "independents"
        weights = [int(holders.loc[is_opposition, "seats"].sum())]
        weights += [*others.loc[~single, "seats"], *[1] * int(others.loc[single, "seats"].sum())]
        expected = power.banzhaf(weights, -(-2 * sum(weights) // 3))[0]
        value = universe.full("opposition_power")[combination]
        assert value == pytest.approx(float(expected), abs=1e-12)


def test_a_conflict_that_is_not_varied_is_no_choice(universe):
    left_out = tables.read("not_varied")
    assert set(left_out["conflict"]) <= set(tables.read("clean/conflicts")["conflict"])
    names = [choice.name for choice in universe.choices]
    assert not any(conflict in name for conflict in left_out["conflict"] for name in names)


def test_the_sources_of_a_conflict_are_read_from_what_each_states(universe):
    # The chamber of 77 has one seat of Ak Zhol by CNN Election Watch, two by the Jamestown
    # Foundation; plwiki gives Otan 26 districts after the first round, Interfax 27.
    labels = {c.label: c.labels for c in universe.choices if c.name.startswith("source=")}
    assert labels == {
        "source of seats": ("1 (cnn_ew)", "2 (edm_108)"),
        "source of the first round": ("26 (plwiki)", "27 (interfax_newslt)"),
    }


def test_a_source_that_the_study_chose_is_the_first_option():
    chosen = study_of(source_choices={"kaz-2004:seats:ak_zhol": "edm_108"})
    (seats,) = [c for c in multiverse.multiverse(chosen).choices if c.label == "source of seats"]
    assert seats.options == ("edm_108", "cnn_ew")


def test_verdicts_follow_from_the_shares(study, universe, rows):
    frame = claims.evaluate(study).set_index("claim")
    measured = frame.loc[list(rows)]
    for claim, row in measured.iterrows():
        expected = {1.0: "holds", 0.0: "fails"}.get(row["share"], "depends")
        assert row["verdict"] == expected
        assert row["share"] == pytest.approx(claims.holds_in(universe, rows[claim]).mean())
    later = series.precedent(study)
    known = later[later["holds"] != "unknown"]
    assert frame.loc["precedent", "share"] == pytest.approx((known["holds"] == "yes").mean())
    # The seats outside Otan: AIST and Asar won 15 of 35 by nomination, independents 18.
    assert frame.loc["aist_asar_rest", ["verdict", "here"]].tolist() == ["depends", "no"]


def test_other_elections_have_combinations_and_no_claims():
    later = study_of(election="kaz-2023")
    assert multiverse.multiverse(later).size > 1
    with pytest.raises(MissingDataError, match="no claim is about kaz-2023"):
        claims.evaluate(later)


def test_what_has_no_labels_has_no_combinations(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("party,votes,seats\nA,60,6\nB,40,4\n")
    with pytest.raises(MissingDataError, match="no labels"):
        multiverse.multiverse(study_of(election=str(path)))


def test_an_unknown_measure_gets_a_hint(universe):
    with pytest.raises(InputError, match="did you mean pro_seat_share"):
        universe.full("pro_seats_share")
