"""What the published description of the API begins with: what this is, how to sign in, what is where."""

from collections.abc import Iterator

from fastapi import FastAPI

from app.api import LIFECYCLES, ROUTERS
from app.platform.auth.bearer import SECURITY
from app.platform.auth.tokens import LIFETIME
from app.platform.http.problems import Problem
from app.platform.http.routes import Route

ABOUT = f"""
社区后台接口：居民随手上报，网格员、物业和社区把事情办好，何时到期、是否办结，人人看得见。

The backend with which a Chinese urban community is run by the people who live in it. Residents, grid
workers, property companies and the office use it from a WeChat mini-program.

**To sign in**, send `POST /api/v1/auth/wechat` (below, under *auth*: "Try it out") the `code` that
`wx.login` gave the mini-program, and paste `access_token` from the answer into **Authorize**. It is good
for {LIFETIME.total_seconds() // 60:.0f} minutes; `POST /api/v1/auth/refresh` gives the next one.
`GET /api/v1/communities`, maps and public lists need nobody to be signed in.

**Everywhere:** `{{code}}` in a path is a community's code. A failure is a problem (RFC 9457): its `type` is
for the program, its `title` for the resident. A list goes on with `after`, the `next` of the page before.
A POST may carry an `Idempotency-Key`: sent again, the deed is not done again. `actions` in an answer are
what its reader may do now; which there are, and where each leads, is the lifecycle of its section.
"""

# In the order in which they are shown.
TAGS = {
    "auth": "登录",
    "me": "我是谁，等我办的事",
    "inbox": "消息",
    "hazards": "隐患",
    "ballots": "表决：业主、居民、居民代表的表决，从公告到计票",
    "matters": "表决规则：什么事项由谁决定、要多少人和面积同意，依据哪一条",
    "sessions": "议事会：圆桌会、板凳会、云议事",
    "topics": "议题：从一句话到办成一件事",
    "opinions": "议事民意：一句话的意见，同意、不同意或跳过；谁投了什么只有本人知道",
    "tasks": "落实任务与吹哨报到",
    "mediations": "矛盾调解：保密，仅当事人、调解员和书记可见",
    "visits": "上门服务：签到、完成、未遇，谁来、去哪里",
    "rounds": "巡护",
    "teams": "巡护队",
    "hours": "志愿服务时长",
    "care": "关爱走访",
    "orders": "点单：从下单到确认和评价",
    "order-series": "定期服务：每周、每两周或每月，同一个人，从一个时段开始",
    "swaps": "换班：同一单位的两名服务人员互换或代班",
    "dispatch": "派单方案：一天的上门服务由系统编出方案，由人确认",
    "catalogue": "服务清单：有什么服务、谁可以预约、什么时候有",
    "unit-members": "共建单位与服务人员",
    "complaints": "对服务的投诉：单位和服务人员看不到",
    "service-figures": "点单统计，及每个数字背后的名单",
    "party-members": "党建",
    "people": "居民",
    "households": "家庭户与产权人",
    "exclusive-parts": "专有部分与业主人数",
    "claims": "居民认证",
    "authorisations": "代办授权",
    "roster": "居民名册的导入与导出",
    "conflicts": "编辑冲突",
    "privacy": "我的个人信息：用途、同意、查看记录",
    "corrections": "更正个人信息",
    "closure": "注销账号",
    "places": "社区、小区、楼栋、房屋、网格、议事点",
    "roles": "角色",
    "photos": "照片",
    "changes": "网格数据的离线副本",
    "batch": "离线后的批量补报",
}


def tags() -> list[dict[str, str]]:
    """Each with the lifecycles of what it is about, folded."""
    return [
        {"name": tag, "description": "\n\n".join([words, *_lifecycles(tag)])}
        for tag, words in TAGS.items()
    ]


def _lifecycles(tag: str) -> Iterator[str]:
    for collection, life in LIFECYCLES.items():
        if tag in _first_of(collection).tags:
            summary = f"<summary>Lifecycle of {collection}</summary>"
            yield f"<details>{summary}\n\n{life.markdown()}\n\n</details>"


def _first_of(collection: str) -> Route:
    """The shortest path of a community to it: steps of a topic stand in many sections."""
    routes = (route for router in ROUTERS for route in router.routes if isinstance(route, Route))
    within = (
        route
        for route in routes
        if "{code}" in route.path and f"/{collection}/" in f"{route.path}/"
    )
    return min(within, key=lambda route: len(route.path))


def document(app: FastAPI) -> None:
    """The schema of problems, to which every documented failure refers."""
    generate = app.openapi

    def openapi() -> dict[str, object]:
        if app.openapi_schema is None:
            generated = generate()
            schemas = generated.setdefault("components", {}).setdefault("schemas", {})
            schemas["Problem"] = Problem.model_json_schema()
            generated["components"]["securitySchemes"] = SECURITY
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]
