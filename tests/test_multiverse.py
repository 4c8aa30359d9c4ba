"""All combinations at once say what single studies say."""

import numpy as np
import pandas as pd
import pytest
from helpers import base_study, study_of

from majilis import results
from majilis.data import tables
from majilis.errors import InputError, MissingDataError
from majilis.study import multiverse
from majilis.study.multiverse import Choice

SAME = {
    "pro_vote_share": "blocs.pro_presidential.vote_share",
    "pro_seat_share": "blocs.pro_presidential.chamber_seat_share",
    "opposition_vote_share": "blocs.opposition.vote_share",
    "pro_seats": "blocs.pro_presidential.chamber_seats",
    "opposition_seats": "blocs.opposition.chamber_seats",
    "opposition_seat_share": "blocs.opposition.chamber_seat_share",
    "largest_seats": "largest.largest.chamber_seats",
    "largest_seat_share": "largest.largest.chamber_seat_share",
    "effective_number_seats": "fragmentation.golosov.chamber_seats",
}

pytestmark = pytest.mark.usefixtures("kept")


@pytest.fixture(scope="module")
def study():
    return base_study()


@pytest.fixture(scope="module")
def universe(study):
    return multiverse.multiverse(study)


def known(value):
    return 0.0 if pd.isna(value) else float(value)


def samples(shape, count):
    """Return the two corners and random combinations, the same in each run."""
    generator = np.random.default_rng(2004)
    corners = [(0,) * len(shape), tuple(n - 1 for n in shape)]
    return corners + [tuple(int(generator.integers(n)) for n in shape) for _ in range(count)]


def test_no_combination_repeats_another(universe):
    assert universe.size == np.prod([len(choice.options) for choice in universe.choices])
    values = np.stack([universe.full(name).ravel() for name in universe.measures])
    assert np.unique(values, axis=1).shape[1] == universe.size


def test_every_choice_the_study_rests_on_is_varied(universe):
    names = [choice.name for choice in universe.choices]
    contested = {"ak_zhol", "dpk", "cppk", "auyl", "patriots", "rukhaniyat"}
    assert {name.removeprefix("bloc=") for name in names if name[:5] == "bloc="} == contested
    assert {name for name in names if name[:5] != "bloc="} == {"seats", "vote_base"}


def test_single_studies_give_the_same(universe):
    # No way to count seats is left to chance.
    axis = [choice.name for choice in universe.choices].index("seats")
    ways = range(1, universe.shape[axis])
    single = [tuple(way if a == axis else 0 for a in range(len(universe.shape))) for way in ways]
    for combination in [*samples(universe.shape, 12), *single]:
        settings = universe.settings(combination)
        found = results.evaluate(study_of(**settings))
        for measure, result in SAME.items():
            value = float(universe.full(measure)[combination])
            assert value == pytest.approx(known(found.value(result)), abs=1e-12), settings


def test_independents_by_membership_are_the_count_by_membership(universe):
    # Both count 53, 14, 4 and 2: the one is no further option.
    blocs = [
        results.evaluate(study_of(**way)).frame("blocs")["chamber_seats"].tolist()
        for way in ({"independents": "by_membership"}, {"seat_basis": "membership"})
    ]
    assert blocs[0] == blocs[1]
    (seats,) = (choice for choice in universe.choices if choice.name == "seats")
    assert not any(option.endswith("by_membership") for option in seats.options)


def test_appointed_deputies_are_a_choice_where_there_are_some(universe):
    assert "appointed_seats" not in [choice.name for choice in universe.choices]
    both = multiverse.multiverse(study_of(election="kaz-2012", appointed_seats="excluded"))
    for combination in samples(both.shape, 3):
        settings = both.settings(combination)
        found = results.evaluate(study_of(election="kaz-2012", **settings))
        for measure, result in SAME.items():
            value = float(both.full(measure)[combination])
            assert value == pytest.approx(known(found.value(result)), abs=1e-12), settings
    assert set(both.full("total_seats").ravel()) == {98, 107}


@pytest.mark.parametrize(
    "choices",
    [{}, {"seat_basis": "membership"}, {"independents": "excluded"}],
)
def test_the_official_count_is_the_first_option_whatever_the_study_counts(choices):
    universe = multiverse.multiverse(study_of(**choices))
    found = results.evaluate(base_study())
    for measure, result in SAME.items():
        assert universe.measure(measure).baseline == pytest.approx(known(found.value(result)))


def test_the_vote_base_of_the_study_is_the_first_option():
    universe = multiverse.multiverse(study_of(vote_base="registered"))
    (choice,) = (each for each in universe.choices if each.name == "vote_base")
    assert (choice.options[0], choice.labels[0]) == ("registered", "registered voters")


def test_a_coding_of_ones_own_is_the_first_option():
    universe = multiverse.multiverse(study_of(coding={"ak_zhol": "pro_presidential"}))
    (choice,) = (each for each in universe.choices if each.name == "bloc=ak_zhol")
    assert choice.options == ("pro_presidential", "opposition", "other")
    assert universe.measure("pro_seats").baseline == 58


def test_of_sources_that_disagree_over_seats_only_one_closes_the_sum():
    # Were it otherwise, the source would be a choice that the combinations leave out.
    conflicts = tables.read("clean/conflicts")
    over_seats = conflicts[conflicts["conflict"].str.fullmatch(r"kaz-\d{4}:seats:\w+")]
    assert {"kaz-2004:seats:ak_zhol", "kaz-2004:seats:cpk_dck"} <= set(over_seats["conflict"])
    assert set(over_seats["rule"]) == {"sums that close"}


SEATS = Choice("seats", "seats counted", tuple(multiverse.SEATS), tuple(multiverse.SEATS.values()))
BLOC = Choice("bloc=a", "A", ("opposition", "other"), ("opposition", "other"))


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({(0, 0)}, "by nomination, with A as opposition"),
        ({(0, 0), (0, 1)}, "by nomination"),
        ({(0, 0), (1, 0), (2, 0)}, "by nomination in every way, with A as opposition"),
        (
            {(0, 1), (2, 1), (3, 1)},
            "by nomination with all deputies or by membership, with A as other",
        ),
        ({(way, 0) for way in range(6)}, "with A as opposition"),
        (
            {(0, 0), (3, 1)},
            "by nomination, with A as opposition; or by membership, with A as other",
        ),
        ({(way, bloc) for way in range(6) for bloc in range(2)}, "whatever is chosen"),
    ],
)
def test_combinations_in_words(cells, words):
    assert multiverse.in_words([SEATS, BLOC], cells) == words


def test_words_name_each_combination_once(universe):
    generator = np.random.default_rng(1)
    for _ in range(50):
        every = [(way, bloc) for way in range(6) for bloc in range(2)]
        cells = {cell for cell in every if generator.random() < 0.5} or {every[0]}
        told = multiverse.in_words([SEATS, BLOC], cells)
        rest = set(every) - cells
        if rest:
            assert told != multiverse.in_words([SEATS, BLOC], rest)


def test_other_elections_have_combinations():
    assert multiverse.multiverse(study_of(election="kaz-2023")).size > 1


def test_what_has_no_labels_has_no_combinations(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("party,votes,seats\nA,60,6\nB,40,4\n")
    with pytest.raises(MissingDataError, match="no labels"):
        multiverse.multiverse(study_of(election=str(path)))


def test_an_unknown_measure_gets_a_hint(universe):
    with pytest.raises(InputError, match="did you mean pro_seat_share"):
        universe.full("pro_seats_share")


def test_the_largest_party_is_the_one_with_most_seats(universe):
    # 42 by nomination in every way, 53 by membership in every way (Buluktaev, buluktaev_en).
    largest = np.unique(universe.full("largest_seats"))
    assert largest.tolist() == [42, 53]


def test_a_choice_moves_an_outcome_where_it_does_so_in_any_combination(universe):
    names = [choice.name for choice in universe.choices]
    moved = np.zeros(universe.shape, dtype=int)
    moved[(-1,) * moved.ndim] = 1
    assert sorted(multiverse.moving(universe, moved)) == list(range(len(names)))
    seats = [names[axis] for axis in multiverse.moving(universe, universe.full("largest_seats"))]
    assert seats == ["seats"]
