"""What names a result, wherever one is written or read."""

from __future__ import annotations

from typing import NamedTuple


class ResultId(NamedTuple):
    """What names a result: its table, the key of its row, and its column.

    A key may hold dots, since it may be the name of a party in a table of one's own.
    """

    table: str
    key: str
    column: str

    @classmethod
    def parse(cls, text: str) -> ResultId:
        """Read an id as it stands in ``results.csv``; what is missing of it is blank.

        Examples
        --------
        >>> ResultId.parse("parties.St. Petersburg.vote_share").key
        'St. Petersburg'
        """
        table, _, rest = text.partition(".")
        key, _, column = rest.rpartition(".")
        return cls(table, key, column)

    def __str__(self) -> str:
        return ".".join(self)
