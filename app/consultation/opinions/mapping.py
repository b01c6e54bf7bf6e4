"""From votes to a map of opinions: who thinks alike, what each group stands for, what all share.

As polismath does it at 08e03eb1 (`conversation.clj`, `pca.clj`): principal components of all votes,
those not cast at the mean of their statement; each voter projected from the votes they did cast and
moved outwards by √(statements / votes); groups of those who voted enough. The statistics, and the
convention of signs, are in `statistics`.

The same votes give the same map in whatever order voters and statements come, so both are put into
an order that depends on nothing but the votes before anything is added up.

It brings scikit-learn, so what must stay small (the web application, the worker) does not import it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_score
from threadpoolctl import threadpool_limits

from app.consultation.opinions import statistics
from app.consultation.opinions.statistics import (
    FEWEST_VOTERS,
    Answers,
    Columns,
    Consensus,
    Counts,
    Label,
    Numbers,
    OfGroup,
    Representative,
)

VOTES_TO_BE_GROUPED = 7  # or all statements, if there are fewer
MOST_GROUPS = 5
VOTERS_A_GROUP = 12  # so many more, for each further group to look for
SILHOUETTE_SAMPLE = 4000  # voters: their distances are that many squared
UNGROUPED = -1
SEED = 0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Statement:
    """`all`: of everybody who voted on it; `groups`: of those who are in one."""

    all: Answers
    groups: dict[Label, OfGroup]
    gac: float  # group-aware consensus
    extremity: float  # how far agreeing with it alone moves a voter from the middle


@dataclass(frozen=True, slots=True)
class OpinionMap:
    """`coordinates`: voters × 2. `groups`: a label a voter, -1 for who is in none.

    `is_enough`: false when under seven voted enough, and there are no groups for that.
    `silhouette`: of the best division that was found, also where it was too weak to be one.
    """

    coordinates: Numbers
    groups: list[Label]
    statements: list[Statement]
    representative: dict[Label, list[Representative]]
    consensus: Consensus
    is_enough: bool
    silhouette: float | None


def opinion_map(votes: ArrayLike, groups: Iterable[Label] | None = None) -> OpinionMap:
    """`votes`: voters × statements, 1 (agree), -1 (disagree), 0 (pass), NaN (not seen).

    `groups`: a label a voter, instead of those that would be found; None, NaN or -1: in none.
    Raises ValueError for anything else.
    """
    cast = _read(votes)
    labels = None if groups is None else _labels(groups, len(cast))
    seen = ~np.isnan(cast)
    voters, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    rows, order = _canonical(cast[np.ix_(voters, columns)])
    voters, columns = voters[rows], columns[order]
    there = cast[np.ix_(voters, columns)]

    with threadpool_limits(1):  # sums in one order, and one core
        points, extremity = _project(there)
        found, silhouette, is_enough = labels, None, True
        if found is None:
            grouped, silhouette, is_enough = _group(there, points)
            found = np.full(len(cast), UNGROUPED).tolist()
            for voter, group in zip(voters, grouped, strict=True):
                found[voter] = int(group)

    coordinates, reach = np.zeros((len(cast), 2)), np.zeros(cast.shape[1])
    coordinates[voters], reach[columns] = points, extremity
    statements, representative = _statements(cast, found, reach, columns.tolist())
    return OpinionMap(
        coordinates,
        found,
        statements,
        representative,
        statistics.consensus([one.all for one in statements], columns.tolist()),
        is_enough,
        silhouette,
    )


def _read(votes: ArrayLike) -> Numbers:
    cast: Numbers = np.asarray(votes, dtype=np.float64)
    if cast.shape == (0,):
        cast = cast.reshape(0, 0)
    if cast.ndim != len(("voters", "statements")):
        raise ValueError("votes: voters × statements")
    if not (np.isnan(cast) | np.isin(cast, (1, 0, -1))).all():
        raise ValueError("votes: 1 (agree), -1 (disagree), 0 (pass) or NaN (not seen)")
    return cast


def _labels(groups: Iterable[Label], voters: int) -> list[Label]:
    given = list(groups)
    if len(given) != voters:
        raise ValueError("groups: one label a voter")
    # NaN is the one label that is not itself
    return [UNGROUPED if one is None or one != one else one for one in given]  # noqa: PLR0124


def _canonical(cast: Numbers) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The order of voters and of statements, from the votes alone.

    Each voter is hashed from how they voted on what, each statement from who voted how on it, by
    turns, until all that differ in anything do so (colour refinement); sums of hashes know no order.
    Who still is equal voted alike.
    """
    codes = np.nan_to_num(cast, nan=2).astype(np.int64).astype(np.uint64)
    people, things = (np.zeros(length, np.uint64) for length in cast.shape)
    for _ in range(4):
        people = _mixed(_mixed(codes * _ODD + things).sum(axis=1, dtype=np.uint64) + people)
        cells = _mixed(codes * _ODD + people[:, None])
        things = _mixed(cells.sum(axis=0, dtype=np.uint64) + things)
    columns = np.argsort(things, kind="stable")
    rows = np.lexsort((people, *codes[:, columns[::-1]].T))
    return rows, columns


_ODD = np.uint64(0x9E3779B97F4A7C15)


def _mixed(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finalizer of SplitMix64: each bit of the outcome depends on each that went in."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def _project(cast: Numbers) -> tuple[Numbers, Numbers]:
    """Where each voter stands (`sparsity-aware-project-ptpts`), and how far each statement reaches
    (`with-proj-and-extremtiy`): where somebody would stand who agreed with it and saw nothing else."""
    voters, statements = cast.shape
    if not cast.size:
        return np.zeros((voters, 2)), np.zeros(statements)
    middle = np.nanmean(cast, axis=0)
    moved = np.where(np.isnan(cast), 0.0, cast - middle)
    axes = np.zeros((2, statements))
    if moved.any():
        found = PCA(min(2, *cast.shape), svd_solver="covariance_eigh").fit(moved).components_
        axes[: len(found)] = found
    outwards = np.sqrt(statements / (~np.isnan(cast)).sum(axis=1))
    points = np.round(outwards[:, None] * (moved @ axes.T), 9)  # below it is the rounding of sums
    return points, np.sqrt(statements) * np.linalg.norm((1 - middle) * axes, axis=0)


def _group(cast: Numbers, points: Numbers) -> tuple[Counts, float | None, bool]:
    """A group for each voter, the largest first; the silhouette; whether enough voted enough."""
    found = np.full(len(cast), UNGROUPED)
    enough = (~np.isnan(cast)).sum(axis=1) >= min(VOTES_TO_BE_GROUPED, cast.shape[1])
    n = int(enough.sum())
    if n < FEWEST_VOTERS:
        return found, None, False
    where = points[enough]
    best, silhouette = np.zeros(n, np.int64), None
    most = min(MOST_GROUPS, 2 + n // VOTERS_A_GROUP, len(np.unique(where, axis=0)))
    for k in range(2, most + 1):
        tried = KMeans(k, n_init=10, random_state=SEED).fit_predict(where)
        sample = min(n, SILHOUETTE_SAMPLE)
        score = float(silhouette_score(where, tried, sample_size=sample, random_state=SEED))
        if silhouette is None or score > silhouette:
            silhouette = score
            best = tried if score >= silhouette_floor(n) else best
    sizes = np.bincount(best)
    rank = np.argsort(np.argsort(-sizes, kind="stable"))
    found[enough] = rank[best]
    return found, silhouette, True


def silhouette_floor(voters: int) -> float:
    """k-means finds groups in anything; below this there is one. Votes by chance (10 to 1,000 voters,
    10 to 60 statements, all, half or unequally many seen) reach 0.33 to 0.44, fewer voters more: of 20
    one time in ten 0.55. Camps of which each deviates in one vote of ten reach 0.5 to 0.8."""
    return 0.4 + 0.7 / float(np.sqrt(voters))


def _statements(
    cast: Numbers, labels: list[Label], extremity: Numbers, order: list[int]
) -> tuple[list[Statement], dict[Label, list[Representative]]]:
    names = sorted(
        {one for one in labels if one != UNGROUPED}, key=lambda one: (str(type(one)), one)
    )
    member = np.array([[one == name for one in labels] for name in names], dtype=np.int64)
    member = member.reshape(len(names), len(cast))
    told = [cast == 1, cast == -1, ~np.isnan(cast)]
    of_all = _rows(Answers, statistics.answers(*(each.sum(axis=0) for each in told)))
    counts = [member @ each.astype(np.int64) for each in told]
    compared = statistics.compared(*counts)
    of_groups = [
        _rows(OfGroup, {name: values[g] for name, values in compared.items()})
        for g in range(len(names))
    ]
    statements = []
    for i, everybody in enumerate(of_all):
        theirs = {name: of_groups[g][i] for g, name in enumerate(names)}
        gac = statistics.group_aware_consensus(theirs.values())
        statements.append(Statement(everybody, theirs, gac, float(extremity[i])))
    standing = {
        name: statistics.representative(of_groups[g], order) for g, name in enumerate(names)
    }
    return statements, standing


def _rows(kind: type[T], columns: Columns) -> list[T]:
    lists = (values.tolist() for values in columns.values())
    return [kind(*row) for row in zip(*lists, strict=True)]
