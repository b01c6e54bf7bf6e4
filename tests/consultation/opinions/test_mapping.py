"""The map against polismath's formulas, by hand and by fractions, and what must hold for any votes."""

import subprocess
import sys
from fractions import Fraction
from itertools import starmap
from math import prod, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.consultation.opinions.mapping import OpinionMap, opinion_map
from app.consultation.opinions.statistics import SURE, Answers, OfGroup, consensus, representative

N = float("nan")
HAND: list[list[float]] = [
    # group A: 3 agree, 1 passes on the first; B: 1 agrees, 2 disagree, 1 has not seen it
    [1, -1, 1],
    [1, -1, 1],
    [1, 0, N],
    [0, -1, 1],
    [1, 1, 1],
    [-1, 1, 1],
    [-1, 1, N],
    [N, 1, 0],
]
A_AND_B = ["A"] * 4 + ["B"] * 4


def camps(
    voters: int, statements: int, k: int, *, seed: int, seen: float = 0.7
) -> NDArray[np.float64]:
    """The first third is agreed on by all, each other by all camps but one; one vote of twelve is
    against one's own."""
    rng = np.random.default_rng(seed)
    stand = np.ones((k, statements))
    for one in range(statements // 3, statements):
        stand[one % k, one] = -1
    votes = stand[np.arange(voters) % k]
    votes[rng.random(votes.shape) < 1 / 12] *= -1
    votes[rng.random(votes.shape) < 0.05] = 0
    votes[rng.random(votes.shape) > seen] = np.nan
    return votes


def test_the_counts_and_tests_are_those_computed_by_hand() -> None:
    first = opinion_map(HAND, A_AND_B).statements[0]
    a, b = first.groups["A"], first.groups["B"]
    assert (a.na, a.nd, a.ns) == (3, 0, 4)  # a pass was seen
    assert (b.na, b.nd, b.ns) == (1, 2, 3)  # what was not seen, was not
    assert (a.pa, a.pd) == pytest.approx((4 / 6, 1 / 6))
    assert a.pat == pytest.approx(2 * sqrt(5) * (4 / 5 - 1 / 2))
    assert a.pdt == pytest.approx(2 * sqrt(5) * (1 / 5 - 1 / 2))
    assert a.ra == pytest.approx((4 / 6) / (2 / 5))
    assert a.rd == pytest.approx((1 / 6) / (3 / 5))
    # 4 of 5 inside, 2 of 4 outside: 6 of 9 together
    spread = sqrt(6 / 9 * 3 / 9 * (1 / 5 + 1 / 4))
    assert a.rat == pytest.approx((4 / 5 - 2 / 4) / spread)
    assert a.rdt == pytest.approx((1 / 5 - 3 / 4) / sqrt(4 / 9 * 5 / 9 * (1 / 5 + 1 / 4)))
    assert first.gac == pytest.approx(4 / 6 * 2 / 5)
    assert (first.all.na, first.all.nd, first.all.ns) == (4, 2, 7)


def test_all_agree_where_they_do_and_one_is_minus_nobody() -> None:
    """1 agrees: turning all signs turns agreement into disagreement, and nothing else."""
    found = opinion_map(HAND, A_AND_B)
    [shared] = found.consensus.agree
    assert (shared.statement, shared.n_success, shared.n_trials) == (2, 5, 6)
    assert (shared.p_success, shared.p_test) == pytest.approx((6 / 8, 2 * sqrt(7) * (6 / 7 - 0.5)))
    assert found.consensus.disagree == []
    turned = opinion_map(-np.array(HAND), A_AND_B)
    assert turned.consensus.disagree == [shared]
    for one, other in zip(found.statements, turned.statements, strict=True):
        for name in "AB":
            x, y = one.groups[name], other.groups[name]
            assert (x.na, x.nd, x.pat, x.rat, x.rdt) == (y.nd, y.na, y.pdt, y.rdt, y.rat)


def test_everybody_agrees_is_no_difference_between_groups() -> None:
    found = opinion_map([[1], [1], [1], [1]], [0, 0, 1, 1]).statements[0]
    assert [(one.rat, one.ra) for one in found.groups.values()] == [(0, 1), (0, 1)]
    assert found.groups[0].rdt == 0  # nobody, of as many


def test_one_group_is_compared_with_nobody() -> None:
    """As polismath does: the others are none, one of two is assumed of them."""
    found = opinion_map([[1], [1], [-1]], ["all"] * 3).statements[0].groups["all"]
    assert found.ra == pytest.approx((3 / 5) / (1 / 2))
    assert found.rat == pytest.approx((3 / 4 - 1) / sqrt(4 / 5 * 1 / 5 * (1 / 4 + 1)))


def by_fractions(na: int, nd: int, ns: int, others: tuple[int, int, int]) -> OfGroup:
    def prop(succ: int, n: int) -> float:
        return 2 * sqrt(n + 1) * float(Fraction(succ + 1, n + 1) - Fraction(1, 2))

    def two(s1: int, s2: int, n1: int, n2: int) -> float:
        s1, s2, n1, n2 = s1 + 1, s2 + 1, n1 + 1, n2 + 1
        pooled = Fraction(s1 + s2, n1 + n2)
        if pooled == 1:
            return 0.0
        spread = pooled * (1 - pooled) * (Fraction(1, n1) + Fraction(1, n2))
        return float(Fraction(s1, n1) - Fraction(s2, n2)) / sqrt(spread)

    pa, pd = Fraction(na + 1, ns + 2), Fraction(nd + 1, ns + 2)
    oa, od, os_ = others
    return OfGroup(
        *(na, nd, ns, float(pa), float(pd), prop(na, ns), prop(nd, ns)),
        *(float(pa / Fraction(oa + 1, os_ + 2)), float(pd / Fraction(od + 1, os_ + 2))),
        *(two(na, oa, ns, os_), two(nd, od, ns, os_)),
    )


@pytest.mark.parametrize("seed", range(4))
def test_any_votes_of_any_groups_are_those_of_the_formulas(seed: int) -> None:
    rng = np.random.default_rng(seed)
    votes = rng.choice([1, -1, 0, np.nan], (40, 12), p=[0.4, 0.25, 0.1, 0.25])
    labels = rng.integers(0, 3, 40)
    found = opinion_map(votes, labels)  # an array of labels does as well
    for i, statement in enumerate(found.statements):
        of = {g: [int((votes[labels == g, i] == v).sum()) for v in (1, -1, 0)] for g in range(3)}
        counts = {g: (a, d, a + d + p) for g, (a, d, p) in of.items()}
        for g, own in counts.items():
            others = [sum(c[n] for h, c in counts.items() if h != g) for n in range(3)]
            expected = by_fractions(*own, (others[0], others[1], others[2]))
            for name in OfGroup.__dataclass_fields__:
                said = getattr(statement.groups[g], name)
                assert said == pytest.approx(getattr(expected, name)), name
        assert statement.gac == pytest.approx(
            prod((c[0] + 1) / (c[2] + 2) for c in counts.values())
        )


def an_answer(na: int, nd: int, ns: int) -> Answers:
    one = by_fractions(na, nd, ns, (0, 0, 0))
    return Answers(one.na, one.nd, one.ns, one.pa, one.pd, one.pat, one.pdt)


def test_what_all_share_is_five_at_most_the_surest_first_and_only_the_sure() -> None:
    agreed = [(9, 0, 10), (20, 0, 20), (5, 5, 10), (12, 1, 15), (3, 0, 3), (14, 0, 14), (18, 1, 20)]
    of_all = list(starmap(an_answer, [*agreed, (0, 11, 12), (4, 2, 8), (8, 0, 9)]))
    found = consensus(of_all, range(len(of_all)))
    assert [one.statement for one in found.agree] == [1, 5, 6, 0, 9]  # pa·pat 4.4 3.6 3.2 2.3 2.1
    assert [one.statement for one in found.disagree] == [7]
    assert all(one.p_success > 0.5 and one.p_test > SURE for one in found.agree)


def test_a_group_stands_for_what_passes_both_tests_what_it_agrees_with_first() -> None:
    others = (2, 10, 14)
    group = [
        by_fractions(1, 9, 10, (12, 1, 14)),  # against
        by_fractions(9, 0, 10, others),
        by_fractions(5, 5, 10, (7, 7, 14)),  # neither
        by_fractions(10, 0, 10, others),  # best agreed
    ]
    found = representative(group, range(4))
    assert [(one.statement, one.stands) for one in found] == [
        *((3, "agree"), (1, "agree")),
        (0, "disagree"),
    ]
    assert [one.is_best_agree for one in found] == [True, False, False]
    assert found[1].metric == pytest.approx(
        prod((group[1].ra, group[1].rat, 10 / 12, group[1].pat))
    )


def test_a_group_for_which_nothing_passes_still_stands_for_its_best() -> None:
    group = [by_fractions(2, 2, 4, (2, 2, 4)), by_fractions(1, 2, 4, (2, 1, 4))]
    [only] = representative(group, range(2))
    assert (only.statement, only.stands) == (1, "disagree")
    assert representative([], []) == []


@pytest.mark.parametrize("k", [2, 3])
def test_camps_are_found_and_so_is_what_they_share(k: int) -> None:
    found = opinion_map(camps(300, 24, k, seed=k))
    majority = [
        max(range(k), key=[found.groups[v] for v in range(c, 300, k)].count) for c in range(k)
    ]
    assert sorted(majority) == list(range(k))
    right = sum(found.groups[v] == majority[v % k] for v in range(300))
    assert right > 285
    assert {one.statement for one in found.consensus.agree} <= set(range(8))
    assert min(found.statements[i].gac for i in range(8)) > max(
        found.statements[i].gac for i in range(8, 24)
    )


def test_votes_by_chance_are_one_group() -> None:
    rng = np.random.default_rng(0)
    found = opinion_map(rng.choice([1, -1], (200, 20)))
    assert set(found.groups) == {0}
    assert found.silhouette is not None


def test_who_all_vote_alike_are_one_group() -> None:
    found = opinion_map(np.ones((30, 9)))
    assert (set(found.groups), found.silhouette) == ({0}, None)
    assert not found.coordinates.any()


def test_under_seven_who_voted_enough_it_says_so() -> None:
    votes = camps(12, 20, 2, seed=1, seen=1)
    votes[6:, 6:] = np.nan  # six of seven votes: not enough
    found = opinion_map(votes)
    assert (found.is_enough, set(found.groups)) == (False, {-1})
    votes[6, 6] = 1
    found = opinion_map(votes)
    assert (found.is_enough, sum(one == -1 for one in found.groups)) == (True, 5)


def test_of_fewer_than_seven_statements_all_must_have_been_voted_on() -> None:
    votes = camps(20, 3, 2, seed=1, seen=1)
    votes[0, 0] = np.nan
    assert [v for v, group in enumerate(opinion_map(votes).groups) if group == -1] == [0]
    unseen = np.column_stack([votes, np.full(20, np.nan)])  # nobody voted on it: there is none yet
    assert opinion_map(unseen).groups == opinion_map(votes).groups


@pytest.mark.parametrize(
    "votes",
    [[], [[]], np.zeros((0, 3)), np.zeros((3, 0)), np.full((9, 4), np.nan), [[1]], [[N, 1]]],
)
def test_next_to_nothing_is_no_fault(votes: object) -> None:
    found = opinion_map(votes)  # type: ignore[arg-type]
    assert not found.is_enough
    assert set(found.groups) <= {-1}


@pytest.mark.parametrize(("votes", "groups"), [([[2]], None), ([1, 0], None), ([[1], [0]], ["a"])])
def test_what_is_no_vote_is_refused(votes: object, groups: list[str] | None) -> None:
    with pytest.raises(ValueError, match=r"votes|groups"):
        opinion_map(votes, groups)  # type: ignore[arg-type]


def the_same(
    one: OpinionMap, other: OpinionMap, rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> None:
    """To the last bit, once the order is put back."""
    assert np.array_equal(one.coordinates[rows], other.coordinates)
    assert [one.groups[v] for v in rows] == other.groups
    assert [one.statements[s] for s in columns] == other.statements
    assert (one.silhouette, one.is_enough) == (other.silhouette, other.is_enough)
    for stands in ("agree", "disagree"):
        back = [columns[each.statement] for each in getattr(other.consensus, stands)]
        assert back == [each.statement for each in getattr(one.consensus, stands)]
    for group, standing in one.representative.items():
        back = [columns[each.statement] for each in other.representative[group]]
        assert back == [each.statement for each in standing]


@settings(deadline=None, max_examples=25)
@given(
    seed=st.integers(0, 2**32 - 1),
    voters=st.integers(1, 40),
    statements=st.integers(1, 15),
    seen=st.sampled_from([0.3, 0.8, 1]),
)
def test_the_same_votes_in_any_order_give_the_same_map(
    seed: int, voters: int, statements: int, seen: float
) -> None:
    rng = np.random.default_rng(seed)
    votes = camps(voters, statements, 3, seed=seed, seen=seen)
    if len(np.unique(np.nan_to_num(votes, nan=9).T, axis=0)) < statements:
        return  # two statements alike in every vote cannot be told apart
    rows, columns = rng.permutation(voters), rng.permutation(statements)
    the_same(opinion_map(votes), opinion_map(votes[np.ix_(rows, columns)]), rows, columns)


def test_camps_that_mirror_each_other_are_the_same_in_any_order_too() -> None:
    votes = np.array([[1, -1, 1, 1]] * 6 + [[-1, 1, 1, -1]] * 6, dtype=float)
    for seed in range(5):
        rng = np.random.default_rng(seed)
        rows, columns = rng.permutation(12), rng.permutation(4)
        other = opinion_map(votes[np.ix_(rows, columns)])
        camps_of = {tuple(sorted(rows[np.array(other.groups) == g])) for g in (0, 1)}
        assert camps_of == {tuple(range(6)), tuple(range(6, 12))}


def test_only_the_map_brings_the_library() -> None:
    """Neither the web application nor the worker grows by it."""
    asked = (
        "import sys, app.consultation.opinions.mapping;"
        "print([m for m in ('sqlalchemy', 'fastapi', 'pydantic') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"
    asked = (
        "import sys, app.main, app.worker;"
        "print([m for m in ('sklearn', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"
