"""Measure the elections of a file as large as a public data set of all national elections.

The file is made here: 850 elections with some 9,000 rows, of 2 to 19 parties and 50 to 700 seats,
the votes about as unequal as in real parliaments and the seats by D'Hondt. Reading, checking,
every measure and both power indices are in the time. Prints a Markdown table.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from timing import best, print_table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from majilis import allocation, own_elections

ELECTIONS = 850
REPEATS = 5


def main() -> None:
    rows = elections(np.random.default_rng(2004))
    with TemporaryDirectory() as folder:
        path = Path(folder, "elections.csv")
        rows.to_csv(path, index=False)
        measured = own_elections.measure(path)
        seconds = best(lambda: own_elections.measure(path), REPEATS)
    assert len(measured) == ELECTIONS
    print_table(
        ["elections", "rows", "measures", "best time, s"],
        [[ELECTIONS, f"{len(rows):,}", len(measured[0]["measures"]), f"{seconds:.2f}"]],
    )


def elections(generator: np.random.Generator) -> pd.DataFrame:
    frames = []
    for number in range(ELECTIONS):
        parties = int(generator.integers(2, 20))
        shares = generator.dirichlet(np.full(parties, 0.8))
        votes = (shares * generator.integers(100_000, 50_000_000)).astype(np.int64) + 1
        seats = allocation.allocate(votes, int(generator.integers(50, 701)), "dhondt")
        frames.append(
            pd.DataFrame(
                {
                    "election": f"election {number}",
                    "party": [f"party {place}" for place in range(parties)],
                    "votes": votes,
                    "seats": seats,
                }
            )
        )
    return pd.concat(frames)


if __name__ == "__main__":
    main()
