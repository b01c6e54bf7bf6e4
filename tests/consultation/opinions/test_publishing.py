"""What may be shown: an adversary who reads every map that ever was learns of nobody's votes."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from app.consultation.opinions.publishing import REST, Asked, Public, Shown, publish

Votes = dict[str, dict[str, int]]
STATEMENTS = [f"s{n:02d}" for n in range(12)]
COMMON = 4


def votes_of(camp: int, *, seen: int = 12, but: int | None = None) -> dict[str, int]:
    """All agree on the first four, each camp rejects its own of the others; `but` is the other way."""
    cast = {
        one: -1 if n >= COMMON and n % 3 == camp else 1 for n, one in enumerate(STATEMENTS[:seen])
    }
    if but is not None:
        cast[STATEMENTS[but]] *= -1
    return cast


def camps(*sizes: int) -> Votes:
    return {f"v{c}-{n:03d}": votes_of(c) for c, size in enumerate(sizes) for n in range(size)}


def shown(votes: Votes, *before: Public) -> Public | None:
    return publish(Asked(votes, STATEMENTS, [one.shown for one in before]))


def there(found: Public | None) -> Public:
    assert found is not None
    return found


def sizes(found: Public) -> list[int]:
    return [one["size"] for one in (found.groups or {})["groups"]]


def test_under_seven_there_is_no_map() -> None:
    assert shown(camps(3, 3)) is None
    assert there(shown(camps(4, 3))).voters == 7


def test_a_group_of_two_is_shown_in_nothing() -> None:
    """Nor by what is left when the others are taken from the sum."""
    found = there(shown(camps(12, 10, 2)))
    assert sorted(sizes(found)) == [10, 12]
    assert found.voters == 22
    for one in STATEMENTS:
        of_groups = (found.groups or {})["statements"][one]["groups"].values()
        for count in ("na", "nd", "ns"):
            assert sum(of[count] for of in of_groups) == found.statements[one][count]


def test_one_who_voted_too_little_to_be_grouped_is_not_what_is_left() -> None:
    votes = camps(12, 10) | {"little-1": votes_of(0, seen=3)}
    assert there(shown(votes)).voters == 22
    votes |= {"little-2": votes_of(1, seen=3), "little-3": votes_of(0, seen=3)}
    assert there(shown(votes)).voters == 25  # three together are nobody


def test_a_statement_on_which_a_group_has_one_vote_shows_no_groups() -> None:
    votes = camps(12, 10)
    for voter, cast in votes.items():
        if voter.startswith("v1") and voter != "v1-000":
            del cast[STATEMENTS[5]]
    found = there(shown(votes))
    assert STATEMENTS[5] not in (found.groups or {})["statements"]
    assert found.statements[STATEMENTS[5]]["ns"] == 13
    for cast in votes.values():
        cast.pop(STATEMENTS[6])
    votes["v0-000"][STATEMENTS[6]] = votes["v0-001"][STATEMENTS[6]] = 1
    assert STATEMENTS[6] not in there(shown(votes)).statements


@pytest.mark.parametrize("changed", range(1, 5))
def test_one_to_four_changed_voters_make_no_map(changed: int) -> None:
    votes = camps(12, 12)
    first = there(shown(votes))
    for n in range(changed):
        votes[f"v0-{n:03d}"] = votes_of(0, but=2)
    assert shown(votes, first) is None
    votes["v0-010"] = votes_of(0, but=1)
    votes |= {f"new-{n}": votes_of(0) for n in range(4 - changed)}
    assert shown(votes, first) is not None


def test_to_and_fro_is_no_change() -> None:
    votes = camps(12, 12)
    first = there(shown(votes))
    for n in range(6):
        votes[f"v0-{n:03d}"] = votes_of(0, but=2)
    second = there(shown(votes, first))
    for n in range(6):
        votes[f"v0-{n:03d}"] = votes_of(0)
    votes["v1-000"] = votes_of(1, but=3)  # beside the first map, one voter is another
    assert shown(votes, first, second) is None


def test_five_of_whom_one_is_in_a_group_leave_the_groups_as_they_were() -> None:
    """That group, less what it was, would be the one's votes."""
    votes = camps(12, 12)
    first = there(shown(votes))
    votes |= {f"v0-new{n}": votes_of(0) for n in range(4)} | {"v1-new": votes_of(1)}
    second = there(shown(votes, first))
    assert (second.voters, second.groups, second.shown.sets) == (29, None, None)
    votes |= {f"v1-new{n}": votes_of(1) for n in range(5)}
    third = there(shown(votes, first, second))
    assert sorted(sizes(third)) == [16, 18]


def test_a_statement_that_is_taken_back_makes_nobody_look_changed() -> None:
    votes = camps(12, 12)
    first = there(shown(votes))
    votes["v0-000"] = votes_of(0, but=2)
    assert publish(Asked(votes, STATEMENTS[:-1], [first.shown])) is None


def test_what_is_drawn_next_follows_from_what_is_shown_alone() -> None:
    votes = camps(12, 10)
    hidden = votes | {"v2-000": votes_of(2), "v2-001": votes_of(2, but=1)}
    assert there(shown(votes)).priorities == there(shown(hidden)).priorities


def sets(of: Public) -> Iterator[dict[str, str]]:
    """Whose votes each figure of a map is a sum of: all, each group, the rest."""
    yield of.shown.votes
    for name in set((of.shown.sets or {}).values()):
        yield {
            one: of.shown.votes[one] for one, put in (of.shown.sets or {}).items() if put == name
        }


@pytest.mark.parametrize("seed", range(2))
def test_no_two_sums_of_any_maps_differ_by_one_or_two_voters(seed: int) -> None:
    """Over a year of voting, in groups that come and go."""
    rng = np.random.default_rng(seed)
    votes: Votes = {}
    maps: list[Public] = []
    for _ in range(25):
        for _ in range(int(rng.integers(1, 7))):
            voter = f"v{rng.integers(0, 45):02d}"
            camp, seen = int(voter[1:]) % 3, int(rng.choice([3, 12, 12]))
            votes[voter] = votes.get(voter, {}) | votes_of(
                camp, seen=seen, but=int(rng.integers(0, seen))
            )
        found = shown(votes, *maps)
        if found is not None:
            maps.append(found)
    assert len(maps) > 3
    assert sum(one.groups is not None for one in maps) > 1
    for one in maps:
        for voters in sets(one):
            assert len(voters) >= 3
    for one, other in combinations(maps, 2):
        assert len(one.shown.votes.items() ^ other.shown.votes.items()) >= 5
        for mine in list(sets(one))[1:]:
            for theirs in list(sets(other))[1:]:
                differ = {voter for voter, _ in mine.items() ^ theirs.items()}
                assert len(differ) not in {1, 2}, (seed, differ)


def test_an_adversary_who_subtracts_finds_no_vector_of_votes() -> None:
    """What is published, as numbers: each group's counts less those of any other map's."""
    votes = camps(12, 12)
    maps = [there(shown(votes))]
    secret = votes_of(1, but=6)
    votes["victim"] = secret
    for n in range(12):
        votes[f"v0-late{n:02d}"] = votes_of(0, but=n % 4)
        if (found := shown(votes, *maps)) is not None:
            maps.append(found)
    assert len(maps) > 2
    for one, other in combinations(maps, 2):
        for mine in tables(one):
            for theirs in tables(other):
                assert not is_one_voter(mine, theirs), (one.voters, other.voters)


def tables(of: Public) -> Iterator[dict[str, tuple[int, int, int]]]:
    yield {one: counts(said) for one, said in of.statements.items()}
    for name in [one["name"] for one in (of.groups or {"groups": []})["groups"]]:
        yield {
            one: counts(said["groups"][name])
            for one, said in (of.groups or {})["statements"].items()
        }


def counts(said: dict[str, Any]) -> tuple[int, int, int]:
    return said["na"], said["nd"], said["ns"]


def is_one_voter(
    one: dict[str, tuple[int, int, int]], other: dict[str, tuple[int, int, int]]
) -> bool:
    """Whether the difference is a vector of one who voted on all."""
    return all(one[s][2] - other[s][2] == 1 for s in STATEMENTS if s in one and s in other)


def test_of_places_only_the_middle_of_a_group_is_told() -> None:
    said = there(shown(camps(12, 10)))
    assert {"coordinates", "extremity"}.isdisjoint(str(said.groups))
    for group in (said.groups or {})["groups"]:
        assert all(round(one, 2) == one for one in group["centre"])


def test_what_was_shown_is_read_back_as_it_was_written() -> None:
    first = there(shown(camps(12, 12)))
    again = Shown(votes=dict(first.shown.votes), sets=dict(first.shown.sets or {}))
    assert publish(Asked(camps(12, 12), STATEMENTS, [again])) is None
    assert REST == ""
