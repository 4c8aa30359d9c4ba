"""The catalogue of figures: each one's words, and how it is filed with them.

A new figure is a function of a result's table in `majilis.figures.numbers`, a chart, and an entry
here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from majilis import __version__
from majilis.data import language
from majilis.data.files import write_whole
from majilis.data.view import TableView, view
from majilis.errors import InputError, MissingDataError, nearest
from majilis.figures import describing, export, numbers
from majilis.figures.theme import SCREEN_DPI, STYLES
from majilis.results import COMPUTED_SEATS, Results, Sentence, citation
from majilis.results.formats import unbroken
from majilis.study import study

_NAMED = 3  # sources that a caption names
# The nearer to the count, the earlier named.
_KINDS = ("official_act", "official_report", "observer_note", "scholarly", "reference", "analysis")
# Said only where districts are known to have filled some of the seats.
_TWO_BALLOTS = (
    "List votes decided the list tier alone; no source gives the votes cast in the districts."
)
_CODED = "Parties are coded by labels that sources give; the rule: {coding}."
_COUNTED = "Seats are counted {seat_basis}."

Shown = tuple[export.Picture, Sentence, TableView | Sentence] | tuple[Sentence]


@dataclass(frozen=True)
class Entry:
    """One figure: what draws it, and the words that go with it.

    Caption and alternative text quote results in braces, and in square brackets the facts that
    the drawing found; the note says method and coding. The long description is a sentence for
    each row of the numbers plotted. `tables` are the clean tables whose sources are named,
    `is_series` says whether all of the country's elections are shown, and `by_law` that no rule
    of the list tier that a reader may choose moves the numbers.
    """

    name: str
    title: str
    draw: numbers.Draw
    caption: tuple[str, ...]
    alt_text: str
    note: tuple[str, ...]
    described: str
    tables: tuple[str, ...]
    is_series: bool = False
    by_law: bool = False


CATALOGUE: tuple[Entry, ...] = (
    Entry(
        "fig01_chamber",
        "The chamber by party, tier and bloc",
        numbers.chamber,
        (
            "{largest.largest.party} has {largest.largest.chamber_seats} of "
            "{majorities.majority.of} seats; {majorities.majority.needed} are a majority and "
            "{majorities.two_thirds.needed} two thirds.",
            "Parties coded pro-presidential together have {majorities.majority.pro_presidential}, "
            "parties coded opposition {blocs.opposition.chamber_seats}.",
            "Each mark is a seat; the rim shows the blocs.",
        ),
        "Half circle of {majorities.majority.of} seats: {largest.largest.party} has "
        "{largest.largest.chamber_seats}, parties coded opposition have "
        "{blocs.opposition.chamber_seats}.",
        (_COUNTED, _CODED),
        "{label}, {bloc}, {tier} seats: {seats:seats}.",
        ("results", "elections"),
    ),
    Entry(
        "fig02_votes_and_seats",
        "List votes and all seats by bloc and party",
        numbers.votes_and_seats,
        (
            "{largest.largest.party} has {largest.largest.vote_share} of the list votes and "
            "{largest.largest.chamber_seat_share} of all seats.",
            _TWO_BALLOTS,
            "In bold, the sums of the blocs.",
        ),
        "Dot plot by bloc and party: {largest.largest.party} has {largest.largest.vote_share} of "
        "the list votes and {largest.largest.chamber_seat_share} of all seats.",
        ("Vote shares are shares of {vote_base}.", _COUNTED, _CODED),
        "{label}: list votes {vote_share:share}, all seats {seat_share:share}.",
        ("results", "elections"),
    ),
    Entry(
        "fig03_tiers",
        "The opposition and the largest parties in each tier",
        numbers.tiers,
        (
            "Parties coded opposition have {blocs.opposition.vote_share} of the list votes, "
            "[tiers].",
            _TWO_BALLOTS,
        ),
        "Bars by tier: parties coded opposition have {blocs.opposition.vote_share} of the list "
        "votes, [tiers].",
        ("Vote shares are shares of {vote_base}.", _COUNTED, _CODED),
        "{heading}, {label}: {text}.",
        ("results", "elections"),
    ),
    Entry(
        "fig04_threshold",
        "List seats of the opposition around the legal threshold",
        numbers.threshold,
        (
            "{list_tier.all.edge} is the list nearest to the legal threshold: it "
            "{list_tier.all.edge_verdict}.",
            "Numbers in the strips are list seats of parties coded opposition; the heights "
            "beneath are those from which a list no longer passes.",
        ),
        "Strips of opposition list seats by height of the threshold: {list_tier.all.edge} "
        "{list_tier.all.edge_verdict}.",
        (
            "The votes stay as they were; at each height the list seats are computed anew.",
            _CODED,
        ),
        "From {start:share} to {end:share} of {base_label}, opposition list seats: "
        "{opposition_seats:seats}.",
        ("results", "elections"),
        by_law=True,
    ),
    Entry(
        "fig05_later_count",
        "Early counts, final result, and the votes counted later",
        numbers.later_count,
        (
            "[party]: {later_count.[first].early_low} to "
            "{later_count.[first].early_high} in early counts, {later_count.[first].final} in "
            "the final result.",
            "Bars show the range over reports and, by each report that states its coverage "
            "({coverage.early_count.low} to {coverage.early_count.high}), what the votes counted "
            "later must have been if both are true.",
            "Early counts came from electronic voting, which was not spread evenly: the gap "
            "alone proves nothing.",
        ),
        "Bars of shares in early and later counts: [party] has "
        "{later_count.[first].early_low} to {later_count.[first].early_high} early, "
        "{later_count.[first].final} at the end.",
        (
            "The share among votes counted later is the one that makes the final share the mean "
            "of both counts, weighted by the votes that each covers.",
        ),
        "{label}: early counts {early_low:share} to {early_high:share}, final result "
        "{final:share}, votes counted later {later_low:share} to {later_high:share}.",
        ("vote_reports", "results"),
        by_law=True,
    ),
    Entry(
        "fig06_counts",
        "Half and two thirds of the seats, in every way of counting",
        numbers.counts,
        (
            "Counted in [ways] ways, parties coded pro-presidential have two thirds in [bloc]; "
            "{largest.largest.party} alone has two thirds in [party].",
            "Each number is seats held of seats counted.",
        ),
        "Stacked bars for [ways] ways of counting seats: the pro-presidential bloc has two thirds "
        "in [bloc], {largest.largest.party} alone in [party].",
        (
            "The bloc's range is over every coding of its parties that sources allow.",
            "Independents are counted alone, left out, or with the bloc, and by nomination or by "
            "membership.",
        ),
        "{label}, of {of:seats} seats: largest party {party_seats:seats}, pro-presidential "
        "{bloc_least:seats} to {bloc_most:seats}.",
        ("results", "elections"),
    ),
    Entry(
        "fig08_over_time",
        "The largest party and the opposition in every election",
        numbers.over_time,
        (
            "The largest party's share of seats: [largest].",
            "List votes of parties coded opposition: [opposition].",
            "A dash or words stand where no source gives a value; unlabelled parties count as "
            "neither.",
        ),
        "Dot plot by election. Largest party, seats: [largest]. Opposition, list votes: "
        "[opposition].",
        ("Each election is measured in the same way from its own final result.", _CODED),
        "{label}, {panel}: votes {votes:share}, seats {seats:share}.",
        ("results", "elections"),
        is_series=True,
    ),
    Entry(
        "fig09_rules",
        "Each election's votes under each election's rule",
        numbers.rules,
        (
            "Under the rules of all elections, the votes of [year] give the largest list [low] "
            "to [high] of the list seats.",
            "Votes in rows, rules in columns. Voters and parties answer to rules, so no cell "
            "but the official ones is a forecast.",
        ),
        "Heat map of the largest list's share of list seats: the votes of [year] give [low] to "
        "[high] under all rules.",
        (
            "A rule is the number of list seats and the threshold of an election's law, a share "
            "of valid votes, with Hare's quota and largest remainders.",
            "Hatched where the law's text does not settle the seats.",
        ),
        "Votes of {row_label} under the rule {column_label}: {value:share}.",
        ("results", "elections"),
        is_series=True,
        by_law=True,
    ),
    Entry(
        "fig10_among_others",
        "The largest party's votes and seats, among elections elsewhere",
        numbers.among_others,
        (
            "{largest.largest.party} has {largest.largest.vote_share} of the list votes and "
            "{largest.largest.chamber_seat_share} of all seats.",
            "Of {compared.both.known} elections elsewhere, the largest party's share of seats "
            "was below its share of votes in {compared.both.below_low} to "
            "{compared.both.below_high}.",
            "Own elections by year; grey, elections in post-Soviet states and those elsewhere "
            "in which one party won half of the seats.",
        ),
        "Scatter plot of the largest party's votes and seats: {largest.largest.party} "
        "{largest.largest.vote_share} and {largest.largest.chamber_seat_share}, among elections "
        "elsewhere.",
        (
            "Votes and seats may come from two ballots. V-Party leaves out most parties under "
            "5 % of the votes, so both ends of a count are given.",
            "Appointed deputies are left out.",
        ),
        "{year}: votes {votes:share}, seats {seats:share}.",
        ("results", "raw/vparty_parties"),
        is_series=True,
    ),
    Entry(
        "fig11_change",
        "List votes that changed between elections",
        numbers.change,
        (
            "Between [before] and [after], [total] of the list votes changed, [within] within "
            "blocs and [between] between them.",
        ),
        "Stacked bars of vote changes by pair of elections: [total] between [before] and "
        "[after], [within] within blocs.",
        (
            "Half of the sum of all changes of parties' shares (Pedersen), parted by bloc "
            "(Bartolini and Mair); parties that joined or split are followed.",
            _CODED,
        ),
        "{label}: between blocs {between:share}, within blocs {within:share}.",
        ("results", "elections"),
        is_series=True,
        by_law=True,
    ),
    Entry(
        "fig12_expert_scores",
        "Expert scores by year",
        numbers.expert_scores,
        (
            "[score]: [path].",
            "Each score stands on the whole of its scale; higher is more democratic. The band is "
            "the interval that V-Dem states, upright lines are elections.",
            "Scores are judgements of experts about a year, not measurements of an election.",
        ),
        "Lines of expert scores by year. [score]: [path].",
        ("Scores are those of the data sets and versions named; none is computed here.",),
        "{label}, {year}: {value:score}.",
        ("expert_scores",),
        is_series=True,
        by_law=True,
    ),
)


def show(results: Results, name: str) -> tuple[export.Picture, Sentence] | tuple[Sentence]:
    """Draw a figure for a notebook that tells of it, and return it with its caption; no files.

    Parameters
    ----------
    results : Results
        What the figure shows.
    name : str
        A figure of the catalogue.

    Returns
    -------
    tuple
        The picture and its caption, or a sentence where no source gives the numbers.
    """
    entry = _entry(name)
    style = replace(STYLES[results.study.parameters.figure_style], language=results.language)
    try:
        drawing = entry.draw(results, style)
    except MissingDataError as error:
        return (_not_drawn(entry, error, results.language),)
    alt_text = alternative(entry, results, drawing.facts)
    # Twice as fine as it is shown.
    pixels = export.draw_pixels(drawing.figure, 2 * SCREEN_DPI)
    picture = export.picture(pixels, drawing.frame, alt_text=alt_text)
    return picture, captioned(entry, results, drawing.facts)


def _not_drawn(entry: Entry, error: MissingDataError, code: str) -> Sentence:
    reason = f"*{entry.title}*: not to be drawn, since {error}."
    return Sentence(language.translate(reason, code))


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
    is_editable : bool
        Whether the letters in SVG are text.
    """

    results: Results
    folder: Path
    style: str | None = None
    is_editable: bool = False
    published: list[dict[str, str]] = field(default_factory=list)

    def publish(self, name: str) -> Shown:
        """Draw a figure, write its files, and return it to show, with its caption.

        Where no source gives the numbers, nothing is written and a sentence says so.
        """
        entry = _entry(name)
        chosen = self.results.study.parameters
        looks = {"language": self.results.language, "figure_style": self.style}
        choices = chosen.model_copy(update={k: v for k, v in looks.items() if v})
        code = choices.language
        style = replace(STYLES[choices.figure_style], language=code)
        title = language.translate(entry.title, code)
        try:
            drawing = entry.draw(self.results, style)
        except MissingDataError as error:
            return (_not_drawn(entry, error, code),)
        caption = captioned(entry, self.results, drawing.facts)
        spoken = drawing.frame if drawing.spoken is None else drawing.spoken
        licence = citation.licensed(citation.FIGURE_LICENCE, _stated(self.results, entry).index)
        said = {
            "caption": caption.text,
            "alt_text": alternative(entry, self.results, drawing.facts),
            "long_description": describing.describe(spoken, entry.described, code),
            "note": " ".join(map(self.results.with_choices, entry.note)),
            "language": code,
            "licence": licence,
        }
        work = citation.part("figure", name, title, choices.changed(), licence)
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
        figure, frame = drawing.figure, drawing.frame
        pixels = export.draw_pixels(figure, style.resolution)
        stem, is_editable = self.folder / name, self.is_editable
        files = export.save(
            figure, pixels, frame, stem, metadata=metadata, style=style, is_editable=is_editable
        )
        hashes = {f.suffix[1:]: hashlib.sha256(f.read_bytes()).hexdigest() for f in files}
        facts = json.dumps(drawing.facts, ensure_ascii=False)
        self.published.append({"figure": name, "title": title, **said, "facts": facts, **hashes})
        picture = export.picture(pixels, frame, alt_text=said["alt_text"])
        # The checksum lets nbval see a number that changed, as it does not look at pictures.
        held = f"Its {len(frame)} rows of numbers stand in `figures/{name}.csv`"
        return picture, caption, Sentence(f"{held} (SHA-256 {hashes['csv'][:12]}).")

    def manifest(self) -> TableView:
        """Write ``figures.csv``, the list of figures with words and checksums, and show it."""
        frame = pd.DataFrame(self.published)
        content = frame.to_csv(index=False, lineterminator="\n").encode("utf-8")
        write_whole(self.folder / "figures.csv", content)
        heads = {"figure": "Figure", "title": "Title", "caption": "Caption"}
        return view(frame, "Figures", heads, code=["figure"])


def captioned(entry: Entry, results: Results, facts: Mapping[str, str]) -> Sentence:
    """Return a figure's caption: where and when, what was found, how to read it, who states it.

    Parameters
    ----------
    entry : Entry
        The figure.
    results : Results
        The results that it quotes.
    facts : mapping of str to str
        What the drawing found.

    Returns
    -------
    Sentence
        The caption in the results' language.
    """
    has_districts = bool(results.study.totals.get("seats_district"))
    said = [
        _say(part, results, facts)
        for part in entry.caption
        if has_districts or part != _TWO_BALLOTS
    ]
    is_computed = results.study.is_computed and not entry.by_law
    caution = language.translate(COMPUTED_SEATS, results.language) if is_computed else ""
    first, last = _place(results, entry.is_series), _sources(results, entry)
    kept = [
        part for part in (Sentence(first), *said, Sentence(caution), Sentence(last)) if part.text
    ]
    text, marked = (
        " ".join(texts) for texts in ([p.text for p in kept], [p.marked or p.text for p in kept])
    )
    return Sentence(text, marked)


def alternative(entry: Entry, results: Results, facts: Mapping[str, str]) -> str:
    """Return a figure's alternative text: its kind, what it shows and what was found."""
    return _say(entry.alt_text, results, facts).text or language.translate(
        entry.title, results.language
    )


def _say(template: str, results: Results, facts: Mapping[str, str]) -> Sentence:
    """Return a sentence of a caption, or a blank one where no source gives what it quotes."""
    try:
        said = results.quote(template, decimals=1, facts=facts)
    except MissingDataError:
        return Sentence("")
    return Sentence(unbroken(said.text), unbroken(said.marked))


def _place(results: Results, is_series: bool) -> str:
    """Return country, chamber and year of what is shown; nothing for a table of one's own."""
    elections = results.study.tables["clean/elections"].set_index("election")
    if results.study.election not in elections.index:
        return ""
    own = elections.loc[results.study.election]
    years = elections.loc[results.study.series_elections(), "year"] if is_series else [own["year"]]
    span = "–".join(str(year) for year in dict.fromkeys((min(years), max(years))))
    words = [
        language.translate(str(own[name]), results.language) for name in ("country", "chamber")
    ]
    return ", ".join([*words, f"{span}."])


def _stated(results: Results, entry: Entry) -> pd.DataFrame:
    """Return the sources that state the numbers, the nearest to the count first."""
    used = results.study
    elections = used.series_elections() if entry.is_series else [used.election]
    stated: list[str] = []
    for name in entry.tables:
        table = used.tables[name if "/" in name else f"clean/{name}"]
        if "election" in table:
            table = table[table["election"].isin(elections)]
        column = table["sources" if "sources" in table else "source"]
        stated += list(column.dropna().str.split(";").explode())
    counts = pd.Series(stated, dtype=str).value_counts()
    sources = used.tables["sources"].set_index("source").reindex(counts.index)
    rank = sources["kind"].map(lambda kind: _KINDS.index(kind) if kind in _KINDS else len(_KINDS))
    return sources.assign(rank=rank, n=-counts).sort_values(["rank", "n"], kind="stable")


def _sources(results: Results, entry: Entry) -> str:
    """Return who states the numbers, in words."""
    ordered = _stated(results, entry)
    # Where a copy was read is in the list of sources, not in a caption.
    publishers = ordered["publisher"].dropna().str.split(r" \(|;", regex=True).str[0].unique()
    if not len(publishers):
        return ""
    named, others = publishers[:_NAMED], len(publishers) - _NAMED
    rest = [language.translate(f"and {others} more", results.language)] if others > 0 else []
    label = language.translate("Sources", results.language)
    return f"{label}: {'; '.join([*named, *rest])}."


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
