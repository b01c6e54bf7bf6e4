"""What of a map may be shown, so that nobody's votes can be computed from it; in a process of its own.

Read from stdin, written to stdout, as JSON: see `Asked` and `Public`.

* Whoever is in no group that is shown (too few votes, or a group of under three) is the rest. If the
  rest is under three, nothing is computed from it: what everybody said, less what the groups said,
  would be what it said.
* Of a statement on which a group or the rest has one or two votes, only the sum of all is shown; of
  one on which all together have, nothing.
* Beside each map that was shown before, the sum of all is that of at least five voters more, fewer or
  changed, and each group and the rest of at least three: what one less the other gives is nobody's. Where
  only the groups would give it away (k-means moves one voter, five that are new go to three groups), the
  groups that were shown last stay.
* Of a voter's place nothing is shown, of a group its middle, to two decimals.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from app.consultation.opinions.mapping import OpinionMap, opinion_map
from app.consultation.opinions.statistics import FEWEST_CHANGED, FEWEST_VOTERS, Numbers, priority

FEWEST_TOGETHER = 3  # of what is shown as one
REST = ""
KINDER = 10  # whoever waits for an answer goes before

Told = dict[str, Any]  # ready for JSON


@dataclass(frozen=True, slots=True)
class Shown:
    """What a map that was shown was computed from: how each voted (a digest), and where each was put, if
    groups were shown."""

    votes: dict[str, str]
    sets: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class Asked:
    """`votes`: by voter and statement. `statements`: those that are shown; votes on others were in a map
    before. `before`: all that was shown."""

    votes: dict[str, dict[str, int]]
    statements: list[str]
    before: list[Shown] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Public:
    """`groups`: none where the former stay. `priorities`: by which the next statement is drawn."""

    shown: Shown
    voters: int
    statements: dict[str, Told]
    consensus: dict[str, list[Told]]
    groups: Told | None
    priorities: dict[str, float]


def publish(asked: Asked) -> Public | None:
    """None: nothing may be shown yet."""
    here = set(asked.statements)
    voters = sorted(one for one, cast in asked.votes.items() if not here.isdisjoint(cast))
    statements = sorted(here)
    if len(voters) < FEWEST_VOTERS:
        return None
    votes = np.array(
        [[asked.votes[one].get(statement, np.nan) for statement in statements] for one in voters]
    )
    found = opinion_map(votes)
    names = _named([one for one in found.groups if isinstance(one, int)])
    if names.count(REST) < FEWEST_TOGETHER:
        counted = [n for n, name in enumerate(names) if name != REST]
        if len(counted) < FEWEST_VOTERS:  # so few that the groups are not shown
            names, counted = [REST] * len(voters), list(range(len(voters)))
    else:
        counted = list(range(len(voters)))
    voters, names = [voters[n] for n in counted], [names[n] for n in counted]
    votes = votes[counted]
    digests = {one: _digest(asked.votes[one]) for one in voters}
    now = Shown(digests, dict(zip(voters, names, strict=True)))
    if any(_differ(now.votes, then.votes) < FEWEST_CHANGED for then in asked.before):
        return None
    drawn = opinion_map(votes, [name or None for name in names])
    keeps_groups = all(_tells_nobody(now, then) for then in asked.before)
    told = [_cells(drawn, votes, names, n) for n in range(len(statements))]
    return Public(
        now if keeps_groups else Shown(digests, None),
        len(voters),
        {
            one: asdict(drawn.statements[n].all)
            for n, one in enumerate(statements)
            if told[n] != _NOTHING
        },
        {
            stands: [
                asdict(one) | {"statement": statements[one.statement]}
                for one in getattr(drawn.consensus, stands)
            ]
            for stands in ("agree", "disagree")
        },
        _groups(drawn, found, names, statements, told) if keeps_groups else None,
        {one: _priority(drawn, n, told[n]) for n, one in enumerate(statements)},
    )


_NOTHING, _SUM, _ALL = range(3)


def _named(groups: list[int]) -> list[str]:
    """A, B, C …, the largest first; under three are the rest."""
    sizes = {one: groups.count(one) for one in set(groups) if one >= 0}
    names = {one: chr(ord("A") + one) for one, n in sizes.items() if n >= FEWEST_TOGETHER}
    return [names.get(one, REST) for one in groups]


def _digest(cast: dict[str, int]) -> str:
    return hashlib.sha256(json.dumps(cast, sort_keys=True).encode()).hexdigest()[:12]


def _differ(one: dict[str, str], other: dict[str, str]) -> int:
    """How many voters stand in one of them only, or otherwise in the other."""
    return len({voter for voter, _ in one.items() ^ other.items()})


def _tells_nobody(now: Shown, then: Shown) -> bool:
    """Of each set that is shown now, less each that was shown then."""
    if then.sets is None:
        return True
    before = list(_sets(then))
    return all(
        not 0 < _differ(one, other) < FEWEST_TOGETHER for one in _sets(now) for other in before
    )


def _sets(shown: Shown) -> Iterator[dict[str, str]]:
    names = shown.sets or {}
    for name in set(names.values()):
        yield {voter: shown.votes[voter] for voter, of in names.items() if of == name}


def _cells(drawn: OpinionMap, votes: Numbers, names: list[str], n: int) -> int:
    """How much of a statement may be shown."""
    seen = ~np.isnan(votes[:, n])
    counts = [
        sum(1 for name, saw in zip(names, seen, strict=True) if saw and name == one)
        for one in set(names)
    ]
    if not 0 < drawn.statements[n].all.ns < FEWEST_TOGETHER:
        return _SUM if any(0 < one < FEWEST_TOGETHER for one in counts) else _ALL
    return _NOTHING


def _groups(
    drawn: OpinionMap, found: OpinionMap, names: list[str], statements: list[str], told: list[int]
) -> Told:
    of = np.array(names)
    return {
        "is_enough": found.is_enough,
        "silhouette": found.silhouette,
        "groups": [
            {
                "name": name,
                "size": int((of == name).sum()),
                "centre": [
                    round(float(one), 2) for one in drawn.coordinates[of == name].mean(axis=0)
                ],
                "stands_for": [
                    asdict(one) | {"statement": statements[one.statement]}
                    for one in drawn.representative[name]
                    if told[one.statement] == _ALL
                ],
            }
            for name in sorted(set(names) - {REST})
        ],
        "statements": {
            one: {
                "gac": drawn.statements[n].gac,
                "groups": {str(k): asdict(v) for k, v in drawn.statements[n].groups.items()},
            }
            for n, one in enumerate(statements)
            if told[n] == _ALL and drawn.statements[n].groups
        },
    }


def _priority(drawn: OpinionMap, n: int, told: int) -> float:
    """From what is shown alone: drawing often tells no more."""
    if told == _NOTHING:
        return priority(0, 0, 0, 0)
    one = drawn.statements[n]
    passed = one.all.ns - one.all.na - one.all.nd
    return priority(one.all.na, passed, one.all.ns, one.extremity)


def main() -> None:
    os.nice(KINDER)
    said = json.load(sys.stdin)
    before = [Shown(**one) for one in said["before"]]
    found = publish(Asked(said["votes"], said["statements"], before))
    json.dump(found and asdict(found), sys.stdout)


if __name__ == "__main__":
    main()
