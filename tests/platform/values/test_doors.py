"""No door reads for itself: what a body or a query asks for as a date or a person's name is read as
people write it."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, get_args
from uuid import uuid4

import pytest
from fastapi import FastAPI
from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from app.platform.schemas import Command
from tests.scene import Scene

DAY = "２０２６年１月３１日"


def commands(kind: type[Command] = Command) -> Iterator[type[Command]]:
    for child in kind.__subclasses__():
        yield child
        yield from commands(child)


def is_a_date(annotation: Any) -> bool:
    return annotation is date or any(is_a_date(one) for one in get_args(annotation))


def reads(info: FieldInfo) -> Any:
    return TypeAdapter(info.rebuild_annotation()).validate_python(DAY)


def test_every_date_of_a_body_is_read_as_people_write_it(app: FastAPI) -> None:
    asked = [
        (f"{command.__name__}.{name}", info)
        for command in commands()
        for name, info in command.model_fields.items()
        if is_a_date(info.annotation)
    ]
    assert len(asked) > 20
    assert [name for name, info in asked if reads(info) != date(2026, 1, 31)] == []


def days_of_queries(app: FastAPI) -> dict[str, list[str]]:
    """By path: the parameters that are dates."""
    return {
        path: names
        for path, methods in app.openapi()["paths"].items()
        for described in [methods.get("get", {})]
        if (
            names := [
                one["name"]
                for one in described.get("parameters", [])
                if one["in"] == "query" and "'format': 'date'" in str(one["schema"])
            ]
        )
    }


async def test_every_date_of_a_query_is_read_as_people_write_it(app: FastAPI, scene: Scene) -> None:
    asked = days_of_queries(app)
    assert len(asked) > 5
    for path, names in asked.items():
        here = re.sub(r"{\w+}", str(uuid4()), path.partition("/communities/{code}")[2])
        answer = await scene.staff.get(here, params=dict.fromkeys(names, DAY))
        faults = (
            [one["field"] for one in answer.json().get("errors", [])] if answer.is_error else []
        )
        assert not set(faults) & set(names), f"{path}: {answer.text}"


NOT_OF_PEOPLE = {  # places, teams, branches, units, kinds of hazards, services
    *("AddCompany", "AddEstate", "AddBuilding", "AddGrid", "AddPoint", "FoundTeam", "FoundBranch"),
    *("AddCategory", "ChangeCategory", "AddOrganisation", "CorrectOrganisation"),
    *("AddUnit", "ChangeUnit", "ListQualification", "WriteItem", "WriteProgramme"),
}


@pytest.mark.parametrize("written", ["王　伟", "王\u200b伟"])
def test_every_name_of_a_person_is_read_as_people_write_it(app: FastAPI, written: str) -> None:
    names = {
        command.__name__: TypeAdapter(info.rebuild_annotation()).validate_python(written)
        for command in commands()
        if (info := command.model_fields.get("name")) and command.__name__ not in NOT_OF_PEOPLE
    }
    assert {name for name, read in names.items() if read != "王伟"} == set()
    assert len(names) >= 5
