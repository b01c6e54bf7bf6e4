"""The life of an item (服务事项): written, offered, ended, perhaps offered again.

Which state it is in follows from when it was offered and ended; an ended one takes no new orders, and
those that it has go on.
"""

from datetime import datetime

from app.platform.lifecycle import Lifecycle, Named, Step


class ItemState(Named):
    DRAFT = "draft", "编写中"
    OFFERED = "offered", "可预约"
    ENDED = "ended", "已停办"


class ItemAction(Named):
    OFFER = "offer", "上架"
    END = "end", "停办"


class ItemParty(Named):
    STAFF = "staff", "社区工作人员"


S, A, P = ItemState, ItemAction, ItemParty

# fmt: off
LIFECYCLE = Lifecycle(
    "服务事项",
    S.DRAFT,
    #    action   in state    becomes    by
    Step(A.OFFER, S.DRAFT,    S.OFFERED, {P.STAFF}),
    Step(A.OFFER, S.ENDED,    S.OFFERED, {P.STAFF}),
    Step(A.END,   S.DRAFT,    S.ENDED,   {P.STAFF}),
    Step(A.END,   S.OFFERED,  S.ENDED,   {P.STAFF}),
)
# fmt: on


def state_of(offered_since: datetime | None, ended_at: datetime | None) -> ItemState:
    if ended_at is not None:
        return S.ENDED
    return S.DRAFT if offered_since is None else S.OFFERED
