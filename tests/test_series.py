"""Elections in sequence: against official seats, arithmetic done here, and what cannot be known."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from helpers import base_study, study_of
from hypothesis import example, given
from hypothesis import strategies as st

from majilis.data import tables
from majilis.errors import MissingDataError
from majilis.results import evaluate
from majilis.study import counterfactuals, dominance, marginalization, series
from majilis.study.study import open_study

ELECTIONS = [f"kaz-{year}" for year in (1990, 1994, 1995, 1999, 2004, 2007, 2012, 2016, 2021, 2023)]
WITH_LISTS = ELECTIONS[3:]
# List seats as the commission published them, in the order of votes.
OFFICIAL = {
    "kaz-1999": "4/2/2/2",
    "kaz-2004": "7/1/1/1",
    "kaz-2007": "98",
    "kaz-2012": "83/8/7",
    "kaz-2016": "84/7/7",
    "kaz-2021": "76/12/10",
    "kaz-2023": "40/8/6/6/5/4",
}


pytestmark = pytest.mark.usefixtures("kept")


@pytest.fixture(scope="module")
def study():
    return base_study()


@pytest.fixture(scope="module")
def found(study):
    return series.measures_by_election(study).set_index("election")


@pytest.fixture(scope="module")
def matrix(study):
    return series.rules_against_votes(study)


@pytest.fixture(scope="module")
def edges(study):
    return series.knife_edge(study)


@pytest.fixture(scope="module")
def changes(study):
    return series.volatility(study).set_index("election")


@pytest.fixture(scope="module")
def silent(study):
    """The study with tables that do not know the votes cast of 2012 and 2023."""
    elections = study.tables["clean/elections"].copy()
    late = elections["election"].isin(["kaz-2012", "kaz-2023"])
    elections.loc[late, "cast"] = pd.NA
    elections.loc[elections["election"] == "kaz-2012", "registered"] = pd.NA
    return replace(study, tables={**study.tables, "clean/elections": elections})


@pytest.fixture(scope="module")
def pattern(study):
    return series.precedent(study)


def with_choices(study, **choices):
    return replace(study, parameters=study.parameters.model_copy(update=choices))


def by_hand(before, after, same):
    """Return Pedersen's index from votes, with the parties of each pair in `same` as one."""
    groups = {party: party for party in [*before, *after]} | same
    totals = [sum(votes.values()) for votes in (before, after)]
    change = {group: Fraction(0) for group in groups.values()}
    for votes, total, sign in zip((before, after), totals, (-1, 1), strict=True):
        for party, count in votes.items():
            change[groups[party]] += sign * Fraction(count, total)
    return float(50 * sum(abs(part) for part in change.values()))


# The elections and the choices


def test_appointed_deputies_left_out_leave_the_seats_that_voters_filled(study, found):
    without = with_choices(study, appointed_seats="excluded")
    left = series.measures_by_election(without).set_index("election")
    tiers = found[["list_seats", "district_seats"]].sum(axis=1, min_count=1)
    known = left.index != "kaz-1990"
    assert (left["counted_seats"] == tiers)[known].all()
    assert left["largest_seat_share"].equals(left["largest_elected_seat_share"])
    for name in ("pro_presidential", "opposition"):
        shares = (left[f"{name}_seats"] / left["counted_seats"]).astype(float)
        pd.testing.assert_series_equal(left[f"{name}_seat_share"], shares, check_names=False)
    assert left.loc["kaz-2007", "largest_seat_share"] == 1
    # A third of the chamber of 1990 came from public associations; whose they were, none says.
    seats = [name for name in left if "seat_share" in name or name.endswith("labelled_seats")]
    assert left.loc["kaz-1990", [*seats, "counted_seats", "largest_majority"]].isna().all()
    assert left.loc["kaz-1990", "largest"] == found.loc["kaz-1990", "largest"]


def test_every_election_is_there_in_order_with_the_choices_of_the_study(study):
    opened = series.studies(study)
    assert [each.election for each in opened] == ELECTIONS
    assert {each.parameters.coding for each in opened} == {"consensus"}
    assert [each.election for each in series.list_studies(study)] == WITH_LISTS


def test_an_election_is_opened_as_open_study_opens_it(study):
    for each in series.studies(study)[::3]:
        alone = open_study(election=each.election)
        assert each.parameters == alone.parameters
        assert dict(each.totals) == dict(alone.totals)
        pd.testing.assert_frame_equal(each.parties, alone.parties)
        pd.testing.assert_frame_equal(each.holders, alone.holders)


def test_the_threshold_of_other_elections_is_that_of_each_law(study):
    thresholds = {
        each.election: each.threshold
        for each in series.list_studies(with_choices(study, threshold=0.03))
    }
    laws = dict.fromkeys(WITH_LISTS, 0.07) | {"kaz-2023": 0.05}
    assert thresholds == laws | {"kaz-2004": 0.03}


def test_single_blocs_hold_for_the_own_election_only(study):
    changed = with_choices(study, coding={"ak_zhol": "pro_presidential"})
    blocs = {
        each.election: dict(zip(each.parties["party"], each.parties["bloc"], strict=True))
        for each in series.studies(changed)
    }
    assert blocs["kaz-2004"]["ak_zhol"] == "pro_presidential"
    assert blocs["kaz-2007"]["ak_zhol"] == "other"


def test_a_mapping_changes_its_base_and_the_elections_that_it_names(study):
    mapping = {"base": "by_elimination", "kaz-2007:ak_zhol": "opposition", "otan": "other"}
    changed, base = with_choices(study, coding=mapping), with_choices(study, coding=mapping["base"])
    differing = {
        (each.election, party)
        for each, plain in zip(series.studies(changed), series.studies(base), strict=True)
        for party, bloc, of_base in zip(
            each.parties["party"], each.parties["bloc"], plain.parties["bloc"], strict=True
        )
        if bloc != of_base
    }
    assert differing == {("kaz-2007", "ak_zhol"), ("kaz-2004", "otan")}


@pytest.mark.parametrize(
    ("mapping", "is_said"),
    [({"otan": "other"}, True), ({"kaz-2007:ak_zhol": "opposition"}, False)],
)
def test_a_table_over_elections_says_that_a_bloc_holds_for_one(study, mapping, is_said):
    changed = evaluate(with_choices(study, coding=mapping))
    titles = [changed.table(name).title for name in ("series", "parties")]
    assert ["by hand" in title for title in titles] == [is_said, False]


def test_a_bloc_given_by_hand_is_a_label(study):
    # No source labels Auyl of 2023, which won eight seats.
    plain = with_choices(study, election="kaz-2023", threshold=0.05)
    coded = with_choices(plain, coding={"auyl": "other"})
    seats = [series.measures_by_election(each).set_index("election") for each in (plain, coded)]
    before, after = (frame.loc["kaz-2023", "unlabelled_seats"] for frame in seats)
    assert before - after == 8


@pytest.mark.parametrize(
    "choice", [{"seat_basis": "membership"}, {"independents": "by_membership"}]
)
def test_membership_is_taken_where_known_and_nomination_elsewhere(study, found, choice):
    changed = series.measures_by_election(with_choices(study, **choice)).set_index("election")
    others = [election for election in ELECTIONS if election != "kaz-2004"]
    pd.testing.assert_frame_equal(changed.loc[others], found.loc[others])
    # Of 77, by party membership: Otan 53, AIST 14, Asar 4.
    assert changed.loc["kaz-2004", "pro_presidential_seats"] == 53 + 14 + 4


def test_a_table_of_ones_own_gets_the_series_and_no_precedent(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("party,votes,seats\nA,60,6\nB,40,4\n", encoding="utf-8")
    own = open_study(election=str(path))
    assert list(series.measures_by_election(own)["election"]) == ELECTIONS
    with pytest.raises(MissingDataError, match="no series of list elections"):
        series.precedent(own)


def test_elections_of_another_country_are_no_part_of_the_series(study):
    elections = study.tables["raw/elections"]
    abroad = elections["country"].where(elections["election"] != "kaz-2007", "Elsewhere")
    frames = dict(study.tables) | {"raw/elections": elections.assign(country=abroad)}
    opened = series.studies(replace(study, tables=frames))
    assert "kaz-2007" not in [each.election for each in opened]


# Measures


def test_the_measures_of_each_election_are_those_of_its_own_results(found):
    for election in ("kaz-1999", "kaz-2004", "kaz-2023"):
        alone, row = study_of(election=election), found.loc[election]
        largest = dominance.largest_table(alone).iloc[0]
        blocs = dominance.bloc_table(alone).set_index("bloc").loc["pro_presidential"]
        numbers = dominance.fragmentation_table(alone).set_index("measure").loc["golosov"]
        squares = dominance.disproportionality_table(alone).set_index("measure").loc["gallagher"]
        waste = marginalization.list_tier_table(alone).iloc[0]
        assert row["largest"] == largest["party"]
        assert row["largest_vote_share"] == largest["vote_share"]
        assert row["largest_seat_share"] == largest["chamber_seat_share"]
        assert row["pro_presidential_vote_share"] == pytest.approx(blocs["vote_share"])
        assert row["pro_presidential_list_seat_share"] == pytest.approx(blocs["list_seat_share"])
        assert row["pro_presidential_seat_share"] == pytest.approx(blocs["chamber_seat_share"])
        assert row["effective_number_votes"] == numbers["list_votes"]
        assert row["effective_number_seats"] == numbers["chamber_seats"]
        assert row["least_squares"] == squares["list_tier"]
        assert row["wasted_share"] == pytest.approx(waste["wasted_share"])


def test_appointed_seats_are_in_one_base_and_not_in_the_other(found):
    row = found.loc["kaz-2007"]
    assert row["largest_seat_share"] == pytest.approx(98 / 107)
    assert row["largest_elected_seat_share"] == 1
    # The state list of 1994: 33 of 177, and of 135.
    assert found.loc["kaz-1994", "largest_elected_seat_share"] == pytest.approx(33 / 135)
    same = found.loc[["kaz-1995", "kaz-1999", "kaz-2004", "kaz-2023"]]
    assert (same["largest_seat_share"] == same["largest_elected_seat_share"]).all()


def test_of_1990_the_appointed_are_not_known_by_party(found):
    row = found.loc["kaz-1990"]
    assert row["largest_seat_share"] == pytest.approx(342 / 360)
    assert pd.isna(row["largest_elected_seat_share"])


def test_before_1999_what_rests_on_list_votes_is_missing(found):
    votes = [name for name in found if name.endswith("vote_share") or "list_seat_share" in name]
    votes += ["threshold", "effective_number_votes", "least_squares", "wasted_share"]
    assert found.loc[ELECTIONS[:3], votes].isna().all(axis=None)
    assert found.loc[ELECTIONS[:3], "largest_seat_share"].notna().all()
    assert found.loc["kaz-1995", "unattributed_seats"] == 5


def test_a_bloc_that_nobody_is_coded_to_is_missing_and_not_zero(found):
    opposition = [name for name in found if name.startswith("opposition_") and "stood" not in name]
    assert found.loc[["kaz-1990", "kaz-2021"], opposition].isna().all(axis=None)
    # Nobody is called opposition in 1990; in 2021 sources say that no opposition party stood.
    assert found.loc[["kaz-1990", "kaz-2021"], "opposition_stood"].tolist() == ["unknown", "no"]
    assert (found["opposition_stood"] == "yes").sum() == 8
    assert found.loc["kaz-2007", "opposition_seats"] == 0
    assert found.loc["kaz-2007", "opposition_vote_share"] == pytest.approx(269310 / 5935625)


def test_labels_of_the_latest_elections_leave_little_unknown(found):
    # Auyl: 693,938 of 6,366,441 votes and 8 of 98 seats; the Social Democrats 331,058 and 4.
    row = found.loc["kaz-2023"]
    assert row["unlabelled_vote_share"] == pytest.approx(693_938 / 6_366_441)
    assert row["unlabelled_seats"] == 8
    assert row["opposition_vote_share"] == pytest.approx(331_058 / 6_366_441)
    assert row["opposition_seats"] == 4
    assert row["pro_presidential_seats"] == 98 - 8 - 4 - 7
    assert found.loc["kaz-2021", "unlabelled_vote_share"] == 0
    # Ak Zhol and four smaller lists of 2007 have no label.
    unlabelled = 183_346 + 89_855 + 76_799 + 46_436 + 22_159
    assert found.loc["kaz-2007", "unlabelled_vote_share"] == pytest.approx(unlabelled / 5_935_625)


def test_a_vote_base_that_no_source_gives_leaves_the_share_missing(study):
    frame = series.measures_by_election(with_choices(study, vote_base="cast"))
    shares = frame.set_index("election")["largest_vote_share"]
    assert list(shares[shares.isna()].index) == ELECTIONS[:3]


def test_shares_and_tests_agree(found):
    shares = found[[name for name in found if name.endswith("share")]].to_numpy(dtype=float)
    known = shares[~np.isnan(shares)]
    assert ((known >= 0) & (known <= 1)).all()
    assert ((found["largest_seat_share"] > 1 / 2) == (found["largest_majority"] == "yes")).all()
    two_thirds = found["largest_seat_share"] >= 2 / 3
    assert (two_thirds == (found["largest_qualified"] == "yes")).all()
    assert list(found.index[two_thirds])[1:] == ["kaz-2007", "kaz-2012", "kaz-2016", "kaz-2021"]


# Volatility

VOTES_2004 = {
    "otan": 2883706,
    "ak_zhol": 572672,
    "asar": 541239,
    "aist": 336177,
    "cpk_dck": 163824,
    "cppk": 94140,
    "auyl": 82523,
    "dpk": 36379,
    "patriots": 26287,
    "rukhaniyat": 20826,
}
VOTES_2007 = {
    "nur_otan": 5247720,
    "osdp": 269310,
    "ak_zhol": 183346,
    "auyl": 89855,
    "cppk": 76799,
    "patriots": 46436,
    "rukhaniyat": 22159,
}
VOTES_2012 = {
    "nur_otan": 5621436,
    "ak_zhol": 518405,
    "cppk": 498788,
    "osdp": 116534,
    "auyl": 82623,
    "patriots": 57732,
    "adilet": 45702,
}


def test_volatility_without_a_change_of_names(changes):
    assert changes.loc["kaz-2012", "volatility"] == pytest.approx(
        by_hand(VOTES_2007, VOTES_2012, {})
    )
    # The sum of the seven differences and the two lists that stood once, done on paper.
    assert changes.loc["kaz-2012", "volatility"] == pytest.approx(10.979, abs=0.001)
    assert changes.loc["kaz-2012", "matched_before"] == pytest.approx(1 - 22159 / 5935625)
    assert changes.loc["kaz-2012", "matched_after"] == pytest.approx(1 - 45702 / 6941220)


def test_volatility_follows_mergers_and_blocs(changes):
    # Asar and both members of AIST merged into Otan, which was renamed; a party into Ak Zhol.
    same = dict.fromkeys(("otan", "asar", "aist"), "nur_otan") | {"dpk": "ak_zhol"}
    merged = by_hand(VOTES_2004, VOTES_2007, same)
    assert changes.loc["kaz-2007", "volatility"] == pytest.approx(merged)
    assert merged < by_hand(VOTES_2004, VOTES_2007, {"otan": "nur_otan"})
    assert changes.loc["kaz-2007", "matched_before"] == pytest.approx(1 - 163824 / 4757773)


def test_links_bind_at_their_time_only(study):
    links = tables.read("raw/party_links")
    opened = {each.election: each for each in series.studies(study)}
    early = series.groups(links, opened["kaz-1999"], opened["kaz-2004"])
    assert early["agrarian"] == early["civic"] == early["aist"]
    assert early["cpk"] == early["cpk_dck"]
    assert len({early["otan"], early["asar"], early["aist"], early["ak_zhol"], early["dpk"]}) == 5
    late = series.groups(links, opened["kaz-2016"], opened["kaz-2021"])
    assert late["cppk"] == late["people_party"]
    assert late["birlik"] == late["adal"]
    last = series.groups(links, opened["kaz-2021"], opened["kaz-2023"])
    assert last["nur_otan"] == last["amanat"]


@pytest.mark.parametrize(
    ("date", "one"),
    # The elections were held on 19 September 2004 and on 18 August 2007.
    [("2004-09-19", False), ("2004-09-20", True), ("2007-08-18", True), ("2007-08-19", False)],
)
def test_a_merger_binds_up_to_the_day_of_the_later_election(date, one, study):
    link = {"party": "auyl", "relation": "merged_into", "target": "cppk", "date": date}
    before, after = (study_of(election=election) for election in ("kaz-2004", "kaz-2007"))
    numbers = series.groups(pd.DataFrame([link]), before, after)
    assert (numbers["auyl"] == numbers["cppk"]) is one


def test_without_links_a_party_under_a_new_name_is_another(study, changes):
    none = tables.read("raw/party_links").iloc[:0]
    bare = series.volatility(replace(study, tables=dict(study.tables) | {"raw/party_links": none}))
    assert (bare["volatility"].to_numpy() >= changes["volatility"].to_numpy()).all()
    assert (bare["matched_share"].to_numpy() <= changes["matched_share"].to_numpy()).all()


def test_volatility_has_a_row_per_pair_within_bounds(changes):
    assert list(changes.index) == WITH_LISTS[1:]
    assert list(changes["previous"]) == WITH_LISTS[:-1]
    assert changes["volatility"].between(0, 100).all()
    assert (
        changes[["matched_share", "matched_before", "matched_after"]].le(1 + 1e-12).all(axis=None)
    )
    # What does not stand on both sides has changed hands.
    unmatched = 50 * (2 - changes["matched_before"] - changes["matched_after"])
    assert (changes["volatility"] >= unmatched - 1e-9).all()


# Rules against votes


def test_the_diagonal_gives_the_official_seats_of_all_seven(study, matrix):
    diagonal = matrix[matrix["official"]].set_index("votes_of")
    assert diagonal["seats"].to_dict() == OFFICIAL
    for each in series.list_studies(study):
        official = counterfactuals.official_list_seats(each)
        assert diagonal.loc[each.election, "seats"] == "/".join(str(n) for n in official if n)
        assert (counterfactuals.allocate_list_seats(each) == official).all()


def test_every_rule_gives_out_its_seats(matrix):
    assert len(matrix) == len(WITH_LISTS) ** 2
    assert matrix["official"].sum() == len(WITH_LISTS)
    for row in matrix.dropna(subset=["seats"]).to_dict("records"):
        won = [int(n) for n in row["seats"].split("/")]
        assert sum(won) == row["list_seats"]
        assert len(won) <= row["passing"]
        assert row["largest_seat_share"] == pytest.approx(max(won) / sum(won))


def test_equal_rules_give_equal_seats(matrix):
    seats = matrix.set_index(["votes_of", "rule_of"])["seats"]
    for election in WITH_LISTS:
        assert seats[election, "kaz-1999"] == seats[election, "kaz-2004"]


def test_the_seats_of_a_runner_up_are_not_guessed(matrix):
    open_cells = matrix[matrix["seats"].isna()]
    assert set(open_cells["votes_of"]) == {"kaz-2007"}
    assert set(open_cells["rule_of"]) == {"kaz-2012", "kaz-2016", "kaz-2021"}
    assert open_cells["note"].str.contains("admits more lists than pass").all()
    assert open_cells[["largest_seat_share", "opposition_seat_share"]].isna().all(axis=None)
    assert (matrix.loc[matrix["seats"].notna(), "note"] == "").all()


@pytest.mark.parametrize(("admitted", "seats"), [(3, "83/8/7"), (4, None)])
def test_a_law_that_admits_as_many_lists_as_pass_leaves_nothing_open(admitted, seats, study):
    # Three lists passed in 2012.
    elections = study.tables["clean/elections"]
    more = elections["lists_admitted"].where(elections["election"] != "kaz-2012", admitted)
    frames = dict(study.tables) | {"clean/elections": elections.assign(lists_admitted=more)}
    cells = series.rules_against_votes(replace(study, tables=frames))
    found = cells[cells["official"]].set_index("votes_of").loc["kaz-2012", "seats"]
    assert found == seats if seats else pd.isna(found)


def test_a_rule_without_its_threshold_is_noted(study):
    elections = study.tables["clean/elections"]
    unknown = elections["threshold"].where(elections["election"] != "kaz-2007")
    frames = dict(study.tables) | {"clean/elections": elections.assign(threshold=unknown)}
    changed = replace(study, tables=frames)
    cells = series.rules_against_votes(changed).query("rule_of == 'kaz-2007'")
    assert cells["seats"].isna().all()
    assert cells["note"].str.contains("threshold of Kazakhstan 2007").all()
    edges = series.knife_edge(changed).query("election == 'kaz-2007'")
    assert (edges["base_decides"] == "unknown").all()


def test_votes_without_the_base_of_the_threshold_are_noted(study):
    elections = study.tables["clean/elections"].copy()
    elections.loc[elections["election"] == "kaz-2012", "valid"] = pd.NA
    silent = replace(study, tables={**study.tables, "clean/elections": elections})
    seats = series.rules_against_votes(silent).query("official").set_index("votes_of")
    assert list(seats.index[seats["seats"].isna()]) == ["kaz-2012"]
    assert seats.loc["kaz-2012", "note"] == "no source gives the valid votes for Kazakhstan 2012"
    assert seats.loc["kaz-2004", "seats"] == "7/1/1/1"


# The threshold


def test_one_list_of_all_is_known_to_stand_between_the_bases(edges):
    decided = edges[edges["base_decides"] == "yes"]
    assert list(zip(decided["election"], decided["party"], strict=True)) == [("kaz-2004", "aist")]
    row = decided.iloc[0]
    assert row["distance_valid"] == pytest.approx(336177 / 4757773 - 0.07)
    assert row["distance_cast"] == pytest.approx(336177 / 4893204 - 0.07)


@given(votes=st.integers(0, 10**9), hundredths=st.integers(1, 9_999))
@example(votes=7, hundredths=700)
@example(votes=2_883_706, hundredths=700)
@example(votes=36_379, hundredths=700)
def test_the_largest_base_is_exact(votes, hundredths):
    largest = counterfactuals.largest_base(votes, hundredths / 10_000)
    threshold = Fraction(hundredths, 10_000)
    assert threshold * int(largest) <= votes < threshold * (int(largest) + 1)
    assert largest == int(largest)


def test_the_table_of_the_threshold_has_the_largest_bases(study):
    lists = counterfactuals.threshold_lists(study).set_index("party")["largest_base"]
    assert lists["aist"] == 4_802_528
    assert lists["otan"] == 41_195_800
    assert lists["dpk"] == 519_700
    assert np.isnan(counterfactuals.largest_base(1, 0.0))


def test_where_votes_cast_are_missing_the_base_may_decide(silent):
    edges = series.knife_edge(silent)
    unknown = edges[edges["base_decides"] == "unknown"]
    assert set(unknown["election"]) == {"kaz-2012", "kaz-2023"}
    assert (unknown["distance_valid"] >= 0).all()
    # 11 % of 2023 pass even on all registered voters; what fails on valid votes fails on both.
    known = edges[edges["share_cast"].isna() & (edges["base_decides"] == "no")]
    assert set(known.query("distance_valid >= 0")["party"]) == {"amanat", "auyl"}


def test_lists_that_pass_on_valid_votes_are_those_with_official_seats(study, edges):
    official = pd.concat([each.lists["list_seats"] for each in series.list_studies(study)])
    assert ((edges["distance_valid"] >= 0).to_numpy() == (official > 0).to_numpy()).all()


def test_a_share_on_votes_cast_is_not_above_that_on_valid_votes(edges):
    both = edges.dropna(subset=["share_cast"])
    assert (both["share_cast"] <= both["share_valid"]).all()
    assert len(edges) == 9 + 10 + 7 + 7 + 6 + 5 + 7


# The pattern


@pytest.mark.parametrize(
    ("feature", "figures", "holds"),
    [
        ("largest_above_half_of_votes", (0.5,), False),
        ("largest_above_half_of_votes", (0.51,), True),
        ("largest_above_half_of_seats", (0.5,), False),
        ("largest_above_half_of_seats", (0.51,), True),
        ("opposition_below_votes", (0.1, 0.1), False),
        ("opposition_below_votes", (0.09, 0.1), True),
        # Seats that no label codes may be the opposition's.
        ("opposition_at_most_one_seat", (1, 0), True),
        ("opposition_at_most_one_seat", (0, 1), True),
        ("opposition_at_most_one_seat", (1, 1), None),
        ("opposition_at_most_one_seat", (2, 0), False),
        ("pro_presidential_qualified", (66, 0, 66), True),
        ("pro_presidential_qualified", (65, 0, 66), False),
        ("pro_presidential_qualified", (65, 1, 66), None),
        ("pro_presidential_qualified", (64, 1, 66), False),
    ],
)
def test_a_feature_turns_where_its_label_says(feature, figures, holds):
    assert series.FEATURES[feature].test(*figures) is holds


def test_the_features_of_2004_have_a_cell_for_each_list_election(pattern):
    assert list(pattern["feature"].unique()) == list(series.FEATURES)
    assert len(pattern) == len(WITH_LISTS) * len(series.FEATURES)
    assert list(pattern["election"].unique()) == WITH_LISTS
    cells = pattern.set_index(["election", "feature"])["holds"]
    assert (cells["kaz-2004"] == "yes").all()
    # In 1999 there were two tiers, too, and the opposition had 3 of 77 seats for 19 % of the votes.
    already = cells["kaz-1999"].loc[lambda holds: holds == "yes"]
    assert list(already.index) == ["two_tiers", "opposition_below_votes"]
    assert cells["kaz-2007", "two_tiers"] == "no"
    assert cells["kaz-2023", "two_tiers"] == "yes"


def test_what_an_election_does_not_have_is_no_object(pattern):
    cells = pattern.set_index(["election", "feature"])["holds"]
    assert cells["kaz-2007", "opposition_without_districts"] == "no object"
    # In 2021 sources say that no opposition stood; in 2023 the Social Democrats had 4 seats, all of
    # the list.
    of_opposition = [name for name in series.FEATURES if name.startswith("opposition")]
    assert set(cells["kaz-2021"][of_opposition]) == {"no object"}
    assert cells["kaz-2023"][of_opposition].tolist() == ["yes", "no", "yes"]


@pytest.mark.parametrize(
    ("holds", "told"),
    [
        (["no", "yes", "yes"], ("new", "in every later election known")),
        (["no", "yes", "no"], ("new", "in no later election")),
        (["yes", "yes", "unknown"], ("there before", "not known later")),
        (["unknown", "yes", "no object"], ("not known before", "not known later")),
        (["no", "yes", "yes", "no"], ("new", "in some later elections")),
        (
            ["no object", "yes", "unknown", "yes"],
            ("not known before", "in every later election known"),
        ),
    ],
)
def test_novelty_tells_what_was_before_and_what_came_after(holds, told):
    answers = pd.DataFrame({"election": list("abcd")[: len(holds)], "holds": holds})
    assert series.novelty(answers, "b") == told


def test_the_pattern_is_what_holds_in_the_own_election(study):
    # In 1999 no party had half of anything, and the opposition had three seats.
    features = series.precedent(with_choices(study, election="kaz-1999"))["feature"].unique()
    assert list(features) == ["two_tiers", "opposition_below_votes"]


def test_an_election_without_lists_has_no_precedent(study):
    with pytest.raises(MissingDataError, match="Kazakhstan 1994"):
        series.precedent(with_choices(study, election="kaz-1994"))


# Between and within blocs


def test_volatility_is_split_between_blocs_and_within_them(changes):
    parts = changes["between"] + changes["within"]
    assert parts.to_numpy() == pytest.approx(changes["volatility"].to_numpy())
    assert (changes[["between", "within"]] >= 0).all(axis=None)
    # A party keeps the bloc that it had before; of a merger, that of the part with most votes.
    blocs = {
        **dict.fromkeys(("otan", "asar", "aist", "nur_otan"), "pro_presidential"),
        **dict.fromkeys(("ak_zhol", "dpk", "cpk_dck", "osdp"), "opposition"),
        **dict.fromkeys(("cppk", "auyl", "patriots", "rukhaniyat"), "other"),
    }
    between = by_hand(VOTES_2004, VOTES_2007, blocs)
    assert changes.loc["kaz-2007", "between"] == pytest.approx(between)
