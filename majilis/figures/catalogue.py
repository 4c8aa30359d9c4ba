"""The catalogue of figures: each one's numbers, drawing, caption and alternative text.

A new figure is a function that makes its numbers and its drawing, and an entry here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from majilis import __version__
from majilis.data import language
from majilis.data.files import write_whole
from majilis.data.view import TableView, view
from majilis.errors import InputError, MissingDataError, nearest
from majilis.figures import (
    describing,
    export,
    heat_map,
    ladder,
    later_count,
    over_time,
    parliament,
    scores,
    threshold,
    votes_and_seats,
    words,
)
from majilis.figures.describing import Lines
from majilis.figures.style import STYLES, Style
from majilis.results import Results, Sentence, citation
from majilis.study import counterfactuals, experts, study
from majilis.study.parameters import with_choices

_LEFT_TO_RIGHT = ("pro_presidential", "independent", "other", "opposition")

# Said only where another ballot, or one of which nothing is known, filled some of the seats.
_TWO_BALLOTS = (
    "The two come from two ballots: list votes decided the list tier alone, and no source gives "
    "votes in the districts. "
)

_LONG = 60  # rows of numbers that a notebook does not show

Drawing = tuple[Figure, pd.DataFrame]
Shown = tuple[export.Picture, Sentence, TableView | Sentence] | tuple[Sentence]


@dataclass(frozen=True)
class Entry:
    """One figure: how its numbers become a drawing, and the words that go with it.

    Caption, alternative text and note quote results in braces and are rendered from them; in the
    note, on method and coding, a name without a dot is a parameter. The long description is made
    of the numbers that the figure plots.
    """

    name: str
    title: str
    draw: Callable[[Results, Style], Drawing]
    caption: str
    alt_text: str
    note: str
    described: tuple[Lines, ...]


def chamber(results: Results, style: Style) -> Drawing:
    """Draw who holds the chamber's seats, the largest bloc on the left."""
    places = {bloc: place for place, bloc in enumerate(_LEFT_TO_RIGHT)}
    held = results.study.holders
    # Independents counted for several blocs are several groups, each with its own label.
    spread = held.groupby("party")["label"].transform("nunique") > 1
    groups = held["party"].mask(spread, held["party"] + "_" + held["label"])
    frame = held.assign(
        party=groups,
        place=held["bloc"].map(places),
        size=-held.groupby(["party", "label"])["seats"].transform("sum"),
        tier=held["tier"].replace("chamber", "district"),
    ).sort_values(["place", "size", "label", "tier"], kind="stable")
    frame = frame[["party", "label", "bloc", "tier", "seats"]].reset_index(drop=True)
    frame = _told(frame, results, "label")
    majorities = results.frame("majorities").set_index("test")["needed"]
    lines = {test: int(majorities[test]) for test in ("majority", "two_thirds")}
    return parliament.draw(frame, **lines, style=style), frame


def votes_against_seats(results: Results, style: Style) -> Drawing:
    """Draw each party's share of list votes beside its share of all seats."""
    parties = results.frame("parties")
    if parties["vote_share"].isna().all():
        raise MissingDataError(f"no source gives list votes by party for {results.study.election}")
    columns = {"chamber_seat_share": "seat_share"}
    frame = parties.rename(columns=columns)[["label", "bloc", "vote_share", "seat_share"]]
    frame = frame.astype({"vote_share": float, "seat_share": float})
    frame = _told(frame, results, "label")
    heads = {"vote_label": style.words["votes_head"], "seat_label": style.words["all_seats"]}
    return votes_and_seats.draw(frame, style=style, **heads), frame


def opposition_ladder(results: Results, style: Style) -> Drawing:
    """Draw what became of the opposition's share, step by step."""
    frame = _told(results.frame("ladder"), results, "label", "detail")
    return ladder.draw(frame, style=style), frame


def threshold_and_base(results: Results, style: Style) -> Drawing:
    """Draw the opposition's list seats over the height of the threshold, for each base."""
    frame = threshold.steps(counterfactuals.threshold_sweep(results.study))
    frame = _told(frame, results, "base_label")
    legal = results.study.threshold
    return threshold.draw(frame, legal=legal, style=style), frame


def counted_later(results: Results, style: Style) -> Drawing:
    """Draw the early count, the final result and what must have lain between them."""
    columns = ["label", "early_low", "early_high", "later_low", "later_high", "final"]
    frame = results.frame("later_count")[columns].reset_index(drop=True)
    frame = _told(frame.astype(dict.fromkeys(columns[1:], float)), results, "label")
    return later_count.draw(frame, style=style), frame


def through_the_years(results: Results, style: Style) -> Drawing:
    """Draw the largest party's and the opposition's shares in every election, with rule changes.

    The largest party stands in for its bloc: late elections have labels for little more than it.
    """
    table = results.frame("series")
    lines = [
        (bloc, label, measure, table[f"{prefix}_{column}"])
        for bloc, prefix, label in (
            ("pro_presidential", "largest", "largest party"),
            ("opposition", "opposition", "opposition"),
        )
        for measure, column in (("votes", "vote_share"), ("seats", "seat_share"))
    ]
    frame = pd.concat(
        [
            pd.DataFrame(
                {
                    "year": table["year"].astype(int),
                    "series": f"{bloc}_{measure}",
                    "label": f"{label}, {measure}",
                    "bloc": bloc,
                    "value": values.astype(float),
                    "measure": measure,
                }
            )
            for bloc, label, measure, values in lines
        ],
        ignore_index=True,
    )
    renamed = {**style.words, "pro_presidential": style.words["largest"]}
    named = replace(style, words=renamed)
    frame = _told(frame, results, "label")
    changes = _told(_rule_changes(table, style), results, "label")
    return over_time.draw(frame, changes, style=named), frame


def _rule_changes(table: pd.DataFrame, style: Style) -> pd.DataFrame:
    """Return the elections at which the tiers or the threshold changed, in a few words each."""
    rows = []
    before: tuple[str, ...] = ()
    for row in table.to_dict("records"):
        tiers = [t for t in ("list", "district", "appointed") if (row[f"{t}_seats"] or 0) > 0]
        share = row["threshold"]
        threshold = [style.percent(share, 0)] if share > 0 else []
        now = (*tiers, *threshold)
        if before and now != before:
            rows.append({"year": int(row["year"]), "label": " + ".join(now)})
        before = now
    return pd.DataFrame(rows, columns=["year", "label"])


def rules_and_votes(results: Results, style: Style) -> Drawing:
    """Draw the largest list's share of list seats: each election's votes under each rule."""
    rules = results.frame("rules")
    years = {name: name.rsplit("-", 1)[1] for name in rules["votes_of"].unique()}
    frame = pd.DataFrame(
        {
            "row": rules["votes_of"],
            "row_label": rules["votes_of"].map(years),
            "column": rules["rule_of"],
            "column_label": rules["rule_of"].map(years),
            "value": rules["largest_seat_share"].astype(float),
            "text": [style.percent(s, 0) for s in rules["largest_seat_share"].astype(float)],
            "is_marked": rules["official"],
        }
    )
    drawn = heat_map.draw(
        frame,
        row_title=style.words["votes_of"],
        column_title=style.words["rule_of"],
        value_title=style.words["largest_list"],
        style=style,
    )
    return drawn, frame


def expert_scores(results: Results, style: Style) -> Drawing:
    """Draw expert scores over the years, and the answers that differ between elections."""
    frame = experts.scores(results.study).query("kind == 'score'").drop(columns="kind")
    frame = _told(frame, results, "label")
    first = frame["series"] == frame["series"].iloc[0]
    frame["ends"] = first.map({True: style.words["more_democratic"], False: ""})
    flags = experts.flags(results.study).query("dataset == 'NELDA'")
    flags = flags.rename(columns={"series": "item"})
    answers = flags.groupby("item")["answer"].transform("nunique")
    flags = flags.loc[answers > 1, ["item", "label", "year", "election", "answer"]]
    flags = _told(flags, results, "label")
    table = results.frame("series")
    elections = pd.DataFrame(
        {
            "year": table["year"].astype(int),
            "label": table["year"].astype(str),
            "is_marked": table["election"] == results.study.election,
        }
    )
    numbers = pd.concat([frame.assign(part="scores"), flags.assign(part="answers")])
    return scores.draw(frame, flags, elections, style=style), numbers


def _told(frame: pd.DataFrame, results: Results, *names: str) -> pd.DataFrame:
    """Return a frame with the texts of some columns in the study's language."""
    return language.columns(frame, names, results.language)


CATALOGUE: tuple[Entry, ...] = (
    Entry(
        "fig01_chamber",
        "The chamber by party, tier and bloc",
        chamber,
        "Seats of the chamber, each a mark; the colour and hatch of the rim show the bloc under "
        "the coding chosen. {majorities.majority.needed} of {majorities.majority.of} seats are a "
        "majority and {majorities.two_thirds.needed} are two thirds. The largest party, "
        "{largest.largest.party}, has {largest.largest.chamber_seats}; the parties coded "
        "pro-presidential together have {majorities.majority.pro_presidential}.",
        "Half-circle of {majorities.majority.of} seats: {largest.largest.party} has "
        "{largest.largest.chamber_seats}, parties coded opposition have "
        "{blocs.opposition.chamber_seats}.",
        "Seats as sources give them, counted by {seat_basis}. Blocs follow the coding {coding}, a "
        "rule over labels that sources give.",
        (Lines("{label}, {bloc}, {tier} seats: {seats:seats}."),),
    ),
    Entry(
        "fig02_votes_and_seats",
        "Share of list votes and share of all seats by party",
        votes_against_seats,
        f"Each party's share of list votes and of all seats. {_TWO_BALLOTS}"
        "{largest.largest.party} has {largest.largest.vote_share} of list votes and "
        "{largest.largest.chamber_seat_share} of seats.",
        "Dot plot of vote and seat shares; {largest.largest.party} {largest.largest.vote_share} "
        "of list votes and {largest.largest.chamber_seat_share} of seats.",
        "Shares of list votes are of {vote_base} votes, shares of seats of the whole chamber, "
        "counted by {seat_basis}. Blocs follow the coding {coding}, a rule over labels that "
        "sources give.",
        (Lines("{label}, {bloc}: list votes {vote_share:share}, all seats {seat_share:share}."),),
    ),
    Entry(
        "fig03_ladder",
        "What became of the opposition's share",
        opposition_ladder,
        "The share of the parties coded opposition at each step from list votes to voting power: "
        "{ladder.list_votes.share} of list votes, {ladder.list_seats.share} of list seats, "
        "{ladder.all_seats.share} of all seats. The steps have different bases, which the words "
        "beside each bar name.",
        "Bars of the opposition's share: {ladder.list_votes.share} of list votes, "
        "{ladder.list_seats.share} of list seats, {ladder.all_seats.share} of all seats.",
        "Each step divides what the opposition has by that step's own base; voting power is the "
        "Banzhaf index for a simple majority. The opposition is what the coding {coding} counts as "
        "such.",
        (Lines("{label}: {share:share}, {detail}."),),
    ),
    Entry(
        "fig04_threshold",
        "The opposition's list seats by height and base of the threshold",
        threshold_and_base,
        "List seats that the parties coded opposition would have at each height of the threshold, "
        "taken of valid list votes and of votes cast, with the votes as they were. At the legal "
        "threshold the list of {list_tier.all.edge} is the nearest to it; it "
        "{list_tier.all.edge_verdict}.",
        "Step lines of opposition list seats over the height of the threshold, one line for each "
        "base, with the legal threshold marked.",
        "At each height of the threshold the official votes are turned into list seats again, by "
        "the formula {formula}. The opposition is what the coding {coding} counts as such.",
        (
            Lines(
                "From {threshold:share} of {base_label} on, opposition list seats: "
                "{opposition_seats:seats}."
            ),
        ),
    ),
    Entry(
        "fig05_later_count",
        "Early counts, final result, and the votes counted later",
        counted_later,
        "Shares in early counts (range over reports), in the final result, and what the votes "
        "counted later must have been if both are true, by each report that states its coverage "
        "({coverage.early_count.low} to {coverage.early_count.high}). Early counts came from "
        "electronic voting, which was not spread evenly: the gap alone proves nothing.",
        "For each party a range of early shares, the final share, and the range of shares that "
        "the votes counted later must have had.",
        "The share among votes counted later is the one that makes the final share the mean of "
        "both counts, weighted by the votes that each covers. Parties are shown one by one, "
        "without a coding.",
        (
            Lines(
                "{label}: early counts {early_low:share} to {early_high:share}, final result "
                "{final:share}, votes counted later {later_low:share} to {later_high:share}."
            ),
        ),
    ),
    Entry(
        "fig08_over_time",
        "The largest party and the opposition in every election",
        through_the_years,
        "Share of list votes and of all seats of the largest party, whichever it was, and of the "
        "parties coded opposition, in each election to the lower house. Lines mark elections at "
        "which the tiers or the legal threshold changed. Where no source gives votes, or no label "
        "codes a party as opposition, there is no value.",
        "Lines of list-vote and seat shares of the largest party and of the opposition over the "
        "elections, with rule changes marked.",
        "Each election is measured by the same functions from its own final result. The largest "
        "party needs no coding; the opposition is what the coding {coding} counts as such.",
        (
            Lines(
                "{year}: largest party, list votes {pro_presidential_votes:share}, seats "
                "{pro_presidential_seats:share}; opposition, list votes "
                "{opposition_votes:share}, seats {opposition_seats:share}.",
                describing.by_year,
            ),
        ),
    ),
    Entry(
        "fig09_rules",
        "Each election's votes under each election's rule",
        rules_and_votes,
        "Share of list seats of the largest list, with the votes of one election (rows) under the "
        "number of seats and the threshold of another (columns); outlined, the official results. "
        "Voters and those who make parties answer to rules, so that nothing off the diagonal is a "
        "forecast. Hatched where the law's text does not settle the seats.",
        "Matrix of the largest list's share of list seats by election of votes and election of "
        "rules.",
        "A rule is the number of list seats and the threshold of an election's law, a share of "
        "valid votes, with Hare's quota and largest remainders. No coding is needed for the "
        "largest list.",
        (Lines("Votes of {row_label} under the rule of each year: {cell}.", describing.by_votes),),
    ),
    Entry(
        "fig12_expert_scores",
        "Expert scores and coded answers by year",
        expert_scores,
        "Scores of the country by year, each on the whole of its scale and in one version of its "
        "data set; the band is the interval that V-Dem states. Below, answers of NELDA on the "
        "first round of each election; questions that were answered alike for all of them stand "
        "in the notebook. Scores are judgements of experts about a year, not measurements of an "
        "election.",
        "Lines of expert scores over the years with their intervals, elections marked, over rows "
        "of yes and no for each election.",
        "Scores and answers are those of the data sets named, in the versions named; only their "
        "place on each scale is computed. No coding is needed.",
        (
            Lines(
                "{label}: {first:score} in {first_year}, {last:score} in {last_year}, lowest "
                "{lowest:score}, highest {highest:score}.",
                describing.ends_of_scores,
            ),
            Lines("{label}: yes: {yes}; no: {no}.", describing.years_of_answers),
        ),
    ),
)


@dataclass
class Gallery:
    """Draws and files the figures of one study, and keeps their manifest.

    Parameters
    ----------
    results : Results
        What the figures show.
    folder : Path
        The folder that the files go to.
    style : str, optional
        The page, if it is not the study's.
    """

    results: Results
    folder: Path
    style: str | None = None
    published: list[dict[str, str]] = field(default_factory=list)

    def publish(self, name: str) -> Shown:
        """Draw a figure, write its five files, and return it with caption and numbers, to show.

        Where no source gives the numbers, nothing is written and a sentence says so.
        """
        entry = _entry(name)
        chosen = self.results.study.parameters
        looks = {"language": self.results.language, "figure_style": self.style}
        choices = chosen.model_copy(update={k: v for k, v in looks.items() if v})
        title = self._tell(entry.title)
        try:
            style = replace(STYLES[choices.figure_style], words=words.of(choices.language))
            figure, frame = entry.draw(self.results, style)
        except MissingDataError as error:
            reason = self._tell(f"*{entry.title}*: not to be drawn, since {error}.")
            return (Sentence(reason),)
        one_ballot = self.results.study.totals.get("seats_district") == 0
        caption = entry.caption.replace(_TWO_BALLOTS, "") if one_ballot else entry.caption
        shown_caption = self.results.say(caption)
        said = {
            "caption": shown_caption.text,
            "alt_text": self.results.say(entry.alt_text).text,
            "long_description": describing.describe(frame, entry.described, choices.language),
            "note": self.results.say(with_choices(self._tell(entry.note), choices)).text,
            "language": choices.language,
            "licence": citation.FIGURE_LICENCE,
        }
        work = citation.figure(name, title, choices.changed())
        metadata = export.Metadata(
            figure_id=name,
            title=title,
            author=work.by,
            citation=citation.apa(work),
            version=__version__,
            parameters=choices.model_dump(mode="json"),
            data_sha256=_digest_of_data(),
            **said,
        )
        files = export.save(
            figure, frame, self.folder / name, metadata=metadata, resolution=style.resolution
        )
        hashes = {f.suffix[1:]: hashlib.sha256(f.read_bytes()).hexdigest() for f in files}
        self.published.append({"figure": name, "title": title, **said, **hashes})
        heads = {column: column for column in frame.columns}
        numbers: TableView | Sentence = view(frame, f"Numbers of {name}", heads, decimals=4)
        if len(frame) > _LONG:
            numbers = Sentence(f"Its {len(frame)} rows of numbers stand in `figures/{name}.csv`.")
        picture = export.picture(figure, frame, alt_text=said["alt_text"])
        return picture, shown_caption, numbers

    def _tell(self, text: str) -> str:
        return language.translate(text, self.results.language)

    def manifest(self) -> TableView:
        """Write ``figures.csv``, the list of figures with words and checksums, and show it."""
        frame = pd.DataFrame(self.published)
        content = frame.to_csv(index=False, lineterminator="\n").encode("utf-8")
        write_whole(self.folder / "figures.csv", content)
        heads = {"figure": "Figure", "title": "Title", "caption": "Caption"}
        return view(frame, "Figures", heads)


def _entry(name: str) -> Entry:
    by_name = {entry.name: entry for entry in CATALOGUE}
    if name not in by_name:
        raise InputError(f"unknown figure {name!r}; {nearest(name, by_name)}")
    return by_name[name]


def _digest_of_data() -> str:
    digest = hashlib.sha256()
    for path in sorted((study.data_folder() / "clean").glob("*.csv")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
