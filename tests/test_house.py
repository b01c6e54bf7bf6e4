"""The rules of the house that a machine can keep."""

import ast
import json
import sys
import tomllib
from collections import Counter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from fastapi import FastAPI
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from sqlalchemy import Column, ForeignKeyConstraint, Table, UniqueConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from app.api import LIFECYCLES
from app.models import Base
from app.platform.errors import AppError
from app.settings import Settings
from tests.generated import IN_README, fields, readme, settings
from tests.published import OPENAPI, README, ROOT, operations

TENANTS = [t for t in Base.metadata.sorted_tables if t.info.get("kind") == "tenant"]


def test_the_committed_openapi_is_what_the_application_says(app: FastAPI) -> None:
    """After a change that is meant: `python -m tests.generated`."""
    assert json.loads(OPENAPI.read_text()) == json.loads(json.dumps(app.openapi()))


def test_the_readme_shows_the_lifecycles_as_they_are() -> None:
    assert LIFECYCLES
    assert README.read_text() == readme()
    assert all(LIFECYCLES[name].markdown() in README.read_text() for name in IN_README)


def test_the_readme_shows_the_settings_and_each_says_what_it_means() -> None:
    every = dict(fields(Settings))
    assert {"DATABASE_URL", "WECHAT__SECRET"} <= every.keys()
    assert [name for name, field in every.items() if not field.description] == []
    assert settings() in README.read_text()


BY_PEOPLE = {
    collection: {step.action for step in life.steps if step.by != {"clock"}}
    for collection, life in LIFECYCLES.items()
}
STEPPED = [collection for collection, actions in BY_PEOPLE.items() if actions]


def test_only_what_a_worker_does_alone_has_no_step_of_people() -> None:
    assert LIFECYCLES.keys() - set(STEPPED) == {"roster"}


@pytest.mark.parametrize("collection", STEPPED)
def test_every_action_of_a_lifecycle_has_its_route(app: FastAPI, collection: str) -> None:
    paths = [path for path in app.openapi()["paths"] if f"/{collection}/" in path]
    routed = {path.rsplit("/", 1)[1].replace("-", "_") for path in paths}
    assert BY_PEOPLE[collection] <= routed


@pytest.mark.parametrize("collection", STEPPED)
def test_every_step_is_published_with_how_it_may_be_refused(collection: str) -> None:
    """As a client reads it: in the file, not in the code."""
    steps = {
        name: known
        for name, known in operations().items()
        if known.method == "POST"
        and f"/{collection}/" in known.path
        and known.path.rsplit("/", 1)[1].replace("-", "_") in BY_PEOPLE[collection]
    }
    assert len(steps) >= len(BY_PEOPLE[collection])
    of_every_step = {"not-your-step", "step-out-of-order"}
    assert [name for name, known in steps.items() if not of_every_step <= known.problems] == []


def test_a_route_or_an_error_has_a_name_of_its_own(app: FastAPI) -> None:
    def all_errors(error: type[AppError]) -> list[type[AppError]]:
        return [error, *(e for child in error.__subclasses__() for e in all_errors(child))]

    names = [error.code() for error in all_errors(AppError)]
    routes = [
        described["operationId"]
        for methods in app.openapi()["paths"].values()
        for described in methods.values()
    ]
    assert len(routes) == len(operations()) > 0
    names += routes
    assert [name for name, times in Counter(names).items() if times > 1] == []


def test_what_is_imported_is_declared() -> None:
    """What another package happens to bring may be gone with its next release."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["embedded"], *extras["dispatch"]]
    declared = {
        canonicalize_name(name)
        for one in map(Requirement, wanted)
        for name in (one.name, *(f"{one.name}-{extra}" for extra in one.extras))
    }
    bring = packages_distributions()
    undeclared = {
        name
        for file in (ROOT / "app").rglob("*.py")
        for name in imported(file)
        if not {canonicalize_name(one) for one in bring.get(name, [name])} & declared
    }
    assert undeclared == set()


def imported(file: Path) -> set[str]:
    """The packages of others that a module imports."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"app"}


def test_every_table_says_what_kind_it_is() -> None:
    kinds = {table.name: table.info.get("kind") for table in Base.metadata.sorted_tables}
    assert set(kinds.values()) == {"tenant", "reference", "local"}, kinds


@pytest.mark.parametrize("table", TENANTS, ids=str)
def test_the_community_leads_every_key_of_a_tenant_table(table: Table) -> None:
    """What Citus asks of a table distributed by `community_id`, and what keeps tenants apart."""

    def first(columns: list[Column[object]]) -> str:
        return columns[0].name

    assert [column.name for column in table.primary_key.columns] == ["community_id", "id"]
    for index in table.indexes:
        assert first(list(index.columns)) == "community_id", index.name
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            assert first(list(constraint.columns)) == "community_id", constraint.name
        if isinstance(constraint, ExcludeConstraint):
            assert "community_id" in constraint.columns, constraint.name
        if isinstance(constraint, ForeignKeyConstraint):
            target = constraint.elements[0].column.table
            if target.info["kind"] == "tenant":
                assert constraint.column_keys[0] == "community_id"
                assert constraint.elements[0].column.name == "community_id"
            else:
                assert target.info["kind"] == "reference"
            assert constraint.ondelete is None
