"""Every figure in several styles and languages at once, drawn side by side."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path

from majilis.figures.catalogue import CATALOGUE, Gallery
from majilis.results import Results

_FIGURES = tuple(entry.name for entry in CATALOGUE)
# What each process draws from.
_shared: dict[tuple[str, str], Gallery] = {}


def publish(
    results: Results,
    folder: Path,
    styles: Sequence[str],
    languages: Sequence[str],
    *,
    is_editable: bool = False,
) -> list[Path]:
    """Write every figure in every style and language into ``STYLE/LANGUAGE`` below a folder.

    In an editable SVG letters are text. Returned are the folders, each with its ``figures.csv``.
    """
    galleries = {
        (style, code): Gallery(
            replace(results, display_language=code), folder / style / code, style, is_editable
        )
        for style in styles
        for code in languages
    }
    jobs = [(page, name) for page in galleries for name in _FIGURES]
    # Tables are made once, before the processes part: what is forked is not copied.
    _ = results.frames
    method = "fork" if "fork" in get_all_start_methods() else "spawn"
    with ProcessPoolExecutor(
        max_workers=min(len(jobs), os.cpu_count() or 1),
        mp_context=get_context(method),
        initializer=_start,
        initargs=(galleries,),
    ) as pool:
        for (page, _), rows in zip(jobs, pool.map(_publish, jobs), strict=True):
            galleries[page].published += rows
    for gallery in galleries.values():
        gallery.manifest()
    return [gallery.folder for gallery in galleries.values()]


def _start(galleries: dict[tuple[str, str], Gallery]) -> None:
    _shared.update(galleries)


def _publish(job: tuple[tuple[str, str], str]) -> list[dict[str, str]]:
    page, name = job
    gallery = replace(_shared[page], published=[])
    gallery.publish(name)
    return gallery.published
