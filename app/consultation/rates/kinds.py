from app.platform.lifecycle import Named


class RateKind(Named):
    """三率, over the calls that fell due in a period."""

    RESPONSE = "response", "响应率"  # answered, or handed back with a reason, within their limit
    RESOLUTION = "resolution", "解决率"  # done, and verified by somebody else
    SATISFACTION = "satisfaction", "满意率"  # of who rated their topics: 4 or 5 of 5


class Part(Named):
    MET = "met", "达到"
    MISSED = "missed", "未达到"
    PENDING = "pending", "未到期或未评议"  # stands apart: in no rate


SATISFIED = 4  # of 5, and more
