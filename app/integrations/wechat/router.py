"""Sign-in through WeChat."""

from fastapi import Request, Response

from app.integrations.wechat.errors import CodeRefused, SignInBlocked, WeChatUnavailable
from app.platform.auth import service
from app.platform.auth.router import tokens_for
from app.platform.auth.schemas import SignIn, TokenView
from app.platform.db.session import Session
from app.platform.errors import TooMany
from app.platform.http import limits
from app.platform.http.problems import problems
from app.platform.http.routes import UNKEPT, Router

router = Router(prefix="/auth", tags=["auth"])


@router.post(
    "/wechat",
    openapi_extra=UNKEPT,
    responses=problems(CodeRefused, SignInBlocked, WeChatUnavailable, TooMany),
)
async def sign_in_with_wechat(
    body: SignIn, request: Request, response: Response, session: Session
) -> TokenView:
    """Exchange the code of `wx.login`, once. A refused code is never tried again: call `wx.login`."""
    state, address = request.app.state, limits.caller(request)
    refused = CodeRefused, SignInBlocked
    async with limits.failures(session, "sign-in", address, *refused, most=120, seconds=60):
        who = await state.wechat.exchange_code(body.code)
    await limits.spend(session, "signed-in", who.openid, most=60, seconds=60)
    account_id = await service.account_of(session, state.wechat.app_id, who.openid, who.unionid)
    device = request.headers.get("user-agent", "")
    begun = await service.begin(session, account_id, device)
    return tokens_for(state.tokens, begun, response)
