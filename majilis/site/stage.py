"""Gathers all pages and files of the site into a folder that Sphinx renders.

A page is written only when its text has changed, so that Sphinx renders
again only what is new; what no page asks for any more is removed.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from majilis import open_study, results
from majilis.data import paths
from majilis.data.files import write_whole
from majilis.errors import InputError
from majilis.results.trail import Archive
from majilis.site import (
    answers,
    claims_page,
    codebook,
    explorer_page,
    gallery,
    languages,
    library,
    main_tables,
    notebooks,
    signs,
    trail,
)
from majilis.site.words import words_of

SITE = paths.ROOT / "site"
BUILT = SITE / "_build"

# Single files that pages lead to.
_ALSO = (
    "CITATION.cff",
    "CONTRIBUTING.md",
    "LICENSE",
    "LICENSE-DATA",
    "data/datapackage.json",
    "figures/figures.csv",
    "results.csv",
    "scenarios/scenario.schema.json",
    "tables/tables.csv",
)
_LINK = re.compile(r"\[([^\]]*)\]\(([^):#]+)\)")
_INSERT = re.compile(r"^<!-- study: (.+) -->$", re.MULTILINE)


def stage(target: Path = BUILT) -> None:
    """Write the site's source and the files that it offers, into ``source`` and ``extra``."""
    root = paths.ROOT
    evaluated = results.evaluate(open_study())
    in_language = {code: replace(evaluated, display_language=code) for code in languages.OTHERS}
    drawn = languages.drawn(evaluated, root, target / "drawn")
    figures = drawn["en"]
    archive = Archive(root)
    trails = trail.traced(archive)
    words = words_of(evaluated)
    cautions = _section(root / "docs" / "answers.md", "Before you quote a number")
    pages: dict[str, str] = {
        **trail.pages(trails, words),
        **codebook.pages(root / "data"),
        **library.pages(),
        **{
            f"{code}.md": languages.language_page(each, drawn[code], _items(cautions))
            for code, each in in_language.items()
        },
        **_notebooks(root),
        **_documents(root),
    }
    pages["docs/answers.md"] = answers.in_full(evaluated, pages["docs/answers.md"])
    inserts = {
        "lead": answers.lead(evaluated),
        "cards": answers.cards(evaluated, figures),
        "claims": claims_page.claims(evaluated, archive),
        "gallery": gallery.gallery(figures),
        "signs": signs.signs(),
        "tables": main_tables.main_tables(evaluated),
        "explorer": explorer_page.explorer(evaluated.study),
        "codebook": codebook.index(root / "data"),
        "trail": trail.index(trails),
        "library": library.index(),
        "notebooks": "\n".join(
            path.removesuffix(".ipynb") for path in sorted(pages) if path.endswith(".ipynb")
        ),
        "citation": gallery.study_citation(),
        "licences": relinked(_section(root / "README.md", "Licences")),
        "cautions": cautions,
    }
    for path in sorted((SITE / "pages").glob("*.md")):
        pages[path.name] = filled(path.read_text(encoding="utf-8"), inserts)
    # What each result is of, for the links in notebooks and prose.
    named = {result: words.of_result(result) for result in sorted(archive.results)}
    pages["results.json"] = json.dumps(named, ensure_ascii=False)
    source = {path: text.encode() for path, text in pages.items()}
    extra = {f"files/{path}": content for path, content in _files(root).items()}
    extra |= gallery.study_files() | gallery.fonts() | signs.files()
    for drawings in drawn.values():
        extra |= gallery.files(drawings, target / "extra")
    for each in (evaluated, *in_language.values()):
        extra |= main_tables.files(each)
    write(source, target / "source")
    write(extra, target / "extra")


def filled(text: str, inserts: Mapping[str, str]) -> str:
    r"""Return a page with what the study says in place of each line that asks for it.

    Examples
    --------
    >>> filled("# Title\n\n<!-- study: answer -->", {"answer": "57 seats"})
    '# Title\n\n57 seats'
    """

    def insert(asked: re.Match[str]) -> str:
        if asked[1] not in inserts:
            raise InputError(f"site/pages: nothing is called {asked[1]!r}")
        return inserts[asked[1]]

    return _INSERT.sub(insert, text)


def relinked(text: str, folder: str = "") -> str:
    """Return a document in a folder of the project with links to pages and files of the site.

    Examples
    --------
    >>> relinked("[one](figures/fig01_chamber.svg), [two](data/sources.csv), [three](docs/x.md)")
    '[one](#fig01_chamber), <a href="/files/data/sources.csv">two</a>, [three](docs/x.md)'
    """

    def leads(link: re.Match[str]) -> str:
        words, target = link[1], posixpath.normpath(posixpath.join(folder, link[2]))
        if target == "data/README.md":
            return f"[{words}](/codebook.md)"
        if target == "CHANGELOG.md":
            return f"[{words}](/changelog.md)"
        if target.startswith("figures/") and target.endswith(".svg"):
            return f"[{words}](#{Path(target).stem})"
        if target.startswith("docs/") or target.endswith(".ipynb"):
            return link[0]
        return f'<a href="/files/{target}">{words}</a>'

    return _LINK.sub(leads, text)


def write(files: Mapping[str, bytes], folder: Path) -> None:
    """Make a folder hold exactly these files by their path, leaving alone those there already."""
    for path in [p for p in folder.rglob("*") if p.is_file()]:
        if path.relative_to(folder).as_posix() not in files:
            path.unlink()
    for name, content in files.items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != content:
            write_whole(path, content)


def _notebooks(root: Path) -> dict[str, str]:
    return {
        f"notebooks/{path.name}": json.dumps(
            notebooks.staged(json.loads(path.read_text(encoding="utf-8")), path.name),
            ensure_ascii=False,
        )
        for path in sorted((root / "notebooks").glob("*.ipynb"))
    }


def _documents(root: Path) -> dict[str, str]:
    """Return the project's documents that are pages of the site as they stand."""
    pages = {
        f"docs/{path.name}": relinked(path.read_text(encoding="utf-8"), "docs")
        for path in sorted((root / "docs").glob("*.md"))
    }
    return {**pages, "changelog.md": (root / "CHANGELOG.md").read_text(encoding="utf-8")}


def _section(document: Path, title: str) -> str:
    """Return a section of a document, without its title."""
    after = document.read_text(encoding="utf-8").split(f"\n## {title}\n")[1]
    return after.partition("\n## ")[0].strip()


def _items(section: str) -> list[str]:
    """Return the items of a list as plain text."""
    return [line[2:].replace("*", "") for line in section.splitlines() if line.startswith("- ")]


def _files(root: Path) -> dict[str, bytes]:
    """Return the files of the project that pages offer, by their path in it."""
    offered = [
        *sorted((root / "data").rglob("*.csv")),
        *sorted((root / "notebooks").glob("*.ipynb")),
        *sorted((root / "majilis").rglob("*.py")),
        *(root / name for name in _ALSO),
    ]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in offered}
