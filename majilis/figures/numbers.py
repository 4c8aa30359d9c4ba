"""The numbers of each figure: a result's table, in the rows and words that its chart takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from majilis import measures
from majilis.errors import MissingDataError
from majilis.figures import among_others as among_others_chart
from majilis.figures import chamber as chamber_chart
from majilis.figures import change as change_chart
from majilis.figures import counts as counts_chart
from majilis.figures import expert_scores as expert_scores_chart
from majilis.figures import later_count as later_count_chart
from majilis.figures import over_time as over_time_chart
from majilis.figures import rules as rules_chart
from majilis.figures import threshold as threshold_chart
from majilis.figures import tiers as tiers_chart
from majilis.figures import votes_and_seats as votes_and_seats_chart
from majilis.figures.theme import BLOCS, Style, rows_of
from majilis.results import Results
from majilis.study import counterfactuals, experts, multiverse, peers
from majilis.study.study import BLOC_LABELS

_LEFT_TO_RIGHT = ("pro_presidential", "independent", "other", "opposition")
_SMALL = 0.03  # lists under this share of the votes, and without a seat, are summed
_MOST_GROUPS = 14  # with more, small ones of a bloc are summed
_ZOOM = 0.01  # on either side of the legal threshold
_TIERS = {"list": "List seats", "district": "District seats", "chamber": "All seats"}


@dataclass(frozen=True)
class Drawing:
    """A figure with what it plots."""

    figure: Figure
    frame: pd.DataFrame  # the numbers that it plots
    facts: Mapping[str, str] = field(default_factory=dict)  # what its words say beside results
    spoken: pd.DataFrame | None = None  # the rows that the long description tells, if not all


Draw = Callable[[Results, Style], Drawing]


def chamber(results: Results, style: Style) -> Drawing:
    """Draw who holds the chamber's seats, the largest bloc on the left."""
    held = results.study.holders
    results.study.counted_seats()
    # Independents counted for several blocs are several groups, each with its own label.
    spread = held.groupby("party")["label"].transform("nunique") > 1
    held = held.assign(
        party=held["party"].mask(spread, held["party"] + "_" + held["label"]),
        place=held["bloc"].map(_LEFT_TO_RIGHT.index),
    )
    held = style.tell_columns(_summed(held[held["seats"] > 0]), "label")
    held["size"] = -held.groupby("party")["seats"].transform("sum")
    held = held.sort_values(["place", "size", "party", "tier"], kind="stable")
    places = held.groupby("bloc")["party"].transform(lambda parties: pd.factorize(parties)[0])
    shades = [BLOCS[bloc].shade(place) for bloc, place in zip(held["bloc"], places, strict=True)]
    columns = ["party", "label", "bloc", "tier", "seats"]
    frame = held[columns].assign(shade=shades).reset_index(drop=True)
    needed = results.frame("majorities").set_index("test")["needed"].astype(int)
    lines = {
        "majority": needed["majority"],
        results.study.worded("two thirds"): needed["qualified"],
    }
    return Drawing(chamber_chart.draw(frame, needed=lines, style=style), frame[columns])


def _summed(held: pd.DataFrame) -> pd.DataFrame:
    """Return the groups of seats, the smallest of a bloc summed where there are many groups."""
    sizes = held.groupby("party")["seats"].sum().sort_values(ascending=False, kind="stable")
    small = held["party"].isin(sizes.index[_MOST_GROUPS:])
    if not small.any():
        return held
    numbers = held[small].groupby("bloc")["party"].nunique()
    words = held["bloc"].map(lambda bloc: f"{numbers.get(bloc, 0)} others")
    held = held.assign(
        party=held["party"].mask(small, "others_" + held["bloc"]),
        label=held["label"].mask(small, words),
    )
    keys = ["party", "label", "bloc", "place", "tier"]
    return held.groupby(keys, sort=False)["seats"].sum().reset_index()


def votes_and_seats(results: Results, style: Style) -> Drawing:
    """Draw shares of list votes and of all seats, parties below the sums of their blocs."""
    parties = results.frame("parties").rename(columns={"chamber_seat_share": "seat_share"})
    if parties["vote_share"].isna().all():
        raise MissingDataError(f"no source gives list votes by party for {results.study.name}")
    parties = parties.astype({"vote_share": float, "seat_share": float})
    totals = results.frame("blocs").rename(columns={"chamber_seat_share": "seat_share"})
    totals = totals.assign(label=totals["bloc"].map(BLOC_LABELS), is_total=True)
    shares = ["vote_share", "seat_share"]
    order = totals.sort_values("seat_share", ascending=False, kind="stable")["bloc"]
    parts = []
    for bloc in order:
        rows = parties[parties["bloc"] == bloc].sort_values(shares, ascending=False, kind="stable")
        small = (rows["vote_share"] < _SMALL) & (rows["seat_share"] == 0)
        few = small if small.sum() > 1 else small & False
        sum_of_small = pd.DataFrame(
            {
                "label": [f"{few.sum()} lists under {100 * _SMALL:.0f} %"],
                **{share: [rows.loc[few, share].sum()] for share in shares},
            }
        )
        total = totals[totals["bloc"] == bloc]
        # A bloc of one group would be told twice.
        if len(rows) == 1:
            total, rows = total.iloc[:0], rows.assign(is_total=True)
        folded = [sum_of_small] if few.any() else []
        parts.append(pd.concat([total, rows[~few.to_numpy()], *folded]).assign(bloc=bloc))
    frame = pd.concat(parts, ignore_index=True)
    frame["is_total"] = frame["is_total"].eq(True)
    frame = frame[["label", "bloc", "is_total", *shares]].astype(dict.fromkeys(shares, float))
    frame = style.tell_columns(frame, "label")
    frame["label"] = frame["label"].map(_capital)
    return Drawing(votes_and_seats_chart.draw(frame, style=style), frame)


def tiers(results: Results, style: Style) -> Drawing:
    """Draw what the opposition, the others and each large pro-presidential party have."""
    study = results.study
    parties = results.frame("parties")
    shown = list(_groups(parties))
    columns = {"votes": ("list_votes", "List votes")}
    columns |= {tier: (f"{tier}_seats", heading) for tier, heading in _TIERS.items()}
    rows, said = [], {}
    for tier, (column, heading) in columns.items():
        known = parties[column].astype(float)
        if tier == "votes":
            whole = float(study.total(study.parameters.vote_base)) if known.notna().any() else 0
            size = f"{whole:,.0f}"
        else:
            whole = float(known.sum())
            size = f"{whole:.0f}"
        if not whole:
            continue
        for label, bloc, shade, members in shown:
            amount = known[members].sum(min_count=1)
            share = amount / whole
            is_share = tier == "votes" and pd.notna(amount)
            text = style.percent(share) if is_share else _seats(amount)
            if label == BLOC_LABELS["opposition"]:
                kind = "" if tier == "chamber" else f"{tier} "
                said[tier] = style.tell(f"{text} of {size} {kind}seats")
            rows.append((heading, size, label, bloc, shade, share, text))
    names = ["heading", "of", "label", "bloc", "shade", "share", "text"]
    frame = style.tell_columns(pd.DataFrame(rows, columns=names), "heading", "label", "of")
    frame["label"] = frame["label"].map(_capital)
    drawn = frame.assign(panel=frame["heading"] + "\n" + frame["of"])
    facts = {"tiers": ", ".join(said[tier] for tier in _TIERS if tier in said)}
    return Drawing(tiers_chart.draw(drawn, style=style), frame.drop(columns="shade"), facts)


def _groups(parties: pd.DataFrame) -> Iterator[tuple[str, str, str, pd.Series]]:
    """Yield the rows of the tiers: large pro-presidential parties one by one, then the blocs."""
    pro = parties[parties["bloc"] == "pro_presidential"]
    # Where no label codes a party so, the largest parties are shown, whatever their bloc.
    named = parties[parties["bloc"] != "independent"] if pro.empty else pro
    largest = named.sort_values(["chamber_seats", "list_votes"], ascending=False, kind="stable")[:3]
    for place, party in enumerate(rows_of(largest)):
        shade = BLOCS[party.bloc].shade(place)
        yield str(party.label), str(party.bloc), shade, parties["party"] == party.party
    rest = ~parties["party"].isin(largest["party"])
    words = BLOC_LABELS | {"pro_presidential": "others pro-presidential", "other": "other parties"}
    for bloc in ("pro_presidential", "independent", "other", "opposition"):
        members = rest & (parties["bloc"] == bloc)
        if members.any():
            yield words[bloc], bloc, BLOCS[bloc].fill, members


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def _seats(amount: float) -> str:
    return "–" if pd.isna(amount) else f"{amount:.0f}"


def threshold(results: Results, style: Style) -> Drawing:
    """Draw the opposition's list seats around the threshold, a strip for each base."""
    study = results.study
    chosen = study.threshold
    steps = counterfactuals.threshold_steps(study, max(0.0, chosen - _ZOOM), chosen + _ZOOM)
    frame = style.tell_columns(steps, "base_label", "leaves")
    is_legal = chosen == study.totals.get("threshold")
    figure = threshold_chart.draw(frame, threshold=chosen, is_legal=is_legal, style=style)
    return Drawing(figure, frame)


def later_count(results: Results, style: Style) -> Drawing:
    """Draw the early count, the final result and what must have lain between them."""
    columns = ["label", "early_low", "early_high", "later_low", "later_high", "final"]
    table = results.frame("later_count")
    frame = table[columns].reset_index(drop=True).astype(dict.fromkeys(columns[1:], float))
    frame = style.tell_columns(frame, "label")
    facts = {"first": str(table["party"].iloc[0]), "party": str(frame["label"].iloc[0])}
    return Drawing(later_count_chart.draw(frame, style=style), frame, facts)


def counts(results: Results, style: Style) -> Drawing:
    """Draw the largest party's and its bloc's seats in every way of counting them."""
    universe = multiverse.multiverse(results.study)
    ways = [choice.name for choice in universe.choices].index("seats")

    def over_ways(name: str, reduce: Any) -> np.ndarray[Any, Any]:
        values = np.moveaxis(universe.full(name), ways, 0)
        return np.asarray(reduce(values.reshape(len(values), -1), axis=1), dtype=float)

    frame = pd.DataFrame(
        {
            "label": universe.choices[ways].labels,
            "of": over_ways("total_seats", np.max),
            "party_seats": over_ways("largest_seats", np.max),
            "bloc_least": over_ways("pro_seats", np.min),
            "bloc_most": over_ways("pro_seats", np.max),
        }
    )
    share = results.study.qualified_share
    needed = [measures.qualified_majority(int(of), share) for of in frame["of"]]
    facts = {
        "ways": str(len(frame)),
        "bloc": str((frame["bloc_least"] >= needed).sum()),
        "party": str((frame["party_seats"] >= needed).sum()),
    }
    frame = style.tell_columns(frame, "label")
    if (frame["bloc_least"] < frame["party_seats"]).any():
        raise MissingDataError("not every coding counts the largest party to the bloc")
    words = [
        style.tell(str(results.value("largest.largest.party"))),
        style.tell("others pro-presidential"),
        style.tell("pro-presidential by some codings of the parties"),
    ]
    lines = {"half": Fraction(1, 2), results.study.worded("two thirds"): share}
    return Drawing(counts_chart.draw(frame, words=words, lines=lines, style=style), frame, facts)


def over_time(results: Results, style: Style) -> Drawing:
    """Draw the largest party and the opposition in every election, under its rule."""
    table = results.frame("series").reset_index(drop=True)
    rule = [_rule(row, style) for row in table.to_dict("records")]
    stood = table["opposition_stood"].map({"no": "none stood"}).fillna("no source")
    lines = (
        ("largest", "Largest party", "no source"),
        ("opposition", "Parties coded opposition", stood),
    )
    parts = [
        pd.DataFrame(
            {
                "panel": panel,
                "label": table["year"].astype(str),
                "name": table["largest"] if name == "largest" else "",
                "rule": rule,
                "votes": table[f"{name}_vote_share"].astype(float),
                "seats": table[f"{name}_seat_share"].astype(float),
                "missing": missing,
                "is_own": table["election"] == results.study.election,
            }
        )
        for name, panel, missing in lines
    ]
    frame = style.tell_columns(pd.concat(parts, ignore_index=True), "panel", "name", "missing")
    # A party's name stands with the largest party alone.
    drawn = frame.assign(is_opposition=frame["name"] == "")
    facts = {
        "largest": _path(parts[0], "seats", style),
        "opposition": _path(parts[1], "votes", style),
    }
    return Drawing(over_time_chart.draw(drawn, style=style), frame, facts)


def _path(rows: pd.DataFrame, column: str, style: Style) -> str:
    """Return the shares at the own election, the one before and the one after, with years."""
    own = int(rows["is_own"].to_numpy().argmax())
    near = rows.iloc[max(own - 1, 0) : own + 2]
    shares = [style.percent(s) if pd.notna(s) else "–" for s in near[column]]
    return ", ".join(f"{s} ({label})" for label, s in zip(near["label"], shares, strict=True))


def _rule(row: Mapping[Any, Any], style: Style) -> str:
    """Return an election's rule in a few words: seats by tier and the threshold."""
    parts = [
        style.tell(f"{int(row[f'{tier}_seats'])} {tier}")
        for tier in ("list", "district", "appointed")
        if (row[f"{tier}_seats"] or 0) > 0
    ]
    seats = style.tell("{} seats").format(" + ".join(parts))
    share = row["threshold"]
    return seats + (f", {style.percent(share, 0)}" if share > 0 else "")


def rules(results: Results, style: Style) -> Drawing:
    """Draw the largest list's share of list seats: each election's votes under each rule."""
    table = results.frame("rules").assign(
        year=lambda t: t["votes_of"].str.rsplit("-", n=1).str[1],
        rule_year=lambda t: t["rule_of"].str.rsplit("-", n=1).str[1],
    )
    table["value"] = table["largest_seat_share"].astype(float)
    # Rules that gave every election's votes the same seats are one column.
    seen: dict[Any, list[str]] = {}
    for rule, rows in table.groupby("rule_year", sort=False):
        terms = (rows["list_seats"].iloc[0], rows["threshold"].iloc[0])
        seen.setdefault((*terms, tuple(rows["value"].fillna(-1).round(9))), []).append(str(rule))
    columns: dict[str, str] = {}
    for (seats, height, _), years in seen.items():
        told = style.tell(f"{int(seats)} seats")
        span = years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}"
        columns |= dict.fromkeys(years, f"{told}, {style.percent(height, 0)}\n{span}")
    table["column_label"] = table["rule_year"].map(columns)
    frame = (
        table.groupby(["year", "column_label"], sort=False)
        .agg(value=("value", "first"), is_marked=("official", "any"))
        .reset_index()
        .rename(columns={"year": "row_label"})
    )
    own = str(results.study.totals.get("year") or "")
    shares = frame.loc[frame["row_label"] == own, "value"]
    facts = {"year": own, "low": style.percent(shares.min()), "high": style.percent(shares.max())}
    titles = {"row_title": style.tell("votes of"), "column_title": style.tell("rule of")}
    figure = rules_chart.draw(frame, **titles, style=style)
    return Drawing(figure, frame.replace({"column_label": {"\n": " "}}, regex=True), facts)


def among_others(results: Results, style: Style) -> Drawing:
    """Draw the country's elections among all that can be compared, by the largest party."""
    study = results.study
    others = peers.population(study)
    known = others[
        np.isfinite(others[["votes_low", "votes_high", "seats_low", "seats_high"]]).all(axis=1)
    ]
    known = known.assign(
        votes=(known["votes_low"] + known["votes_high"]) / 2,
        seats=(known["seats_low"] + known["seats_high"]) / 2,
        is_named=False,
        election="",
    )
    own = (
        results.frame("placed").dropna(subset=["votes", "seats"]).assign(is_named=True, group="own")
    )
    own = own[own["election"].isin(study.series_elections())]
    if own.empty:
        raise MissingDataError("no source gives the largest party's votes and seats by year")
    own["year"] = own["election"].str[-4:].astype(int)
    words = {
        "post_soviet": "post-Soviet states",
        "half_of_seats": "elsewhere, one party with half of the seats",
    }
    columns = ["group", "election", "iso3", "year", "votes", "seats", "is_named"]
    frame = pd.concat([known, own], ignore_index=True)[columns]
    frame["is_marked"] = frame["election"] == study.election
    drawn = frame.assign(group=frame["group"].map(lambda g: style.tell(words.get(g, str(g)))))
    return Drawing(among_others_chart.draw(drawn, style=style), frame, {}, frame[frame["is_named"]])


def change(results: Results, style: Style) -> Drawing:
    """Draw the volatility of list votes, parted by blocs, for each pair of elections."""
    table = results.frame("volatility").dropna(subset=["between", "within"])
    own = table[table["election"] == results.study.election]
    if own.empty:
        raise MissingDataError("no source gives list votes of two elections by bloc")
    years = {name: table[name].str[-4:] for name in ("previous", "election")}
    frame = pd.DataFrame(
        {
            "label": years["previous"] + "–" + years["election"],
            "between": table["between"] / 100,
            "within": table["within"] / 100,
        }
    )
    facts = {
        "before": str(own["previous"].iloc[0])[-4:],
        "after": str(own["election"].iloc[0])[-4:],
        "total": style.percent(own["volatility"].iloc[0] / 100),
        "between": style.percent(own["between"].iloc[0] / 100),
        "within": style.percent(own["within"].iloc[0] / 100),
    }
    return Drawing(change_chart.draw(frame, style=style), frame, facts)


def expert_scores(results: Results, style: Style) -> Drawing:
    """Draw expert scores over the years, those on one scale of one data set together."""
    frame = experts.scores(results.study).query("kind == 'score'").drop(columns="kind")
    dataset = frame["label"].str.extract(r"\(([^\d)]*)")[0].fillna("")
    ends = frame["least"].astype(str) + " " + frame["most"].astype(str)
    frame["scale"] = dataset + ends
    table = results.frame("series")
    elections = pd.DataFrame(
        {
            "year": table["year"].astype(int),
            "is_own": table["election"] == results.study.election,
        }
    )
    is_first = frame["series"] == frame["series"].iloc[0]
    own = elections.loc[elections["is_own"], "year"]
    near = frame[is_first & frame["year"].isin([y + step for y in own for step in (-1, 0, 1)])]
    values = [style.decimal(value, 2) for value in near["value"]]
    facts = {
        "score": style.tell(str(frame["label"].iloc[0])),
        "path": ", ".join(f"{v} ({y})" for y, v in zip(near["year"], values, strict=True)),
    }
    frame = style.tell_columns(frame, "label")
    figure = expert_scores_chart.draw(frame, elections, style=style)
    spoken = frame[frame["year"].isin(elections["year"])]
    return Drawing(figure, frame.drop(columns="scale"), facts, spoken)
