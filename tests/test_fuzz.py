"""Whatever is sent, nothing makes a 500: schemathesis over the whole OpenAPI, as three callers."""

import os
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok

from tests.scene import Scene

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "2"))


@pytest.mark.parametrize("caller", ["resident", "worker", "secretary"])
async def test_no_request_makes_a_500(app: FastAPI, scene: Scene, url: str, caller: str) -> None:
    schema = schemathesis.openapi.from_dict(app.openapi())
    token = scene.people[caller].token
    tried = 0
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        if operation.path.startswith("/api/v1/auth/s"):
            continue  # signing out would end the fuzzing

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy() | st.nothing())
        def mutate(case: schemathesis.Case[Any]) -> None:
            if case.path_parameters:
                case.path_parameters["code"] = scene.code
            headers = {"Authorization": f"Bearer {token}"}
            response = case.call(base_url=url.removesuffix("/api/v1"), headers=headers)
            case.validate_response(response, checks=[not_a_server_error])

        mutate()
        tried += 1
    assert tried > 40
