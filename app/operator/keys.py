"""The keys under which sealed fields are kept, and moving everything to a new one."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.progress import Progress

from app.models import Base
from app.operator import custody
from app.operator.database import database, patient, transaction
from app.platform.sealing import keyring, rotation
from app.platform.sealing.vault import DoesNotOpen, vault_of
from app.settings import Settings

app = typer.Typer(no_args_is_help=True, help="The keys under which sealed fields are kept.")


@contextmanager
def _complaints() -> Iterator[None]:
    """What is wrong with keys is said in a line."""
    try:
        yield
    except (keyring.BadKeyRing, keyring.UnknownKey, DoesNotOpen) as error:
        raise typer.BadParameter(str(error)) from error


@app.command("make")
def make_keys(file: Path, suite: str = keyring.DEFAULT_SUITE) -> None:
    """A new key file (SEALING_KEYS). Keep a copy apart from the database's backups."""
    with _complaints():
        keyring.make(file, suite)
    print(f"{file}: one sealing key, one index key, suite {suite}")


@app.command("list")
def list_keys() -> None:
    """Every key, and how many values it holds."""
    with database(Settings()) as settings, _complaints():
        asyncio.run(_list_keys(settings))


@app.command("add")
def add_key(suite: str = keyring.DEFAULT_SUITE) -> None:
    """A new key for all that is sealed from now on; older ones stay readable."""
    with database(Settings()) as settings, _complaints():
        key = keyring.key_ring(settings).add(suite)
        custody.recognise(settings)  # it knows the new one from now on
    print(f"key {key.id} is current; `wuxin keys rotate` moves what older keys hold")


@app.command("rotate")
def rotate_keys() -> None:
    """Seal everything anew under the current key, while everybody works on; may be killed and repeated."""
    with database(Settings()) as settings, _complaints():
        asyncio.run(_rotate_keys(settings))


@app.command("check")
def check_keys() -> None:
    """Open every sealed value once, and show none."""
    with database(Settings()) as settings, _complaints():
        asyncio.run(_check_keys(settings))


@app.command("forget")
def forget_key(key_id: int) -> None:
    """Remove a key that holds nothing: also think of your backups."""
    with database(Settings()) as settings, _complaints():
        asyncio.run(_forget_key(settings, key_id))


async def _list_keys(settings: Settings) -> None:
    ring = keyring.key_ring(settings)
    async with transaction(settings) as session:
        held = await rotation.census(session, Base.metadata)
    for key in ring.keys.values():
        current = "current" if key.id == ring.current.id else ""
        counts = {place: counted[key.id] for place, counted in held.items() if counted[key.id]}
        print(f"{key.id}\t{key.suite}\t{current}\t{counts or 'holds nothing'}")


async def _rotate_keys(settings: Settings) -> None:
    async with patient(settings) as uses:
        with Progress() as progress:
            task = progress.add_task("sealed anew", total=None)
            await rotation.rotate(
                uses.sessions,
                Base.metadata,
                uses.vault,
                lambda _place, count: progress.advance(task, count),
            )
    await _list_keys(settings)


async def _check_keys(settings: Settings) -> None:
    async with transaction(settings) as session:
        opened = await rotation.check(session, Base.metadata, vault_of(session))
    print(
        "\n".join(f"{place}\t{count} open" for place, count in opened.items()) or "nothing sealed"
    )


async def _forget_key(settings: Settings, key_id: int) -> None:
    async with transaction(settings) as session:
        held = await rotation.census(session, Base.metadata)
    if any(counted[key_id] for counted in held.values()):
        raise keyring.BadKeyRing(f"key {key_id} still holds values: `wuxin keys rotate` first")
    custody.forget(settings, key_id)
    print(f"key {key_id} is forgotten")
