"""What goes wrong in ways that a user can mend, each with one clear sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

_MOST_LISTED = 40  # words that one sentence can hold
_LONGEST = 2000  # letters, likewise


class InputError(ValueError):
    """A parameter, a scenario file or a table that the user gave cannot be used."""

    def __init__(self, sentence: str) -> None:
        super().__init__(one_line(sentence))


class MissingDataError(LookupError):
    """No source gives the figure that a result needs; the message says which."""


def one_line(sentence: str) -> str:
    r"""Return a sentence that quotes what others wrote as one line, not too long, all to be seen.

    Examples
    --------
    >>> one_line("no file a\nb.csv")
    'no file a\\nb.csv'
    """
    if len(sentence) > _LONGEST:
        sentence = f"{sentence[: _LONGEST // 2]} … {sentence[-_LONGEST // 2 :]}"
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in sentence)


def nearest(name: str, allowed: Iterable[str]) -> str:
    """Return a hint that names the closest allowed word, or all of them.

    Parameters
    ----------
    name : str
        The word that was not understood.
    allowed : iterable of str
        The words that would have been.

    Returns
    -------
    str
        A clause to end a sentence with.

    Examples
    --------
    >>> nearest("hair", ["hare", "droop"])
    'did you mean hare? Allowed: droop, hare'
    >>> nearest("oop", ["hare", "droop"])
    'did you mean droop? Allowed: droop, hare'
    >>> nearest("droop_averages", ["hare", "droop"])
    'allowed: droop, hare'
    >>> nearest("x", ["hare", "droop"])
    'allowed: droop, hare'
    >>> nearest("word11", [f"word{n}" for n in range(99)])
    'did you mean word11? Allowed: word11, word1, word91 and 96 others'
    """
    words = sorted(allowed)
    close = get_close_matches(name, words, n=3) or [w for w in words if name and name in w]
    # A name that goes on after a known one means another thing: imperiali_averages is no quota.
    close = [word for word in close if not re.match(rf"{re.escape(word)}_\w{{3}}", name)]
    examples = words if len(words) <= _MOST_LISTED else (close or words)[:3]
    listed = ", ".join(examples)
    if len(examples) < len(words):
        listed += f" and {len(words) - len(examples)} others"
    return f"did you mean {close[0]}? Allowed: {listed}" if close else f"allowed: {listed}"
