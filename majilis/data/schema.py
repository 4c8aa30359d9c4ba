"""What each table holds: the one definition from which schema, codebook and data package come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal["string", "integer", "number"]


@dataclass(frozen=True)
class Column:
    """One column: what it holds and what it may hold."""

    name: str
    description: str
    type: Type = "string"
    required: bool = False
    unique: bool = False
    allowed: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    pattern: str | None = None
    refers_to: str | None = None  # table.column that holds each value, several joined by ;


@dataclass(frozen=True)
class Table:
    """One table: where it lies below data/, what a row is, and its columns."""

    path: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    optional: tuple[str, ...] = ()  # columns that a file may leave out

    @property
    def name(self) -> str:
        """The path without its ending, the name by which code asks for the table."""
        return self.path.removesuffix(".csv")


_ID = r"[a-z0-9_]+"
_DATE = r"\d{4}(-\d\d(-\d\d)?)?"
BLOCS = ("pro_presidential", "opposition", "other")
KINDS = (
    "party",
    "bloc",
    "independents",
    "against_all",
    "appointed",
    "unattributed",
)
PEER_KINDS = (*(kind for kind in KINDS if kind != "unattributed"), "others", "vacant")
QUALIFIERS = ("exact", "about", "below", "more_than", "at_least", "nearly")
FIGURE_QUANTITIES = (
    "width",
    "largest_height",
    "text",
    "small",
    "number",
    "line",
    "thin",
    "mark",
    "row",
    "label",
    "scale",
    "smallest_text",
    "thinnest_line",
    "thickest_line",
    "resolution",
    "formats",
)


def _row(prefix: str) -> Column:
    text = "stable id of the row"
    return Column("row", text, required=True, unique=True, pattern=prefix + r"\d+")


def _election(required: bool = True) -> Column:
    return Column("election", "election", required=required, refers_to="raw/elections.election")


def _party(description: str = "party, bloc or group") -> Column:
    return Column("party", description, required=True, refers_to="raw/parties.party")


_SOURCE = Column("source", "who states it", required=True, refers_to="sources.source")
_NOTE = Column("note", "what a reader of this figure should know")


def _count(name: str, description: str, required: bool = False) -> Column:
    return Column(name, description, "integer", required=required, least=0)


def _share(name: str, description: str, required: bool = False) -> Column:
    return Column(name, description, "number", required=required, least=0, most=1)


_COUNTRY = Column("iso3", "country", required=True, refers_to="raw/countries.iso3")
_PEER = Column("election", "peer", required=True, refers_to="raw/peer_elections.election")
_EXPERT = Column("series", "series", required=True, refers_to="raw/expert_series.series")


def _clean_sources(of: str) -> Column:
    return Column("sources", f"sources of {of}, joined by ;", refers_to="sources.source")


def _coding_table(name: str, rule: str) -> Table:
    return Table(
        f"codings/{name}.csv",
        f"the bloc of one party in one election: {rule}",
        (
            _election(),
            _party(),
            Column("bloc", "bloc", required=True, allowed=BLOCS),
            Column(
                "evidence",
                "rows of raw/classification that carry it, joined by ;",
                refers_to="raw/classification.row",
            ),
        ),
        ("election", "party"),
    )


TABLES: tuple[Table, ...] = (
    Table(
        "sources.csv",
        "one source",
        (
            Column("source", "id", required=True, unique=True, pattern=_ID),
            Column("title", "title, or a description where it has none", required=True),
            Column("publisher", "publisher"),
            Column("date", "date of publication, as far as known", pattern=r"[\d-]*"),
            Column("language", "language code", required=True, pattern=r"[a-z]{2}"),
            Column(
                "kind",
                "how close to the act: an official act is primary, all others are secondary, "
                "in the order given here",
                required=True,
                allowed=(
                    "official_act",
                    "official_report",
                    "scholarly",
                    "reference",
                    "news",
                    "analysis",
                    "observer_note",
                    "party_statement",
                    "encyclopedia",
                ),
            ),
            Column("copy_of", "the source that this one copies", refers_to="sources.source"),
            Column("url", "address", required=True, pattern=r"https?://\S+"),
            Column("licence", "what the publisher states", required=True),
        ),
        ("source",),
    ),
    Table(
        "raw/elections.csv",
        "one election",
        (
            Column("election", "id", required=True, unique=True, pattern=r"[a-z]{3}-\d{4}"),
            Column("country", "country", required=True),
            Column("iso3", "ISO 3166-1 code", required=True, pattern=r"[A-Z]{3}"),
            Column("year", "year of the first round", "integer", required=True, least=1900),
            Column("chamber", "chamber elected", required=True),
            Column("date_first_round", "date", required=True, pattern=_DATE),
            Column("date_second_round", "date, where there was one", pattern=_DATE),
            Column("system", "electoral system in a few words", required=True),
            Column(
                "remainder",
                "the group under which seats stand that no source attributes",
                allowed=("independent", "unattributed"),
            ),
            _SOURCE,
            _NOTE,
        ),
        ("election",),
    ),
    Table(
        "raw/parties.csv",
        "one party, bloc or group; Kazakh and Russian forms are the authors' own rendering",
        (
            Column("party", "id", required=True, unique=True, pattern=_ID),
            Column("kind", "what it is", required=True, allowed=KINDS),
            Column("name", "name in English", required=True),
            Column("short_name", "name for figures", required=True),
            Column("name_kk", "name in Kazakh", required=True),
            Column("name_ru", "name in Russian", required=True),
        ),
        ("party",),
    ),
    Table(
        "raw/party_links.csv",
        "one link between two parties",
        (
            _party("party"),
            Column(
                "relation",
                "what became of it",
                required=True,
                allowed=("member_of", "merged_into", "renamed_to"),
            ),
            Column("target", "the other party", required=True, refers_to="raw/parties.party"),
            Column("election", "for members of a bloc", refers_to="raw/elections.election"),
            Column("date", "when, as far as known", pattern=_DATE),
            _SOURCE,
        ),
        ("party", "relation", "target"),
    ),
    Table(
        "raw/list_votes.csv",
        "one figure of one source for one list",
        (
            _row("lv"),
            _election(),
            _party("list"),
            Column("stage", "final or earlier", required=True, allowed=("final", "preliminary")),
            Column("measure", "what is counted", required=True, allowed=("votes", "share")),
            Column("value", "votes, or percent", "number", required=True, least=0),
            Column(
                "base",
                "what a share is a share of; as_worded_cast is worded as a share of those who "
                "took part, while its arithmetic is of valid list votes",
                allowed=("valid", "cast", "as_worded_cast", "not_stated"),
            ),
            _SOURCE,
            _NOTE,
        ),
        ("row",),
    ),
    Table(
        "raw/seats.csv",
        "one figure of one source for one party",
        (
            _row("se"),
            _election(),
            _party(),
            Column(
                "tier",
                "which seats",
                required=True,
                allowed=("list", "district", "list_and_district", "appointed", "chamber"),
            ),
            Column(
                "round",
                "round of the vote; only: the tier has one",
                required=True,
                allowed=("first", "both", "only"),
            ),
            Column(
                "basis",
                "by nomination, by party joined, or self-nominated members of a party; "
                "not_stated is read as nomination",
                required=True,
                allowed=("nomination", "membership", "self_nominated_members", "not_stated"),
            ),
            Column("seats", "seats", "integer", required=True, least=0),
            Column("qualifier", "how exact", required=True, allowed=QUALIFIERS),
            _SOURCE,
            _NOTE,
        ),
        ("row",),
    ),
    Table(
        "raw/totals.csv",
        "one total of one source",
        (
            _row("to"),
            _election(),
            Column(
                "measure",
                "what is counted",
                required=True,
                allowed=(
                    "registered",
                    "cast",
                    "valid",
                    "invalid",
                    "against_all",
                    "turnout",
                    "seats_total",
                    "seats_list",
                    "seats_district",
                    "seats_appointed",
                    "threshold",
                    "lists_admitted",
                    "lists_on_ballot",
                    "parties_standing",
                    "districts_first_round",
                    "districts_second_round",
                ),
            ),
            Column("value", "in the unit", "number", required=True, least=0),
            Column("unit", "unit", required=True, pattern=r"[a-z]+"),
            Column(
                "stage",
                "when it was stated; law: set before the vote",
                required=True,
                allowed=("final", "preliminary", "election_day", "pre_election", "law"),
            ),
            Column("qualifier", "how exact", required=True, allowed=QUALIFIERS),
            _SOURCE,
            _NOTE,
        ),
        ("row",),
    ),
    Table(
        "raw/vote_reports.csv",
        "one share that was reported beside the official result, for one list",
        (
            _row("vr"),
            _election(),
            Column(
                "kind",
                "what kind of report",
                required=True,
                allowed=("early_count", "exit_poll", "party_claim"),
            ),
            Column("reporter", "who counted, asked or claimed", required=True),
            Column("area", "where", required=True, allowed=("nationwide", "almaty_city")),
            _party("list"),
            Column("share", "percent", "number", required=True, least=0, most=100),
            Column("qualifier", "how exact", required=True, allowed=QUALIFIERS),
            Column("coverage", "part counted, where stated", "number", least=0, most=1),
            Column(
                "coverage_of", "what the part is a part of", allowed=("votes", "polling_stations")
            ),
            Column("date", "date", pattern=_DATE),
            _SOURCE,
            _NOTE,
        ),
        ("row",),
    ),
    Table(
        "raw/classification.csv",
        "one label that one source gives a party",
        (
            _row("cl"),
            _election(),
            _party(),
            Column("label", "the label", required=True, refers_to="codings/readings.label"),
            Column("year", "year of the source", pattern=r"\d{4}"),
            _SOURCE,
            _NOTE,
        ),
        ("row",),
    ),
    Table(
        "raw/context.csv",
        "one figure about candidates, observers, the chamber or the press",
        (
            _row("cx"),
            _election(),
            Column("subject", "about whom", required=True, pattern=_ID),
            Column("measure", "what is counted", required=True, pattern=_ID),
            Column("value", "in the unit", "number", required=True),
            Column("unit", "unit", required=True),
            Column("as_of", "date", required=True, pattern=_DATE),
            Column(
                "qualifier",
                "how exact",
                required=True,
                allowed=(*QUALIFIERS, "preliminary", "party_claim", "forecast"),
            ),
            _SOURCE,
            _NOTE,
        ),
        ("row",),
    ),
    Table(
        "raw/party_facts.csv",
        "one fact about a party that is no label and no result",
        (
            _row("pf"),
            _party(),
            Column(
                "measure",
                "what the fact is",
                required=True,
                allowed=(
                    "leader",
                    "leader_since",
                    "leaders_listed",
                    "leader_is_daughter_of_the_president",
                    "founded",
                    "registered",
                    "members",
                    "backer_named",
                ),
            ),
            Column("value", "as stated", required=True),
            Column("as_of", "date", pattern=_DATE),
            Column("qualifier", "how exact", required=True, allowed=QUALIFIERS),
            _SOURCE,
        ),
        ("row",),
    ),
    Table(
        "raw/statements.csv",
        "one judgement on an election, in this project's words",
        (
            _row("st"),
            _election(),
            Column("speaker", "who judged", required=True),
            Column("statement", "the judgement", required=True),
            _SOURCE,
            Column("date", "date", pattern=_DATE),
        ),
        ("row",),
    ),
    Table(
        "raw/districts.csv",
        "one single-member district of which some source says anything",
        (
            _row("di"),
            _election(),
            Column("district", "number", "integer", required=True, least=1),
            Column("region", "region"),
            Column("winner", "deputy"),
            Column("party", "the deputy's party", refers_to="raw/parties.party"),
            _SOURCE,
        ),
        ("row",),
    ),
    Table(
        "raw/not_found.csv",
        "one figure that was looked for and that no source gives",
        (
            _election(),
            Column("subject", "about what", required=True),
            Column("figure", "what is missing", required=True),
            Column("note", "what there is instead"),
        ),
        ("election", "figure"),
    ),
    Table(
        "raw/dominance_definitions.csv",
        "one published definition of a dominant party that was confirmed in a source",
        (
            Column("definition", "id", required=True, unique=True, pattern=_ID),
            Column("author", "author", required=True),
            Column("year", "year", "integer", required=True),
            Column(
                "basis",
                "share of what",
                required=True,
                allowed=("votes", "seats", "votes_or_seats"),
            ),
            Column(
                "comparison",
                "how the share is held against the threshold",
                required=True,
                allowed=("above", "at_least", "between"),
            ),
            Column("threshold", "share", "number", required=True, least=0, most=1),
            Column("upper", "upper end of the range", "number", least=0, most=1),
            Column("elections", "elections in a row", "integer", required=True, least=1),
            Column("criterion", "in words", required=True),
            _SOURCE,
        ),
        ("definition",),
    ),
    Table(
        "raw/countries.csv",
        "one country; Kazakh and Russian forms are the authors' own rendering",
        (
            Column("iso3", "ISO 3166-1 code", required=True, unique=True, pattern=r"[A-Z]{3}"),
            Column("name", "name in English", required=True),
            Column("name_kk", "name in Kazakh", required=True),
            Column("name_ru", "name in Russian", required=True),
        ),
        ("iso3",),
    ),
    Table(
        "raw/peer_elections.csv",
        "one election to which the study's is held",
        (
            Column("election", "id", required=True, unique=True, pattern=r"[a-z]{3}-\d{4}"),
            _COUNTRY,
            Column("year", "year", "integer", required=True, least=1900),
            Column("chamber", "chamber elected", required=True),
            Column("date", "date of the vote, as far as known", required=True, pattern=_DATE),
            Column("system", "electoral system in a few words, where a source states it"),
            Column(
                "group",
                "why it is a peer",
                required=True,
                allowed=("post_soviet", "dominant_party"),
            ),
            Column(
                "ballot",
                "what the votes by party are votes for; none: no source gives votes by party",
                required=True,
                allowed=("list", "district", "none"),
            ),
            Column(
                "decides",
                "how many of the seats these votes decided",
                allowed=("all", "part", "not_stated"),
            ),
            Column(
                "source",
                "whose table is taken; others fill its gaps",
                required=True,
                refers_to="sources.source",
            ),
            Column("doubt", "why its seats are not used, where they are in doubt"),
            _NOTE,
        ),
        ("election",),
    ),
    Table(
        "raw/peer_totals.csv",
        "one total of one source for a peer",
        (
            _row("pt"),
            _PEER,
            Column(
                "measure",
                "what is counted",
                required=True,
                allowed=(
                    "registered",
                    "cast",
                    "valid",
                    "invalid",
                    "turnout",
                    "seats_total",
                    "seats_list",
                    "seats_district",
                    "seats_appointed",
                    "seats_vacant",
                    "threshold",
                ),
            ),
            Column("value", "in the unit", "number", required=True, least=0),
            Column("unit", "unit", required=True, pattern=r"[a-z]+"),
            _SOURCE,
            _NOTE,
        ),
        ("row",),
    ),
    Table(
        "raw/peer_results.csv",
        "one figure of one source for one party or group in a peer",
        (
            _row("pr"),
            _PEER,
            Column("party", "id within the election", required=True, pattern=_ID),
            Column("name", "name in English", required=True),
            Column("kind", "what it is", required=True, allowed=PEER_KINDS),
            Column(
                "measure",
                "what is counted",
                required=True,
                allowed=("votes", "share", "list_seats", "seats"),
            ),
            Column("value", "votes, percent, or seats", "number", required=True, least=0),
            Column(
                "base",
                "what a share is a share of",
                allowed=("valid", "cast", "not_stated"),
            ),
            _SOURCE,
            _NOTE,
        ),
        ("row",),
    ),
    Table(
        "raw/expert_series.csv",
        "one series of expert scores, in one version of its data set",
        (
            Column("series", "id", required=True, unique=True, pattern=_ID),
            Column(
                "kind",
                "a score of a year, or a yes or no about an election",
                required=True,
                allowed=("score", "flag"),
            ),
            Column("name", "what it is of; higher scores are more democratic", required=True),
            Column("dataset", "data set", required=True),
            Column("version", "version of the data set", required=True),
            Column("variable", "name there", required=True),
            Column("least", "lower end of the scale", "number"),
            Column("most", "upper end of the scale", "number"),
            _SOURCE,
        ),
        ("series",),
    ),
    Table(
        "raw/expert_scores.csv",
        "one figure of one series for a country in a year",
        (
            _row("ex"),
            _EXPERT,
            _COUNTRY,
            Column("year", "year", "integer", required=True, least=1900),
            Column(
                "statistic",
                "the score, or an end of its interval",
                required=True,
                allowed=("point", "low", "high"),
            ),
            Column("value", "as stated", "number", required=True),
            _SOURCE,
        ),
        ("series", "iso3", "year", "statistic"),
    ),
    Table(
        "raw/expert_flags.csv",
        "one answer of one series on a round of an election",
        (
            _row("ef"),
            _election(),
            Column("round", "round", required=True, allowed=("first", "second")),
            _EXPERT,
            Column("answer", "as coded", required=True, allowed=("yes", "no", "unclear")),
            _SOURCE,
        ),
        ("election", "round", "series"),
    ),
    Table(
        "codings/readings.csv",
        "how this project reads one label; a reading is the authors', not the source's",
        (
            Column("label", "the label", required=True, unique=True),
            Column(
                "reading",
                "what it says about the party's stance to the president",
                required=True,
                allowed=(
                    "pro_presidential",
                    "opposition",
                    "qualified_opposition",
                    "centrist_or_opposition",
                    "mixed",
                    "pro_presidential_by_elimination",
                    "none",
                ),
            ),
            Column("note", "why"),
        ),
        ("label",),
    ),
    _coding_table("consensus", "the bloc that more than half of the sources with a label give"),
    _coding_table("strict_opposition", "opposition where some source says so outright"),
    _coding_table(
        "broad_opposition",
        "opposition where some source says so, also moderate, or centrist or opposition",
    ),
    _coding_table("uncontested_opposition", "a bloc only where every label says the same"),
    _coding_table(
        "by_elimination",
        "consensus, and pro-presidential where only elimination from a count of parties says so",
    ),
    Table(
        "not_varied.csv",
        "one conflict between sources that the combinations of choices leave as it is settled",
        (
            Column(
                "conflict",
                "the conflict",
                required=True,
                unique=True,
                refers_to="clean/conflicts.conflict",
            ),
            Column("why", "why no other value of it is admissible", required=True),
        ),
        ("conflict",),
    ),
    Table(
        "claims.csv",
        "one claim that a general reader meets about an election, in this project's words",
        (
            Column("claim", "id", required=True, unique=True, pattern=_ID),
            _election(),
            Column("text", "the claim", required=True),
            Column(
                "kind", "how it is decided", required=True, allowed=("measure", "fact", "series")
            ),
            Column("decided_by", "the measure and the comparison, in words", required=True),
            Column("rule", "what decides a measure, a rule of `majilis.study.claims.RULES`"),
            Column(
                "parties",
                "whose seats the rule adds up, joined by ;",
                refers_to="raw/parties.party",
            ),
            Column(
                "outside",
                "whose seats the rule leaves out of the whole, joined by ;",
                refers_to="raw/parties.party",
            ),
            Column("rows", "rows of raw tables that state a fact, joined by ;"),
            Column("caution", "what the measure cannot say"),
        ),
        ("claim",),
    ),
    Table(
        "terms.csv",
        "one English text of figures, tables and the site, in Kazakh and Russian; the authors' own "
        "rendering",
        (
            Column(
                "term", "the text; {} stands for a part that varies", required=True, unique=True
            ),
            Column(
                "kind",
                "where it stands",
                required=True,
                allowed=(
                    "alt_text",
                    "caption",
                    "claim",
                    "country",
                    "head",
                    "label",
                    "name",
                    "site",
                    "title",
                    "word",
                ),
            ),
            Column("kk", "Kazakh; {0} is the first part that varies", required=True),
            Column("ru", "Russian; {0} is the first part that varies", required=True),
        ),
        ("term",),
    ),
    Table(
        "figure_styles.csv",
        "one quantity of one page that figures are made for, at final size",
        (
            Column("style", "id, by which the parameter figure_style chooses", required=True),
            Column(
                "quantity",
                "what it is; the words are those of `majilis.figures.style.Style`",
                required=True,
                allowed=FIGURE_QUANTITIES,
            ),
            Column("value", "number", "number", least=0),
            Column("text", "kinds of files that the publisher takes, joined by ;"),
            Column("unit", "unit of the number", allowed=("mm", "pt", "dpi")),
            Column(
                "source", "who states it; blank where it is a choice", refers_to="sources.source"
            ),
            Column("note", "what the source says, or why it was chosen so", required=True),
        ),
        ("style", "quantity"),
    ),
    Table(
        "clean/elections.csv",
        "one election",
        (
            Column(
                "election", "id", required=True, unique=True, refers_to="raw/elections.election"
            ),
            Column("country", "country", required=True),
            Column("year", "year of the first round", "integer", required=True),
            Column("chamber", "chamber elected", required=True),
            Column("date_first_round", "date", required=True),
            Column("date_second_round", "date"),
            Column("system", "electoral system in a few words", required=True),
            _count("registered", "registered voters"),
            _count("cast", "list votes cast"),
            _count("valid", "valid list votes, those against all included"),
            _count("invalid", "invalid list votes"),
            _count("against_all", "list votes against all"),
            _share("turnout", "turnout as published, share of registered"),
            _count("seats_total", "seats of the chamber", required=True),
            _count("seats_list", "seats of the list tier"),
            _count("seats_district", "seats of single-member districts"),
            _count("seats_appointed", "seats filled otherwise"),
            _share("threshold", "legal threshold of the list tier, share"),
            _count("lists_admitted", "fewest lists that the law admits to seats, where it says so"),
            _count("districts_first_round", "districts decided in the first round"),
            _clean_sources("the figures chosen"),
        ),
        ("election",),
    ),
    Table(
        "clean/results.csv",
        "one party, bloc or group in one election",
        (
            _election(),
            _party(),
            Column("kind", "what it is", required=True, allowed=KINDS),
            _count("list_votes", "list votes"),
            _share("share_valid", "list votes over valid list votes"),
            _share("share_cast", "list votes over list votes cast"),
            _share("share_registered", "list votes over registered voters"),
            _share("share_published", "share as published, on its source's base"),
            _count("list_seats", "seats of the list tier"),
            _count("district_seats", "district seats by nomination"),
            _count("district_seats_first_round", "of these, won in the first round"),
            _count("appointed_seats", "seats filled otherwise"),
            _count("seats", "seats of the chamber by nomination"),
            _count("seats_membership", "seats of the chamber by party joined"),
            _clean_sources("the figures chosen"),
        ),
        ("election", "party"),
    ),
    Table(
        "clean/vote_reports.csv",
        "one list in one kind of report beside the official result",
        (
            _election(),
            Column("kind", "kind of report", required=True),
            Column("reporter", "who counted, asked or claimed", required=True),
            Column("area", "where", required=True),
            _party("list"),
            _share("share_low", "lowest share stated", required=True),
            _share("share_high", "highest share stated", required=True),
            _count("reports", "number of sources", required=True),
            Column("rows", "rows of raw/vote_reports, joined by ;", required=True),
            _clean_sources("the reports"),
        ),
        ("election", "kind", "reporter", "area", "party"),
    ),
    Table(
        "clean/conflicts.csv",
        "one disagreement between sources, or one sum that does not close",
        (
            Column("conflict", "id, by which a parameter can choose", required=True, unique=True),
            Column("election", "election, of the series or a peer", required=True),
            Column("about", "the figure", required=True),
            Column("values", "the values, each with its sources", required=True),
            Column("taken", "the value taken", "number"),
            Column("rule", "the rule that picks it", required=True),
            Column("settled", "whether a rule decides", required=True, allowed=("yes", "no")),
            Column("sources", "sources that can be chosen, joined by ;"),
            Column("rows", "rows of raw tables, joined by ;", required=True),
        ),
        ("conflict",),
    ),
    Table(
        "clean/peers.csv",
        "one election to which the study's is held",
        (
            Column(
                "election",
                "id",
                required=True,
                unique=True,
                refers_to="raw/peer_elections.election",
            ),
            _COUNTRY,
            Column("year", "year", "integer", required=True),
            Column("group", "why it is a peer", required=True),
            Column("ballot", "what the votes by party are votes for", required=True),
            Column("decides", "how many of the seats these votes decided"),
            _count("registered", "registered voters"),
            _count("cast", "votes cast"),
            _count("valid", "valid votes"),
            _count("invalid", "invalid votes"),
            _share("turnout", "turnout as published, share of registered"),
            _count("seats_total", "seats of the chamber", required=True),
            _count("seats_list", "seats of the list tier"),
            _count("seats_district", "seats of districts"),
            _count("seats_appointed", "seats filled otherwise"),
            _count("seats_vacant", "seats that stayed vacant"),
            _share("threshold", "legal threshold of the list tier, share"),
            _clean_sources("the figures chosen"),
        ),
        ("election",),
    ),
    Table(
        "clean/peer_results.csv",
        "one party or group in one peer",
        (
            _PEER,
            Column("party", "id within the election", required=True),
            Column("name", "name in English", required=True),
            Column("kind", "what it is", required=True, allowed=PEER_KINDS),
            _count("votes", "votes"),
            _share("share_valid", "share of valid votes as published"),
            _share("share_cast", "share of votes cast as published"),
            _share("share_not_stated", "share as published on a base that is not stated"),
            _count("list_seats", "seats of the list tier"),
            _count("seats", "seats of the chamber"),
            _clean_sources("the figures chosen"),
        ),
        ("election", "party"),
    ),
    Table(
        "clean/expert_scores.csv",
        "one score of one series for one country in one year",
        (
            _EXPERT,
            _COUNTRY,
            Column("year", "year", "integer", required=True),
            Column("value", "the score", "number", required=True),
            Column("low", "lower end of its interval", "number"),
            Column("high", "upper end of its interval", "number"),
            Column("version", "version of the data set", required=True),
            _clean_sources("the figures"),
        ),
        ("series", "iso3", "year"),
    ),
    Table(
        "clean/provenance.csv",
        "one figure of the clean tables",
        (
            Column(
                "table",
                "table",
                required=True,
                allowed=("elections", "results", "peers", "peer_results", "expert_scores"),
            ),
            Column("key", "election, election:party, or series:country:year", required=True),
            Column("column", "column", required=True),
            Column("rule", "how it was got", required=True),
            Column("rows", "rows of raw tables it rests on, joined by ;", required=True),
        ),
        ("table", "key", "column"),
    ),
)

OWN_ELECTION = Table(
    "a user's own table",
    "one party in one election",
    (
        Column("election", "election, where the file holds several"),
        Column("party", "party", required=True),
        _count("votes", "votes", required=True),
        _count("seats", "seats", required=True),
        Column("bloc", "bloc", allowed=BLOCS),
        _count("list_seats", "seats of a list tier"),
        _count("district_seats", "seats of a district tier"),
    ),
    ("election", "party"),
    optional=("election", "bloc", "list_seats", "district_seats"),
)
