"""Many elections, a block at a time: memory stays bounded, and each block fits into a cache."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import prod

import numpy as np
from numpy.typing import ArrayLike

from majilis.measures._checks import Floats, as_shares, require_parties, require_same_parties

# What a block's arrays hold: small enough for a processor's cache, large enough for NumPy.
BLOCK = 2**16

# Below this many shares a measure takes them as they lie.
_FEW = 2**12


@cache
def keep_freed_memory() -> None:
    """Let the C library keep the memory of arrays that are freed, rather than give it back.

    Each new array would otherwise start with page faults, which cost more than the arithmetic.
    Freeing one large array, which is never touched, makes glibc raise its limits; others ignore
    it.
    """
    np.empty(2**21)


def measure(kernel: Callable[..., Floats], **shares: ArrayLike) -> Floats:
    """Check shares by their names and apply a measure to all elections.

    Parameters
    ----------
    kernel : callable
        From arrays of shape (..., parties) to (...) or to (..., parties).
    **shares : array_like of float, shape (..., parties)
        One array or two, under the names that errors are to give them.

    Returns
    -------
    ndarray of float
        As the kernel gives it, with the leading axes of the arrays broadcast.

    Raises
    ------
    ValueError
        If shares are none or the arrays differ in the number of parties.
    """
    names, arrays = list(shares), [np.asarray(values, np.float64) for values in shares.values()]
    for name, array in zip(names, arrays, strict=True):
        require_parties(array.shape, name)
    if len(arrays) == 2:
        require_same_parties(arrays[0], arrays[1], (names[0], names[1]))
    elections = np.broadcast_shapes(*(array.shape[:-1] for array in arrays))
    parties = arrays[0].shape[-1]
    size = max(BLOCK // parties, 1)
    if prod(elections) * parties < _FEW:
        return kernel(*map(as_shares, arrays, names))
    keep_freed_memory()

    def block(start: int) -> Floats:
        parts = [_rows(array, elections, start, start + size) for array in arrays]
        return kernel(*map(as_shares, parts, names))

    first = block(0)
    result = np.empty((prod(elections), *first.shape[1:]))
    result[:size] = first
    for start in range(size, prod(elections), size):
        result[start : start + size] = block(start)
    return result.reshape(elections + result.shape[1:])


def _rows(array: Floats, elections: tuple[int, ...], start: int, stop: int) -> Floats:
    """Return some elections in the order of the leading axes, with elections side by side.

    With parties along the last axis, but elections next to each other in memory, NumPy adds up
    all elections of a block at once, rather than a few parties of each.
    """
    if array.shape[:-1] == elections and array.flags.c_contiguous:
        return np.asfortranarray(array.reshape(-1, array.shape[-1])[start:stop])
    where = np.unravel_index(np.arange(start, min(stop, prod(elections))), elections)
    view = np.broadcast_to(array, (*elections, array.shape[-1]))
    return np.asfortranarray(view[where])
