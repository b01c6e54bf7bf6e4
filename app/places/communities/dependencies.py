"""From the division code in a path to the community."""

import re
from typing import Annotated

from cachetools import TTLCache
from fastapi import Depends, Path, Request
from fastapi.exceptions import RequestValidationError

from app.places.communities import queries
from app.places.communities.errors import CommunityNotFound
from app.platform.http.problems import documents, refuses
from app.platform.words import shape

CODE = re.compile(r"^[0-9]{12}$", re.ASCII)
EXAMPLE, WRONG = "420107999001", "应为 12 位区划代码"
Code = Annotated[str, Path(pattern=shape(CODE.pattern, WRONG), examples=[EXAMPLE])]


@documents(
    parameters=[
        {
            "name": "code",
            "in": "path",
            "required": True,
            "schema": {
                "type": "string",
                "pattern": CODE.pattern,
                "examples": [EXAMPLE],
                "title": "Code",
            },
        }
    ]
)
@refuses(CommunityNotFound)
async def community_id(request: Request) -> int:
    code = request.path_params["code"]
    known: TTLCache[str, int] = request.app.state.community_ids
    found = known.get(code)
    if found is not None:
        return found
    if not CODE.fullmatch(code):
        wrong = {"type": "string_pattern_mismatch", "msg": WRONG, "input": code}
        raise RequestValidationError([{"loc": ("path", "code"), **wrong}])
    async with request.app.state.read_sessions() as session:
        read: int = (await queries.one(session, code)).id
    known[code] = read
    return read


CurrentCommunity = Annotated[int, Depends(community_id)]
