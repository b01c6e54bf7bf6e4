"""A secret straw poll, from the counters' shares to the count, through the service functions."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.ballots import casting, counting, secrecy, service
from app.consultation.ballots.models import Ballot
from app.consultation.ballots.schemas import (
    AskQuestion,
    CallBallot,
    Cast,
    Choose,
    CountBallot,
    OpenEnvelopes,
)
from app.consultation.ballots.views import figures
from app.consultation.matters.kinds import Matter, RollKind
from app.consultation.topics.models import Topic
from app.places.roles.actor import Actor
from app.platform import clock

DAY = timedelta(days=1)
CASTING = 7 * DAY
SAID = ("yes", "yes", "no", "yes", "abstain", "no", "yes")


async def closed(  # noqa: PLR0913 - who, about what and when
    session: AsyncSession,
    staff: Actor,
    counters: tuple[Actor, Actor],
    voters: Sequence[Actor],
    *,
    topic: Topic,
    words: str,
    opens: datetime,
) -> Ballot:
    """Of a topic that is deliberated on, which it is again afterwards. Whoever of `voters` is on the roll
    casts; at least twenty are verified."""
    with clock.at(opens - DAY):
        ballot = await _called(session, staff, counters, topic=topic, words=words, opens=opens)
        shares = [
            await secrecy.take_share(session, counter, topic.id, ballot.id) for counter in counters
        ]
        await service.announce(session, staff, topic.id, ballot.id)
    with clock.at(opens):
        await service.open_casting(session, ballot)
        await session.flush()
    for number, voter in enumerate(voters):
        with clock.at(opens + timedelta(minutes=7 * number)):
            choice = Choose(position=1, choice=SAID[number % len(SAID)])
            await casting.cast(session, voter, topic.id, ballot.id, Cast(choices=[choice]))
    with clock.at(ballot.closes_at):
        await session.flush()
        await service.end_casting(session, ballot)
        await session.flush()
    for counter, share in zip(counters, shares, strict=True):
        with clock.at(ballot.closes_at + timedelta(minutes=30)):
            given = OpenEnvelopes(share=share)
            await secrecy.open_envelopes(session, counter, topic.id, ballot.id, given)
    for counter in counters:
        with clock.at(ballot.closes_at + timedelta(minutes=40)):
            _, cast = await counting.figures(session, counter, topic.id, ballot.id)
            counted = CountBallot.model_validate(figures(cast))
            await counting.count(session, counter, topic.id, ballot.id, counted)
    return ballot


async def _called(
    session: AsyncSession,
    staff: Actor,
    counters: tuple[Actor, Actor],
    *,
    topic: Topic,
    words: str,
    opens: datetime,
) -> Ballot:
    body = CallBallot(
        roll=RollKind.VERIFIED,
        title=topic.title,
        words=topic.summary or words,
        questions=[AskQuestion(matter=Matter.STRAW_POLL, words=words)],
        record_on=clock.today(),
        opens_at=opens,
        closes_at=opens + CASTING,
        counter_ids=[counter.account_id for counter in counters],
        is_secret=True,
    )
    return await service.call(session, staff, topic.id, body)
