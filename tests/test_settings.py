"""Settings come from the environment or from files; production refuses what is not safe."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.platform.sealing.keyring import make
from app.settings import Settings

SAFE = {
    "ENVIRONMENT": "production",
    "DATABASE_URL": "postgresql+psycopg://app@db/wuxin",
    "TOKEN_KEY": "k" * 32,
    "WECHAT__APP_ID": "wx1111111111111111",
    "WECHAT__SECRET": "s" * 32,
}


@pytest.fixture(autouse=True)
def sealing_keys(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = tmp_path_factory.mktemp("keys") / "ring"
    make(ring)
    monkeypatch.setenv("SEALING_KEYS", str(ring))


def test_secrets_are_read_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Docker mounts them; a nested one has two underscores in its name."""
    for name, value in SAFE.items():
        (tmp_path / name.lower()).write_text(value + "\n")
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path))
    settings = Settings()
    assert settings.environment == "production"
    assert settings.wechat.secret.get_secret_value() == SAFE["WECHAT__SECRET"]
    assert "ssss" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("DATABASE_URL", "", "DATABASE_URL"),
        ("SEALING_KEYS", "/nowhere", "SEALING_KEYS"),
        ("TOKEN_KEY", "short", "TOKEN_KEY"),
        ("TOKEN_KEY", "", "TOKEN_KEY"),
        ("WECHAT__BASE_URL", "http://127.0.0.1:8001", "WECHAT__BASE_URL"),
        ("WECHAT__APP_ID", "wx0000000000000001", "WECHAT__APP_ID"),
        ("WECHAT__SECRET", "stand-in-secret", "WECHAT__SECRET"),
    ],
)
def test_production_refuses(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, complaint: str
) -> None:
    for key, safe in SAFE.items():
        monkeypatch.setenv(key, safe)
    Settings()
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match=complaint):
        Settings()
