"""An envelope of a secret ballot opens with all shares, in its place, and tells nothing before."""

import itertools
import os

import pytest

from app.consultation.ballots.envelopes import (
    DoesNotOpen,
    NoShare,
    new_share,
    opened,
    public_of,
    seal,
)
from app.platform import codes

PLACE = b"ballot|head"
PAIRS = [new_share() for _ in range(3)]
SHARES, PUBLICS = [share for share, _ in PAIRS], [public for _, public in PAIRS]


def test_it_opens_with_all_shares_and_with_none_less() -> None:
    envelope = seal(PUBLICS, PLACE, b"\1\2\0")
    assert opened(SHARES, PLACE, envelope) == b"\1\2\0"
    for some in itertools.product(SHARES, repeat=3):
        if list(some) != SHARES:
            with pytest.raises(DoesNotOpen):
                opened(some, PLACE, envelope)
    with pytest.raises(DoesNotOpen):
        opened(SHARES[:2], PLACE, envelope)


def test_it_opens_in_its_place_and_unaltered_alone() -> None:
    envelope = seal(PUBLICS, PLACE, b"\1")
    for wrong in (b"ballot|other", b""):
        with pytest.raises(DoesNotOpen):
            opened(SHARES, wrong, envelope)
    for at in range(len(envelope)):
        altered = bytearray(envelope)
        altered[at] ^= 1
        with pytest.raises(DoesNotOpen):
            opened(SHARES, PLACE, bytes(altered))
    for broken in (b"", envelope[:20], envelope[:-1], os.urandom(len(envelope))):
        with pytest.raises(DoesNotOpen):
            opened(SHARES, PLACE, broken)


def test_the_same_choice_never_looks_the_same_and_all_are_as_long() -> None:
    made = [seal(PUBLICS, PLACE, choice) for choice in (b"\0", b"\1", b"\2") for _ in range(50)]
    assert len(set(made)) == 150
    assert len({len(one) for one in made}) == 1
    columns = zip(*made, strict=True)
    assert all(len(set(column)) > 20 for column in columns)  # no byte stays


def test_a_share_is_read_as_people_write_it() -> None:
    share, public = PAIRS[0]
    assert len(codes.read(share)) == 52
    typed = share.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert public_of(typed) == public
    for wrong in (share[:-1], share + "7", "", "请看纸条"):
        with pytest.raises(NoShare):
            public_of(wrong)
    assert public_of(PAIRS[1][0]) != public


@pytest.mark.parametrize("length", [1, 16, 20, 32, 33])
def test_what_is_written_is_read_back(length: int) -> None:
    raw = os.urandom(length)
    assert codes.unwritten(codes.written(raw), length) == raw
