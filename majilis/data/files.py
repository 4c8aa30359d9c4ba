"""Files: written so that nobody ever sees half of one, found by walking, and told by checksum."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

HALF_WRITTEN = ".part"  # how the name of a file ends that is being written


def walk(place: Path) -> Iterator[Path]:
    """Yield a file, or all files below a folder but hidden and compiled ones."""
    if place.is_file():
        yield place
    for path in place.rglob("*"):
        parts = path.relative_to(place).parts
        if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in parts):
            yield path


def checksums(files: Iterable[Path], folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file, by its path from a folder where it lies below it."""
    return {
        (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest()
        )
        for path in files
    }


def data_checksums(root: Path) -> dict[str, str]:
    """Return the checksums of a project's data and of its lock."""
    files = [path for name in ("data", "requirements.txt") for path in walk(root / name)]
    return checksums(sorted(files), root)


def write_whole(path: Path, content: bytes) -> Path:
    """Write a file under a temporary name beside its own, move it into place, and return its path.

    Its folder is made where there is none.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_whole(Path(folder) / "new" / "file.txt", b"whole").read_bytes()
    b'whole'
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}{HALF_WRITTEN}")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return path
