"""Nothing of whoever runs them: the bucket of an office must not get the photos of tests."""

import os

from app.settings import Settings
from tests.generated import fields


def forget() -> None:
    for name in ("SECRETS_DIR", *(name for name, _ in fields(Settings))):
        os.environ.pop(name, None)
