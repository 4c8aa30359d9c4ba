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
    weights=st.lists(st.integers(1, 20), min_size=2, max_size=4),
    seats=st.lists(st.integers(0, 20), min_size=2, max_size=4).filter(any),
    known=st.integers(0, 3),
    threshold=st.sampled_from([None, 0.05, 0.07, 0.25]),
)
def test_no_split_of_the_rest_leaves_the_bounds(weights, seats, known, threshold):
    size = min(len(weights), len(seats))
    held = np.array(seats[:size], dtype=float)
    if not held.sum():
        return
    held /= held.sum()
    known = min(known, size - 1)
    votes = np.full(size, np.nan)
    votes[:known] = np.array(weights[:known]) / (sum(weights[:size]))
    low, high = least_squares_bounds(votes, held, threshold)
    rest = 1 - np.nansum(votes)
    reached = []
    # Parties with seats get a part each, lists without seats the last one: as few lists as can be.
    for *split, left in splits(rest, size - known + 1, steps=6):
        if any(
            part > (threshold or 1) + 1e-9 and not seat
            for part, seat in zip(split, held[known:], strict=True)
        ):
            continue
        most = threshold or 1.0
        lists = [most] * int(left / most + 1e-9)
        lists.append(max(left - most * len(lists), 0.0))
        full = np.concatenate([votes[:known], split, lists])
        reached.append(index(full, np.concatenate([held, np.zeros(len(lists))])))
    assert low - 1e-9 <= min(reached)
    assert max(reached) <= high + 1e-9
    if threshold is None:
        assert max(reached) == pytest.approx(high)


@pytest.mark.parametrize(
    ("seats", "threshold", "split"),
    [
        # All of the rest for the party with one seat in a hundred.
        ([0.99, 0.01], 0.05, [0.6, 0.4]),
        # What is left when lists are full: 0.32 = 4 lists of 0.07 and 0.04 for nobody.
        ([0.6, 0.4], 0.07, [0.68, 0.0, 0.07, 0.07, 0.07, 0.07, 0.04]),
    ],
)
def test_the_highest_may_leave_votes_to_a_party_with_seats(seats, threshold, split):
    votes = np.array([split[0], np.nan])
    _, high = least_squares_bounds(votes, np.array(seats), threshold)
    assert high == pytest.approx(index(split, [*seats, *[0] * (len(split) - 2)]))


def test_the_lowest_is_reached_by_filling_the_largest_gaps_first():
    # Seats of 0.5 and 0.3 with 0.4 of the votes: both gaps shrink to 0.2.
    low, _ = least_squares_bounds(np.array([0.6, np.nan, np.nan]), np.array([0.2, 0.5, 0.3]))
    assert low == pytest.approx(index([0.6, 0.3, 0.1], [0.2, 0.5, 0.3]))
    # With less, only the larger one.
    low, _ = least_squares_bounds(np.array([0.9, np.nan, np.nan]), np.array([0.2, 0.5, 0.3]))
    assert low == pytest.approx(index([0.9, 0.1, 0.0], [0.2, 0.5, 0.3]))
    # With none, no gap.
    low, _ = least_squares_bounds(np.array([1.0, np.nan, np.nan]), np.array([0.2, 0.5, 0.3]))
    assert low == pytest.approx(index([1.0, 0.0, 0.0], [0.2, 0.5, 0.3]))


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


@pytest.mark.parametrize(
    ("columns", "decides", "seats"),
    [("", "all", [0.6, 0.4]), (",list_seats,district_seats", "a part", [0.8, 0.2])],
)
def test_votes_of_a_table_are_held_against_what_they_decided(own, columns, decides, seats):
    rows = ("A,60,6,4,2", "B,40,4,1,3") if columns else ("A,60,6", "B,40,4")
    path = own("\n".join([f"party,votes,seats{columns}", *rows]))
    row = peers.peers(study_of(election=str(path))).iloc[0]
    assert row["decides"] == decides
    assert row["least_squares_low"] == pytest.approx(index([0.6, 0.4], seats))


# The population


@pytest.fixture(scope="module")
def parties():
    return tables.read("raw/vparty_parties")


@pytest.fixture(scope="module")
def compared(study):
    return peers.compared(study).set_index("group")


def test_every_election_of_the_population_is_there_by_the_rule(parties):
    elections = parties.groupby(["iso3", "year"], as_index=False).agg(
        group=("group", "first"),
        groups=("group", "nunique"),
        votes=("votes", "sum"),
        seats=("seats", "sum"),
        total=("total_seats", "max"),
    )
    assert len(elections) == 293
    assert (elections["groups"] == 1).all()
    assert (elections["year"] >= 1990).all()
    other = elections[elections["group"] == "half_of_seats"]
    assert len(other) == 175
    assert other["year"].max() == 2012
    largest = parties[parties["party"] != "independent"].groupby(["iso3", "year"])["seats"].max()
    held = largest[pd.MultiIndex.from_frame(other[["iso3", "year"]])].to_numpy()
    assert (2 * held >= other["total"]).all()
    # V-Party prints shares in tenths of a percent, so that sums of ninety may miss it by a hair.
    assert (other["votes"] >= 90 - 1e-6).all()
    assert (other["seats"] / other["total"] >= 0.9).all()
    soviet = set(elections.loc[elections["group"] == "post_soviet", "iso3"])
    baltic_and_caucasian = {"EST", "LVA", "LTU", "ARM", "AZE", "GEO"}
    central_asian = {"KAZ", "KGZ", "TJK", "TKM", "UZB"}
    assert soviet == baltic_and_caucasian | central_asian | {"BLR", "MDA", "RUS", "UKR"}


def test_kazakhstan_in_the_population_is_what_the_study_has(parties, study):
    # V-Party rounds shares of votes to tenths of a percent; in 1999 they are of votes cast.
    coded = parties.query("iso3 == 'KAZ' and party != 'independent'")
    largest = coded.sort_values("seats", ascending=False).drop_duplicates("year").set_index("year")
    results = study.tables["clean/results"].set_index(["election", "party"])
    leaders = {1999: "otan", 2004: "otan", 2007: "nur_otan", 2012: "nur_otan", 2016: "nur_otan"}
    assert set(largest.dropna(subset=["votes"]).index) == set(leaders)
    for year, party in leaders.items():
        base = "share_cast" if year == 1999 else "share_valid"
        share = float(results.loc[(f"kaz-{year}", party), base])
        assert largest.loc[year, "votes"] == pytest.approx(100 * share, abs=0.05)
    assert largest.loc[2004, "seats"] / largest.loc[2004, "total_seats"] == pytest.approx(42 / 77)


def recomputed(parties, group):
    """Yield the largest party's seats and votes of every election elsewhere, row by row."""
    elections = {}
    for row in parties.to_dict("records"):
        if row["iso3"] != "KAZ" and group in ("both", row["group"]):
            elections.setdefault((row["iso3"], row["year"]), []).append(row)
    for rows in elections.values():
        seats = [(r["seats"], r) for r in rows if pd.notna(r["seats"])]
        held = [each for each in seats if each[1]["party"] != "independent"]
        total = max((r["total_seats"] for _, r in seats), default=0)
        most, largest = max(held, key=lambda each: each[0], default=(0, None))
        is_sure = largest is not None and most > total - sum(n for n, _ in seats)
        yield most / total if is_sure else None, largest["votes"] if is_sure else None


@pytest.mark.parametrize("group", ["post_soviet", "half_of_seats", "both"])
def test_elections_with_fewer_seats_than_votes_are_counted_as_by_hand(group, parties, compared):
    rows = list(recomputed(parties, group))
    known = [(seats, votes) for seats, votes in rows if seats is not None and pd.notna(votes)]
    row = compared.loc[group]
    assert (row["elections"], row["known"]) == (len(rows), len(known))
    own = 42 / 77 - 2_883_706 / 4_757_773
    # A share of votes is rounded to a tenth of a percent.
    surely = [seats - (votes - 0.05) / 100 for seats, votes in known]
    possibly = [seats - (votes + 0.05) / 100 for seats, votes in known]
    assert row["below_low"] == sum(each < 0 for each in surely)
    assert row["below_high"] == sum(each < 0 for each in possibly)
    assert row["as_much_low"] == sum(each <= own for each in surely)
    assert row["as_much_high"] == sum(each <= own for each in possibly)


def test_how_many_elections_there_are_and_how_often_seats_fall_short(compared):
    both = compared.loc["both"]
    assert both[["elections", "countries", "known"]].tolist() == [285, 82, 245]
    assert both[["below_low", "as_much_low", "as_much_high"]].tolist() == [18, 6, 6]
    assert compared.loc["post_soviet", ["below_low", "known"]].tolist() == [8, 70]


def test_an_election_has_its_place_within_bounds(study, parties):
    placed = peers.placed(study).set_index("election")
    own = placed.loc["kaz-2004"]
    rows = list(recomputed(parties, "both"))
    lower = [seats for seats, _ in rows if seats is not None and seats < 42 / 77]
    unknown = [seats for seats, _ in rows if seats is None]
    assert own["seats_above_low"] == pytest.approx(len(lower) / len(rows))
    assert own["seats_above_high"] == pytest.approx((len(lower) + len(unknown)) / len(rows))
    for name in ("seats", "votes", "bonus"):
        known = placed[placed[name].notna()]
        assert (known[f"{name}_above_low"] <= known[f"{name}_above_high"]).all()
        assert known[f"{name}_above_high"].max() <= 1
        # The order of places is that of the values.
        ranked = known.sort_values(name)[f"{name}_above_low"]
        assert ranked.is_monotonic_increasing
    assert placed.loc["kaz-1994", ["votes", "votes_above_low", "votes_above_high"]].isna().all()


def test_places_are_of_valid_votes_whatever_the_base(study):
    base, other = peers.placed(study), peers.placed(study_of(vote_base="registered"))
    pd.testing.assert_frame_equal(base, other)


def test_no_share_is_as_low_as_one_that_is_not_below_the_votes():
    # Amanat has 62 of 98 seats and 53.9 % of the votes.
    compared = peers.compared(study_of(election="kaz-2023"))
    assert compared[["as_much_low", "as_much_high"]].isna().all().all()
    assert compared["below_low"].tolist() == [8, 10, 18]


def test_a_table_of_ones_own_is_placed_among_them(own):
    path = own("party,votes,seats\nGreens,600,7\nFarmers,400,3\n")
    rows = peers.peers(study_of(election=str(path)))
    assert rows.loc[0, "label"] == "mine"
    assert rows.loc[0, "least_squares_low"] == pytest.approx(10)
    assert set(rows["group"]) == {"study", "post_soviet", "dominant_party"}
    mine = study_of(election=str(path))
    placed = peers.placed(mine).iloc[0]
    assert (placed["seats"], placed["votes"]) == (pytest.approx(0.7), pytest.approx(0.6))
    # Kazakhstan is no country of its own to this table.
    assert peers.compared(mine)["elections"].tolist() == [118, 175, 293]


def test_an_election_with_as_large_a_share_is_not_below(study, monkeypatch):
    own = peers.placed(study).set_index("election").loc["kaz-2004"]
    shares = {
        f"{name}_{end}": [own[name]] for name in ("seats", "bonus") for end in ("low", "high")
    }
    others = pd.DataFrame({**shares, "votes_low": [0.0], "votes_high": [1.0]})
    monkeypatch.setattr(peers, "population", lambda study: others)
    placed = peers.placed(study).set_index("election").loc["kaz-2004"]
    for name in ("seats", "bonus"):
        assert (placed[f"{name}_above_low"], placed[f"{name}_above_high"]) == (0, 0)
    # What may be as little as nothing and as much as all is below at most.
    assert (placed["votes_above_low"], placed["votes_above_high"]) == (0, 1)
