"""Whatever is sent, nothing makes a 500: schemathesis over the whole OpenAPI, as three callers."""

import os
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok

from tests.fixtures import LastingScene
from tests.published import operations as published
from tests.scene import Scene

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "2"))
CALLERS = ("resident", "worker", "secretary")
OPERATIONS = [name for name in published() if name != "sign_out"]  # that would end the fuzzing


@pytest.fixture(scope="session")
def operations(app: FastAPI) -> dict[str, Any]:
    """By their ids."""
    found = schemathesis.openapi.from_dict(app.openapi()).get_all_operations()
    every = [one.ok() for one in found if isinstance(one, Ok)]
    return {one.definition.raw["operationId"]: one for one in every}


@pytest.fixture
async def fuzzed(lasting_scene: LastingScene) -> Scene:
    return await lasting_scene("fuzzed")


def test_every_operation_is_fuzzed(operations: dict[str, Any]) -> None:
    assert operations.keys() == {*OPERATIONS, "sign_out"}


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_no_request_makes_a_500(
    operations: dict[str, Any], fuzzed: Scene, url: str, operation: str
) -> None:
    tried = 0

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operations[operation].as_strategy() | st.nothing())
    def mutate(case: schemathesis.Case[Any]) -> None:
        nonlocal tried
        if case.path_parameters:
            case.path_parameters["code"] = fuzzed.code
        for caller in CALLERS:
            headers = {"Authorization": f"Bearer {fuzzed.people[caller].token}"}
            response = case.call(base_url=url.removesuffix("/api/v1"), headers=headers)
            assert response.status_code < 500, (caller, case.as_curl_command(headers))
            tried += 1

    mutate()
    assert tried >= len(CALLERS)
