"""The keys of a database: its own, and no others. Asked before anything stands on them."""

from sqlalchemy import Connection

from app.models import Base
from app.operator.plainly import plainly
from app.platform.db import installation
from app.platform.sealing import fingerprints, keyring
from app.platform.sealing.keyring import BadKeyRing, KeyRing
from app.platform.sealing.vault import DoesNotOpen, Vault
from app.settings import Settings

WHAT_TO_DO = (
    "没有当初的密钥文件，这些内容谁也读不出来，也没有办法补造，所以不启动，什么都没有改动。\n"
    "请把单独保管的密钥文件放回 {file}（或用 SEALING_KEYS 指明它在哪里），再试一次。"
)


def recognise(settings: Settings) -> None:
    """The keys are those that the database knows. One in which nothing is sealed gets its first ones,
    outside production made here; ends the command, in words, if they are others or missing.
    """
    with plainly(settings).begin() as database:
        installation.one_at_a_time(database)
        ring = _ring(database, settings)
        _must_fit(database, ring)
        if installation.is_there(database):
            fingerprints.note(database, ring)


def complaint(settings: Settings) -> str:
    """What `recognise` would end a command with; nothing is made or changed."""
    with plainly(settings).connect() as database:
        try:
            if keyring.file_of(settings).exists() or _needs_keys(database):
                _must_fit(database, ring_that_is_there(settings))
        except SystemExit as refused:
            return str(refused)
    return ""


def must_be_ready(settings: Settings) -> None:
    """Ends the command if `wuxin migrate` was not run: who does not know their keys checks none."""
    with plainly(settings).connect() as database:
        if not installation.is_there(database):
            raise SystemExit("数据库还没有建表，或还是旧版本的：请先运行 wuxin migrate。")


def forget(settings: Settings, key_id: int) -> None:
    """First by the database: with a key more in the file everything starts, with one less nothing."""
    ring = keyring.key_ring(settings)
    ring.must_be_forgettable(key_id)
    with plainly(settings).begin() as database:
        installation.one_at_a_time(database)
        fingerprints.forget(database, key_id)
    ring.forget(key_id)


def refuse_others(known: dict[str, str], ring: KeyRing) -> None:
    wrong = fingerprints.missing(known, ring)
    if wrong:
        names = "、".join(
            "检索密钥" if one == fingerprints.INDEX else f"{one} 号密钥" for one in wrong
        )
        raise SystemExit(
            f"密钥文件 {ring.file} 不是这些数据所用的那一份（缺少或不同：{names}）。"
            + WHAT_TO_DO.format(file=ring.file)
        )


def ring_that_is_there(settings: Settings) -> KeyRing:
    """Ends the command if it is missing or damaged."""
    file = keyring.file_of(settings)
    if not file.exists():
        raise SystemExit(f"找不到密钥文件 {file}。" + WHAT_TO_DO.format(file=file))
    try:
        return KeyRing(file)
    except BadKeyRing as error:
        raise SystemExit(f"密钥文件 {error} 已损坏。" + WHAT_TO_DO.format(file=file)) from error


def _ring(database: Connection, settings: Settings) -> KeyRing:
    file = keyring.file_of(settings)
    if file.exists() or _needs_keys(database):
        return ring_that_is_there(settings)
    if settings.sealing_keys is not None:
        raise SystemExit(f"还没有密钥文件 {file}：请先运行 wuxin keys make {file}，并另存一份。")
    return keyring.make(file)


def _needs_keys(database: Connection) -> bool:
    known = fingerprints.known(database)
    return bool(known) or fingerprints.holds_sealed_values(database, Base.metadata)


def _must_fit(database: Connection, ring: KeyRing) -> None:
    """Of a database that does not know its keys yet, what is sealed in it says which they are."""
    known = fingerprints.known(database)
    refuse_others(known, ring)
    if known:
        return
    try:
        fingerprints.prove(database, Base.metadata, Vault(ring))
    except DoesNotOpen as error:
        raise SystemExit(
            f"密钥文件 {ring.file} 打不开这个数据库里加密的内容（{error}）。"
            + WHAT_TO_DO.format(file=ring.file)
        ) from error
