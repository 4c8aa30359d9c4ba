"""The catalogue of figures: each one's words, and how it is filed with them.

A new figure is a function of a result's table in `majilis.figures.numbers`, a chart, and an entry
in ``catalogue.yaml``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict

from majilis import __version__
from majilis.data import language
from majilis.data.files import write_whole
from majilis.data.view import TableView, view
from majilis.errors import InputError, MissingDataError, nearest
from majilis.figures import describing, export, numbers
from majilis.figures.theme import SCREEN_DPI, STYLES
from majilis.results import ALLIANCES, COMPUTED_SEATS, Results, Sentence, citation
from majilis.results.formats import unbroken
from majilis.study import study

_NAMED = 3  # sources that a caption names
# The nearer to the count, the earlier named; all other kinds come last.
_KINDS = ("official_act", "official_report", "observer_note", "scholarly", "reference", "analysis")

Shown = tuple[export.Picture, Sentence, TableView | Sentence] | tuple[Sentence]


class Entry(BaseModel):
    """One figure: the words that go with it, and the function of the same name that draws it.

    Caption and alternative text quote results in braces, and in square brackets the facts that
    the drawing found; `only_with_districts` is the sentence of the caption that is said only
    where districts are known to have filled some of the seats. The note says method and coding.
    The long description is a sentence for each row of the numbers plotted. `tables` are the clean
    tables whose sources are named, `is_series` says whether all of the country's elections are
    shown, and `by_law` that no rule of the list tier that a reader may choose moves the numbers.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    caption: tuple[str, ...]
    only_with_districts: str = ""
    alt_text: str
    note: tuple[str, ...]
    described: str
    tables: tuple[str, ...]
    is_series: bool = False
    by_law: bool = False

    @property
    def draw(self) -> numbers.Draw:
        """What draws it: of ``fig01_chamber``, `numbers.chamber`."""
        draw: numbers.Draw = getattr(numbers, self.name.partition("_")[2])
        return draw


def _load() -> tuple[Entry, ...]:
    content = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return tuple(Entry(name=name, **words) for name, words in content.items())


CATALOGUE: tuple[Entry, ...] = _load()


def show(results: Results, name: str) -> tuple[export.Picture, Sentence] | tuple[Sentence]:
    """Draw a figure for a notebook that tells of it; no files.

    Its picture and its caption are returned, or a sentence where no source gives the numbers.
    """
    entry = _entry(name)
    style = STYLES[results.study.parameters.figure_style]
    try:
        drawing = entry.draw(results, replace(style, language=results.language))
    except MissingDataError as error:
        title = results.study.worded(entry.title)
        return (_not_drawn(title, error, results.language),)
    alt_text = alternative(entry, results, drawing.facts)
    # Twice as fine as it is shown.
    pixels = export.draw_pixels(drawing.figure, 2 * SCREEN_DPI)
    picture = export.Picture(pixels, drawing.frame, alt_text)
    return picture, captioned(entry, results, drawing.facts)


def _not_drawn(title: str, error: MissingDataError, code: str) -> Sentence:
    reason = f"*{title}*: not to be drawn, since {error}."
    return Sentence(language.translate(reason, code))


@dataclass
class Gallery:
    """Draws the figures of one study into a folder, and keeps their manifest.

    The style is the study's if none is given; in an editable SVG letters are text.
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
        entry, results, code = _entry(name), self.results, self.results.language
        chosen = results.study.parameters
        page = self.style or chosen.figure_style
        choices = chosen.model_copy(update={"language": code, "figure_style": page})
        style = replace(STYLES[page], language=code)
        title = results.study.worded(entry.title)
        try:
            drawing = entry.draw(results, style)
        except MissingDataError as error:
            return (_not_drawn(title, error, code),)
        caption = captioned(entry, results, drawing.facts)
        spoken = drawing.frame if drawing.spoken is None else drawing.spoken
        licence = citation.licensed(citation.FIGURE_LICENCE, _stated(results, entry).index)
        words = {
            "title": language.translate(title, code),
            "caption": caption.text,
            "alt_text": alternative(entry, results, drawing.facts),
            "long_description": describing.describe(spoken, entry.described, code),
            "note": " ".join(map(results.with_choices, entry.note)),
            "language": code,
            "licence": licence,
        }
        work = citation.part("figure", name, words["title"], choices.changed(), licence)
        metadata = {
            **words,
            "figure_id": name,
            "author": work.by,
            "citation": citation.apa(work),
            "version": __version__,
            "parameters": choices.model_dump(mode="json"),
            "data_sha256": _digest_of_data(),
        }
        pixels = export.draw_pixels(drawing.figure, style.resolution)
        stem, is_editable = self.folder / name, self.is_editable
        figure, frame = drawing.figure, drawing.frame
        files = export.save(
            figure, pixels, frame, stem, metadata=metadata, style=style, is_editable=is_editable
        )
        hashes = {f.suffix[1:]: hashlib.sha256(f.read_bytes()).hexdigest() for f in files}
        facts = json.dumps(drawing.facts, ensure_ascii=False)
        self.published.append({"figure": name, **words, "facts": facts, **hashes})
        # The checksum lets nbval see a number that changed, as it does not look at pictures.
        held = f"Its {len(frame)} rows of numbers stand in `figures/{name}.csv`"
        checked = Sentence(f"{held} (SHA-256 {hashes['csv'][:12]}).")
        return export.Picture(pixels, frame, words["alt_text"]), caption, checked

    def manifest(self) -> TableView:
        """Write ``figures.csv``, the list of figures with words and checksums, and show it."""
        frame = pd.DataFrame(self.published)
        content = frame.to_csv(index=False, lineterminator="\n").encode("utf-8")
        write_whole(self.folder / "figures.csv", content)
        heads = {"figure": "Figure", "title": "Title", "caption": "Caption"}
        return view(frame, "Figures", heads, code=["figure"])


def captioned(entry: Entry, results: Results, facts: Mapping[str, str]) -> Sentence:
    """Return a figure's caption: where and when, what was found, how to read it, who states it."""
    has_districts = bool(results.study.totals.get("seats_district"))
    said = [
        _say(part, results, facts)
        for part in entry.caption
        if has_districts or part != entry.only_with_districts
    ]
    is_computed = results.study.is_computed and not entry.by_law
    cautions = [COMPUTED_SEATS] if is_computed else []
    if is_computed and results.study.has_two_thresholds:
        cautions.insert(0, ALLIANCES)
    told = [Sentence(language.translate(caution, results.language)) for caution in cautions]
    first, last = _place(results, entry.is_series), _sources(results, entry)
    parts = [Sentence(first), *said, *told, Sentence(last)]
    text = " ".join(part.text for part in parts if part.text)
    return Sentence(text, " ".join(part.marked or part.text for part in parts if part.text))


def alternative(entry: Entry, results: Results, facts: Mapping[str, str]) -> str:
    """Return a figure's alternative text: its kind, what it shows and what was found."""
    return _say(entry.alt_text, results, facts).text or language.translate(
        results.study.worded(entry.title), results.language
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
    rank = sources["kind"].map({kind: rank for rank, kind in enumerate(_KINDS)})
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
