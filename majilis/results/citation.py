"""How to cite the study or one of its figures, from ``CITATION.cff`` and a run's manifest."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from majilis.data import paths
from majilis.errors import InputError, nearest
from majilis.results.trail import parameters_of, results_of
from majilis.study.parameters import Parameters

FIGURE_LICENCE = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"

_FILE = "CITATION.cff"
# What TeX would take for a command; everything else, Unicode included, stays as it is.
_TEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{letter: f"\\{letter}" for letter in "&%$#_{}"},
}


@dataclass(frozen=True)
class Author:
    """Who is to be named: a person by family and given names, or a body by its whole name.

    Attributes
    ----------
    family : str
        The family name with its particle and suffix, or the whole name of a body.
    given : str
        The given names; empty for a body.
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
    """What is cited: the study, or one of its figures.

    Attributes
    ----------
    key : str
        A name that a bibliography can use.
    title : str
        Its title.
    authors : tuple of Author
        Who made it.
    released : date
        When this version came out.
    version : str
        The study's version.
    licence : str
        The licence's name, with its address for a figure.
    address, doi : str
        Where it can be found; empty where ``CITATION.cff`` does not say.
    container : str
        The title of the study that a figure is part of; empty for the study itself.
    figure : str
        The figure's stable name; empty for the study itself.
    choices : mapping
        The parameters that differ from the defaults.
    abstract : str
        What it is about.
    keywords : tuple of str
        Its subjects.
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
    figure: str = ""
    choices: Mapping[str, Any] = field(default_factory=dict)
    abstract: str = ""
    keywords: tuple[str, ...] = ()

    @property
    def by(self) -> str:
        """The authors' names in full."""
        return ", ".join(f"{author.given} {author.family}".strip() for author in self.authors)


def study() -> Work:
    """Return the study as it is to be cited.

    Returns
    -------
    Work
        What ``CITATION.cff`` says.

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
        licence=stated["license"],
        address=stated.get("url") or stated.get("repository-code", ""),
        doi=stated.get("doi", ""),
        abstract=stated.get("abstract", "").strip(),
        keywords=tuple(stated.get("keywords", ())),
    )


def figure(name: str, title: str, choices: Mapping[str, Any]) -> Work:
    """Return a figure of the study as it is to be cited.

    Parameters
    ----------
    name : str
        The figure's stable name.
    title : str
        Its title.
    choices : mapping
        The parameters that differ from the defaults.

    Returns
    -------
    Work
        The figure, a part of the study.

    Examples
    --------
    >>> figure("fig03_tiers", "The ladder", {}).container == study().title
    True
    """
    whole = study()
    return replace(
        whole,
        key=_key(whole.key, name),
        title=title,
        licence=FIGURE_LICENCE,
        container=whole.title,
        figure=name,
        choices=choices,
        abstract="",
        keywords=(),
    )


def find(name: str | None = None, folder: Path = paths.ROOT) -> Work:
    """Return what a user asks to cite.

    Parameters
    ----------
    name : str, optional
        A figure's name, or a beginning that no other has; the study itself unless given.
    folder : Path
        A run's folder; the project's own for the baseline.

    Returns
    -------
    Work
        The study or the figure, with the run's choices.

    Raises
    ------
    InputError
        If the folder holds no run, or the run has no such figure.

    Examples
    --------
    >>> find("fig03").figure
    'fig03_tiers'
    """
    results_of(folder)  # says so where there is no run
    _, parameters = parameters_of(folder)
    defaults = Parameters().model_dump(mode="json")
    choices = {key: value for key, value in parameters.items() if value != defaults.get(key)}
    if name is None:
        return replace(study(), choices=choices)
    titles = _titles(folder)
    fits = [name] if name in titles else [known for known in titles if known.startswith(name)]
    if not name or len(fits) != 1:
        raise InputError(f"unknown figure {name!r}; {nearest(name, titles)}")
    return figure(fits[0], titles[fits[0]], choices)


def apa(work: Work) -> str:
    """Return a citation in the style of the American Psychological Association, as plain text.

    Examples
    --------
    >>> work = Work("rd", "R & D", (Author("Li", "Na"),), date(2026, 1, 2), "1.0", "MIT")
    >>> apa(work)
    'Li, N. (2026). R & D (Version 1.0) [Computer software].'
    """
    names = [author.initials for author in work.authors]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])}, & {names[-1]}"
    version = f"Version {work.version}"
    details = "; ".join([work.figure or version, *_settings(work)])
    text = f"{listed.removesuffix('.')}. ({work.released.year}). {work.title} ({details}) "
    if work.figure:
        text += f"[Figure]. In {work.container} ({version}). {work.licence}"
    else:
        text += "[Computer software]"
    where = f"https://doi.org/{work.doi}" if work.doi else work.address
    if where:
        return f"{text}. {where}"
    # A figure's licence ends with its address, which no full stop may follow.
    return text if work.figure else f"{text}."


def bibtex(work: Work) -> str:
    r"""Return an entry for a bibliography of BibTeX or biblatex.

    What TeX would take for a command is escaped; letters of other scripts stay as they are.

    Examples
    --------
    >>> work = Work("rd", "R & D", (Author("Li", "Na"),), date(2026, 1, 2), "1.0", "MIT")
    >>> print(bibtex(work))
    @misc{rd,
      author = {Li, Na},
      title = {{R \& D}},
      year = {2026},
      month = {1},
      howpublished = {Computer software},
      note = {Version 1.0, MIT},
    }
    """
    part = f"Figure {_tex(work.figure)} in \\emph{{{_tex(work.container)}}}"
    note = ", ".join([f"Version {work.version}", *_settings(work), work.licence])
    fields = {
        "author": " and ".join(map(_bibtex_name, work.authors)),
        "title": f"{{{_tex(work.title)}}}",
        "year": str(work.released.year),
        "month": str(work.released.month),
        "howpublished": part if work.figure else "Computer software",
        "note": _tex(note),
        "doi": work.doi,
        "url": work.address,
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@misc{{{work.key},\n{''.join(lines)}}}"


def csl_json(work: Work) -> str:
    """Return an item of the Citation Style Language, as reference managers read it.

    Examples
    --------
    >>> json.loads(csl_json(study()))[0]["type"]
    'software'
    """
    released = work.released
    item = {
        "id": work.key,
        "type": "graphic" if work.figure else "software",
        "title": work.title,
        "container-title": work.container,
        "genre": f"Figure {work.figure}" if work.figure else "",
        "author": [_csl_name(author) for author in work.authors],
        "issued": {"date-parts": [[released.year, released.month, released.day]]},
        "version": work.version,
        "note": ", ".join([*_settings(work), work.licence]),
        "abstract": work.abstract,
        "keyword": ", ".join(work.keywords),
        "DOI": work.doi,
        "URL": work.address,
    }
    stated = {name: value for name, value in item.items() if value}
    return json.dumps([stated], indent=2, ensure_ascii=False)


FORMATS: Mapping[str, Callable[[Work], str]] = {
    "apa": apa,
    "bibtex": bibtex,
    "csl-json": csl_json,
}


def _author(stated: Mapping[str, str]) -> Author:
    if "name" in stated:
        return Author(stated["name"])
    parts = ("name-particle", "family-names", "name-suffix")
    family = " ".join(stated[part] for part in parts if part in stated)
    return Author(family, stated.get("given-names", ""))


def _key(*parts: str) -> str:
    return "_".join(re.sub(r"[^A-Za-z0-9]+", "_", str(part)) for part in parts)


def _titles(folder: Path) -> dict[str, str]:
    """Return the titles of a run's figures by name."""
    path = folder / "figures" / "figures.csv"
    if not path.is_file():
        raise InputError(f"{folder} holds no figures: there is no figures/figures.csv in it")
    with path.open(encoding="utf-8", newline="") as file:
        return {row["figure"]: row["title"] for row in csv.DictReader(file)}


def _settings(work: Work) -> list[str]:
    return [
        f"{name} = {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for name, value in work.choices.items()
    ]


def _tex(text: str) -> str:
    return "".join(_TEX.get(letter, letter) for letter in text)


def _bibtex_name(author: Author) -> str:
    """Return a name; braces keep BibTeX from taking a body's name apart."""
    if author.given:
        return f"{_tex(author.family)}, {_tex(author.given)}"
    return f"{{{_tex(author.family)}}}"


def _csl_name(author: Author) -> dict[str, str]:
    if author.given:
        return {"family": author.family, "given": author.given}
    return {"literal": author.family}
