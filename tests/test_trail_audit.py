"""A sample of the audit of the trail: what changes with a figure names it, and what is named moves.

The whole is in benchmarks/trail_audit.py.
"""

import importlib.util

import pytest

from majilis.data import paths

spec = importlib.util.spec_from_file_location(
    "trail_audit", paths.ROOT / "benchmarks" / "trail_audit.py"
)
trail_audit = importlib.util.module_from_spec(spec)
spec.loader.exec_module(trail_audit)


def of_each_kind(changes):
    """Return the first change of each set of tables and columns."""
    kinds = {}
    for change in changes:
        parts = [figure.split("/") for figure in change]
        kinds.setdefault(frozenset((table, column) for table, _, column in parts), change)
    return list(kinds.values())


@pytest.fixture(scope="module")
def audit():
    with trail_audit.once():
        made = trail_audit.Audit(election="kaz-2004")
        changes = [
            *of_each_kind(made.changes_of("kaz-2004"))[::20],
            *made.changes_of_peers()[:1],
            *made.changes_of_scores()[:1],
            {"results/kaz-1999:otan/list_votes": 3},
            # A tier of districts where the law has none.
            {"elections/kaz-2007/seats_district": 1, "elections/kaz-2007/seats_total": 1},
        ]
        for change in changes:
            made.make(change)
        yield made


def test_what_changes_with_a_figure_names_it(audit):
    assert audit.changed_pairs > 1000
    assert audit.misses == []


@pytest.mark.proof
def test_no_other_kind_of_change_is_missed(audit):
    for change in of_each_kind(audit.changes_of("kaz-2004")):
        audit.make(change)
    for change in of_each_kind(audit.changes_of("kaz-1999")):
        audit.make(change)
    assert audit.misses == []


def test_votes_and_seats_are_seen_to_have_influence(audit):
    seen = {figure.partition("/")[0] for figure, _ in audit.influence}
    assert seen == {"elections", "results", "peers", "peer_results", "expert_scores"}
    assert ("results/kaz-1999:otan/list_votes", "volatility.kaz-2004.within") in audit.influence


def test_every_clean_figure_is_changed_by_the_whole_audit(audit):
    elections = audit.study.series_elections()
    changed = {f for election in elections for c in audit.changes_of(election) for f in c}
    changed |= {f for c in (*audit.changes_of_peers(), *audit.changes_of_scores()) for f in c}
    assert audit.cells.keys() - changed == set()


def test_a_figure_that_a_result_does_not_name_is_a_miss(audit, monkeypatch):
    result = "parties.otan.vote_share"
    monkeypatch.setitem(audit.trails, result, frozenset())
    monkeypatch.setattr(audit, "misses", [])
    audit.make({"elections/kaz-2004/valid": 3})
    assert [missed for missed, _ in audit.misses] == [result]
