"""What is too heavy, or may be meant to harm, is done by another Python, and ends with it."""

import asyncio
import sys


async def ask(module: str, *arguments: str, said: bytes, patience: float) -> bytes | None:
    """What the module writes when it is run and `said` is what it reads; None: it died, or took longer
    than `patience` (seconds)."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(patience):
            out, _ = await child.communicate(said)
    except TimeoutError:
        return None
    finally:
        if child.returncode is None:  # also when we are stopped meanwhile
            child.kill()
            await child.wait()
    return out if child.returncode == 0 else None
