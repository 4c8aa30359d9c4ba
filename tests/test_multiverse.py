"""All combinations at once say what single studies say, and the claims follow from them."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from helpers import base_study, study_of

from majilis import results
from majilis.data import tables
from majilis.errors import InputError, MissingDataError
from majilis.study import claims, multiverse, series

SAME = {
    "pro_vote_share": "blocs.pro_presidential.vote_share",
    "pro_seat_share": "blocs.pro_presidential.chamber_seat_share",
    "opposition_vote_share": "blocs.opposition.vote_share",
    "opposition_seats": "blocs.opposition.chamber_seats",
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
    for combination in samples(universe.shape, 12):
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
    for _, rows in matrix.groupby(["choice", "position"]):
        assert rows["density"].sum() == pytest.approx(1)
        assert rows["is_baseline"].sum() == 1
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
