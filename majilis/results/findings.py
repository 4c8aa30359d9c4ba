"""What the study says: each finding once, as sentences that results fill.

A finding has several wordings, the fullest first. The first is said of which every result is
known, so that under another setting, or of another election, a plainer sentence stands and none
that is false. A wording holds no verdict of its own: words such as *two thirds or more* are
results, too.
"""

from __future__ import annotations

from collections.abc import Mapping

_BLOC = (
    "Parties coded pro-presidential won {blocs.pro_presidential.chamber_seats} of "
    "{majorities.majority.of} seats, {blocs.pro_presidential.reach}"
)
_EDGE = (
    "The list nearest to the threshold is that of {list_tier.all.edge}: it "
    "{list_tier.all.edge_verdict}."
)

FINDINGS: Mapping[str, tuple[str, ...]] = {
    # What happened
    "setting": (
        "On {setting.election.held} {setting.election.country} elected a new "
        "{setting.election.chamber} of {setting.election.seats} members: "
        "{setting.election.filled}.",
        "The chamber has {majorities.majority.of} members.",
    ),
    "winners": (
        "The seats went to {setting.election.winners}.",
        "The largest party is {largest.largest.party}, with {largest.largest.chamber_seats} seats.",
    ),
    "observers": (
        "{claims.osce.verdict}",
        "The data hold no claim about the observers of this election.",
    ),
    # How dominant
    "largest": (
        "{largest.largest.party} won {largest.largest.chamber_seats} of {majorities.majority.of} "
        "seats: {largest.largest.reach}.",
    ),
    "majorities": (
        "A majority takes {majorities.majority.needed} seats and two thirds take "
        "{majorities.two_thirds.needed}. {largest.largest.party} has "
        "{largest.largest.chamber_seats}, parties coded pro-presidential together have "
        "{majorities.two_thirds.pro_presidential}.",
        "A majority takes {majorities.majority.needed} seats and two thirds take "
        "{majorities.two_thirds.needed}. {largest.largest.party} has "
        "{largest.largest.chamber_seats}.",
    ),
    "blocs": (
        f"{_BLOC}. Their list votes are {{blocs.pro_presidential.vote_share}} of the "
        "{vote_base.chosen.words}; those of parties coded opposition are "
        "{blocs.opposition.vote_share}.",
        f"{_BLOC}. Their list votes are {{blocs.pro_presidential.vote_share}} of the "
        "{vote_base.chosen.words}.",
        f"{_BLOC}.",
    ),
    "seats_beside_votes": (
        "The share of all seats that {largest.largest.party} has, "
        "{largest.largest.chamber_seat_share}, is {largest.largest.beside_votes} its share of the "
        "{vote_base.chosen.words}, {largest.largest.vote_share}.",
        "{largest.largest.party} has {largest.largest.chamber_seat_share} of all seats; its votes "
        "are not known.",
    ),
    "blocs_in_short": (f"{_BLOC}.",),
    "labels": (
        "By the labels that sources give, the list votes of parties coded pro-presidential are "
        "{share_spread.pro_vote_share.range} of the {vote_base.chosen.words}, those of parties "
        "coded opposition {share_spread.opposition_vote_share.range}.",
        "By the labels that sources give, the list votes of parties coded pro-presidential are "
        "{share_spread.pro_vote_share.range} of the {vote_base.chosen.words}.",
    ),
    "membership": (
        "By nomination the largest party has {dominance.nomination_separate.largest_seats} of "
        "{dominance.nomination_separate.total_seats} seats and parties coded pro-presidential have "
        "{dominance.nomination_separate.pro_seats}; by party membership "
        "{dominance.membership_separate.largest_seats} and "
        "{dominance.membership_separate.pro_seats}.",
    ),
    "fragmentation": (
        "By list votes there are {fragmentation.laakso_taagepera.list_votes} effective parties by "
        "the number of Laakso and Taagepera, and {fragmentation.golosov.list_votes} by that of "
        "Golosov.",
        "By seats there are {fragmentation.laakso_taagepera.chamber_seats} effective parties by "
        "the number of Laakso and Taagepera, and {fragmentation.golosov.chamber_seats} by that of "
        "Golosov.",
    ),
    "disproportionality": (
        "On the list tier the least-squares index is {disproportionality.gallagher.list_tier}.",
        "Of list votes against all seats the least-squares index is "
        "{disproportionality.gallagher.chamber}.",
    ),
    "power": (
        "By Banzhaf's index {largest.largest.party} holds {largest.largest.banzhaf_majority} of "
        "the voting power where more than half decides, and {largest.largest.banzhaf_two_thirds} "
        "where two thirds do.",
    ),
    "definitions": (
        "Taagepera asks for more than half: {definitions.taagepera_1999_seats.says} Sartori asks "
        "for three majorities in a row: {definitions.sartori_1976_seats.says}",
    ),
    # Where the opposition was lost
    "tiers": (
        "Parties coded opposition had {ladder.opposition.vote_share} of the list votes "
        "({ladder.opposition.votes}). They won {ladder.opposition.list_seats} of the list tier "
        "({ladder.opposition.list_seat_share}), {ladder.opposition.district_seats} of the "
        "districts ({ladder.opposition.district_seat_share}) and {ladder.opposition.chamber_seats} "
        "in all ({ladder.opposition.chamber_seat_share}).",
        "Parties coded opposition had {ladder.opposition.vote_share} of the list votes "
        "({ladder.opposition.votes}). They won {ladder.opposition.list_seats} of the list tier "
        "({ladder.opposition.list_seat_share}) and {ladder.opposition.chamber_seats} in all "
        "({ladder.opposition.chamber_seat_share}).",
        "Parties coded opposition won {ladder.opposition.chamber_seat_share} of all seats "
        "({ladder.opposition.chamber_seats}).",
        "Parties coded opposition: {ladder.opposition.chamber_seats}.",
    ),
    "tiers_in_short": (
        "Parties coded opposition had {ladder.opposition.vote_share} of the "
        "{vote_base.chosen.words}; they won {ladder.opposition.list_seats} of the list tier, "
        "{ladder.opposition.district_seats} of the districts and "
        "{ladder.opposition.chamber_seats} in all.",
        "Parties coded opposition: {ladder.opposition.chamber_seats}.",
    ),
    "next_lists": (
        "The list of Asar had {ladder.asar.vote_share} of the list votes ({ladder.asar.votes}), "
        "{ladder.asar.list_seats} of the list tier and {ladder.asar.district_seats} of the "
        "districts; the list of AIST had {ladder.aist.vote_share} ({ladder.aist.votes}), "
        "{ladder.aist.list_seats} and {ladder.aist.district_seats}.",
    ),
    "boycott": (
        "Of the seats that the opposition won ({boycott.opposition.won}), it took up "
        "{boycott.opposition.taken_up} at the first session. That was a boycott: no vote and no "
        "rule took them away.",
    ),
    "nominations": (
        "Of {nominations.all.nominated} nominated in districts {nominations.independent.nominated} "
        "nominated themselves; they won {nominations.independent.won} of {nominations.all.won} "
        "seats.",
    ),
    "second_round": (
        "The second round decided {second_round.all.second} of {second_round.all.won} seats in "
        "districts.",
    ),
    "waste": (
        "Of the votes for lists, {list_tier.all.wasted_share} were wasted "
        "({list_tier.all.wasted}); of the opposition's own, {waste.opposition.wasted_share}.",
        "Of the votes for lists, {list_tier.all.wasted_share} were wasted "
        "({list_tier.all.wasted}).",
    ),
    "threshold": (
        f"{_EDGE} On valid votes the list seats are {{threshold_bases.valid.seats}} "
        "({threshold_bases.valid.passing}), on votes cast {threshold_bases.cast.seats} "
        "({threshold_bases.cast.passing}); those of the opposition are "
        "{threshold_bases.valid.opposition} and {threshold_bases.cast.opposition}.",
        f"{_EDGE} On valid votes the list seats are {{threshold_bases.valid.seats}} "
        "({threshold_bases.valid.passing}), on votes cast {threshold_bases.cast.seats} "
        "({threshold_bases.cast.passing}).",
        f"{_EDGE} On valid votes the list seats are {{threshold_bases.valid.seats}} "
        "({threshold_bases.valid.passing}).",
    ),
    "formula": (
        "Under the rule chosen the computed seats ({list_tier.all.computed_seats}) and the "
        "official ones ({list_tier.all.official_seats}) {list_tier.all.agrees}; the Hare quota is "
        "{list_tier.all.quota} votes.",
    ),
    "nationwide": (
        "Spread over the whole elected chamber, the same list votes would give parties coded "
        "opposition {nationwide_blocs.opposition.with_threshold} seats with the threshold and "
        "{nationwide_blocs.opposition.without_threshold} without it; they have "
        "{nationwide_blocs.opposition.official}.",
    ),
    "early_counts": (
        "Early counts gave Otan {later_count.otan.early_low} to {later_count.otan.early_high}, the "
        "final result {later_count.otan.final}.",
    ),
    "coverage": (
        "Reports that state their coverage put it at {coverage.early_count.low} to "
        "{coverage.early_count.high}. For the others nothing but an upper end is known: if more "
        "was counted by then than the last column says, the early and the final count cannot both "
        "be true.",
    ),
    # What depends on choices
    "spread": (
        "However parties are coded and seats counted, parties coded pro-presidential hold "
        "{share_spread.pro_seat_share.range} of the seats; parties coded opposition hold "
        "{seat_spread.opposition_seats.range} seats.",
        "However parties are coded and seats counted, parties coded pro-presidential hold "
        "{share_spread.pro_seat_share.range} of the seats.",
    ),
    "remaining_seats": (
        "Whether AIST and Asar won most of the seats that Otan did not depends on the count. "
        "{claims.aist_asar_rest.verdict}",
    ),
    "two_thirds": (
        "By nomination two thirds of the seats are "
        "{dominance.nomination_separate.two_thirds_needed}: parties coded pro-presidential have "
        "{dominance.nomination_separate.pro_seats}, the largest party alone has "
        "{dominance.nomination_separate.largest_seats}. By party membership they have "
        "{dominance.membership_separate.pro_seats} and "
        "{dominance.membership_separate.largest_seats}.",
        "By nomination two thirds of the seats are "
        "{dominance.nomination_separate.two_thirds_needed}: parties coded pro-presidential have "
        "{dominance.nomination_separate.pro_seats}, the largest party alone has "
        "{dominance.nomination_separate.largest_seats}.",
    ),
    "combinations": (
        "{combinations.all.choices} choices give {combinations.all.combinations} combinations with "
        "{combinations.all.outcomes} distinct outcomes. How many of them agree says nothing: it "
        "only counts how finely a choice was divided.",
    ),
    "competition": (
        "{claims.competition.verdict}",
        "The criteria that speak of this election are in the table.",
    ),
    # Before, after and elsewhere
    "series": (
        "The largest party had {series.kaz-1999.largest_seat_share} of the seats in 1999, "
        "{series.kaz-2004.largest_seat_share} in 2004 and {series.kaz-2007.largest_seat_share} in "
        "2007; parties coded opposition had {series.kaz-1999.opposition_seat_share}, "
        "{series.kaz-2004.opposition_seat_share} and {series.kaz-2007.opposition_seat_share}.",
        "The largest party had {series.kaz-1999.largest_seat_share} of the seats in 1999, "
        "{series.kaz-2004.largest_seat_share} in 2004 and {series.kaz-2007.largest_seat_share} in "
        "2007.",
    ),
    "consolidation": (
        "{claims.consolidation.verdict}",
        "The data hold no claim on consolidation for this election.",
    ),
    "volatility": (
        "Of the list votes, {volatility.kaz-2004.between} percent moved between blocs from 1999 to "
        "2004, and {volatility.kaz-2004.within} percent within them; from 2004 to 2007 these were "
        "{volatility.kaz-2007.between} and {volatility.kaz-2007.within} percent.",
    ),
    "knife_edge": (
        "In 2004 the list of AIST had {knife_edge.kaz-2004_aist.share_valid} of the valid votes "
        "and {knife_edge.kaz-2004_aist.share_cast} of the votes cast; the threshold was "
        "{knife_edge.kaz-2004_aist.threshold}.",
    ),
    "almaty": (
        "In 2004 the turnout stated for Almaty was {almaty.kaz-2004.almaty}, that of the whole "
        "country {almaty.kaz-2004.country}.",
    ),
    "among_others": (
        "In {compared.both.below_low} of {compared.both.known} comparable elections elsewhere "
        "({compared.both.below_low_share}) the largest party has a smaller share of the seats than "
        "of the votes; by as much as here: {compared.both.as_much_low} "
        "({compared.both.as_much_low_share}).",
        "In {compared.both.below_low} of {compared.both.known} comparable elections elsewhere "
        "({compared.both.below_low_share}) the largest party has a smaller share of the seats than "
        "of the votes; here it has no smaller one, or its votes are not known.",
    ),
    "experts": (
        "V-Dem's index of electoral democracy, from 0 to 1, is "
        "{experts.kaz-1999.vdem_electoral_democracy} for 1999, "
        "{experts.kaz-2004.vdem_electoral_democracy} for 2004 and "
        "{experts.kaz-2007.vdem_electoral_democracy} for 2007.",
    ),
    "precedent": (
        "{claims.precedent.verdict}",
        "The data hold no claim on a precedent for this election.",
    ),
}
