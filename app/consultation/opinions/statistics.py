"""What a map says about statements: counts, tests, what a group stands for, what all agree on.

The statistics are polismath's at 08e03eb1: `repness.clj` (`comment-stats`, `add-comparitive-stats`,
`select-rep-comments`, `select-consensus-comments`), `stats.clj` (`prop-test`, `two-prop-test`) and
`conversation.clj` (`group-aware-consensus`). A vote here is 1 when somebody agrees and -1 when they
do not; polismath's raw votes are the reverse. A pass (0) counts in `ns` and nowhere else.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Numbers = NDArray[np.float64]
Columns = dict[str, NDArray[Any]]
Label = Hashable

SURE = 1.2816  # z of 90 %, one-sided (`z-sig-90?`)
LISTED = 5  # statements at most in a list
HALF = 0.5
FEWEST_VOTERS = 7  # of a map, and who voted enough for groups: with fewer they would be guessed
FEWEST_CHANGED = 5  # voters, from one map that is shown to the next


@dataclass(frozen=True, slots=True)
class Answers:
    """Of all who voted on a statement (`comment-stats`).

    n: number, p: probability, t: its test; a: agree, d: disagree, s: seen, that is voted or passed.
    """

    na: int
    nd: int
    ns: int
    pa: float
    pd: float
    pat: float
    pdt: float


@dataclass(frozen=True, slots=True)
class OfGroup(Answers):
    """Of a group, and how it differs from the others (r: representative; `add-comparitive-stats`)."""

    ra: float
    rd: float
    rat: float
    rdt: float


@dataclass(frozen=True, slots=True)
class Representative:
    """A statement that a group stands for, or against (`finalize-cmt-stats`)."""

    statement: int
    stands: str  # agree, disagree
    n_success: int
    n_trials: int
    p_success: float
    p_test: float
    repness: float
    repness_test: float
    is_best_agree: bool = False

    @property
    def metric(self) -> float:
        """`repness-metric`"""
        return self.repness * self.repness_test * self.p_success * self.p_test


@dataclass(frozen=True, slots=True)
class Shared:
    """A statement that all answer alike."""

    statement: int
    n_success: int
    n_trials: int
    p_success: float
    p_test: float


@dataclass(frozen=True, slots=True)
class Consensus:
    """What those who voted agree on, and what they reject, of all groups together; surest first."""

    agree: list[Shared]
    disagree: list[Shared]


def prop_test(succ: Counts, n: Counts) -> Numbers:
    """How surely (z) more than half do: 2 √(n+1) ((succ+1)/(n+1) − ½)."""
    found: Numbers = 2 * np.sqrt(n + 1) * ((succ + 1) / (n + 1) - HALF)
    return found


def two_prop_test(succ_in: Counts, succ_out: Counts, pop_in: Counts, pop_out: Counts) -> Numbers:
    """How surely (z) those inside do so more often than those outside, one added to each of the four;
    0 where everybody does."""
    s1, s2, n1, n2 = succ_in + 1, succ_out + 1, pop_in + 1, pop_out + 1
    pooled = (s1 + s2) / (n1 + n2)
    everybody = s1 + s2 == n1 + n2
    spread = np.where(everybody, 1, pooled * (1 - pooled)) * (1 / n1 + 1 / n2)
    found: Numbers = np.where(everybody, 0.0, (s1 / n1 - s2 / n2) / np.sqrt(spread))
    return found


def answers(na: Counts, nd: Counts, ns: Counts) -> Columns:
    found: Columns = {"na": na, "nd": nd, "ns": ns}
    found |= {"pa": (na + 1) / (ns + 2), "pd": (nd + 1) / (ns + 2)}
    return found | {"pat": prop_test(na, ns), "pdt": prop_test(nd, ns)}


def compared(na: Counts, nd: Counts, ns: Counts) -> Columns:
    """Groups × statements: each group beside all the others together."""
    others_a, others_d, others_s = (each.sum(axis=0) - each for each in (na, nd, ns))
    found = answers(na, nd, ns)
    return found | {
        "ra": found["pa"] / ((others_a + 1) / (others_s + 2)),
        "rd": found["pd"] / ((others_d + 1) / (others_s + 2)),
        "rat": two_prop_test(na, others_a, ns, others_s),
        "rdt": two_prop_test(nd, others_d, ns, others_s),
    }


def group_aware_consensus(groups: Iterable[OfGroup]) -> float:
    """The product of (na+1)/(ns+2) over the groups: high only where every group agrees."""
    return prod(one.pa for one in groups)


def consensus(of_all: Sequence[Answers], order: Sequence[int]) -> Consensus:
    """`order`: of the statements, for those that are equally sure."""

    def top(stands: str) -> list[Shared]:
        sure = [
            one
            for i in order
            if (one := _shared(i, of_all[i], stands)).p_success > HALF and one.p_test > SURE
        ]
        return sorted(sure, key=lambda one: -one.p_success * one.p_test)[:LISTED]

    return Consensus(top("agree"), top("disagree"))


def representative(of_group: Sequence[OfGroup], order: Sequence[int]) -> list[Representative]:
    """What one group stands for: at most five statements that pass both tests, those it agrees with
    first; if none does, the best there is. `order`: see `consensus`."""
    sufficient: list[Representative] = []
    best: Representative | None = None
    best_agree: Representative | None = None
    for i in order:
        one = of_group[i]
        if _passes(one):
            sufficient.append(_finalized(i, one))
        if not sufficient and (best is None or max(one.rat, one.rdt) > best.repness_test):
            best = _finalized(i, one)
        if _beats(one, of_group[best_agree.statement] if best_agree else None):
            best_agree = _finalized(i, one, is_best_agree=True)
    first = [best_agree] if best_agree else []
    if not sufficient:
        return first or ([best] if best else [])
    others = [one for one in sufficient if not first or one.statement != first[0].statement]
    top = (first + sorted(others, key=lambda one: -one.metric))[:LISTED]
    return sorted(top, key=lambda one: one.stands != "agree")


def _shared(i: int, one: Answers, stands: str) -> Shared:
    if stands == "agree":
        return Shared(i, one.na, one.ns, one.pa, one.pat)
    return Shared(i, one.nd, one.ns, one.pd, one.pdt)


def _finalized(i: int, one: OfGroup, *, is_best_agree: bool = False) -> Representative:
    if one.rat > one.rdt:
        agrees = (one.na, one.ns, one.pa, one.pat, one.ra, one.rat)
        return Representative(i, "agree", *agrees, is_best_agree)
    disagrees = (one.nd, one.ns, one.pd, one.pdt, one.rd, one.rdt)
    return Representative(i, "disagree", *disagrees, is_best_agree)


def _passes(one: OfGroup) -> bool:
    """`passes-by-test?`"""
    return (one.rat > SURE and one.pat > SURE) or (one.rdt > SURE and one.pdt > SURE)


def _beats(one: OfGroup, best: OfGroup | None) -> bool:
    """`beats-best-agr?`: more agreed with in the group than the best so far."""
    if one.na == 0 and one.nd == 0:
        return False
    if best is None:
        return one.pat > SURE or (one.ra > 1 and one.pa > HALF)
    if best.ra > 1:
        return one.ra * one.rat * one.pa * one.pat > best.ra * best.rat * best.pa * best.pat
    return one.pa * one.pat > best.pa * best.pat


def priority(agreed: int, passed: int, seen: int, extremity: float) -> float:
    """How much a statement should be voted on next (`priority-metric`): not passed over, agreed with,
    dividing, and while few have seen it for being new."""
    p, a = (passed + 1) / (seen + 2), (agreed + 1) / (seen + 2)
    return float(((1 - p) * (extremity + 1) * a * (1 + 8 * 2 ** (-seen / 5))) ** 2)
