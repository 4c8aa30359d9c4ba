"""How to cite the study, its data, figures and tables, by ``CITATION.cff`` and a run's lists."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from majilis.data import paths, tables
from majilis.errors import InputError, nearest
from majilis.results.formats import escape_latex
from majilis.results.publication import PRINTED
from majilis.results.result_id import ResultId
from majilis.results.trail import Archive, by_first_column, parameters_of, results_of
from majilis.study.parameters import Parameters

FIGURE_LICENCE = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"
_DATA_LICENCE = "CC BY-SA 4.0, https://creativecommons.org/licenses/by-sa/4.0/"
_STUDY_LICENCE = "Code MIT; text, figures and tables CC BY 4.0; data CC BY-SA 4.0"

_FILE = "CITATION.cff"


class _Kind(NamedTuple):
    """What a kind of work is called: in words, and as a type of BibTeX, of CSL and of RIS."""

    words: str
    bibtex: str
    csl: str
    ris: str


_KINDS = {
    "study": _Kind("Computer software", "software", "software", "COMP"),
    "data": _Kind("Data set", "dataset", "dataset", "DATA"),
    "figure": _Kind("Figure", "incollection", "figure", "FIGURE"),
    "table": _Kind("Table", "incollection", "figure", "CHART"),
}


@dataclass(frozen=True)
class Author:
    """Who is to be named: a person, or a body, whose whole name is its family name.

    A family name is with its particle and suffix.
    """

    family: str
    given: str = ""

    @property
    def initials(self) -> str:
        """The name as a list of references has it.

        Examples
        --------
        >>> Author("Ivanova", "Anna Maria").initials
        'Ivanova, A. M.'
        >>> Author("The majilis authors").initials
        'The majilis authors'
        """
        letters = [f"{name[0]}." for name in re.split(r"[\s-]+", self.given) if name]
        return ", ".join([self.family, *([" ".join(letters)] if letters else [])])


@dataclass(frozen=True)
class Work:
    """What is cited: the study, its data, or one of its figures or tables.

    A figure or table has its stable name as `name`, and the title of the study as `container`.
    `choices` are the parameters that differ from the defaults. What ``CITATION.cff`` does not say
    is empty.
    """

    key: str
    title: str
    authors: tuple[Author, ...]
    released: date
    version: str
    licence: str
    address: str = ""
    doi: str = ""
    container: str = ""
    kind: str = "study"
    name: str = ""
    choices: Mapping[str, Any] = field(default_factory=dict)
    abstract: str = ""
    keywords: tuple[str, ...] = ()

    @property
    def by(self) -> str:
        """The authors' names in full."""
        return ", ".join(f"{author.given} {author.family}".strip() for author in self.authors)


def study() -> Work:
    """Return the study as it is to be cited, by ``CITATION.cff``.

    Examples
    --------
    >>> study().title
    'majilis: a reproducible study of the 2004 election to the Majilis of Kazakhstan'
    """
    stated = yaml.safe_load((paths.ROOT / _FILE).read_text(encoding="utf-8"))
    return Work(
        key=_key("majilis", stated["version"]),
        title=stated["title"],
        authors=tuple(map(_author, stated["authors"])),
        released=date.fromisoformat(str(stated["date-released"])),
        version=str(stated["version"]),
        licence=_STUDY_LICENCE,
        address=stated.get("url") or stated.get("repository-code", ""),
        doi=stated.get("doi", ""),
        abstract=stated.get("abstract", "").strip(),
        keywords=tuple(stated.get("keywords", ())),
    )


def part(
    kind: str,
    name: str,
    title: str,
    choices: Mapping[str, Any],
    licence: str = FIGURE_LICENCE,
) -> Work:
    """Return a figure or a table of the study as it is to be cited.

    Parameters
    ----------
    kind, name, title : str
        Figure or table, its stable name, and its title.
    choices : mapping
        The parameters that differ from the defaults.
    licence : str, optional
        Its licence, and those of the rows of others in it, as `licensed` tells them.

    Examples
    --------
    >>> part("figure", "fig03_tiers", "The ladder", {}).container == study().title
    True
    """
    whole = study()
    key, container = _key(whole.key, name), whole.title
    part_of = replace(whole, key=key, container=container, abstract="", keywords=())
    return replace(part_of, kind=kind, name=name, title=title, licence=licence, choices=choices)


def licensed(licence: str, sources: Iterable[str]) -> str:
    """Return a work's licence with those of the rows of others that it rests on.

    Of these, ids of ``data/sources.csv``, who states a licence that asks to be named is named.

    Examples
    --------
    >>> licensed("MIT", ["vparty", "vdem15", "alhayat"])
    'MIT; V-Dem Institute: CC BY-SA 4.0'
    """
    table = tables.read("sources")
    used = table[table["source"].isin(set(sources))]
    asked = used["licence"].str.extract(r"(CC BY(?:-SA)?(?: \d\.\d)?)", expand=False)
    publishers = used["publisher"].str.split(r" \(| via |;|,", regex=True).str[0]
    publishers = publishers.str.replace(".*Wikipedia.*", "Wikipedia", regex=True)
    others = (publishers + ": " + asked).dropna().sort_values().unique()
    return "; ".join([licence, *others])


def find(name: str | None = None, folder: Path = paths.ROOT) -> Work:
    """Return what a user asks to cite, with a run's choices.

    Parameters
    ----------
    name : str, optional
        ``data``, or the name of a figure or table, or a beginning that no other has; the study
        itself unless given.
    folder : Path
        A run's folder; the project's own for the baseline.

    Raises
    ------
    InputError
        If the folder holds no run, or the run has no such figure or table.

    Examples
    --------
    >>> find("fig03").name, find("tab05").kind
    ('fig03_tiers', 'table')
    """
    results_of(folder)  # says so where there is no run
    _, parameters = parameters_of(folder)
    defaults = Parameters().model_dump(mode="json")
    choices = {key: value for key, value in parameters.items() if value != defaults.get(key)}
    if name is None:
        return replace(study(), choices=choices)
    if name == "data":
        return _data()
    parts = {row[kind]: (kind, row) for kind in ("figure", "table") for row in _rows(folder, kind)}
    fits = [name] if name in parts else [known for known in parts if known.startswith(name)]
    if not name or len(fits) != 1:
        raise InputError(f"unknown figure or table {name!r}; {nearest(name, [*parts, 'data'])}")
    kind, row = parts[fits[0]]
    licence = row.get("licence") or licensed(FIGURE_LICENCE, _sources(fits[0], folder))
    return part(kind, fits[0], row["title"], choices, licence)


def apa(work: Work) -> str:
    """Return a citation in the style of the American Psychological Association, as plain text.

    Examples
    --------
    >>> work = Work("rd", "R & D", (Author("Li", "Na"),), date(2026, 1, 2), "1.0", "MIT")
    >>> apa(work)
    'Li, N. (2026). R & D (Version 1.0) [Computer software]. MIT.'
    """
    names = [author.initials for author in work.authors]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])}, & {names[-1]}"
    version = f"Version {work.version}"
    details = "; ".join([work.name or version, *_settings(work)])
    words = _KINDS[work.kind].words
    text = f"{listed.removesuffix('.')}. ({work.released.year}). {work.title} ({details}) [{words}]"
    text += f". In {work.container} ({version})" if work.container else ""
    where = f"https://doi.org/{work.doi}" if work.doi else work.address
    text = ". ".join([text, work.licence, *([where] if where else [])])
    # No full stop may follow an address.
    return text if where or text.endswith("/") else f"{text}."


def bibtex(work: Work) -> str:
    r"""Return an entry for a bibliography of biblatex, which BibTeX sets without the licence.

    What TeX would take for a command is escaped; letters of other scripts stay as they are.

    Examples
    --------
    >>> work = Work("rd", "R & D", (Author("Li", "Na"),), date(2026, 1, 2), "1.0", "MIT")
    >>> print(bibtex(work))
    @software{rd,
      author = {Li, Na},
      title = {{R \& D}},
      titleaddon = {Computer software},
      version = {1.0},
      year = {2026},
      month = jan,
      addendum = {MIT},
    }
    """
    kind = _KINDS[work.kind]
    # The style of the APA shows a part's version only beside the title of what holds it.
    of_part = ("booktitleaddon", f"Version {work.version}")
    version, told = of_part if work.container else ("version", work.version)
    fields = {
        "author": " and ".join(map(_bibtex_name, work.authors)),
        "title": f"{{{escape_latex(work.title)}}}",
        "titleaddon": escape_latex(f"{kind.words} {work.name}".strip()),
        "booktitle": work.container and f"{{{escape_latex(work.container)}}}",
        version: told,
        "year": str(work.released.year),
        "month": str(work.released.month),
        "addendum": escape_latex("; ".join([*_settings(work), work.licence])),
        "doi": work.doi,
        "url": work.address,
    }
    # TeX breaks an address between lines only where it is told that it is one.
    fields["addendum"] = re.sub(r"https://[^\s;]+", r"\\url{\g<0>}", fields["addendum"])
    shown = {name: f"{{{value}}}" for name, value in fields.items() if value}
    # A month's short name, without braces, is what each style has its own word for.
    shown["month"] = f"{work.released:%b}".lower()
    lines = [f"  {name} = {value},\n" for name, value in shown.items()]
    return f"@{kind.bibtex}{{{work.key},\n{''.join(lines)}}}"


def csl_json(work: Work) -> str:
    """Return an item of the Citation Style Language, as reference managers read it.

    Examples
    --------
    >>> json.loads(csl_json(study()))[0]["type"]
    'software'
    """
    released = work.released
    kind = _KINDS[work.kind]
    item = {
        "id": work.key,
        "type": kind.csl,
        "title": work.title,
        "container-title": work.container,
        "genre": f"{kind.words} {work.name}" if work.name else "",
        "author": [_csl_name(author) for author in work.authors],
        "issued": {"date-parts": [[released.year, released.month, released.day]]},
        "version": work.version,
        "note": "; ".join([*_settings(work), work.licence]),
        "abstract": work.abstract,
        "keyword": ", ".join(work.keywords),
        "DOI": work.doi,
        "URL": work.address,
    }
    stated = {name: value for name, value in item.items() if value}
    return json.dumps([stated], indent=2, ensure_ascii=False)


def ris(work: Work) -> str:
    """Return a record of the format RIS, a tag a line.

    Examples
    --------
    >>> work = Work("rd", "R & D", (Author("Li", "Na"),), date(2026, 1, 2), "1.0", "MIT")
    >>> ris(work).splitlines()[:4]
    ['TY  - COMP', 'ID  - rd', 'AU  - Li, Na', 'TI  - R & D']
    """
    kind = _KINDS[work.kind]
    tags = [
        ("TY", kind.ris),
        ("ID", work.key),
        *(("AU", ", ".join(filter(None, [a.family, a.given]))) for a in work.authors),
        ("TI", work.title),
        ("T2", work.container),
        ("PY", str(work.released.year)),
        ("DA", f"{work.released:%Y/%m/%d}"),
        ("ET", work.version),
        ("M3", f"{kind.words} {work.name}".strip()),
        ("DO", work.doi),
        ("UR", work.address),
        ("AB", work.abstract),
        *(("KW", word) for word in work.keywords),
        ("N1", "; ".join([*_settings(work), work.licence])),
    ]
    return "\n".join([*(f"{tag}  - {value}" for tag, value in tags if value), "ER  - "])


FORMATS: Mapping[str, Callable[[Work], str]] = {
    "apa": apa,
    "bibtex": bibtex,
    "csl-json": csl_json,
    "ris": ris,
}


def _sources(table: str, folder: Path) -> set[str]:
    """Return the ids of the sources that a printed table's results rest on."""
    printed = next((each for each in PRINTED if each.name == table), None)
    if printed is None:
        raise InputError(f"{folder}: it lists {table!r}, whose rows and licence are not known")
    archive = Archive(folder)
    ids = [ResultId.parse(result) for result in archive.results]
    trails = [
        archive.trace(str(each))
        for each in ids
        if each.table == printed.table and each.column in printed.columns
    ]
    rows = [(trail.rows, *(made.rows for made in trail.figures)) for trail in trails]
    return {row.source.source for held in rows for each in held for row in each}


def _data() -> Work:
    """Return the data as they are to be cited: they are the same under every choice."""
    whole = study()
    licence = licensed(_DATA_LICENCE, tables.read("sources")["source"])
    title = f"Data of {whole.title}"
    key = _key(whole.key, "data")
    return replace(whole, key=key, title=title, licence=licence, kind="data", abstract="")


def _author(stated: Mapping[str, str]) -> Author:
    if "name" in stated:
        return Author(stated["name"])
    parts = ("name-particle", "family-names", "name-suffix")
    family = " ".join(stated[part] for part in parts if part in stated)
    return Author(family, stated.get("given-names", ""))


def _key(*parts: str) -> str:
    return "_".join(re.sub(r"[^A-Za-z0-9]+", "_", str(part)) for part in parts)


def _rows(folder: Path, kind: str) -> list[Mapping[str, str]]:
    """Return what a run's list of its figures or tables says of each."""
    path = folder / f"{kind}s" / f"{kind}s.csv"
    if not path.is_file():
        raise InputError(f"{folder} holds no {kind}s: there is no {kind}s/{kind}s.csv in it")
    return list(by_first_column(path, (kind, "title")).values())


def _settings(work: Work) -> list[str]:
    return [
        f"{name} = {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for name, value in work.choices.items()
    ]


def _bibtex_name(author: Author) -> str:
    """Return a name; braces keep BibTeX from taking a body's name apart."""
    if author.given:
        return f"{escape_latex(author.family)}, {escape_latex(author.given)}"
    return f"{{{escape_latex(author.family)}}}"


def _csl_name(author: Author) -> dict[str, str]:
    if author.given:
        return {"family": author.family, "given": author.given}
    return {"literal": author.family}
