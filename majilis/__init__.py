"""The 2004 election to the Majilis, measured: a library that the study's notebooks call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from majilis.study.study import open_study

__all__ = ["__version__", "open_study"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    # Opening a study needs pandas; the command line must answer before that is loaded.
    if name == "open_study":
        from majilis.study.study import open_study

        return open_study
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
