"""Citations: what CITATION.cff says comes out in every format, and formats keep to their rules."""

import calendar
import json
import re
from dataclasses import replace
from datetime import date

import pytest
import yaml
from helpers import refusal
from pybtex.database import parse_string

from majilis.data import paths
from majilis.results import citation
from majilis.results.citation import Author, Work

STATED = yaml.safe_load((paths.ROOT / "CITATION.cff").read_text(encoding="utf-8"))
YEAR, MONTH, DAY = map(int, STATED["date-released"].split("-"))
NAME = STATED["authors"][0]["name"]
LICENCE = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"

# Of the schema of CSL's input: the fields used here, and what they hold.
CSL = {
    "id": str,
    "type": str,
    "title": str,
    "container-title": str,
    "genre": str,
    "author": list,
    "issued": dict,
    "version": str,
    "note": str,
    "abstract": str,
    "keyword": str,
    "DOI": str,
    "URL": str,
}
NASTY = Work(
    key="nasty",
    title=r"50 % of A & B: {x}_1^2 ~ \cost $5 #1 – Әділет",
    authors=(Author("Ұлы", "Айгүл Мария"), Author("R&D {House}")),
    released=date(2026, 1, 2),
    version="2",
    licence="MIT",
    doi="10.5281/zenodo.1_2",
    address="https://example.org/a_b",
    choices={"formula": "droop", "source_choices": {"a_b": "c"}},
)


PARTS = {None: (), "data": ("data",), "fig03": ("fig03_tiers",), "tab05": ("tab05_ladder",)}


def entry(text):
    """Parse one entry of BibTeX: its type, its key and its fields, authors as they stand."""
    parsed = parse_string(text, "bibtex")
    ((key, found),) = parsed.entries.items()
    return found.type, key, dict(found.fields), found.persons["author"]


def records(text):
    """Return the tags and values of a record of RIS, each line as the format has it."""
    lines = [re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line).groups() for line in text.split("\n")]
    assert lines[0][0] == "TY"
    assert lines[-1] == ("ER", "")
    assert all(value for _, value in lines[:-1])
    return lines


def test_the_study_is_cited_as_the_file_says():
    work = citation.find()
    for licence in ("Code MIT", "figures and tables CC BY 4.0", "data CC BY-SA 4.0"):
        assert licence in work.licence
    assert citation.apa(work) == (
        f"{NAME}. ({YEAR}). {STATED['title']} (Version {STATED['version']}) "
        f"[Computer software]. {work.licence}."
    )
    kind, key, fields, authors = entry(citation.bibtex(work))
    assert (kind, key) == ("software", "majilis_" + STATED["version"].replace(".", "_"))
    assert [str(author) for author in authors] == [f"{{{NAME}}}"]
    assert fields["title"] == f"{{{STATED['title']}}}"
    assert (fields["year"], fields["version"]) == (str(YEAR), STATED["version"])
    assert not {"url", "doi"} & (set(fields) - set(STATED))
    (item,) = json.loads(citation.csl_json(work))
    assert (item["id"], item["type"], item["title"]) == (key, "software", STATED["title"])
    assert item["author"] == [{"literal": NAME}]
    assert item["keyword"] == ", ".join(STATED["keywords"])


@pytest.mark.parametrize(
    ("name", "types"),
    [
        (None, ("software", "software", "COMP")),
        ("data", ("dataset", "dataset", "DATA")),
        ("fig03", ("incollection", "figure", "FIGURE")),
        ("tab05", ("incollection", "figure", "CHART")),
    ],
)
def test_every_format_says_what_is_cited_and_in_what(name, types):
    work = citation.find(name)
    assert work.key == "_".join(["majilis", *STATED["version"].split("."), *PARTS[name]])
    kind, key, fields, _ = entry(citation.bibtex(work))
    (item,) = json.loads(citation.csl_json(work))
    tags = records(citation.ris(work))
    said = dict(tags)
    assert (kind, item["type"], said["TY"]) == types
    assert key == item["id"] == said["ID"]
    assert fields["title"].strip("{}") == item["title"] == said["TI"] == work.title
    assert [value for tag, value in tags if tag == "KW"] == list(work.keywords)
    assert said["DA"] == f"{YEAR}/{MONTH:02}/{DAY:02}"
    # Styles have their own word for a month that stands by its name, without braces.
    assert f"month = {calendar.month_abbr[MONTH].lower()},\n" in citation.bibtex(work)
    addendum = re.sub(r"\\url\{(.*?)\}", r"\1", fields["addendum"]).replace(r"\&", "&")
    for note in (addendum, item["note"], said["N1"]):
        assert note == work.licence
    if kind == "incollection":
        assert fields["booktitle"].strip("{}") == item["container-title"] == said["T2"]
        assert item["container-title"] == STATED["title"]
        assert fields["titleaddon"].replace(r"\_", "_") == item["genre"] == said["M3"]
        assert fields["booktitleaddon"] == f"Version {STATED['version']}"
        assert f"({work.name}) [{item['genre'].split()[0]}]. In {work.container}" in (
            citation.apa(work)
        )
    else:
        assert fields["version"] == item["version"] == said["ET"] == STATED["version"]


def test_a_citation_file_may_say_less_and_name_persons(monkeypatch, tmp_path):
    of_person = {"name-particle": "van", "family-names": "Beek", "given-names": "An"}
    stated = {key: STATED[key] for key in ("version", "title", "date-released")}
    (tmp_path / "CITATION.cff").write_text(yaml.safe_dump({**stated, "authors": [of_person]}))
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    work = citation.study()
    assert work.authors == (Author("van Beek", "An"),)
    assert (work.address, work.doi, work.abstract, work.keywords) == ("", "", "", ())


@pytest.mark.parametrize("name", ["tab09", "tab10", "data", "fig12"])
def test_rows_of_others_are_named_with_their_licences(name):
    assert "V-Dem Institute: CC BY-SA 4.0" in citation.find(name).licence


def test_only_licences_that_ask_for_it_are_named():
    assert citation.licensed("X", ["cia2008_kz", "parlgov", "alhayat"]) == "X"
    assert citation.find("fig03").licence.startswith(LICENCE)
    # The lists' votes on each base are told by act and by Wikipedia; no expert has a part in them.
    assert citation.find("tab06").licence == f"{LICENCE}; Wikipedia: CC BY-SA"


@pytest.fixture
def run(tmp_path):
    """A run's folder with another formula, as `majilis run` leaves it."""
    (tmp_path / "figures").mkdir()
    (tmp_path / "results.csv").write_text("result,value,text,unit\n")
    manifest = paths.ROOT / "figures" / "figures.csv"
    (tmp_path / "figures" / "figures.csv").write_bytes(manifest.read_bytes())
    (tmp_path / "tables").mkdir()
    manifest = paths.ROOT / "tables" / "tables.csv"
    (tmp_path / "tables" / "tables.csv").write_bytes(manifest.read_bytes())
    record = {"name": "other", "parameters": {"formula": "droop", "threshold": None}}
    (tmp_path / "run.json").write_text(json.dumps(record))
    return tmp_path


def test_choices_of_a_run_are_named_and_defaults_are_not(run):
    for name in ("fig03", None):
        for write in citation.FORMATS.values():
            text = write(citation.find(name, run))
            assert "formula = droop" in text
            assert "threshold" not in text


def test_files_of_a_figure_hold_its_citation():
    import pypdf

    keywords = pypdf.PdfReader(paths.ROOT / "figures" / "fig03_tiers.pdf").metadata["/Keywords"]
    assert json.loads(keywords)["citation"] == citation.apa(citation.find("fig03"))


def test_bibtex_escapes_commands_and_keeps_letters():
    _, _, fields, authors = entry(citation.bibtex(NASTY))
    assert fields["title"] == (
        r"{50 \% of A \& B: \{x\}\_1\textasciicircum{}2 \textasciitilde{} "
        r"\textbackslash{}cost \$5 \#1 -- Әділет}"
    )
    assert [str(author) for author in authors] == ["Ұлы, Айгүл Мария", r"{R\&D \{House\}}"]
    assert fields["addendum"].endswith(r'formula = droop; source\_choices = \{"a\_b": "c"\}; MIT')
    plain = 'formula = droop; source_choices = {"a_b": "c"}; MIT'
    assert dict(records(citation.ris(NASTY)))["N1"] == plain
    assert json.loads(citation.csl_json(NASTY))[0]["note"] == plain
    # Both are addresses, which bibliographies print letter by letter.
    assert (fields["doi"], fields["url"]) == (NASTY.doi, NASTY.address)


def test_apa_names_authors_by_initials_and_gives_the_address():
    text = citation.apa(NASTY)
    assert text.startswith("Ұлы, А. М., & R&D {House}. (2026). ")
    assert text.endswith(" [Computer software]. MIT. https://doi.org/10.5281/zenodo.1_2")
    assert citation.apa(replace(NASTY, doi="")).endswith(f". {NASTY.address}")


@pytest.mark.parametrize(
    "work", [NASTY, citation.find(), citation.find("fig01"), citation.find("data")]
)
def test_csl_json_keeps_to_its_schema(work):
    (item,) = json.loads(citation.csl_json(work))
    assert {"id", "type"} <= set(item) <= set(CSL)
    assert all(isinstance(value, CSL[name]) for name, value in item.items())
    assert item["type"] in ("software", "figure", "dataset")
    for name in item["author"]:
        assert set(name) in ({"literal"}, {"family", "given"})
    (parts,) = item["issued"]["date-parts"]
    assert date(*parts) == work.released


def test_the_citation_file_keeps_to_its_format():
    required = {"authors", "cff-version", "message", "title"}
    optional = {"abstract", "date-released", "doi", "keywords", "license", "repository-code"}
    assert required <= set(STATED) <= required | optional | {"type", "url", "version"}
    assert STATED["cff-version"] == "1.2.0"
    assert STATED["type"] in ("software", "dataset")
    for name in ("message", "title", "abstract", "license", "version", "date-released"):
        assert isinstance(STATED[name], str), name
        assert STATED[name], name
    assert date.fromisoformat(STATED["date-released"])
    assert len(set(STATED["keywords"])) == len(STATED["keywords"]) > 0
    for author in STATED["authors"]:
        assert "name" in author or {"family-names", "given-names"} & set(author)


def test_the_command_prints_each_format(called):
    assert called("cite") == (0, citation.apa(citation.find()) + "\n", "")
    for name, write in citation.FORMATS.items():
        done = called("cite", "fig03", "--format", name)
        assert done == (0, write(citation.find("fig03")) + "\n", "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["fig3_tiers"], "did you mean fig03_tiers"),
        (["fig"], "unknown figure or table 'fig'"),
        (["fig03", "--format", "bibtext"], "did you mean bibtex"),
        (["fig03", "--run", "nowhere"], "nowhere holds no run"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_cited_gets_one_sentence(called, monkeypatch, tmp_path, arguments, words):
    monkeypatch.chdir(tmp_path)
    code, printed, refused = called("cite", *arguments)
    assert (code, printed, refused.count("\n")) == (2, "", 1)
    assert words in refused


def test_a_run_without_figures_is_refused(run):
    (run / "figures" / "figures.csv").unlink()
    assert "holds no figures" in refusal(citation.find, "fig03", run)
