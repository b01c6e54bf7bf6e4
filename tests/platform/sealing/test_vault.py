"""A sealed value opens in its place, for its row, under its key; anything else does not open."""

import base64
import json
import secrets
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform.sealing import masks
from app.platform.sealing.keyring import BadKeyRing, KeyRing, make
from app.platform.sealing.vault import SUITES, DoesNotOpen, Vault

ROW = UUID("01a20000-0000-7000-8000-000000000001")
NUMBER = "99999919600101002X"


@pytest.fixture(params=SUITES)
def vault(request: pytest.FixtureRequest, tmp_path: Path) -> Vault:
    return Vault(make(tmp_path / "keys", request.param))


def test_what_is_sealed_opens_and_is_never_twice_the_same(vault: Vault) -> None:
    one, two = (vault.seal("people.id_number", ROW, NUMBER) for _ in range(2))
    assert one != two
    assert NUMBER.encode() not in one
    assert len(one) == 1 + 2 + 12 + len(NUMBER) + 16
    assert vault.open("people.id_number", ROW, one) == NUMBER


def test_a_value_that_was_moved_or_altered_does_not_open(vault: Vault) -> None:
    sealed = vault.seal("people.id_number", ROW, NUMBER)
    for place, row in (("people.phone", ROW), ("people.id_number", uuid4())):
        with pytest.raises(DoesNotOpen):
            vault.open(place, row, sealed)
    for position in range(len(sealed)):
        altered = bytearray(sealed)
        altered[position] ^= 1
        with pytest.raises(DoesNotOpen):
            vault.open("people.id_number", ROW, bytes(altered))
    for short in (b"", sealed[:3], sealed[:-1]):
        with pytest.raises(DoesNotOpen):
            vault.open("people.id_number", ROW, short)


def test_an_index_finds_equal_values_of_one_column_only(vault: Vault) -> None:
    index = vault.index("people.id_number", NUMBER)
    assert index == vault.index("people.id_number", " 999999 19600101 002x ")
    assert index != vault.index("people.id_number", NUMBER[:-1] + "1")
    assert index != vault.index("people.phone", NUMBER)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    vault = Vault(make(tmp_path_factory.mktemp("ring") / "keys"))
    assert vault.open("x.y", ROW, vault.seal("x.y", ROW, text)) == text


def test_old_keys_and_both_suites_are_readable_at_once(tmp_path: Path) -> None:
    ring = make(tmp_path / "keys")
    vault, another_process = Vault(ring), Vault(KeyRing(tmp_path / "keys"))
    old = vault.seal("x.y", ROW, "一")
    ring.add("sm4-gcm")
    new = vault.seal("x.y", ROW, "二")
    assert (vault.is_current(old), vault.is_current(new)) == (False, True)
    assert new[0] == SUITES["sm4-gcm"].number
    assert [another_process.open("x.y", ROW, one) for one in (old, new)] == ["一", "二"]
    ring.forget(1)
    with pytest.raises(DoesNotOpen):
        vault.open("x.y", ROW, old)
    with pytest.raises(BadKeyRing):
        ring.forget(2)


def a_key(secret: bytes, suite: str = "aes-256-gcm") -> dict[str, str]:
    return {"suite": suite, "secret": base64.b64encode(secret).decode()}


GOOD = secrets.token_bytes(32)


@pytest.mark.parametrize(
    ("ring", "complaint"),
    [
        ({"current": 1, "keys": {"1": a_key(GOOD)}, "index": a_key(GOOD)}, "相同"),
        ({"current": 1, "keys": {"1": a_key(GOOD[:31])}, "index": a_key(GOOD)}, "不足"),
        ({"current": 1, "keys": {"1": a_key(b"example!" * 4)}, "index": a_key(GOOD)}, "样例"),
        ({"current": 1, "keys": {"1": a_key(bytes(32))}, "index": a_key(GOOD)}, "样例"),
        ({"current": 2, "keys": {"1": a_key(GOOD)}, "index": a_key(GOOD[::-1])}, "没有当前"),
        ({"current": 1, "keys": {}, "index": a_key(GOOD)}, "没有当前"),
        ({"current": 1, "keys": {"1": a_key(GOOD, "rot13")}, "index": a_key(GOOD)}, "不支持"),
        ({"keys": {}}, "current|index"),
        ([], "list"),
    ],
)
def test_a_bad_key_ring_is_refused(tmp_path: Path, ring: object, complaint: str) -> None:
    file = tmp_path / "keys"
    file.write_text(json.dumps(ring))
    with pytest.raises(BadKeyRing, match=complaint):
        KeyRing(file)
    file.write_text("not JSON")
    with pytest.raises(BadKeyRing):
        KeyRing(file)


def test_a_key_file_is_for_its_owner_and_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    make(file)
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(BadKeyRing, match="已存在"):
        make(file)
    with pytest.raises(BadKeyRing):
        KeyRing(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (masks.id_number, NUMBER, "999*************2X"),
        (masks.id_number, "12", "******"),
        (masks.phone, "19912345678", "199****5678"),
        (masks.phone, "1234", "****"),
        (masks.name, "王桂兰", "王**"),
        (masks.name, "欧阳修", "欧阳*"),
        (masks.name, "王", "王"),
        (masks.text, "哮喘", "已登记"),
    ],
)
def test_a_mask_shows_only_so_much(mask: object, value: str, shown: str) -> None:
    assert callable(mask)
    assert mask(value) == shown
