"""How each program of a release ends: with what it made, or a sentence that says why not."""

from __future__ import annotations

import sys
from collections.abc import Callable

from majilis.errors import InputError


def tell(make: Callable[[], object]) -> None:
    """Print what a function returns; where it refuses, say why and leave with exit code 2."""
    try:
        print(make())
    except InputError as error:
        print(f"majilis: {error}", file=sys.stderr)
        sys.exit(2)
