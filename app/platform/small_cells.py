"""What of a table of counts may be told to somebody who may not see whom it counts."""

from collections.abc import Mapping
from typing import TypeVar

K = TypeVar("K")


def hidden(counts: Mapping[K, int], fewest: int) -> tuple[int | None, dict[K, int | None]]:
    """The total and its parts, without those under `fewest`, and without the next smallest where one
    that is left out would be what is missing to the total."""
    total = sum(counts.values())
    shown: dict[K, int | None] = {
        key: None if 0 < count < fewest else count for key, count in counts.items()
    }
    if 0 < total < fewest:
        return None, dict.fromkeys(counts)
    left_out = [key for key, count in shown.items() if count is None]
    if len(left_out) == 1:
        others = [key for key in counts if key not in left_out]
        if others:
            shown[min(others, key=lambda key: (counts[key] == 0, counts[key]))] = None
    return total, shown
