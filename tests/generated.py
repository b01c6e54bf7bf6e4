"""What is committed and generated: `python -m tests.generated` after a change that is meant."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, IPvAnyNetwork, SecretStr
from pydantic.fields import FieldInfo

from app.api import LIFECYCLES
from app.main import create_app
from app.platform.sealing import keyring
from app.settings import Settings
from tests.published import OPENAPI, README

IN_README = ("hazards", "topics")  # the others stand in the API documentation, each in its section
KINDS: dict[Any, str] = {
    str: "text",
    int: "integer",
    float: "number",
    Path: "path",
    SecretStr: "secret",
    IPvAnyNetwork: "addresses",
}


def openapi() -> dict[str, Any]:
    """No database is asked for it, and no key opens anything."""
    with TemporaryDirectory() as folder:
        nowhere = Settings(
            database_url="postgresql+psycopg://nobody@/none",
            wuxin_home=Path(folder),
            sealing_keys=None,
        )
        keyring.make(keyring.file_of(nowhere))
        return create_app(nowhere).openapi()


def readme() -> str:
    """The README as it is, with the lifecycles and the settings as they are."""
    tables = "\n".join(f"### {name}\n\n{LIFECYCLES[name].markdown()}\n" for name in IN_README)
    return _between("settings", settings(), _between("lifecycles", tables, README.read_text()))


def _between(name: str, generated: str, text: str) -> str:
    marked = re.compile(rf"(?<=<!-- {name} -->\n).*(?=<!-- /{name} -->)", re.DOTALL)
    return marked.sub(lambda _: f"\n{generated}\n", text)


def settings() -> str:
    """A table of them, as they are written in the environment."""
    rows = [
        f"| `{name}` | {_kind(field)} | {_default(field)} | {' '.join(str(field.description).split())} |"
        for name, field in fields(Settings)
    ]
    return "\n".join(["| setting | kind | default | meaning |", "|---|---|---|---|", *rows, ""])


def fields(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from fields(inner, f"{prefix}{name}__".upper())
        else:
            yield f"{prefix}{name}".upper(), field


def _kind(field: FieldInfo) -> str:
    if get_origin(field.annotation) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(field.annotation))
    possible = [one for one in get_args(field.annotation) if one is not type(None)]
    return KINDS[possible[0] if possible else field.annotation]


def _default(field: FieldInfo) -> str:
    if field.default is None or field.default == ():
        return "none"
    return "an example" if isinstance(field.default, SecretStr) else f"`{field.default}`"


if __name__ == "__main__":
    OPENAPI.write_text(json.dumps(openapi(), ensure_ascii=False, indent=1) + "\n")
    README.write_text(readme())
