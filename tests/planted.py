"""Faults as hands, editors and half-done work leave them, each with what the check must say."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes
    ----------
    kind : str
        The row of the table in docs/rerun.md that counts it.
    file : str
        The file, from the project's root.
    change : callable
        Returns what the file then holds, None for no file; given what it held, None for no file.
    said : str
        What the check says of the place, from what and to what, in order, apart by ``|``.
    """

    kind: str
    file: str
    change: Callable[[bytes | None], bytes | None]
    said: str


def swap(old, new):
    """Exchange the first occurrence of a text."""

    def change(content):
        assert old.encode() in content, old
        return content.replace(old.encode(), new.encode(), 1)

    return change


def cut(beginning):
    """Take the lines away that begin with a text."""

    def change(content):
        kept = [
            line for line in content.splitlines(True) if not line.startswith(beginning.encode())
        ]
        assert len(kept) < len(content.splitlines())
        return b"".join(kept)

    return change


def add(line):
    return lambda content: content + line.encode()


def gone(content):
    return None


def new(content):
    assert content is None
    return b"by hand\n"


def in_notebook(edit):
    """Edit a notebook's JSON, and write it as nbformat does."""

    def change(content):
        nb = json.loads(content)
        edit(nb)
        return (json.dumps(nb, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()

    return change


def in_cell(count, edit):
    """Edit the code cell In [count]."""

    def edit_cell(nb):
        (cell,) = [cell for cell in nb["cells"] if cell.get("execution_count") == count]
        edit(cell)

    return in_notebook(edit_cell)


def shown(kind, old, new):
    """Exchange a text in what an output shows."""

    def edit(cell):
        data = next(output["data"] for output in cell["outputs"] if kind in output["data"])
        text = "".join(data[kind])
        assert old in text, old
        data[kind] = text.replace(old, new, 1).splitlines(True)

    return edit


def picture(edit):
    """Edit a cell's picture."""

    def edit_cell(cell):
        data = next(o["data"] for o in cell["outputs"] if "image/png" in o["data"])
        data["image/png"] = b64encode(edit(b64decode(data["image/png"]))).decode()

    return edit_cell


def saved(image, **words):
    buffer, told = BytesIO(), PngInfo()
    for key, value in words.items():
        told.add_text(key, value)
    image.save(buffer, format="png", pnginfo=told)
    return buffer.getvalue()


def one_pixel(content):
    image = Image.open(BytesIO(content)).convert("RGB")
    red, green, blue = image.getpixel((40, 30))
    image.putpixel((40, 30), ((red + 128) % 256, green, blue))
    return saved(image)


def smaller(content):
    image = Image.open(BytesIO(content))
    return saved(image.resize((image.width // 2, image.height // 2)))


def retold(content):
    return saved(Image.open(BytesIO(content)), Title="another")


def first_cells_moved(content):
    head, first, second, *rest = content.splitlines(True)
    return b"".join([head, second, first, *rest])


def last_row_twice(content):
    return content + content.splitlines(True)[-1]


def no_tags(nb):
    for cell in nb["cells"]:
        cell["metadata"].pop("tags", None)


def stale(content):
    """Have a picture say that it was drawn from other data."""
    at = content.index(b'data_sha256": "') + len(b'data_sha256": "')
    return content[:at] + b"0" * 64 + content[at + 64 :]


EMPTY = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n'

BLOCS, PARTS, STEPS, BEFORE, FIGURES = (
    f"notebooks/{name}.ipynb"
    for name in (
        "02_bloc_dominance",
        "03_opposition_marginalization",
        "04_robustness",
        "05_precedent",
        "06_publication_figures",
    )
)
CLEAN = "notebooks/01_clean_data.ipynb"

SHOWN = "what a notebook shows in numbers and words"
LOOKS = "pictures and metadata of a notebook"
FIGURE = "figures and their numbers"
TABLE = "tables and results"
DATA = "clean data, files missing or left over"
DOCUMENT = "documents, schemas and lock"
SOURCE = "what outputs rest on"

FAULTS = [
    # ---- what nbval is made for
    Fault(
        SHOWN,
        BLOCS,
        in_cell(12, shown("text/markdown", 'qualified.needed">52', 'qualified.needed">51')),
        "cell In [12] (cell-19), output 1, text/markdown|51|52|by 1",
    ),
    Fault(
        SHOWN,
        BLOCS,
        in_cell(19, shown("text/plain", "7.83", "7.93")),
        "cell In [19] (cell-32), output 1|line|7.93|7.83|by 0.1",
    ),
    Fault(
        SHOWN,
        PARTS,
        in_cell(5, shown("text/html", "15.48", "15.84")),
        "cell In [5] (cell-6), output 1|text/html|15.84|15.48|by 0.36",
    ),
    Fault(
        SHOWN,
        PARTS,
        in_cell(15, shown("text/plain", "333,045", "333,054")),
        "cell In [15] (cell-25), output 1|line 3|333,054|333,045|by 9",
    ),
    Fault(
        SHOWN,
        STEPS,
        in_cell(7, lambda cell: cell["outputs"].clear()),
        "cell In [7] (cell-10), number of outputs|0|1",
    ),
    Fault(
        SHOWN,
        BEFORE,
        in_cell(12, lambda cell: cell["outputs"].append(cell["outputs"][0])),
        "cell In [12] (cell-18), number of outputs|2|1",
    ),
    Fault(
        SHOWN,
        FIGURES,
        in_cell(5, shown("text/plain", "0.6061", "0.6161")),
        "cell In [5] (fig03_tiers), output 1|line 3|0.6161|0.6061|by 0.01",
    ),
    # ---- what nbval leaves out
    Fault(
        LOOKS,
        BLOCS,
        in_cell(5, picture(one_pixel)),
        "cell In [5] (fig02_votes_and_seats), output 1|image/png, 1 of|pixels differ, by up to 128",
    ),
    Fault(
        LOOKS,
        FIGURES,
        in_cell(8, picture(smaller)),
        "cell In [8] (fig06_counts), output 1|image/png, size|480 x|960 x",
    ),
    Fault(
        LOOKS,
        FIGURES,
        in_cell(9, picture(retold)),
        "cell In [9] (fig08_over_time), output 1|image/png, 0 of|other words",
    ),
    Fault(
        LOOKS,
        BEFORE,
        in_cell(4, lambda cell: cell["outputs"][0]["metadata"]["image/png"].update(alt="Dots")),
        "cell In [4] (fig08_over_time), output 1, metadata, image/png, alt|Dots|Dot plot",
    ),
    Fault(
        LOOKS,
        BLOCS,
        in_notebook(lambda nb: nb["metadata"]["kernelspec"].update(display_name="Python 3.12")),
        "metadata, kernelspec, display_name|Python 3.12|Python 3",
    ),
    Fault(
        LOOKS,
        PARTS,
        in_notebook(lambda nb: nb["metadata"]["language_info"].update(version="3.12.1")),
        "metadata, language_info, version|3.12.1|nothing",
    ),
    Fault(
        LOOKS,
        STEPS,
        in_notebook(lambda nb: nb["metadata"].update(papermill={"duration": 3.5})),
        "metadata, papermill|duration|nothing",
    ),
    Fault(
        LOOKS,
        BEFORE,
        in_cell(3, lambda cell: cell["metadata"].update(execution={"iopub.execute_input": "1"})),
        "cell In [3] (cell-3), metadata, execution|iopub|nothing",
    ),
    Fault(
        LOOKS,
        BEFORE,
        in_cell(20, lambda cell: cell.update(execution_count=37)),
        "cell In [37] (cell-35), execution_count|37|20",
    ),
    Fault(
        LOOKS,
        CLEAN,
        in_notebook(no_tags),
        "cell tagged parameters|none",
    ),
    Fault(LOOKS, CLEAN, lambda content: content.rstrip(), "from byte|bytes"),
    Fault(LOOKS, "notebooks/07_more.ipynb", lambda content: EMPTY, "a file|no run makes it"),
    # ---- figures
    Fault(
        FIGURE,
        "figures/fig01_chamber.png",
        one_pixel,
        "1 of|pixels differ, by up to 128 of 255; its plotted numbers are the same",
    ),
    Fault(FIGURE, "figures/fig04_threshold.png", smaller, "size; its plotted numbers are the same"),
    Fault(FIGURE, "figures/fig05_later_count.png", retold, "0 of|numbers are the same|other words"),
    Fault(
        FIGURE, "figures/fig06_counts.png", lambda content: content[:2000], "from byte 2001|2000"
    ),
    Fault(
        FIGURE,
        "figures/fig03_tiers.svg",
        swap("#c8511b", "#c8511c"),
        "line|its plotted numbers are the same|#c8511c|#c8511b",
    ),
    Fault(
        FIGURE,
        "figures/fig08_over_time.svg",
        stale,
        "checksum of the clean data it was drawn from|000000000000|a4ecdbac7a6c",
    ),
    Fault(
        FIGURE,
        "figures/fig09_rules.pdf",
        swap("majilis", "majlis!"),
        "from byte|its plotted numbers are the same",
    ),
    Fault(
        FIGURE,
        "figures/fig02_votes_and_seats.csv",
        swap("0.6061041583951147", "0.6161041583951147"),
        "row 3 (Otan), column vote_share|0.6161041583951147|0.6061041583951147|by 0.01",
    ),
    Fault(
        FIGURE,
        "figures/fig11_change.csv",
        cut("2007"),
        "(2007–2012)|nothing|a row",
    ),
    Fault(
        FIGURE,
        "figures/figures.csv",
        swap("Otan has 42 of 77 seats", "Otan has 43 of 77 seats"),
        "row 2 (fig01_chamber), column caption|43 of 77|42 of 77|by 1",
    ),
    Fault(FIGURE, "figures/fig10_among_others.pdf", gone, "nothing|a file"),
    Fault(FIGURE, "figures/fig07_old.svg", new, "a file|no run makes it"),
    # ---- tables and results
    Fault(
        TABLE,
        "tables/tab01_parties.csv",
        swap("Otan", "OTAN"),
        "row 2|OTAN",
    ),
    Fault(
        TABLE,
        "tables/tab05_ladder.tex",
        swap("15.5", "15.6"),
        "line|15.6|15.5|by 0.1",
    ),
    Fault(
        TABLE, "tables/tab05_ladder.html", swap("1 of 77", "2 of 77"), "line|2 of 77|1 of 77|by 1"
    ),
    Fault(
        TABLE,
        "tables/tab02_blocs.csv",
        lambda content: content.replace(b"\n", b"\r\n"),
        "from byte|bytes",
    ),
    Fault(TABLE, "tables/tab11_more.csv", new, "a file|no run makes it"),
    Fault(
        TABLE,
        "results.csv",
        swap("largest.largest.chamber_seats,42", "largest.largest.chamber_seats,43"),
        "(largest.largest.chamber_seats), column value|43|42|by 1",
    ),
    Fault(
        TABLE,
        "results.csv",
        cut("claims.founders.verdict,"),
        "(claims.founders.verdict)|nothing|a row",
    ),
    Fault(
        TABLE,
        "results.csv",
        swap('claims.founders.text,,"AIST', 'claims.founders.text,,"Asar'),
        "(claims.founders.text), column text|Asar",
    ),
    Fault(
        TABLE,
        "results.csv",
        swap("raw/vote_reports/vr037;raw/vote_reports/vr038", "raw/vote_reports/vr037"),
        "(reports.ak_zhol.party_claim_low), column rows|vr037, now|vr038",
    ),
    Fault(TABLE, "results.csv", last_row_twice, "a row, now nothing"),
    Fault(TABLE, "tables/tab03_effective_numbers.csv", first_cells_moved, "order of rows"),
    Fault(TABLE, "tables/tab06_threshold_bases.csv", swap(",", ",_"), "heading"),
    # ---- clean data
    Fault(
        DATA,
        "data/clean/elections.csv",
        swap("kaz-2004", "kaz-2005"),
        "(kaz-2004)|nothing, now a row",
    ),
    Fault(
        DATA,
        "data/clean/results.csv",
        swap("2883706", "2883707"),
        "(kaz-2004, otan), column list_votes|2883707|2883706|by 1",
    ),
    Fault(
        DATA,
        "data/clean/provenance.csv",
        cut("elections,kaz-2004"),
        "(elections, kaz-2004, registered)|nothing|a row",
    ),
    Fault(DATA, "data/clean/conflicts.csv", gone, "nothing|a file"),
    Fault(DATA, "data/clean/old.csv", new, "a file|no run makes it"),
    Fault(DATA, "data/raw/mine.csv", new, "a file|no run makes it"),
    # ---- documents
    Fault(
        DOCUMENT,
        "README.md",
        swap("Otan won 42 of 77 seats", "Otan won 41 of 77 seats"),
        "line|41 of 77|42 of 77|by 1",
    ),
    Fault(DOCUMENT, ".zenodo.json", swap('"MIT"', '"GPL"'), "license|GPL|MIT"),
    Fault(DOCUMENT, "docs/answers.md", swap("15.48 %", "15.49 %"), "line|15.49|15.48|by 0.01"),
    Fault(
        DOCUMENT,
        "docs/rerun.md",
        swap("| `vote_base` | the denominator", "| `vote_base` | the base"),
        "line|the base|the denominator",
    ),
    Fault(
        DOCUMENT,
        "data/README.md",
        swap("A row is one source.", "A row is a source."),
        "line|a source|one source",
    ),
    Fault(
        DOCUMENT,
        "data/datapackage.json",
        swap('"version": "0.1.0"', '"version": "0.0.9"'),
        "version|0.0.9|0.1.0",
    ),
    Fault(
        DOCUMENT,
        "scenarios/scenario.schema.json",
        swap('"droop"', '"dropp"'),
        "dropp|droop",
    ),
    Fault(
        DOCUMENT,
        "requirements.txt",
        swap("numpy==", "numpy==0."),
        "likely cause of others, numpy|committed 0.|is installed",
    ),
    # ---- what outputs rest on
    Fault(
        SOURCE,
        "data/raw/totals.csv",
        swap("to003,kaz-2004,registered,8500000", "to003,kaz-2004,registered,8500001"),
        "SHA-256",
    ),
    Fault(
        SOURCE,
        "data/claims.csv",
        swap("dominated the lower house", "led the lower house"),
        "SHA-256",
    ),
    Fault(SOURCE, "data/sources.csv", swap("not stated", "CC BY 4.0"), "SHA-256"),
    Fault(
        SOURCE,
        "data/codings/consensus.csv",
        swap("kaz-1994,ftu,other", "kaz-1994,ftu,opposition"),
        "(kaz-1994, ftu), column bloc|opposition|other",
    ),
    Fault(
        SOURCE,
        STEPS,
        swap('vote_base: str = \\"valid\\"', 'vote_base: str = \\"cast\\"'),
        "cell tagged parameters, vote_base|'cast'|'valid' is the default",
    ),
]
