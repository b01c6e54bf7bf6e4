"""Everything that may differ between two deployments, and nothing else."""

import os
import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    IPvAnyNetwork,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

SHORTEST_KEY = 32  # bytes


def _between_commas(text: object) -> object:
    return (
        [one.strip() for one in text.split(",") if one.strip()] if isinstance(text, str) else text
    )


Networks = Annotated[tuple[IPvAnyNetwork, ...], NoDecode, BeforeValidator(_between_commas)]


class WeChatSettings(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)

    app_id: str = "wx0000000000000001"
    """The mini-program's AppID; production refuses this one."""

    secret: SecretStr = SecretStr("stand-in-secret")
    """The mini-program's AppSecret; production refuses the stand-in's."""

    base_url: str = "https://api.weixin.qq.com"
    """WeChat's server interface; the demo puts its stand-in here, production refuses one."""


class Settings(BaseSettings):
    """Read once, by an operator's command, and handed down.

    Values come from the environment (`WECHAT__APP_ID=…`) or from files of the same name in the
    folder that `SECRETS_DIR` names (Docker secrets).
    """

    model_config = SettingsConfigDict(
        env_nested_delimiter="__",
        secrets_dir_missing="error",
        extra="ignore",
        use_attribute_docstrings=True,  # what a setting means is said here; README shows it
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
    """`production` does not start with a missing or an example key, the embedded database or WeChat's
    stand-in."""

    database_url: str | None = None
    """`postgresql+psycopg://…`, PostgreSQL 15 to 18; none: the embedded one, below `WUXIN_HOME`."""

    read_database_url: str | None = None
    """A replica for GET; none: the same server."""

    pool_size: int = 10
    """Connections that a process holds for deeds at most; as many again for reads."""

    pool_timeout: float = 3.0
    """Seconds until a busy pool answers 503."""

    wuxin_home: Path = Path(".wuxin")
    """The embedded database, files and keys."""

    log_level: Literal["INFO", "WARNING", "ERROR"] = "INFO"
    """Lines of this level and graver ones are logged."""

    host: str = "127.0.0.1"
    """Where the server listens."""

    port: int = 8000
    """On which port; the demo's stand-in takes the next one."""

    trusted_proxies: Networks = ()
    """Addresses and networks of the proxies before us, with commas between (`10.0.0.2, 10.1.0.0/16`): only
    these are believed when they say who called (`X-Forwarded-For`)."""

    public_url: str | None = None
    """Where phones and browsers reach this (`https://…`): the codes on paper and screens lead there; none: the
    address at which the paper was asked for."""

    token_key: SecretStr | None = None
    """At least 32 bytes, signs access tokens and cursors; none: made and kept below `WUXIN_HOME`, not in
    production."""

    sealing_keys: Path | None = None
    """A file made by `wuxin keys make`; none: made and kept below `WUXIN_HOME`, not in production."""

    files_url: str | None = None
    """`s3://bucket/prefix` of any S3-compatible store, with credentials and `AWS_ENDPOINT_URL` from the
    environment; none: `WUXIN_HOME/files`."""

    wechat: WeChatSettings = WeChatSettings()

    role_cache: float = 5.0
    """Seconds until an ended role or session has no effect, at most."""

    @field_validator("public_url")
    @classmethod
    def _an_address(cls, url: str | None) -> str | None:
        if url and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", url):
            raise ValueError("应为 https://… 这样的网址")
        return url.rstrip("/") if url else None

    @model_validator(mode="after")
    def _safe_in_production(self) -> Self:
        if self.environment != "production":
            return self
        if not self.database_url:
            raise ValueError("正式环境须设置 DATABASE_URL")
        if self.token_key is None or len(self.token_key.get_secret_value()) < SHORTEST_KEY:
            raise ValueError(f"正式环境须设置 TOKEN_KEY，至少 {SHORTEST_KEY} 字节")
        if self.sealing_keys is None or not self.sealing_keys.is_file():
            raise ValueError("正式环境须设置 SEALING_KEYS：用 wuxin keys make 生成的密钥文件")
        if self.wechat.base_url != WeChatSettings().base_url:
            raise ValueError("正式环境只能用微信登录，请去掉 WECHAT__BASE_URL")
        ours, example = self.wechat, WeChatSettings()
        if ours.app_id == example.app_id or ours.secret == example.secret:
            raise ValueError("正式环境须设置小程序的 WECHAT__APP_ID 和 WECHAT__SECRET")
        return self
