"""表决"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from app.consultation.ballots import (
    casting,
    counting,
    errors,
    paper,
    queries,
    rolls,
    secrecy,
    service,
    views,
)
from app.consultation.ballots.errors import BallotNotFound, HeadNotFound
from app.consultation.ballots.lifecycle import BallotState
from app.consultation.ballots.models import Ballot
from app.consultation.ballots.policy import sees_names
from app.consultation.ballots.schemas import (
    AppointProxy,
    BallotItem,
    BallotView,
    CallBallot,
    Cast,
    CastView,
    ConfirmPaper,
    CountBallot,
    CountView,
    Deliver,
    EnterPaper,
    FiguresView,
    OpenedView,
    OpenEnvelopes,
    PaperView,
    RecordView,
    RollEntry,
    ShareView,
)
from app.consultation.matters.errors import NoRuleInForce
from app.consultation.topics import queries as topics
from app.consultation.topics.errors import TopicNotFound
from app.places.communities import queries as communities
from app.places.communities.dependencies import CurrentCommunity
from app.places.photos.errors import NoSuchPhoto
from app.places.roles.actor import Actor, Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.kept import Row
from app.platform.db.session import ReadSession, Session
from app.platform.http.answers import as_json
from app.platform.http.bodies import KB, MB, takes
from app.platform.http.problems import problems
from app.platform.http.routes import UNKEPT, Router, delegable
from app.platform.idempotency import unguessable
from app.platform.paper import FontsMissing
from app.platform.schemas import Reason
from app.residents.exclusive_parts.errors import NoSuchEstateHere

router = Router(prefix="/communities/{code}/topics/{topic_id}", tags=["ballots"])
PDF: dict[int | str, Any] = {200: {"content": {"application/pdf": {}}}}
TEXT = (
    *(errors.OwnersSign, errors.SecretElsewhere, errors.NoEstate, NoSuchEstateHere),
    *(errors.NoSuchBuilding, errors.NoSuchDelegate, errors.NoSuchCounter, NoRuleInForce),
    errors.ClosesBeforeItOpens,
)


async def told(
    session: ReadSession, actor: Actor, row: Ballot | Row, status: int = 200
) -> Response:
    asked = await queries.questions(session, row)
    mine = await rolls.with_voters(session, row, await queries.my_heads(session, actor, row))
    cast = await queries.took_part(session, row)
    return as_json(views.view(row, actor, asked, mine, cast), status)


@router.step(
    "/call-ballot",
    TopicNotFound,
    errors.BallotThere,
    *TEXT,
    status_code=201,
    response_model=BallotView,
    openapi_extra=takes(MB),
)
async def call_ballot(
    topic_id: UUID, body: CallBallot, actor: CurrentActor, session: Session
) -> Response:
    """提请表决: the matter of each question decides its rule; one without a rule in force is refused."""
    return await told(session, actor, await service.call(session, actor, topic_id, body), 201)


@router.get("/ballots", response_model=list[BallotItem], responses=problems(TopicNotFound))
async def list_ballots(topic_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    await topics.one(session, actor, topic_id)
    rows = await queries.LISTING.all(session, queries.seen(actor, topic_id))
    return as_json([views.item(row) for row in rows])


@router.get("/ballots/{ballot_id}", response_model=BallotView, responses=problems(BallotNotFound))
async def get_ballot(
    topic_id: UUID, ballot_id: UUID, actor: CurrentActor, session: ReadSession
) -> Response:
    """With what must be reached and why, how many have taken part, and what the caller casts for."""
    return await told(session, actor, await queries.one(session, actor, topic_id, ballot_id))


@router.step(
    "/ballots/{ballot_id}/revise",
    BallotNotFound,
    *TEXT,
    response_model=BallotView,
    openapi_extra=takes(MB),
)
async def revise_ballot(
    topic_id: UUID, ballot_id: UUID, body: CallBallot, actor: CurrentActor, session: Session
) -> Response:
    """A changed text starts anew: it is announced again."""
    ballot = await service.revise(session, actor, topic_id, ballot_id, body)
    return await told(session, actor, ballot)


@router.step(
    "/ballots/{ballot_id}/announce",
    BallotNotFound,
    *(errors.RecordDateWrong, errors.TooSoon, errors.ClosesBeforeItOpens),
    *(errors.CommitteeNotTold, errors.NobodyOnTheRoll, errors.PartsMissing, NoRuleInForce),
    *(errors.TooFewToBeSecret, errors.SharesMissing),
    response_model=BallotView,
)
async def announce_ballot(
    topic_id: UUID, ballot_id: UUID, actor: CurrentActor, session: Session
) -> Response:
    """公告: text, roll and record date; owners' ballots fifteen days before they open."""
    ballot = await service.announce(session, actor, topic_id, ballot_id)
    return await told(session, actor, ballot)


@router.step("/ballots/{ballot_id}/call-off", BallotNotFound, response_model=BallotView)
async def call_off_ballot(
    topic_id: UUID, ballot_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """Before anybody could cast; the topic is deliberated on."""
    ballot = await service.call_off(session, actor, topic_id, ballot_id, body)
    return await told(session, actor, ballot)


@router.step(
    "/ballots/{ballot_id}/heads/{head_id}/appoint-proxy",
    *(BallotNotFound, HeadNotFound, errors.NoSuchProxy, errors.ProxyPeriodWrong),
    *(errors.TooManyProxies, errors.ProxyThere, NoSuchPhoto),
    response_model=BallotView,
)
async def appoint_proxy(
    topic_id: UUID,
    ballot_id: UUID,
    head_id: UUID,
    body: AppointProxy,
    actor: CurrentActor,
    session: Session,
) -> Response:
    """From the written authorisation: who, for what, from when to when."""
    ballot = await service.appoint_proxy(session, actor, topic_id, ballot_id, head_id, body)
    return await told(session, actor, ballot)


@router.step(
    "/ballots/{ballot_id}/deliver", BallotNotFound, HeadNotFound, response_model=BallotView
)
async def deliver_sheets(
    topic_id: UUID, ballot_id: UUID, body: Deliver, actor: CurrentActor, session: Session
) -> Response:
    """登记送达: where the estate's own rule counts silence, only of who was delivered the sheet."""
    ballot = await service.deliver(session, actor, topic_id, ballot_id, body)
    return await told(session, actor, ballot)


@router.step(
    "/ballots/{ballot_id}/cast",
    *(BallotNotFound, errors.NotOnTheRoll, errors.ForAnotherToCast, errors.VoterNotNamed),
    *(errors.SeveralHeads, errors.CastAlready, errors.CastingClosed, errors.HeldElsewhere),
    errors.NotAnnouncedChoice,
    openapi_extra=delegable(Scope.RIGHTS),
    status_code=201,
    response_model=CastView,
)
async def cast_ballot(
    topic_id: UUID,
    ballot_id: UUID,
    body: Cast,
    actor: CurrentActor,
    session: Session,
    request: Request,
) -> Response:
    """One cast a head, the first stands; in a secret ballot the last. A guardian casts in their ward's
    name."""
    done = await casting.cast(session, actor, topic_id, ballot_id, body)
    if done.is_secret:
        unguessable(request)
    return as_json(views.cast(done), 201)


@router.step(
    "/ballots/{ballot_id}/take-share",
    *(BallotNotFound, errors.NotASecretOne),
    openapi_extra=UNKEPT,
    status_code=201,
    response_model=ShareView,
)
async def take_share(
    topic_id: UUID, ballot_id: UUID, actor: CurrentActor, session: Session
) -> Response:
    """By each counter of a secret ballot before it is announced: what they will open it with. It is told
    once and kept by nobody else; taken anew before the opening, the one before is worth nothing."""
    share = await secrecy.take_share(session, actor, topic_id, ballot_id)
    return as_json(views.share(share), 201)


@router.step(
    "/ballots/{ballot_id}/heads/{head_id}/drop-in-urn",
    *(BallotNotFound, HeadNotFound, errors.NotASecretOne, errors.CastingClosed),
    errors.CastAlready,
    status_code=201,
    response_model=CastView,
)
async def drop_in_urn(
    topic_id: UUID, ballot_id: UUID, head_id: UUID, actor: CurrentActor, session: Session
) -> Response:
    """In a secret ballot, of who cannot cast online: they put a sheet without a number into the urn."""
    done = await casting.drop_in_urn(session, actor, topic_id, ballot_id, head_id)
    return as_json(views.cast(done), 201)


@router.step(
    "/ballots/{ballot_id}/open-envelopes",
    *(BallotNotFound, errors.NotASecretOne, errors.WrongShare, errors.WrongFigures),
    *(errors.NotAsManySheets, errors.EnvelopesOpen, errors.EnvelopeBroken),
    response_model=OpenedView,
    openapi_extra=takes(256 * KB),
)
async def open_envelopes(
    topic_id: UUID, ballot_id: UUID, body: OpenEnvelopes, actor: CurrentActor, session: Session
) -> Response:
    """By each of the two counters, with their share and what stands on the sheets of the urn. With the
    second all envelopes are opened, mixed and destroyed at once; then it is counted."""
    opened = await secrecy.open_envelopes(session, actor, topic_id, ballot_id, body)
    return as_json(views.opened(*opened))


@router.step(
    "/ballots/{ballot_id}/annul",
    *(BallotNotFound, errors.NotASecretOne, errors.EnvelopesOpen),
    response_model=BallotView,
)
async def annul_ballot(
    topic_id: UUID, ballot_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """By a counter whose share is lost: nobody can open the envelopes. They are destroyed, and the topic
    is deliberated on."""
    ballot = await secrecy.annul(session, actor, topic_id, ballot_id, body)
    return await told(session, actor, ballot)


@router.step(
    "/ballots/{ballot_id}/enter-paper",
    *(BallotNotFound, HeadNotFound, errors.CameTooLate, errors.PaperEnteredAlready),
    *(errors.NotAnnouncedChoice, errors.HeldElsewhere, errors.PaperNamesItsVoter),
    status_code=201,
    response_model=PaperView,
)
async def enter_paper(
    topic_id: UUID, ballot_id: UUID, body: EnterPaper, actor: CurrentActor, session: Session
) -> Response:
    """A numbered sheet that came back; somebody else reads it, too, before it counts."""
    row = await casting.enter_paper(session, actor, topic_id, ballot_id, body)
    return as_json(views.paper(row), 201)


@router.step(
    "/ballots/{ballot_id}/papers/{paper_id}/confirm-paper",
    *(BallotNotFound, errors.PaperNotFound, errors.SomebodyElseReads, errors.EntriesDiffer),
    errors.NotAnnouncedChoice,
    response_model=PaperView,
)
async def confirm_paper(
    topic_id: UUID,
    ballot_id: UUID,
    paper_id: UUID,
    body: ConfirmPaper,
    actor: CurrentActor,
    session: Session,
) -> Response:
    row = await casting.confirm_paper(session, actor, topic_id, ballot_id, paper_id, body)
    return as_json(views.paper(row))


@router.get(
    "/ballots/{ballot_id}/papers",
    response_model=list[PaperView],
    responses=problems(BallotNotFound, errors.NotForYou),
)
async def list_papers(
    topic_id: UUID, ballot_id: UUID, actor: CurrentActor, session: ReadSession
) -> Response:
    """The index of the originals; what stands on them is in no answer."""
    ballot = await named(session, actor, topic_id, ballot_id)
    rows = await queries.PAPERS.all(session, queries.of(ballot))
    return as_json([views.paper(row) for row in rows])


@router.get(
    "/ballots/{ballot_id}/roll",
    response_model=list[RollEntry],
    responses=problems(BallotNotFound, errors.NotForYou),
)
async def get_roll(
    topic_id: UUID, ballot_id: UUID, actor: CurrentActor, session: ReadSession
) -> Response:
    """名册, for the office, the counters and the auditor: also what a system elsewhere is given."""
    ballot = await named(session, actor, topic_id, ballot_id)
    rows = await queries.ROLL.all(session, queries.of(ballot))
    return as_json([views.entry(row) for row in rows])


@router.get(
    "/ballots/{ballot_id}/figures",
    response_model=FiguresView,
    responses=problems(BallotNotFound, errors.NotForYou, errors.NotOverYet, errors.EnvelopesClosed),
)
async def get_figures(
    topic_id: UUID, ballot_id: UUID, actor: CurrentActor, session: ReadSession
) -> Response:
    """What was cast, for the counters, once nobody can cast any more."""
    _, cast = await counting.figures(session, actor, topic_id, ballot_id)
    return as_json(views.figures(cast))


@router.step(
    "/ballots/{ballot_id}/count",
    *(BallotNotFound, errors.WrongFigures, errors.NotWhatWasCast, errors.PapersOpen),
    *(errors.CountedAlready, errors.EnvelopesClosed),
    response_model=CountView,
    openapi_extra=takes(256 * KB),
)
async def count_ballot(
    topic_id: UUID, ballot_id: UUID, body: CountBallot, actor: CurrentActor, session: Session
) -> Response:
    """By each of the two counters; if they differ, both count anew. Of a ballot held elsewhere: its
    official totals."""
    ballot, done, agree = await counting.count(session, actor, topic_id, ballot_id, body)
    return as_json({"state": ballot.state, "counted": done, "agree": agree})


@router.get(
    "/ballots/{ballot_id}/record",
    response_model=RecordView,
    responses=problems(BallotNotFound, errors.NotOverYet),
)
async def get_record(
    topic_id: UUID, ballot_id: UUID, community: CurrentCommunity, session: ReadSession
) -> Response:
    """Roll size, tallies, receipts and hashes, once it is counted; computed again from the rows. For
    everybody, also who is not signed in: it names nobody."""
    row = await counted(session, nobody(community), topic_id, ballot_id)
    asked = await queries.questions(session, row)
    casts = await queries.CASTS.all(session, queries.of(row))
    again = await counting.recompute(session, row, await counting.official(session, row))
    return as_json(views.record(row, asked, casts, again))


@router.get(
    "/ballots/{ballot_id}/notice",
    response_class=Response,
    responses=problems(BallotNotFound, errors.NotAnnouncedYet, FontsMissing) | PDF,
)
async def get_notice(
    topic_id: UUID, ballot_id: UUID, actor: CurrentActor, request: Request, session: ReadSession
) -> Response:
    """表决公告: for everybody who sees the topic, and to be hung up."""
    ballot = await announced(session, actor, topic_id, ballot_id)
    asked = await queries.questions(session, ballot)
    made = await paper.notice(ballot, asked, await name_of(request, session))
    return as_pdf(made, "notice")


@router.get(
    "/ballots/{ballot_id}/sheets",
    response_class=Response,
    responses=problems(
        BallotNotFound, errors.NotAnnouncedYet, errors.NotOnTheRoll, errors.HeldElsewhere
    )
    | problems(errors.PaperNamesItsVoter, FontsMissing)
    | PDF,
)
async def get_sheets(
    topic_id: UUID,
    ballot_id: UUID,
    actor: CurrentActor,
    request: Request,
    session: ReadSession,
    first: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """表决票, a page each: to the office two hundred from the number `first` on; to others their own."""
    ballot = await announced(session, actor, topic_id, ballot_id)
    if ballot.held_elsewhere:
        raise errors.HeldElsewhere
    if ballot.is_secret:
        raise errors.PaperNamesItsVoter
    if actor.is_staff:
        roll = await queries.ROLL.all(session, queries.of(ballot))
        heads = [one for one in roll if one.number >= first][: paper.MOST_SHEETS]
    else:
        mine = await queries.my_heads(session, actor, ballot)
        heads = [one for one in mine if one.own is not None]
    if not heads:
        raise errors.NotOnTheRoll
    asked = await queries.questions(session, ballot)
    return as_pdf(
        await paper.sheets(ballot, asked, heads, await name_of(request, session)), "sheets"
    )


@router.get(
    "/ballots/{ballot_id}/result",
    response_class=Response,
    responses=problems(BallotNotFound, errors.NotOverYet, FontsMissing) | PDF,
)
async def get_result(
    topic_id: UUID, ballot_id: UUID, actor: CurrentActor, request: Request, session: ReadSession
) -> Response:
    """表决结果, once it is counted."""
    ballot = await counted(session, actor, topic_id, ballot_id)
    asked = await queries.questions(session, ballot)
    took_part, _ = await queries.took_part(session, ballot)
    made = await paper.result(ballot, asked, took_part, await name_of(request, session))
    return as_pdf(made, "result")


async def announced(session: ReadSession, actor: Actor, topic_id: UUID, ballot_id: UUID) -> Row:
    ballot = await queries.one(session, actor, topic_id, ballot_id)
    if ballot.announced_at is None:
        raise errors.NotAnnouncedYet
    return ballot


def nobody(community_id: int) -> Actor:
    """Who sees what everybody does."""
    return Actor(UUID(int=0), community_id)


async def counted(session: ReadSession, actor: Actor, topic_id: UUID, ballot_id: UUID) -> Row:
    ballot = await queries.one(session, actor, topic_id, ballot_id)
    if ballot.state is not BallotState.COUNTED:
        raise errors.NotOverYet
    return ballot


async def name_of(request: Request, session: ReadSession) -> str:
    name: str = (await communities.one(session, request.path_params["code"])).name
    return name


def as_pdf(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return Response(content, headers=headers, media_type="application/pdf")


async def named(session: ReadSession, actor: Actor, topic_id: UUID, ballot_id: UUID) -> Row:
    ballot = await queries.one(session, actor, topic_id, ballot_id)
    if not sees_names(actor, ballot):
        raise errors.NotForYou
    return ballot
