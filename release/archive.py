"""Writes the replication package, one zip that is the same to the byte each time.

Run as ``make archive``. Only what git has committed goes in, and of that nothing that serves the
development alone.
"""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

import command
import readme
from rocrate.model.contextentity import ContextEntity
from rocrate.rocrate import ROCrate

from majilis.data import paths
from majilis.data.files import write_whole
from majilis.errors import InputError
from majilis.results import citation
from majilis.results.citation import Work

DIST = paths.ROOT / "dist"
# What serves the development alone, tests of it included: files, and folders with a / at their end.
LEFT_OUT = (
    ".binder/",
    ".ci/",
    ".devcontainer/",
    ".gitattributes",
    ".github/",
    ".gitignore",
    ".pre-commit-config.yaml",
    "benchmarks/",
    "release/",
    "tests/test_repository.py",
    "tests/test_trail_audit.py",
)
CHECKSUMS = "SHA256SUMS"
CRATE = "ro-crate-metadata.json"
_WORDS = {
    "data/": "Tables as sources state them, codings, clean tables, codebook and data package",
    "docs/": "Methods, measures, answers, references and licences of packages",
    "examples/": "Elections of one's own, to try the commands on",
    "figures/": "Figures as PDF, SVG, PNG and their numbers, with captions and checksums",
    "majilis/": "The library that the notebooks call",
    "notebooks/": "The study, executed",
    "scenarios/": "Other choices, to run the study with",
    "site/": "What the site is made with",
    "tables/": "Tables as LaTeX, HTML and CSV",
    "tests/": "The test suite",
}
_TYPES = {
    ".bib": "application/x-bibtex",
    ".css": "text/css",
    ".csv": "text/csv",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".js": "text/javascript",
    ".json": "application/json",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".py": "text/x-python",
    ".svg": "image/svg+xml",
    ".tex": "application/x-tex",
    ".toml": "application/toml",
    ".ttf": "font/ttf",
    ".yaml": "application/yaml",
}


def tracked(root: Path) -> dict[str, bool]:
    """Return what git tracks in a clone, and of each file whether it may be executed.

    Raises
    ------
    InputError
        If the folder is no clone, or a tracked file is not as committed.
    """
    if not (root / ".git").exists():
        raise InputError(f"{root} is no clone; the archive is made of what git has committed")
    changed = _git(root, "status", "--porcelain", "--untracked-files=no", "-z").split("\0")[0]
    if changed:
        raise InputError(
            f"{changed[3:]} is not as committed; commit or restore it, then make the archive"
        )
    lines = filter(None, _git(root, "ls-files", "--stage", "-z").split("\0"))
    return {name: about.startswith("100755") for about, name in (x.split("\t") for x in lines)}


def contents(root: Path, names: Mapping[str, bool], work: Work) -> dict[str, bytes]:
    """Return the files of the package by name: those of the study and what describes them."""
    files = {name: (root / name).read_bytes() for name in sorted(names) if _is_in(name)}
    front = files["README.md"].decode()
    files["README.md"] = readme.render(root, work, front, LEFT_OUT).encode()
    files[CRATE] = crate(files, work)
    sums = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)]
    files[CHECKSUMS] = "".join(sums).encode()
    return dict(sorted(files.items()))


def crate(files: Mapping[str, bytes], work: Work) -> bytes:
    """Return what the package is, as RO-Crate's JSON-LD: its files, licences and authors."""
    made = ROCrate()
    root = made.root_dataset
    licences = {
        name: made.add(ContextEntity(made, address, {"@type": "CreativeWork", "name": name}))
        for name, address in readme.LICENCES.items()
    }
    for number, author in enumerate(work.authors, 1):
        who = {"@type": "Person" if author.given else "Organization"}
        who["name"] = f"{author.given} {author.family}".strip()
        root.append_to("author", made.add(ContextEntity(made, f"#author-{number}", who)))
    root["name"] = work.title
    root["description"] = work.abstract
    root["datePublished"] = work.released.isoformat()
    root["version"] = work.version
    root["keywords"] = list(work.keywords)
    root["license"] = list(licences.values())
    if work.doi:
        root["identifier"] = f"https://doi.org/{work.doi}"
    if work.address:
        root["url"] = work.address
    folders = {
        folder: made.add_dataset(dest_path=folder, properties={"name": folder, "description": says})
        for folder, says in _WORDS.items()
    }
    for name, content in sorted(files.items()):
        about = {
            "name": name,
            "contentSize": str(len(content)),
            "encodingFormat": _TYPES.get(Path(name).suffix, "text/plain"),
            "license": [licences[each] for each in readme.licences_of(name)],
        }
        file = made.add_file(dest_path=name, properties=about)
        if folder := folders.get(f"{name.split('/')[0]}/"):
            folder.append_to("hasPart", file)
    document = json.dumps(made.metadata.generate(), indent=2, sort_keys=True, ensure_ascii=False)
    return f"{document}\n".encode()


def zipped(files: Mapping[str, bytes], executable: Mapping[str, bool], work: Work) -> bytes:
    """Return the package's bytes.

    Files are in order of their names, as of the day of the release, in a folder of the version's
    name. They are stored as they are: compressors differ between machines in what they make.
    """
    released = (*work.released.timetuple()[:3], 0, 0, 0)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"majilis-{work.version}/{name}", released)
            entry.create_system = 3  # Unix, whose permissions follow
            entry.external_attr = (0o100755 if executable.get(name) else 0o100644) << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def make(root: Path = paths.ROOT, folder: Path = DIST) -> Path:
    """Write the package of a clone into a folder and return its path."""
    work = citation.study()
    executable = tracked(root)
    package = zipped(contents(root, executable, work), executable, work)
    return write_whole(folder / f"majilis-{work.version}.zip", package)


def _is_in(name: str) -> bool:
    return not any(
        name.startswith(each) if each.endswith("/") else name == each for each in LEFT_OUT
    )


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    command.tell(make)
