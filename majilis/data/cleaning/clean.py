"""From the raw tables to the clean ones."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from majilis.data import tables
from majilis.data.cleaning.choice import Clean
from majilis.data.cleaning.election import Election
from majilis.data.cleaning.experts import clean_scores
from majilis.data.cleaning.peers import clean_peers
from majilis.data.cleaning.steps import framed, typed
from majilis.data.cleaning.sums import record_unclosed_sums
from majilis.data.schema import TABLES
from majilis.errors import InputError

# Kept by hand: what sources state, the sources themselves, and how their labels are read.
RAW_TABLES = tuple(
    table.name
    for table in TABLES
    if table.name.startswith("raw/") or table.name in ("sources", "codings/readings")
)


def clean(
    raw: Mapping[str, pd.DataFrame], source_choices: Mapping[str, str] | None = None
) -> dict[str, pd.DataFrame]:
    """Turn the raw tables into the clean ones.

    Parameters
    ----------
    raw : mapping of str to pandas.DataFrame
        The tables named in `RAW_TABLES`.
    source_choices : mapping of str to str, optional
        For a conflict, the source whose value is taken whatever the rules say.

    Returns
    -------
    dict of str to pandas.DataFrame
        The tables of ``data/clean`` by their names, in the order in which they are written.

    Raises
    ------
    InputError
        If a choice names a conflict that does not exist, or a score is not possible.
    """
    work = _nothing_taken(raw, source_choices or {})
    named = raw["raw/elections"]
    for election, remainder in zip(named["election"], named["remainder"], strict=True):
        Election(work, raw, election).take_all(remainder)
    peers = clean_peers(work, raw)
    scores = clean_scores(work, raw)
    _refuse_unknown_choices(work)
    elections = framed(work, "elections", named, named["election"])
    return {
        "clean/elections": elections,
        "clean/results": _results_frame(work, raw, elections),
        "clean/vote_reports": _vote_reports_frame(raw["raw/vote_reports"]),
        **peers,
        "clean/expert_scores": scores,
        "clean/conflicts": pd.DataFrame(work.conflicts),
        "clean/provenance": _provenance_frame(work),
    }


def _nothing_taken(raw: Mapping[str, pd.DataFrame], source_choices: Mapping[str, str]) -> Clean:
    sources = raw["sources"]
    ranks = list(tables.table("sources").column("kind").allowed)
    return Clean(
        choices=source_choices,
        kind_rank={
            s: ranks.index(k) for s, k in zip(sources["source"], sources["kind"], strict=True)
        },
        copies=dict(sources[["source", "copy_of"]].dropna().itertuples(index=False)),
    )


def _refuse_unknown_choices(work: Clean) -> None:
    known = {row["conflict"] for row in work.conflicts}
    for conflict in work.choices:
        if conflict not in known:
            raise InputError(f"source_choices: no conflict {conflict!r}; see clean/conflicts.csv")


def _results_frame(
    work: Clean, raw: Mapping[str, pd.DataFrame], elections: pd.DataFrame
) -> pd.DataFrame:
    keys = list(dict.fromkeys(key for table, key, _ in work.figures if table == "results"))
    about = pd.DataFrame([key.split(":") for key in keys], columns=["election", "party"])
    kinds = raw["raw/parties"].set_index("party")["kind"]
    frame = framed(work, "results", about.assign(kind=about["party"].map(kinds)), keys)
    totals = elections.set_index("election")
    for base in ("valid", "cast", "registered"):
        frame[f"share_{base}"] = frame["list_votes"] / frame["election"].map(totals[base])
    record_unclosed_sums(work, elections, frame)
    order = {election: place for place, election in enumerate(totals.index)}
    ranked = frame.assign(place=frame["election"].map(order)).sort_values(
        ["place", "list_votes", "seats", "party"], ascending=[True, False, False, True]
    )
    return ranked[frame.columns].reset_index(drop=True)


def _vote_reports_frame(reports: pd.DataFrame) -> pd.DataFrame:
    keys = ["election", "kind", "reporter", "area", "party"]
    grouped = reports.assign(share=reports["share"] / 100).groupby(keys, sort=False)
    frame = grouped.agg(
        share_low=("share", "min"),
        share_high=("share", "max"),
        reports=("source", "nunique"),
        rows=("row", ";".join),
        sources=("source", lambda s: ";".join(sorted(set(s)))),
    ).reset_index()
    return typed(frame, "clean/vote_reports")


def _provenance_frame(work: Clean) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"table": t, "key": k, "column": c, "rule": f.rule, "rows": ";".join(f.rows)}
            for (t, k, c), f in work.figures.items()
        ]
    )
