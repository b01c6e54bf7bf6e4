"""Everything that may differ between two deployments, and nothing else."""

import os
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, SecretStr, model_validator
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

SHORTEST_KEY = 32  # bytes


class WeChatSettings(BaseModel):
    app_id: str = "wx0000000000000001"
    secret: SecretStr = SecretStr("stand-in-secret")
    base_url: str = "https://api.weixin.qq.com"


class Settings(BaseSettings):
    """Read once, by an operator's command, and handed down.

    Values come from the environment (`WECHAT__APP_ID=…`) or from files of the same name in the
    folder that `SECRETS_DIR` names (Docker secrets).
    """

    model_config = SettingsConfigDict(
        env_nested_delimiter="__",
        secrets_dir_missing="error",
        extra="ignore",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic hands it over
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - not one of ours
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        folder = os.environ.get("SECRETS_DIR") or None
        files = NestedSecretsSettingsSource(file_secret_settings, secrets_dir=folder)
        return init_settings, env_settings, files

    environment: Literal["development", "demo", "production"] = "development"
    database_url: str | None = None  # none: the embedded PostgreSQL below `wuxin_home`
    read_database_url: str | None = None  # a replica for GET; none: the same server
    pool_size: int = 10
    pool_timeout: float = 3.0  # seconds until a busy pool answers 503
    wuxin_home: Path = Path(".wuxin")  # embedded database, files and keys; not HOME
    log_level: Literal["INFO", "WARNING", "ERROR"] = "INFO"
    host: str = "127.0.0.1"
    port: int = 8000
    token_key: SecretStr | None = (
        None  # at least 32 bytes; made and kept in `wuxin_home` outside production
    )
    sealing_keys: Path | None = None  # a file of `wuxin keys make`; made outside production
    files_url: str | None = None  # s3://bucket/prefix; none: `wuxin_home/files`
    wechat: WeChatSettings = WeChatSettings()
    role_cache: float = 5.0  # seconds until an ended role has no effect, at most

    @model_validator(mode="after")
    def _safe_in_production(self) -> Self:
        if self.environment != "production":
            return self
        if not self.database_url:
            raise ValueError("production needs DATABASE_URL")
        if self.token_key is None or len(self.token_key.get_secret_value()) < SHORTEST_KEY:
            raise ValueError(f"production needs a TOKEN_KEY of {SHORTEST_KEY} bytes or more")
        if self.sealing_keys is None or not self.sealing_keys.is_file():
            raise ValueError("production needs SEALING_KEYS, a file made by `wuxin keys make`")
        if self.wechat.base_url != WeChatSettings().base_url:
            raise ValueError("production signs in at WeChat, never at a stand-in")
        ours, example = self.wechat, WeChatSettings()
        if ours.app_id == example.app_id or ours.secret == example.secret:
            raise ValueError("production needs WECHAT__APP_ID and WECHAT__SECRET")
        return self
