"""Numbers of README, answers in full and claims' verdicts, computed anew from ``data/raw``.

Nothing of the library is imported: plain rows, whole numbers and fractions alone.
"""

import csv
import re
from fractions import Fraction
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README, ANSWERS = (
    " ".join((ROOT / name).read_text(encoding="utf-8").split())
    for name in ("README.md", "docs/answers.md")
)

# What labels in raw/classification say of those who won votes or seats in 2004.
PRO_PRESIDENTIAL = ("otan", "aist", "asar")
OPPOSITION = ("ak_zhol", "cpk_dck")
WEAKLY_PRO_PRESIDENTIAL = ("cppk", "auyl", "dpk", "patriots", "rukhaniyat")


def rows(name, **values):
    with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [
            row
            for row in csv.DictReader(file)
            if all(row[column] == value for column, value in values.items())
        ]


def numbers(found, of, value):
    """Return the one number that the rows state of each party."""
    stated = {}
    for row in found:
        stated.setdefault(row[of], set()).add(int(row[value]))
    return {party: min(given) for party, given in stated.items() if len(given) == 1}


@pytest.fixture(scope="module")
def votes():
    found = rows("raw/list_votes", election="kaz-2004", stage="final", measure="votes")
    return numbers(found, "party", "value")


@pytest.fixture(scope="module")
def totals():
    found = rows("raw/totals", election="kaz-2004", stage="final", qualifier="exact")
    return numbers([row for row in found if row["value"].isdigit()], "measure", "value")


@pytest.fixture(scope="module")
def tiers():
    """Seats by nomination, tier by tier, and the party membership of the self-nominated."""
    return {
        key: numbers(rows("raw/seats", election="kaz-2004", tier=tier, basis=basis), *columns)
        for key, tier, basis in (
            ("list", "list", "nomination"),
            ("district", "district", "nomination"),
            ("self-nominated", "district", "self_nominated_members"),
        )
        for columns in [("party", "seats")]
    }


@pytest.fixture(scope="module")
def chamber(tiers):
    parties = {*tiers["list"], *tiers["district"]}
    return {p: tiers["list"].get(p, 0) + tiers["district"].get(p, 0) for p in parties}


@pytest.fixture(scope="module")
def members(chamber, tiers):
    """Seats by party membership."""
    joined = tiers["self-nominated"]
    return {p: chamber.get(p, 0) + joined.get(p, 0) for p in {*chamber, *joined}}


@pytest.fixture(scope="module")
def told():
    """What results.csv says, by result."""
    return {row["result"]: row["text"] or row["value"] for row in rows("../results")}


def share(part, whole):
    """Return a share in percent with two decimals, a half rounded to the even digit."""
    return f"{float(round(Fraction(100 * part, whole), 2)):.2f} %".replace(" ", r"\s")


def together(counts, parties):
    return sum(counts.get(party, 0) for party in parties)


def test_the_votes_and_the_seats_close(votes, totals, chamber, tiers, members):
    assert sum(votes.values()) == totals["valid"]
    assert sum(tiers["list"].values()) == 10
    assert sum(tiers["district"].values()) + sum(tiers["self-nominated"].values()) == 67
    assert sum(chamber.values()) + sum(tiers["self-nominated"].values()) == 77
    assert sum(members.values()) == 77


def opposition_in_words(votes, totals, chamber, tiers):
    """Return a pattern of what is said of the opposition, each share with its seats."""
    own, (first, second) = together(votes, OPPOSITION), (tiers["list"], tiers["district"])
    parts = [
        rf"{won} of {seats} seats{of} \({share(won, seats)}\)"
        for won, seats, of in (
            (together(first, OPPOSITION), 10, " of the list tier"),
            (together(second, OPPOSITION), 67, " of the districts"),
            (together(chamber, OPPOSITION), 77, " in all"),
        )
    ]
    return (
        rf"{share(own, totals['valid'])} of the list votes "
        rf"\({own:,} of {totals['valid']:,} valid list votes\). They won "
        rf"{parts[0]}, {parts[1]} and {parts[2]}"
    )


def test_the_readme(votes, totals, chamber, tiers):
    pro = together(chamber, PRO_PRESIDENTIAL)
    opposition_share = share(together(votes, OPPOSITION), totals["valid"])
    assert (2 * pro > 77, 3 * pro >= 2 * 77) == (True, True)
    assert f"pro-presidential won {pro} of 77 seats, two thirds or more." in README
    assert (2 * chamber["otan"] > 77, 3 * chamber["otan"] >= 2 * 77) == (True, False)
    won = f"Otan won {chamber['otan']} of 77 seats: more than half, but less than two thirds."
    assert won in README
    tier = {name: together(tiers[name], OPPOSITION) for name in ("list", "district")}
    assert re.search(
        f"opposition had {opposition_share} of the valid list votes; they won {tier['list']} of 10 "
        f"seats of the list tier, {tier['district']} of 67 seats of the districts and "
        f"{together(chamber, OPPOSITION)} of 77 seats in all",
        README,
    )
    # Most are counted where independents and the one seat of a party without a label are added.
    most = pro + sum(tiers["self-nominated"].values()) + together(chamber, WEAKLY_PRO_PRESIDENTIAL)
    assert re.search(f"{share(pro, 77)} to {share(most, 77)} of the seats", README)
    of_otan = (("kaz-1999", "otan", 77), ("kaz-2004", "otan", 77), ("kaz-2007", "nur_otan", 107))
    steps = []
    for election, party, seats in of_otan:
        here = rows("raw/seats", election=election, party=party, tier="chamber")
        (number,) = {int(row["seats"]) for row in here if row["basis"] != "membership"}
        steps.append(share(number, seats))
    assert re.search(
        f"{steps[0]} of the seats in 1999, {steps[1]} in 2004 and {steps[2]} in 2007", README
    )


def test_the_answers_on_dominance(votes, totals, chamber, members):
    for bloc in (PRO_PRESIDENTIAL, OPPOSITION):
        assert re.search(share(together(votes, bloc), totals["valid"]), ANSWERS)
    assert f"Otan won {chamber['otan']} of 77 seats" in ANSWERS
    assert (77 // 2 + 1, -(-2 * 77 // 3)) == (39, 52)
    assert "A majority takes 39 seats and two thirds take 52." in ANSWERS
    pro = together(chamber, PRO_PRESIDENTIAL)
    assert f"Otan has {chamber['otan']}, parties coded pro-presidential together have {pro}." in (
        ANSWERS
    )
    by_membership = f"{members['otan']} and {together(members, PRO_PRESIDENTIAL)}"
    assert f"pro-presidential have {pro}; by party membership {by_membership}." in ANSWERS


def test_the_answers_on_the_opposition(votes, totals, chamber, tiers):
    assert re.search(opposition_in_words(votes, totals, chamber, tiers), ANSWERS)
    for party in ("asar", "aist"):
        listed, district = tiers["list"][party], tiers["district"][party]
        assert re.search(
            rf"{share(votes[party], totals['valid'])}( of the list votes)? "
            rf"\({votes[party]:,} of {totals['valid']:,} valid list votes\), "
            rf"{listed} of 10 seats( of the list tier)? and {district} of 67 seats",
            ANSWERS,
        )


def hare(votes, base, seats, percent=7):
    """Return seats by the Hare quota and largest remainders, most seats first."""
    passing = {p: v for p, v in votes.items() if 100 * v >= percent * base}
    whole = sum(passing.values())
    won = {p: v * seats // whole for p, v in passing.items()}
    by_remainder = sorted(passing, key=lambda p: passing[p] * seats % whole, reverse=True)
    for party in by_remainder[: seats - sum(won.values())]:
        won[party] += 1
    return won


def test_the_answers_on_the_threshold(votes, totals, tiers):
    on_valid, on_cast = (hare(votes, totals[base], 10) for base in ("valid", "cast"))
    assert on_valid == tiers["list"]
    written = ["/".join(str(n) for n in won.values()) for won in (on_valid, on_cast)]
    assert f"On valid votes the list seats are {written[0]} (Otan, Ak Zhol, Asar, AIST)" in ANSWERS
    assert f"on votes cast {written[1]} (Otan, Ak Zhol, Asar)" in ANSWERS
    opposed = [together(won, OPPOSITION) for won in (on_valid, on_cast)]
    assert f"those of the opposition are {opposed[0]} and {opposed[1]}." in ANSWERS
    assert (on_cast["ak_zhol"], "aist" in on_cast) == (2, False)


@pytest.mark.parametrize(
    ("coding", "bloc", "opposition"),
    [
        ("consensus", PRO_PRESIDENTIAL, OPPOSITION),
        ("uncontested_opposition", PRO_PRESIDENTIAL, ("cpk_dck",)),
        ("by_elimination", (*PRO_PRESIDENTIAL, *WEAKLY_PRO_PRESIDENTIAL), OPPOSITION),
    ],
)
def test_the_table_of_codings(coding, bloc, opposition, votes, totals, chamber, tiers):
    cells = (
        share(together(votes, bloc), totals["valid"]),
        together(chamber, bloc),
        share(together(votes, opposition), totals["valid"]),
        together(tiers["list"], opposition),
        together(chamber, opposition),
    )
    assert re.search(rf"\| `{coding}` \| " + r" \| ".join(map(str, cells)) + r" \|", ANSWERS)


def test_the_verdicts_that_count_seats(chamber, members, tiers, told):
    bloc, rest = together(chamber, PRO_PRESIDENTIAL), 77 - chamber["otan"]
    both = ("aist", "asar")
    assert f"won {bloc} of 77 seats" in told["claims.bloc_dominance.verdict"]
    assert f"Otan won {chamber['otan']} of 77 seats" in told["claims.otan_dominance.verdict"]
    verdict = told["claims.aist_asar_rest.verdict"]
    assert f"won {together(chamber, both)} of the {rest} seats" in verdict
    independents = sum(tiers["self-nominated"].values())
    no_party = tiers["self-nominated"]["non_party"]
    for count, left_out in ((chamber, independents), (members, 0), (members, no_party)):
        outside = 77 - left_out - count["otan"]
        assert f"{together(count, both)} of {outside} (by" in verdict
    for name in ("opposition_one_seat", "opposition_marginal"):
        assert (
            f"won {together(chamber, OPPOSITION)} of 77 seats, "
            f"{together(tiers['list'], OPPOSITION)} of 10 in the list tier and "
            f"{together(tiers['district'], OPPOSITION)} of 67 in the districts"
        ) in told[f"claims.{name}.verdict"]
    assert (
        f"or {together(members, OPPOSITION)} (by membership"
        in (told["claims.opposition_one_seat.verdict"])
    )


def test_the_verdict_on_competition(votes, totals, chamber, tiers, told):
    verdict = told["claims.competition.verdict"]
    shares = sorted((Fraction(v, totals["valid"]) for v in votes.values()), reverse=True)
    largest, squares = shares[0], sum(each**2 for each in shares)
    # Laakso and Taagepera 1979; Dunleavy and Boucek 2003; Golosov 2010; Taagepera 1999.
    laakso = 1 / squares
    seats = [*chamber.values(), *[1] * sum(tiers["self-nominated"].values())]
    for name, number in (
        ("Laakso–Taagepera number of list votes", laakso),
        ("Dunleavy–Boucek number of list votes", (laakso + 1 / largest) / 2),
        ("Golosov number of list votes", golosov(shares)),
        ("one over the largest share of list votes", 1 / largest),
        ("Golosov number of all seats", golosov([Fraction(n, 77) for n in seats])),
        ("Vanhanen's competition of list votes", 100 * (1 - largest)),
    ):
        assert f"{name} ({float(number):.2f})" in verdict


def golosov(shares):
    largest = max(shares)
    return sum(each / (each + largest**2 - each**2) for each in shares if each)
