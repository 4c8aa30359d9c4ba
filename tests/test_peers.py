"""The election among others: against published values, arithmetic, and what is not known."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from helpers import base_study, study_of
from hypothesis import given, settings
from hypothesis import strategies as st

from majilis import measures
from majilis.data import tables
from majilis.study import peers
from majilis.study.peers import least_squares_bounds

# Gallagher's least-squares index as published (C. Gandrud, Electoral Disproportionality Data,
# 2015, from Gallagher, and from Carey and Hix for Ukraine).
PUBLISHED = {"bwa-2004": 21.30, "zaf-2004": 0.26, "ukr-2002": 8.16}
SHARES = ["largest_vote_share", "largest_seat_share", "vote_coverage", "seat_coverage"]

pytestmark = pytest.mark.usefixtures("kept")


@pytest.fixture(scope="module")
def study():
    return base_study()


@pytest.fixture(scope="module")
def found(study):
    return peers.peers(study).set_index("election")


def index(votes, seats):
    return 100 * np.sqrt(((np.asarray(votes) - seats) ** 2).sum() / 2)


def splits(total, parts, steps=8):
    """Return all ways to split a share into so many parts, in steps."""
    for counts in product(range(steps + 1), repeat=parts - 1):
        if sum(counts) <= steps:
            yield [total * n / steps for n in (*counts, steps - sum(counts))]


# The bounds


def test_with_all_votes_known_both_bounds_are_the_index():
    votes, seats = np.array([0.5, 0.3, 0.2]), np.array([0.6, 0.4, 0.0])
    low, high = least_squares_bounds(votes, seats)
    assert low == pytest.approx(float(measures.gallagher(votes, seats)))
    assert high == pytest.approx(low)


@settings(max_examples=60, deadline=None)
@given(
    weights=st.lists(st.integers(1, 20), min_size=2, max_size=5),
    seats=st.lists(st.integers(0, 20), min_size=2, max_size=5).filter(any),
    known=st.integers(0, 4),
)
def test_no_split_of_the_rest_leaves_the_bounds(weights, seats, known):
    size = min(len(weights), len(seats))
    held = np.array(seats[:size], dtype=float)
    if not held.sum():
        return
    held /= held.sum()
    known = min(known, size - 1)
    votes = np.full(size, np.nan)
    votes[:known] = np.array(weights[:known]) / (sum(weights[:size]))
    low, high = least_squares_bounds(votes, held)
    rest = 1 - np.nansum(votes)
    reached = []
    # One list without a seat takes part in the split, too.
    for split in splits(rest, size - known + 1, steps=6):
        full = np.append(votes, 0.0)
        full[known:] = split
        reached.append(index(full, np.append(held, 0.0)))
    assert low - 1e-9 <= min(reached)
    assert max(reached) == pytest.approx(high)


def test_the_lowest_is_reached_by_filling_the_largest_gaps_first():
    # Seats of 0.5 and 0.3 with 0.4 of the votes: both gaps shrink to 0.2.
    low, _ = least_squares_bounds(np.array([0.6, np.nan, np.nan]), np.array([0.2, 0.5, 0.3]))
    assert low == pytest.approx(index([0.6, 0.3, 0.1], [0.2, 0.5, 0.3]))
    # With less, only the larger one.
    low, _ = least_squares_bounds(np.array([0.9, np.nan, np.nan]), np.array([0.2, 0.5, 0.3]))
    assert low == pytest.approx(index([0.9, 0.1, 0.0], [0.2, 0.5, 0.3]))


def test_a_threshold_keeps_the_rest_from_being_one_list():
    votes, seats = np.array([0.5, 0.33]), np.array([0.6, 0.4])
    low, high = least_squares_bounds(votes, seats, threshold=0.07)
    assert high == pytest.approx(index([0.5, 0.33, 0.07, 0.07, 0.03], [0.6, 0.4, 0, 0, 0]))
    assert low < high < least_squares_bounds(votes, seats)[1]


def test_shares_that_add_up_to_a_little_more_leave_nothing():
    low, high = least_squares_bounds(np.array([0.6, 0.405]), np.array([0.6, 0.4]))
    assert low == high


# The elections


@pytest.mark.parametrize(("election", "value"), PUBLISHED.items())
def test_published_indices_lie_within_what_is_known(found, election, value):
    row = found.loc[election]
    assert row["least_squares_low"] <= value <= row["least_squares_high"]
    assert row["least_squares_high"] - row["least_squares_low"] <= peers.WIDEST


def test_complete_elections_have_an_index_and_no_interval(found):
    # Moldova 2005, by hand from the official votes and seats (ADEPT): 12 lists, 101 seats.
    votes = [716336, 444377, 141341, 77490, 45551, 44129, 25870, 21365, 14399, 11702, 592, 14676]
    seats = [56, 34, 11] + [0] * 9
    expected = index(np.array(votes) / sum(votes), np.array(seats) / 101)
    row = found.loc["mda-2005"]
    assert row["least_squares_low"] == pytest.approx(expected, abs=1e-9)
    assert row["least_squares_high"] == pytest.approx(expected, abs=1e-6)
    assert row["largest_vote_share"] == pytest.approx(716336 / 1557828)
    assert row["largest_seat_share"] == pytest.approx(56 / 101)
    assert pd.isna(row["missing"])


def test_the_study_comes_first_with_its_own_results(study, found):
    own = found.iloc[0]
    assert (own.name, own["group"]) == ("kaz-2004", "study")
    assert own["largest_seat_share"] == pytest.approx(42 / 77)
    assert own["decides"] == "a part"
    assert found.index.is_unique
    assert list(dict.fromkeys(found["group"])) == list(peers.GROUPS)


def test_what_is_not_given_says_why(found):
    needed = ["largest_vote_share", "largest_seat_share", "effective_number_seats"]
    for election, row in found.iterrows():
        is_missing = row[[*needed[1:], "least_squares_low"]].isna().any()
        assert is_missing == pd.notna(row["missing"]), election


@pytest.mark.parametrize(
    ("election", "words"),
    [
        ("sgp-2006", "some districts"),
        ("blr-2004", "independents"),
        ("aze-2005", "no source gives votes by party"),
        ("mex-1982", "third largest party no seat"),
        ("rus-1999", "could be another's"),
        ("geo-1999", "not all seats"),
    ],
)
def test_partial_votes_are_used_only_for_what_they_support(found, election, words):
    assert words in found.loc[election, "missing"]
    gives_index = election == "rus-1999"
    assert found.loc[election, ["least_squares_low", "least_squares_high"]].notna().all() == (
        gives_index
    )


def test_shares_and_coverage_are_shares(found):
    shares = found[SHARES].astype(float)
    assert shares.min().min() > 0
    assert shares.max().max() <= 1 + 1e-9
    # Four lists below one percent stand in one row: they are not known by party.
    assert found.loc["rus-2007", "vote_coverage"] == pytest.approx(1 - 1528724 / 68777136, abs=0.01)


def test_no_peer_is_repeated_where_the_data_hold_it_already(study, monkeypatch):
    elections = study.tables["raw/elections"]
    frame = tables.read("raw/peer_elections")
    assert not set(elections["election"]) & set(frame["election"])


def test_appointed_deputies_are_left_out_of_peers_too(found):
    without = peers.peers(study_of(appointed_seats="excluded")).set_index("election")
    # Ten deputies of Georgia kept mandates of 1992: 225 seats were filled by ballot.
    assert found.loc["geo-2004", "largest_seat_share"] == pytest.approx(153 / 235)
    assert without.loc["geo-2004", "largest_seat_share"] == pytest.approx(153 / 225)
    assert without.loc["kaz-2007", "largest_seat_share"] == 1
    same = without.index.difference(
        ["geo-2004", "kaz-2007", "kaz-2012", "kaz-2016", "kaz-2021"], sort=False
    )
    pd.testing.assert_frame_equal(found.loc[same], without.loc[same])


def test_an_election_without_votes_by_party_is_placed_by_its_seats():
    rows = peers.peers(study_of(election="kaz-1995")).set_index("election")
    own = rows.iloc[0]
    assert (own.name, own["group"]) == ("kaz-1995", "study")
    assert own["largest_seat_share"] == pytest.approx(25 / 67)
    assert pd.isna(own["least_squares_low"])
    assert "no source gives votes" in own["missing"]
    assert own["seat_coverage"] == pytest.approx(62 / 67)


def test_the_election_is_placed_by_what_is_sure(study):
    frame = peers.peers(study)
    placed = peers.placed(frame).set_index("measure")
    others = frame[frame["group"].isin(["post_soviet", "dominant_party"])]
    own = frame.iloc[0]["least_squares_low"]
    sure = others["least_squares_low"].gt(own).sum(), others["least_squares_high"].lt(own).sum()
    assert (placed.loc["least_squares", "higher"], placed.loc["least_squares", "lower"]) == sure
    # Russia 1999 lies on both sides of it.
    assert sum(sure) < placed.loc["least_squares", "peers"]
    assert "Singapore 2006" in placed.loc["least_squares", "left_out"]
    unknown = peers.placed(peers.peers(study_of(election="kaz-1995"))).set_index("measure")
    assert unknown.loc["least_squares", ["higher", "lower"]].isna().all()
    assert unknown.loc["largest_seat_share", ["higher", "lower"]].notna().all()


def test_a_table_of_ones_own_is_placed_among_them(own):
    path = own("party,votes,seats\nGreens,600,7\nFarmers,400,3\n")
    rows = peers.peers(study_of(election=str(path)))
    assert rows.loc[0, "label"] == "mine"
    assert rows.loc[0, "least_squares_low"] == pytest.approx(10)
    assert set(rows["group"]) == {"study", "post_soviet", "dominant_party"}
