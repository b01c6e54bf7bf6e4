"""Photos are made clean a few at a time, in threads; who would wait too long is told to come back.

Nobody holds a connection of the database meanwhile, and what waits lies in its file, not in memory.
"""

from collections import Counter
from typing import BinaryIO
from uuid import UUID

import anyio

from app.platform.files.errors import PhotosWaiting
from app.platform.files.images import MOST_BYTES, CleanImage, clean

AT_ONCE = 2  # each may need 600 MB: a PNG or WebP of 40 megapixels with transparency
MOST_WAITING = 24  # half a second each
MOST_OF_ONE = 12  # of one account: nobody fills the queue for all; a report has nine photos
COME_BACK_IN = 5  # seconds


class Decoding:
    """Of one process."""

    def __init__(self) -> None:
        self._turns = anyio.CapacityLimiter(AT_ONCE)
        self._of: Counter[UUID] = Counter()

    async def clean(self, file: BinaryIO, account_id: UUID) -> CleanImage:
        waiting = self._turns.statistics().tasks_waiting
        if waiting >= MOST_WAITING or self._of[account_id] >= MOST_OF_ONE:
            raise PhotosWaiting(retry_after=COME_BACK_IN)
        self._of[account_id] += 1
        try:
            return await anyio.to_thread.run_sync(_read_and_clean, file, limiter=self._turns)
        finally:
            self._of -= Counter([account_id])  # who has none is forgotten


def _read_and_clean(file: BinaryIO) -> CleanImage:
    file.seek(0)
    content = file.read(MOST_BYTES + 1)
    file.seek(0)
    return clean(content)
