"""Whether what is committed comes out again, and where it does not.

A run makes every output once more in another folder, and the documents that are told from results
with them. The two trees are compared to the byte; where a file differs, its kind says how to name
the place: a cell and its output, a row and its column, a line, a picture's pixels. What no run
makes, tables kept by hand, is held against the checksums of the data package.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import partial
from importlib import metadata
from io import BytesIO, StringIO
from itertools import groupby, zip_longest
from pathlib import Path
from typing import Any

import numpy as np
from packaging.requirements import Requirement
from PIL import Image

from majilis.data import cleaning, tables
from majilis.data.files import checksums, walk
from majilis.data.schema import TABLES
from majilis.errors import InputError
from majilis.pipeline import manifest, notebooks
from majilis.pipeline.plan import Plan
from majilis.pipeline.run import Report, execute
from majilis.pipeline.stages import STAGES
from majilis.results.headlines import HEADLINES
from majilis.study.parameters import Parameters

LOCK = "requirements.txt"
# Folders in which each file is made by a run, or is a table of data/schema.yaml.
_KEPT = ("data", "notebooks", "figures", "tables")
# What rests on what: a difference is often the cause of those that come after it.
_ORDER = ("data/codings/", "data/clean/", "results.csv", "tables/", "figures/", "notebooks/")
_PICTURES = (".png", ".svg", ".pdf")
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?!\w)")
_DRAWN_FROM = re.compile(rb"data_sha256\W+([0-9a-f]{64})")  # the same text in PNG, SVG and PDF
_UNTOLD = ("cells", "outputs", "data", "resources")  # what their parts are called says enough
_FIGURE = re.compile(r"fig\d+_\w+")
_CONTEXT = 24  # characters that are shown beside what differs in a long text
_LONGEST = 160
_FILES, _PLACES = 12, 5  # that are listed for a reader

Place = tuple[str, str, str]


@dataclass(frozen=True)
class Difference:
    """One place where a file that was made again is not as committed.

    The file is named from the project's root; a place is a cell and output, a row and column, or a
    line, and empty for the file as a whole. Two numbers are so far apart as `by` says.
    """

    file: str
    place: str
    committed: str
    remade: str
    by: float | None = None

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        by = f" (by {self.by:g})" if self.by is not None else ""
        return f"{place}committed {self.committed}, now {self.remade}{by}"


def make_again(plan: Plan, report: Report) -> int:
    """Run a plan, write the documents that are told from results beside its files, and count them.

    The plan is of the default parameters, into a folder outside the project.
    """
    tables.read_all(cleaning.RAW_TABLES)
    tables.read("claims")  # alone, since it refers to clean tables, which may be what is missing
    with_documents = partial(_write_all, plan.write_results)
    return len(execute(replace(plan, write_results=with_documents), report))


def _write_all(write_results: Callable[[Any, Path], None], chosen: Any, folder: Path) -> None:
    from majilis import documents

    write_results(chosen, folder)
    documents.write(folder)


def differences(committed: Path, remade: Path) -> list[Difference]:
    """Return where a project is not as `make_again` has made it, data before what rests on them."""
    made = {path.relative_to(remade).as_posix(): path for path in files_of(remade)}
    found = [each for name, path in made.items() for each in _of_file(name, committed, path)]
    for name in STAGES:
        found += _parameters(name := f"notebooks/{name}.ipynb", made[name])
    found += _orphans(committed, made)
    return sorted(found, key=lambda difference: (_rank(difference.file), difference.file))


def files_of(remade: Path) -> list[Path]:
    """Return the files that `make_again` has written; a run's note to itself is none of them."""
    return sorted(p for p in remade.rglob("*") if p.is_file() and p.name != manifest.IN_PLACE)


def causes(root: Path) -> list[Difference]:
    """Return what is not as it was when outputs were made: packages, and tables kept by hand."""
    return [*_installed(root / LOCK), *_kept_by_hand(root)]


def lines(found: Iterable[Difference]) -> Iterator[str]:
    """Yield differences for a reader: a file, and below it the first of its places."""
    files = [(name, list(group)) for name, group in groupby(found, lambda each: each.file)]
    for name, group in files[:_FILES]:
        yield name
        yield from (f"  {difference}" for difference in group[:_PLACES])
        if len(group) > _PLACES:
            yield f"  and {len(group) - _PLACES} more"
    if rest := [name for name, _ in files[_FILES:]]:
        yield f"and {len(rest)} more files, such as {rest[0]}; --json lists all"


def _rank(name: str) -> int:
    places = (n for n, beginning in enumerate(_ORDER) if name.startswith(beginning))
    return next(places, len(_ORDER))


# ---- what outputs rest on


def _installed(lock: Path) -> Iterator[Difference]:
    for number, line in enumerate(lock.read_text("utf-8", errors="replace").splitlines(), start=1):
        if not line[:1].isalnum():
            continue  # a hash of the package above
        try:
            wanted = Requirement(line.rstrip(" \\"))
            (version,) = (each.version for each in wanted.specifier)
        except ValueError:
            raise InputError(f"{LOCK}, line {number}: {line!r} pins no version") from None
        installed = _version(wanted.name)
        is_meant = wanted.marker is None or wanted.marker.evaluate()
        if is_meant and installed not in (None, version):
            place = f"likely cause of others, {wanted.name}"
            yield Difference(LOCK, place, version, f"{installed} is installed")


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:  # such as a tool of development
        return None


def _kept_by_hand(root: Path) -> Iterator[Difference]:
    """Yield tables that are not as they were when the data package was written."""
    for name, was in _recorded(root).items():
        path = root / name
        if not path.is_file():
            yield Difference(name, "", "a file", "nothing")
        elif (now := checksums([path], root)[name]) != was:
            old = _as_recorded(root, name, was)
            found = (
                _places(name, old, path.read_bytes()) if old else [("SHA-256", was[:12], now[:12])]
            )
            yield from (_difference(name, place) for place in found)


def _recorded(root: Path) -> dict[str, str]:
    """Return the checksums of the data package by file; none where it is broken."""
    try:
        package = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
        return {
            f"data/{resource['path']}": resource["hash"].removeprefix("sha256:")
            for resource in package["resources"]
            if "hash" in resource
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _as_recorded(root: Path, name: str, digest: str) -> bytes | None:
    """Return a file of the commit that wrote the data package, where there is a clone."""
    git = ["git", "-C", str(root)]
    log = [*git, "log", "-1", "--format=%H", "--", "data/datapackage.json"]
    try:
        commit = subprocess.run(log, capture_output=True, text=True, check=False).stdout.strip()
        show = [*git, "show", f"{commit}:./{name}"]
        content = subprocess.run(show, capture_output=True, check=False).stdout
    except OSError:  # no git
        return None
    return content if hashlib.sha256(content).hexdigest() == digest else None


def _parameters(name: str, remade: Path) -> Iterator[Difference]:
    """Yield parameters whose default in a notebook, which a run keeps, is not the study's."""
    declared = notebooks.declared_parameters(notebooks.read(remade))
    if not declared:
        yield Difference(name, "cell tagged parameters", "none", "needed by papermill")
    for parameter, default in Parameters().model_dump().items():
        if declared.get(parameter, repr(default)) != repr(default):
            place = f"cell tagged parameters, {parameter}"
            yield Difference(name, place, declared[parameter], f"{default!r} is the default")


# ---- one file


def _of_file(name: str, root: Path, remade: Path) -> Iterator[Difference]:
    """Yield where a file that was made again is not as committed."""
    committed = root / name
    if not committed.is_file():
        yield Difference(name, "", "nothing", "a file")
        return
    old, new = committed.read_bytes(), remade.read_bytes()
    if old == new:
        return
    found = _places(name, old, new)
    if committed.suffix in _PICTURES:
        found = [_told_of_figure(found[0], committed, remade), *_drawn_from(old, new)]
    yield from (_difference(name, place) for place in found)


def _places(name: str, old: bytes, new: bytes) -> list[Place]:
    """Return where two versions of a file differ, named as its kind asks for."""
    kinds = {".csv": _table, ".ipynb": _json, ".json": _json, ".png": _pixels, ".pdf": _bytes}
    try:
        found = list(kinds.get(Path(name).suffix, _text)(old, new))
    except Exception:  # a file that is broken differs, whatever reads it
        found = []
    return found or list(_bytes(old, new))


def _orphans(root: Path, made: Iterable[str]) -> Iterator[Difference]:
    """Yield files that no run makes, where each should be made by one."""
    known = {*made, "data/schema.yaml", *(f"data/{table.path}" for table in TABLES)}
    for path in sorted(path for folder in _KEPT for path in walk(root / folder)):
        name = path.relative_to(root).as_posix()
        if name not in known:
            yield Difference(name, "", "a file", "nothing: no run makes it")


def _difference(name: str, place: Place) -> Difference:
    where, was, now = place
    before, after = _excerpts(was, now)
    return Difference(name, where, before, after, _distance(was, now))


def _distance(was: str, now: str) -> float | None:
    """Return how far numbers are apart in two texts that are equal but for numbers."""
    if _NUMBER.sub("#", was) != _NUMBER.sub("#", now):
        return None
    pairs = zip(_NUMBER.findall(was), _NUMBER.findall(now), strict=True)
    return max((abs(float(one) - float(other)) for one, other in pairs), default=0) or None


def _excerpts(was: str, now: str) -> tuple[str, str]:
    """Return of two long texts what differs, and a little beside it."""
    if max(len(was), len(now)) <= _LONGEST:
        return was or "nothing", now or "nothing"
    head = max(0, _common(was, now) - _CONTEXT)
    tail = max(0, _common(was[head:][::-1], now[head:][::-1]) - _CONTEXT)
    return _excerpt(was, head, tail), _excerpt(now, head, tail)


def _excerpt(text: str, head: int, tail: int) -> str:
    end = min(len(text) - tail, head + _LONGEST)
    return f"{'…' if head else ''}{text[head:end]}{'…' if end < len(text) else ''}"


def _common(one: Sequence[Any], other: Sequence[Any]) -> int:
    """Return for how long two sequences are equal."""
    apart = (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(apart, min(len(one), len(other)))


# ---- by kind


def _bytes(old: bytes, new: bytes) -> Iterator[Place]:
    yield f"from byte {_common(old, new) + 1}", f"{len(old)} bytes", f"{len(new)} bytes"


def _pixels(old: bytes, new: bytes) -> Iterator[Place]:
    before, after = (
        np.asarray(Image.open(BytesIO(content)).convert("RGB"), dtype=int) for content in (old, new)
    )
    if before.shape != after.shape:
        was, now = (f"{shape[1]} x {shape[0]} pixels" for shape in (before.shape, after.shape))
        yield "size", was, now
        return
    apart = np.abs(before - after).max(axis=-1)
    yield (
        f"{np.count_nonzero(apart)} of {apart.size} pixels differ, by up to {apart.max()} of 255",
        "another picture" if apart.any() else "other words about it",
        "as drawn",
    )


def _told_of_figure(place: Place, committed: Path, remade: Path) -> Place:
    """Add to where a picture differs whether the numbers that it plots do."""
    numbers, again = (path.with_suffix(".csv") for path in (committed, remade))
    is_same = numbers.is_file() and numbers.read_bytes() == again.read_bytes()
    where, was, now = place
    told = "are the same" if is_same else "differ, too"
    return f"{where}; its plotted numbers {told}", was, now


def _drawn_from(old: bytes, new: bytes) -> Iterator[Place]:
    """Yield the checksums of the data of a stale picture."""
    was, now = (found and found[1].decode() for found in map(_DRAWN_FROM.search, (old, new)))
    if was != now:
        yield "checksum of the clean data it was drawn from", str(was)[:12], str(now)[:12]


def _text(old: bytes, new: bytes) -> Iterator[Place]:
    yield from _lines("", *(content.decode(errors="replace") for content in (old, new)))


def _lines(place: str, old: str, new: str) -> Iterator[Place]:
    """Yield the lines in which two texts differ, numbered as in the first."""
    before, after = old.splitlines(), new.splitlines()
    if len(before) < 2 and len(after) < 2:
        yield place, old, new
        return
    beginning = f"{place}, " if place else ""
    for kind, start, end, from_, to in SequenceMatcher(None, before, after).get_opcodes():
        if kind != "equal":
            pairs = zip_longest(before[start:end], after[from_:to], fillvalue="")
            for number, (was, now) in enumerate(pairs, start + 1):
                if was.strip() != now.strip():
                    yield f"{beginning}line {number}", was.strip(), now.strip()


def _table(old: bytes, new: bytes) -> Iterator[Place]:
    """Yield the cells in which two tables differ; rows are known by their first cells."""
    (header, *before), (head, *after) = (
        list(csv.reader(StringIO(content.decode("utf-8"), newline=""))) for content in (old, new)
    )
    if header != head:
        yield "heading", ", ".join(header), ", ".join(head)
    names = (n for n in range(1, len(head)) if len({(*row[:n],) for row in after}) == len(after))
    width = next(names, 1)
    was, now = _by_name(before, width), _by_name(after, width)
    for name in sorted({**now, **was}, key=lambda name: name[0] not in HEADLINES):
        if was.get(name, (0, []))[1] == now.get(name, (0, []))[1]:
            continue
        number, _ = was.get(name) or now[name]
        place = f"row {number} ({', '.join(name[:-1])})"
        if name in was and name in now:
            cells = zip_longest(head, was[name][1], now[name][1], fillvalue="")
            for column, cell, other in cells:
                if cell != other:
                    yield f"{place}, column {column}", cell, other
        else:
            yield (
                place,
                "a row" if name in was else "nothing",
                "a row" if name in now else "nothing",
            )
    if was.keys() == now.keys() and list(was) != list(now):
        moved = next(name for name, other in zip(was, now, strict=True) if name != other)
        yield "order of rows", f"{', '.join(moved[:-1])} in row {was[moved][0]}", str(now[moved][0])


def _by_name(rows: Sequence[list[str]], width: int) -> dict[tuple[str, ...], tuple[int, list[str]]]:
    """Return rows, each with its number in the file, by their first cells and which of equals."""
    seen: Counter[tuple[str, ...]] = Counter()
    named = {}
    for number, row in enumerate(rows, start=2):
        name = (*row[:width],)
        seen[name] += 1
        named[*name, str(seen[name])] = number, row
    return named


def _json(old: bytes, new: bytes) -> Iterator[Place]:
    yield from _parts("", json.loads(old), json.loads(new))


def _parts(place: str, old: Any, new: Any, key: str = "") -> Iterator[Place]:
    """Yield where two JSON documents differ, such as notebooks; a text may be a list of lines."""
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for name in {**new, **old}:
            below = _joined(place, "" if name in _UNTOLD else name)
            yield from _parts(below, old.get(name, ""), new.get(name, ""), name)
    elif key == "image/png":
        for where, was, now in _places("shown.png", *(b64decode("".join(p)) for p in (old, new))):
            yield f"{place}, {where}", was, now
    elif _is_text(old) and _is_text(new):
        yield from _lines(place, "".join(old), "".join(new))
    elif isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            yield _joined(place, f"number of {key}"), str(len(old)), str(len(new))
        for number, (was, now) in enumerate(zip(old, new, strict=False), start=1):
            yield from _parts(_joined(place, _label(was, key, number)), was, now)
    else:
        was, now = ("" if part == "" else json.dumps(part) for part in (old, new))
        yield place, was, now


def _is_text(part: Any) -> bool:
    """Say whether a part is text, which notebooks hold as a list of lines."""
    return isinstance(part, str) or (
        isinstance(part, list) and all(isinstance(line, str) for line in part)
    )


def _label(part: Any, key: str, number: int) -> str:
    """Return by what a reader knows a part: a cell's count and figure, a resource's path."""
    if not isinstance(part, dict):
        return f"{key} {number}"
    if "cell_type" in part:
        figure = _FIGURE.search("".join(part["source"]))
        shown = figure[0] if figure else part["id"]
        return f"cell In [{count}] ({shown})" if (count := part.get("execution_count")) else shown
    return str(part.get("path") or part.get("name") or f"{key.removesuffix('s')} {number}")


def _joined(place: str, name: str) -> str:
    return ", ".join(part for part in (place, name) if part)
