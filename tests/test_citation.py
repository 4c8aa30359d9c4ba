"""Citations: what CITATION.cff says comes out in every format, and formats keep to their rules."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from helpers import refusal

from majilis.data import paths
from majilis.results import citation
from majilis.results.citation import Author, Work

COMMAND = Path(sys.executable).with_name("majilis")
STATED = yaml.safe_load((paths.ROOT / "CITATION.cff").read_text(encoding="utf-8"))
YEAR, MONTH, DAY = map(int, STATED["date-released"].split("-"))
NAME = STATED["authors"][0]["name"]
LICENCE = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"
TIERS = "The opposition and the largest parties in each tier"

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


def cite(*arguments, folder=paths.ROOT):
    done = subprocess.run(
        [COMMAND, "cite", *map(str, arguments)], cwd=folder, capture_output=True, text=True
    )
    return done.returncode, done.stdout, done.stderr


def entry(text):
    """Parse one entry of BibTeX: its key and its fields, braces balanced, or fail."""
    head, rest = re.fullmatch(r"@misc\{([^,\s{}]+),\n(.*)\}", text, flags=re.DOTALL).groups()
    fields = {}
    while rest:
        name, rest = re.match(r"\s*([a-z]+) = \{(.*)", rest, flags=re.DOTALL).groups()
        depth = 1
        for end, letter in enumerate(rest):
            escaped = end and rest[end - 1] == "\\"
            depth += 0 if escaped else (letter == "{") - (letter == "}")
            if not depth:
                break
        assert depth == 0, name
        assert rest[end + 1 : end + 3] == ",\n", name
        fields[name], rest = rest[:end], rest[end + 3 :]
    return head, fields


def test_the_study_is_cited_as_the_file_says():
    version = STATED["version"]
    assert citation.apa(citation.find()) == (
        f"{NAME}. ({YEAR}). {STATED['title']} (Version {version}) [Computer software]."
    )
    key, fields = entry(citation.bibtex(citation.find()))
    assert key == "majilis_" + version.replace(".", "_")
    assert fields == {
        "author": f"{{{NAME}}}",
        "title": f"{{{STATED['title']}}}",
        "year": str(YEAR),
        "month": str(MONTH),
        "howpublished": "Computer software",
        "note": f"Version {version}, {STATED['license']}",
    }
    (item,) = json.loads(citation.csl_json(citation.find()))
    assert item == {
        "id": key,
        "type": "software",
        "title": STATED["title"],
        "author": [{"literal": NAME}],
        "issued": {"date-parts": [[YEAR, MONTH, DAY]]},
        "version": version,
        "note": STATED["license"],
        "abstract": STATED["abstract"],
        "keyword": ", ".join(STATED["keywords"]),
    }


def test_a_figure_is_cited_by_title_name_version_and_licence():
    work = citation.find("fig03")
    assert work == citation.find("fig03_tiers")
    assert citation.apa(work) == (
        f"{NAME}. ({YEAR}). {TIERS} (fig03_tiers) [Figure]. In {STATED['title']} "
        f"(Version {STATED['version']}). {LICENCE}"
    )
    key, fields = entry(citation.bibtex(work))
    assert key.endswith("_fig03_tiers")
    assert r"fig03\_tiers" in fields["howpublished"]
    assert STATED["title"] in fields["howpublished"]
    assert LICENCE in fields["note"]
    (item,) = json.loads(citation.csl_json(work))
    assert (item["type"], item["genre"]) == ("graphic", "Figure fig03_tiers")
    assert (item["title"], item["container-title"]) == (TIERS, STATED["title"])


@pytest.fixture
def run(tmp_path):
    """A run's folder with another formula, as `majilis run` leaves it."""
    (tmp_path / "figures").mkdir()
    (tmp_path / "results.csv").write_text("result,value,text,unit\n")
    manifest = paths.ROOT / "figures" / "figures.csv"
    (tmp_path / "figures" / "figures.csv").write_bytes(manifest.read_bytes())
    record = {"name": "other", "parameters": {"formula": "droop", "threshold": None}}
    (tmp_path / "parameters.json").write_text(json.dumps(record))
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
    _, fields = entry(citation.bibtex(NASTY))
    assert fields["title"] == (
        r"{50 \% of A \& B: \{x\}\_1\textasciicircum{}2 \textasciitilde{} "
        r"\textbackslash{}cost \$5 \#1 – Әділет}"
    )
    assert fields["author"] == r"Ұлы, Айгүл Мария and {R\&D \{House\}}"
    assert fields["note"].endswith(r'formula = droop, source\_choices = \{"a\_b": "c"\}, MIT')
    # Both are addresses, which bibliographies print letter by letter.
    assert (fields["doi"], fields["url"]) == (NASTY.doi, NASTY.address)


def test_apa_names_authors_by_initials_and_gives_the_address():
    text = citation.apa(NASTY)
    assert text.startswith("Ұлы, А. М., & R&D {House}. (2026). ")
    assert text.endswith(" [Computer software]. https://doi.org/10.5281/zenodo.1_2")
    assert citation.apa(replace(NASTY, doi="")).endswith(f". {NASTY.address}")


@pytest.mark.parametrize("work", [NASTY, citation.find(), citation.find("fig01")])
def test_csl_json_keeps_to_its_schema(work):
    (item,) = json.loads(citation.csl_json(work))
    assert {"id", "type"} <= set(item) <= set(CSL)
    assert all(isinstance(value, CSL[name]) for name, value in item.items())
    assert item["type"] in ("software", "graphic")
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


def test_the_command_prints_each_format():
    assert cite() == (0, citation.apa(citation.find()) + "\n", "")
    for name, write in citation.FORMATS.items():
        done = cite("fig03", "--format", name)
        assert done == (0, write(citation.find("fig03")) + "\n", "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["fig3_tiers"], "did you mean fig03_tiers"),
        (["fig"], "unknown figure 'fig'"),
        (["fig03", "--format", "bibtext"], "did you mean bibtex"),
        (["fig03", "--run", "nowhere"], "nowhere holds no run"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_cited_gets_one_sentence(tmp_path, arguments, words):
    code, printed, refused = cite(*arguments, folder=tmp_path)
    assert (code, printed, refused.count("\n")) == (2, "", 1)
    assert words in refused


def test_a_run_without_figures_is_refused(run):
    (run / "figures" / "figures.csv").unlink()
    assert "holds no figures" in refusal(citation.find, "fig03", run)
