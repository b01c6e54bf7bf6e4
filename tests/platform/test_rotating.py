"""A code on a screen is right while it is shown, and a window longer; nobody makes one without the key."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform.codes import ALPHABET, read, shown, written
from app.platform.rotating import CLAIM_LASTS, WINDOW, Screen, changes_at, screen
from app.platform.sealing.keyring import make
from app.platform.sealing.vault import SUITES, Vault

BEGINS = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)  # of a window
HERE, ELSEWHERE = 1, 2
OCCASION = UUID("01a20000-0000-7000-8000-000000000001")
A_WINDOW, MOMENT = timedelta(seconds=WINDOW), timedelta(microseconds=1)


@pytest.fixture(params=SUITES)
def vault(request: pytest.FixtureRequest, tmp_path: Path) -> Vault:
    return Vault(make(tmp_path / "keys", request.param))


@pytest.fixture
def ours(vault: Vault) -> Screen:
    return screen(vault, "sessions", HERE, OCCASION)


def test_it_is_another_every_half_minute_and_has_eighty_bits(ours: Screen) -> None:
    assert ours.code(BEGINS) == ours.code(BEGINS + A_WINDOW - MOMENT)
    codes = {ours.code(BEGINS + number * A_WINDOW) for number in range(1000)}
    assert len(codes) == 1000
    assert {len(code) * 5 for code in codes} == {80}
    assert {sign for code in codes for sign in code} == set(ALPHABET)


def test_it_is_right_in_its_window_and_the_next_one_to_the_microsecond(ours: Screen) -> None:
    code = ours.code(BEGINS)
    for good in (BEGINS, BEGINS + A_WINDOW - MOMENT, BEGINS + A_WINDOW):
        assert ours.is_right(code, good)
    assert ours.is_right(code, BEGINS + 2 * A_WINDOW - MOMENT)
    for wrong in (BEGINS - MOMENT, BEGINS + 2 * A_WINDOW, BEGINS + timedelta(days=1)):
        assert not ours.is_right(code, wrong)


def test_by_a_phones_clock_a_window_more_is_forgiven_and_not_two(ours: Screen) -> None:
    code = ours.code(BEGINS)
    for good in (BEGINS - A_WINDOW, BEGINS, BEGINS + 2 * A_WINDOW - MOMENT):
        assert ours.was_right(code, good)
    for wrong in (BEGINS - A_WINDOW - MOMENT, BEGINS + 2 * A_WINDOW):
        assert not ours.was_right(code, wrong)


def test_it_may_be_typed_as_it_is_read_out(ours: Screen) -> None:
    code = ours.code(BEGINS)
    for typed in (code.lower(), shown(code), f" {code} ", shown(code).replace("-", " ")):
        assert ours.is_right(typed, BEGINS)
    for typed in ("", code[:-1], code + "0", code[:-1] + ("0" if code[-1] != "0" else "1")):
        assert not ours.is_right(typed, BEGINS)


def test_nobody_elses_is_right(ours: Screen, vault: Vault, tmp_path: Path) -> None:
    others = (
        screen(vault, "sessions", ELSEWHERE, OCCASION),
        screen(vault, "sessions", HERE, uuid4()),
        screen(vault, "occasions", HERE, OCCASION),
        screen(Vault(make(tmp_path / "other")), "sessions", HERE, OCCASION),
    )
    for other in others:
        assert not ours.is_right(other.code(BEGINS), BEGINS)
        assert ours.opened_at(other.claim(BEGINS), BEGINS) is None


def test_a_claim_is_good_for_five_minutes_from_when_the_code_was_opened(ours: Screen) -> None:
    claim = ours.claim(BEGINS)
    for good in (BEGINS, BEGINS + CLAIM_LASTS - MOMENT):
        assert ours.opened_at(claim, good) == BEGINS
    for wrong in (BEGINS - MOMENT, BEGINS + CLAIM_LASTS):
        assert ours.opened_at(claim, wrong) is None


def test_a_claim_is_not_lengthened_and_no_code_is_one(ours: Screen) -> None:
    number, seal = ours.claim(BEGINS).split("-")
    later = f"{int(number, 16) + 60:X}-{seal}"
    for forged in (later, ours.code(BEGINS), number, f"{number}-", f"-{seal}", "", "zz-zz"):
        assert ours.opened_at(forged, BEGINS) is None
    for strange in ("F" * 400 + "-0", "-1-" + seal, "一-二", "\ud800-0"[1:], f" {number} -{seal}é"):
        assert ours.opened_at(strange, BEGINS) is None


def test_it_says_when_the_next_one_is_shown(ours: Screen) -> None:
    for now in (BEGINS, BEGINS + A_WINDOW - MOMENT):
        assert changes_at(now) == BEGINS + A_WINDOW
    assert changes_at(BEGINS + A_WINDOW) == BEGINS + 2 * A_WINDOW


@given(st.binary(max_size=40))
def test_what_is_written_is_read_again_and_bytes_differ_as_their_codes_do(raw: bytes) -> None:
    code = written(raw)
    assert read(code) == code
    assert len(code) == -(-len(raw) * 8 // 5)
    assert written(raw + b"\x01") != code
