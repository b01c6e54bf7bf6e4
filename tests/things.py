"""What must be there before it can be asked who may do what with it.

A maker makes one of it in a scene, and says by which names a path or a body calls it. What several of them
stand on, and no deed uses up, is made once (`once`).
"""

import itertools
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import delete, insert, update

from app.care.subjects.models import CareBreak, CareDue, CareSubject, CareVisit
from app.consultation.mediation.models import Mediation
from app.consultation.publications.models import Publication
from app.consultation.topics.models import TopicMoment, TopicPhoto
from app.places.roles.models import CommunityAccount
from app.platform import clock
from app.platform.auth.models import Account, AuthSession
from app.platform.db.base import new_id
from app.residents.facts.models import CareFact
from app.residents.inbox.models import Message
from app.residents.party.models import Officer, Post
from app.residents.people.models import Household, HouseholdMember, Person
from app.residents.roster.lifecycle import RunState
from app.residents.roster.models import RosterRun
from app.residents.roster.service import keep
from tests.consultation.ballots.story import (
    STRAW,
    YES,
    Vote,
    a_proxy,
    a_vote,
    owns,
    shares_of,
)
from tests.rounds import ago
from tests.scene import BORN, INSIDE, SINCE, Rows, Scene, a_square

Values = dict[str, Any]  # by caller, where each has their own
Maker = Callable[[Scene], Awaitable[Values]]

WHY = {"reason": "说明"}


async def once(scene: Scene, maker: Maker) -> Values:
    if maker not in scene.made:
        scene.made[maker] = await maker(scene)
    found: Values = scene.made[maker]
    return found


def made(answer: httpx.Response) -> Any:
    assert answer.is_success, (answer.request.url, answer.text)
    return answer.json() if answer.content else None


async def keep_rows(scene: Scene, rows: Rows) -> None:
    async with scene.sessions.begin() as session:
        for table, them in rows.items():
            await session.execute(insert(table), them)


async def nothing(_scene: Scene) -> Values:
    return {}


# Of accounts and roles.


async def another_device(scene: Scene, whose: str = "resident") -> Values:
    """On which somebody is signed in."""
    account_id = scene.people[whose].account_id
    device = {"id": new_id(), "account_id": account_id, "device": "another"}
    begun = {"started_at": clock.now(), "used_at": clock.now()}
    await keep_rows(scene, {AuthSession: [device | begun]})
    return {"session_id": device["id"]}


async def an_account(scene: Scene) -> Values:
    """Of somebody who has signed in, and is nothing here."""
    account = {"id": new_id(), "app_id": "wx", "openid": uuid4().hex, "created_at": clock.now()}
    await keep_rows(scene, {Account: [account]})
    return {"account_id": account["id"]}


async def somebody_known(scene: Scene) -> Values:
    """An account that is known here, and serves as nothing."""
    account = await an_account(scene)
    named = {"community_id": scene.community_id, "name": "同事", "person_id": None}
    await keep_rows(scene, {CommunityAccount: [account | named]})
    return account


async def a_role(scene: Scene) -> Values:
    """Of another one of the office."""
    account = await somebody_known(scene)
    body = {"account_id": str(account["account_id"]), "role": "staff", "name": "同事"}
    return {"grant_id": made(await scene.secretary.post("/roles", body))["id"]}


async def an_invitation(scene: Scene) -> Values:
    """To coordinate a unit; whoever has its code may take it."""
    unit = made(await scene.staff.post("/units", {"name": f"共建单位{uuid4().hex}"}))
    body = {"role": "provider", "name": "共建单位联络员", "unit_id": unit["id"]}
    invited = made(await scene.secretary.post("/invitations", body))
    return {"invitation_id": invited["id"], "secret": invited["code"]}


async def an_authorisation(scene: Scene) -> Values:
    """The neighbour may act for the resident."""
    body = {
        "principal_id": str(scene.persons["resident"]),
        "agent_id": str(scene.neighbour.account_id),
        "relationship": "neighbour",
        "scopes": ["hazards"],
    }
    granted = made(await scene.resident.post("/authorisations", body))
    return {"authorisation_id": granted["id"]}


async def papers(scene: Scene) -> Values:
    """Each of the office has a photo of one that the resident has signed."""
    return {"paper": {name: await scene.people[name].photo() for name in ("staff", "secretary")}}


# Of places.


ROOM = itertools.count()


def room_for_a_grid() -> dict[str, Any]:
    """Where there is none yet."""
    return a_square(80 + next(ROOM) / 100, 30.5)


async def boundaries(_scene: Scene) -> Values:
    """Two new ones."""
    return {"boundary": {name: room_for_a_grid() for name in ("staff", "secretary")}}


async def a_grid(scene: Scene) -> Values:
    body = {
        "code": f"{uuid4().int % 10**20:020d}",
        "name": "网格",
        "since": str(SINCE),
        "boundary": room_for_a_grid(),
    }
    return {"grid_id": made(await scene.staff.post("/grids", body))["id"]}


# Of residents.


async def a_newcomer(scene: Scene) -> Values:
    """The worker has added them; they live nowhere yet."""
    added = await scene.worker.post("/people", {"name": "居民", "born_on": str(BORN)})
    return {"newcomer_id": made(added)["id"]}


async def a_household(scene: Scene) -> Values:
    """Two people in the dwelling that was empty; somebody who may move in, and where they may go."""
    here = {"community_id": scene.community_id}
    members, household_id = [new_id(), new_id()], new_id()
    living = {"household_id": household_id, "since": SINCE}
    home = {"dwelling_id": scene.homes["empty"], "since": SINCE}
    rows: Rows = {
        Person: [here | {"id": one, "name": "居民", "born_on": BORN} for one in members],
        Household: [here | home | {"id": household_id}],
        HouseholdMember: [
            here | living | {"person_id": one, "is_contact": one == members[0]} for one in members
        ],
    }
    await keep_rows(scene, rows)
    return {
        "household_id": household_id,
        "member_id": members[0],
        "other_member_id": members[1],
        "into_id": scene.households["neighbour"],
    } | await a_newcomer(scene)


async def an_opening(scene: Scene) -> Values:
    """Staff has read the resident's phone."""
    asked = {"field": "phone", "purpose": "联系"}
    made(await scene.staff.post(f"/people/{scene.persons['resident']}/open", asked))
    return {}


async def an_owner(scene: Scene) -> Values:
    """Of the resident's dwelling."""
    owner = {"person_id": str(await scene.somebody()), "since": str(SINCE)}
    made(await scene.staff.post(f"/dwellings/{scene.homes['resident']}/owners", owner))
    return {"owner_id": owner["person_id"]}


async def an_estate(scene: Scene) -> Values:
    body = {"name": f"小区{uuid4().hex[:8]}", "kind": "old"}
    return {"new_estate_id": made(await scene.staff.post("/estates", body))["id"]}


async def an_organisation(scene: Scene) -> Values:
    """That owns something."""
    body = {"name": f"置业{uuid4().hex[:8]}", "contact": "办公室"}
    added = made(await scene.staff.post("/owner-organisations", body))
    return {"organisation_id": added["id"]}


async def a_part(scene: Scene) -> Values:
    """A shop, of the resident and somebody else together."""
    other_id = str(await scene.somebody())
    owners = [{"person_id": one} for one in (str(scene.persons["resident"]), other_id)]
    body = {
        "estate_id": str(scene.estate_id),
        "kind": "shop",
        "place": f"底商{uuid4().hex[:8]}",
        "area": "36.25",
        "area_source": "register",
        "since": str(SINCE),
        "owners": owners,
    }
    part = made(await scene.staff.post("/exclusive-parts", body))
    return {"part_id": part["id"], "co_owner_id": other_id} | await papers(scene)


async def a_claim(scene: Scene, home: str = "resident") -> Values:
    """The stranger's; it waits. Who is verified cannot claim, so that they are not any more."""
    if before := scene.made.get("claim"):
        await scene.staff.post(f"/claims/{before}/end", WHY)
    body = {"dwelling_id": str(scene.homes[home]), "name": "谁", "id_last_six": "000000"}
    claim_id = made(await scene.stranger.post("/claims", body))["id"]
    scene.made["claim"] = claim_id
    return {"claim_id": claim_id}


async def a_claim_of_a_home(scene: Scene) -> Values:
    """Where somebody lives whom nobody has claimed to be."""
    household = await once(scene, a_household)
    return await a_claim(scene, "empty") | {"member_id": household["member_id"]}


async def an_accepted_claim(scene: Scene) -> Values:
    claim = await a_claim_of_a_home(scene)
    person = {"person_id": str(claim["member_id"])}
    made(await scene.worker.post(f"/claims/{claim['claim_id']}/accept", person))
    return claim


async def a_consent(scene: Scene) -> Values:
    made(await scene.resident.post("/me/consents", {"purpose": "photos-in-news"}))
    return {}


async def a_correction(scene: Scene) -> Values:
    body = {"field": "name", "value": "改名", "reason": "笔误"}
    return {"correction_id": made(await scene.resident.post("/corrections", body))["id"]}


async def a_closure(scene: Scene) -> Values:
    """The resident's."""
    made(await scene.resident.post("/me/closure"))
    return {}


async def a_conflict(scene: Scene) -> Values:
    """Two notes that staff made on the resident's health."""
    path = f"/people/{scene.persons['resident']}"
    made(await scene.staff.call("PUT", path, json={"health": uuid4().hex}))
    late = {"health": uuid4().hex, "base_version": 1}
    waits = await scene.staff.call("PUT", path, json=late)
    assert waits.status_code == httpx.codes.CONFLICT, waits.text
    return {"conflict_id": waits.json()["conflict"]["id"]}


async def a_run(scene: Scene) -> Values:
    """Of the roster; staff uploaded it, and some rows were refused."""
    async with scene.sessions.begin() as session:
        run = RosterRun(
            community_id=scene.community_id,
            id=new_id(),
            uploaded_by=scene.staff.account_id,
            is_dry=False,
            state=RunState.DONE,
            has_errors=True,
        )
        session.add(run)
        await session.flush()
        await keep(session, run, "errors", b"a workbook")
    return {"run_id": run.id}


async def no_run(scene: Scene) -> Values:
    """That is going on."""
    mine = RosterRun.community_id == scene.community_id
    async with scene.sessions.begin() as session:
        await session.execute(update(RosterRun).where(mine).values(state=RunState.DONE))
    return {}


async def a_message(scene: Scene) -> Values:
    """To the resident."""
    message = {
        "community_id": scene.community_id,
        "id": new_id(),
        "account_id": scene.resident.account_id,
        "occasion": uuid4().hex,
        "title": "通知",
        "text": "",
        "subject_kind": "people",
        "subject_id": scene.persons["resident"],
    }
    await keep_rows(scene, {Message: [message]})
    return {"message_id": message["id"]}


# Of the Party.


async def a_branch(scene: Scene) -> Values:
    branch = made(await scene.secretary.post("/party-branches", {"name": f"支部{uuid4().hex}"}))
    return {"branch_id": branch["id"]}


async def an_officer(scene: Scene) -> Values:
    """The neighbour leads a branch."""
    branch = await a_branch(scene)
    officer = {
        "community_id": scene.community_id,
        "id": new_id(),
        "branch_id": branch["branch_id"],
        "person_id": scene.persons["neighbour"],
        "post": Post.SECRETARY,
        "since": SINCE,
    }
    await keep_rows(scene, {Officer: [officer]})
    return branch | {"officer_id": officer["id"]}


async def an_entry(scene: Scene) -> Values:
    """The resident's, reported to the branch that the neighbour leads; the one before has ended."""
    branch = (await once(scene, an_officer))["branch_id"]
    ended = WHY | {"ended_on": str(clock.today())}
    if before := scene.made.get("entry"):
        await scene.secretary.post(f"/party-members/{before}/end", ended)
    body = {"branch_id": branch, "kind": "member", "here_since": str(SINCE)}
    entry = await scene.resident.post("/party-members", body | {"is_probationary": True})
    scene.made["entry"] = made(entry)["id"]
    return {"member_id": entry.json()["id"]}


async def a_party_member(scene: Scene) -> Values:
    """Admitted, and probationary yet; and a branch where they may go."""
    entry = await an_entry(scene)
    made(await scene.secretary.post(f"/party-members/{entry['member_id']}/admit"))
    return entry | await once(scene, a_branch)


# Of care: the resident is on the list, for they live alone.


async def nobody_in_care(scene: Scene) -> Values:
    async with scene.sessions.begin() as session:
        for table in (CareDue, CareVisit, CareBreak, CareFact, CareSubject):
            here = table.community_id == scene.community_id
            await session.execute(delete(table).where(here))
    return {}


async def a_death(scene: Scene) -> Values:
    died = {"died_on": "2026-01-01"}
    made(await scene.staff.post(f"/people/{scene.persons['resident']}/record-death", died))
    return {"person_id": scene.persons["resident"]}


async def somebody_in_care(scene: Scene) -> Values:
    await nobody_in_care(scene)
    alone = {"facts": [{"kind": "lives_alone"}]}
    made(await scene.worker.post(f"/care/{scene.persons['resident']}/enrol", alone))
    return {}


async def a_pair(scene: Scene) -> Values:
    """The neighbour looks in too."""
    await somebody_in_care(scene)
    companion = {"companion_id": str(scene.persons["neighbour"])}
    made(await scene.staff.post(f"/care/{scene.persons['resident']}/pair", companion))
    return {}


async def a_visit(scene: Scene) -> Values:
    """The worker's."""
    await a_pair(scene)
    well = {"way": "home", "outcome": "well", "words": "一切都好"}
    visit = made(await scene.worker.post(f"/care/{scene.persons['resident']}/visit", well))
    return {"visit_id": visit["id"]}


async def somebody_at_high_risk(scene: Scene) -> Values:
    await a_pair(scene)
    raised = WHY | {"risk": "high"}
    made(await scene.staff.post(f"/care/{scene.persons['resident']}/raise", raised))
    return {}


async def somebody_away(scene: Scene) -> Values:
    await a_pair(scene)
    away = {"kind": "away", "since": str(clock.today() - timedelta(days=3)), "words": "探亲"}
    gone = made(await scene.worker.post(f"/care/{scene.persons['resident']}/suspend", away))
    return {"break_id": gone["suspension_id"]}


# Of teams and rounds. The resident is in the team, the neighbour has applied.


async def a_team(scene: Scene) -> Values:
    return {"team_id": await scene.team()}


async def a_new_team(scene: Scene) -> Values:
    """Nobody is in it."""
    named = {"name": f"巡护队{uuid4().hex}", "about": "每周巡护"}
    return {"team_id": made(await scene.staff.post("/teams", named))["id"]}


async def a_closed_team(scene: Scene) -> Values:
    """It does not recruit."""
    team = await a_new_team(scene)
    made(await scene.staff.post(f"/teams/{team['team_id']}/stop-recruiting"))
    return team


async def an_application(scene: Scene, by: str = "neighbour") -> Values:
    team = await a_new_team(scene)
    path = f"/teams/{team['team_id']}/apply"
    applied = made(await scene.people[by].post(path, {"words": "有空"}))
    return {"membership_id": applied["id"]}


async def a_membership(scene: Scene) -> Values:
    """The resident's."""
    applied = await an_application(scene, "resident")
    made(await scene.staff.post(f"/memberships/{applied['membership_id']}/admit"))
    return applied


async def a_round(scene: Scene, minutes: int = 10) -> Values:
    team = await once(scene, a_team)
    return team | {"round_id": await scene.round(team["team_id"], minutes)}


async def a_begun_round(scene: Scene) -> Values:
    return await a_round(scene, -10)


async def a_round_to_come_to(scene: Scene) -> Values:
    """The resident has signed up."""
    found = await a_round(scene)
    made(await scene.resident.post(f"/rounds/{found['round_id']}/sign-up", {}))
    return found


async def a_round_with_somebody(scene: Scene) -> Values:
    """The resident is on it, and has left the one before."""
    if before := scene.made.get("round"):
        await scene.resident.post(f"/rounds/{before}/sign-out", {})
    found = await a_round(scene)
    scene.made["round"] = found["round_id"]
    made(await scene.resident.post(f"/rounds/{found['round_id']}/sign-in", {"place": INSIDE}))
    return found


async def the_round(scene: Scene) -> Values:
    """One for all that is recorded on it."""
    return await once(scene, a_round_with_somebody)


async def a_safety_action(scene: Scene) -> Values:
    """The resident's, with a photo."""
    found, photo_id = await the_round(scene), await scene.resident.photo()
    body = {"kind": "publicity", "count": 3, "words": "入户宣传", "where": "1栋"}
    path = f"/rounds/{found['round_id']}/record"
    done = made(await scene.resident.post(path, body | {"photo_ids": [photo_id]}))
    return found | {"action_id": done["id"], "photo_id": photo_id}


async def a_series(scene: Scene) -> Values:
    team = await once(scene, a_team)
    body = {
        "team_id": team["team_id"],
        "grid_id": str(scene.grid_id),
        "weekday": 3,
        "starts": "19:30",
        "minutes": 90,
        "meet_at": "廉心亭",
        "capacity": 6,
        "first_on": str(clock.today()),
    }
    return {"series_id": made(await scene.worker.post("/round-series", body))["id"]}


async def a_calendar(scene: Scene) -> Values:
    """The resident's."""
    feed = made(await scene.resident.post("/calendars", {}))
    return {"calendar_id": feed["id"], "token": feed["path"].rsplit("/", 1)[1][: -len(".ics")]}


# Of hours.


async def an_entry_of_hours(scene: Scene) -> Values:
    """Forty minutes of the resident's, each before the one that was made before."""
    began = scene.made["began"] = scene.made.get("began", 0) + 120
    found = await a_round(scene, -began)
    path = f"/rounds/{found['round_id']}"
    came = {"at": ago(began), "place": INSIDE}
    made(await scene.resident.post(f"{path}/sign-in", came))
    made(await scene.resident.post(f"{path}/sign-out", {"at": ago(began - 40)}))
    newest = made(await scene.resident.get("/hours/entries?limit=1"))["items"][0]
    assert newest["minutes"] > 0
    return {"entry_id": newest["id"]}


async def a_correction_of_hours(scene: Scene) -> Values:
    """That the resident asks for."""
    entry = await an_entry_of_hours(scene)
    path = f"/hours/entries/{entry['entry_id']}/ask-correction"
    asked = made(await scene.resident.post(path, WHY | {"minutes": -10}))
    return {"correction_id": asked["id"]}


async def a_certificate(scene: Scene) -> Values:
    await once(scene, an_entry_of_hours)
    year = clock.today().year
    span = {"since": f"{year - 1}-01-01", "until": f"{year}-12-31"}
    issued = made(await scene.resident.post("/certificates", span))
    return {"certificate_id": issued["id"], "number": issued["number"]}


# Of mediations: the resident has applied, the neighbour is the other party, the grid worker mediates.


DISPUTE = {"kind": "noise", "what": "楼上夜里装修", "others": [{"named": "楼上住户"}]}


async def a_mediation(scene: Scene) -> Values:
    """Applied for."""
    applied = made(await scene.resident.post("/mediations", DISPUTE))
    return {"mediation_id": applied["id"], "mediator_id": scene.worker.account_id}


async def an_accepted_mediation(scene: Scene) -> Values:
    applied = await a_mediation(scene)
    identified = [{"position": 2, "person_id": str(scene.persons["neighbour"])}]
    body = {"mediator_id": str(scene.worker.account_id), "identified": identified}
    made(await scene.secretary.post(f"/mediations/{applied['mediation_id']}/accept", body))
    return applied


async def a_running_mediation(scene: Scene) -> Values:
    """Both have consented."""
    running = await an_accepted_mediation(scene)
    made(await scene.neighbour.post(f"/mediations/{running['mediation_id']}/consent", {}))
    return running


async def a_mediation_with_an_outsider(scene: Scene) -> Values:
    running = await a_running_mediation(scene)
    there = f"/mediations/{running['mediation_id']}"
    brought = made(await scene.worker.post(f"{there}/bring-in", {"named": "物业经理"}))
    return running | {"outsider_id": brought["outsiders"][0]["id"]}


async def an_agreed_mediation(scene: Scene) -> Values:
    """More than a month ago."""
    running = await a_running_mediation(scene)
    agreed = {"is_oral": True, "agreement": "晚十点后不施工"}
    made(await scene.worker.post(f"/mediations/{running['mediation_id']}/agree", agreed))
    await days_pass(scene, running["mediation_id"], 31)
    return running


async def days_pass(scene: Scene, mediation_id: str, days: int) -> None:
    """It was all so long ago."""
    dates = ("applied_on", "ended_on", "confirm_by", "follow_up_on")
    moved = {name: getattr(Mediation, name) - days for name in dates}
    there = Mediation.community_id == scene.community_id, Mediation.id == UUID(mediation_id)
    async with scene.sessions.begin() as session:
        await session.execute(update(Mediation).where(*there).values(moved))


# Of topics: the resident proposed it.


async def a_topic(scene: Scene) -> Values:
    return {"topic_id": await scene.topic()}


async def an_open_topic(scene: Scene) -> Values:
    return {"topic_id": await scene.open_topic()}


async def a_topic_with_a_photo(scene: Scene) -> Values:
    photo_id = await scene.resident.photo()
    return {"topic_id": await scene.topic(photo_ids=[photo_id]), "photo_id": photo_id}


async def a_topic_to_join(scene: Scene) -> Values:
    """To one that was accepted."""
    into = await once(scene, an_open_topic)
    return {"topic_id": await scene.topic(), "into_id": into["topic_id"]}


async def a_delivered_topic(scene: Scene) -> Values:
    """With a photo of what was done."""
    topic_id, photo_id = await scene.open_topic(), await scene.staff.photo()
    shown = {
        "topic_id": UUID(topic_id),
        "photo_id": UUID(photo_id),
        "moment": TopicMoment.DELIVERED,
    }
    await keep_rows(scene, {TopicPhoto: [{"community_id": scene.community_id} | shown]})
    return {"topic_id": topic_id, "photo_id": photo_id}


async def a_deliberated_topic(scene: Scene) -> Values:
    topic_id = await scene.open_topic()
    await scene.put_in_state(topic_id, "deliberating")
    return {"topic_id": topic_id}


# Of matters: the secretary entered it.
DAYS = (f"20{n // 300:02d}-{n // 25 % 12 + 1:02d}-{n % 25 + 1:02d}" for n in itertools.count(8400))


async def a_rule(scene: Scene) -> Values:
    half = {"numerator": 1, "denominator": 2, "is_strict": True}
    body = {"matter": "residents", "roll": "households", "source": "《…》第九条"}
    asked = {"participation": half, "consent": half, "since": next(DAYS)}
    entered = await scene.secretary.post("/matters/rules", body | asked)
    assert entered.status_code == 201, entered.text
    return {"rule_id": entered.json()["id"]}


async def a_silence_rule(scene: Scene) -> Values:
    body = {"estate_id": str(scene.estate_id), "source": "《业主大会议事规则》第十二条"}
    body |= {"quote": "已送达而未表决的，视为参与表决，计为弃权", "since": next(DAYS)}
    entered = await scene.secretary.post("/matters/silence-rules", body)
    assert entered.status_code == 201, entered.text
    return {"rule_id": entered.json()["id"]}


# Staff said that all agree, so that the secretary settles what is objected.


async def a_resolved_topic(scene: Scene) -> Values:
    topic = await a_deliberated_topic(scene)
    agreed = {"matter": "residents", "resolution": "架空层清空后设议事角"}
    made(await scene.staff.post(f"/topics/{topic['topic_id']}/resolve", agreed))
    return topic


async def a_published_topic(scene: Scene) -> Values:
    topic = await a_resolved_topic(scene)
    made(await scene.staff.post(f"/topics/{topic['topic_id']}/publish", {}))
    return topic


async def an_objection(scene: Scene) -> Values:
    """The resident's, that the neighbour may sign."""
    topic = await a_published_topic(scene)
    body = {"ground": "content", "reason": "采光怎么办？", "is_shown": True}
    made(await scene.resident.post(f"/topics/{topic['topic_id']}/object", body))
    path = f"/topics/{topic['topic_id']}/publications"
    [publication] = made(await scene.resident.get(path))
    return topic | {"objection_id": publication["objections"][0]["id"]}


async def a_topic_whose_period_is_over(scene: Scene) -> Values:
    topic = await a_published_topic(scene)
    async with scene.sessions.begin() as session:
        here = Publication.community_id == scene.community_id
        over = {"due_at": clock.now() - timedelta(minutes=1)}
        await session.execute(update(Publication).where(here).values(over))
    return topic


async def a_statement(scene: Scene) -> Values:
    """The resident's; the office has not read it."""
    topic = await an_open_topic(scene)
    said = {"words": "架空层留出一半停自行车"}
    stated = await scene.resident.post(f"/topics/{topic['topic_id']}/state-opinion", said)
    return topic | {"statement_id": made(stated)["id"]}


async def a_shown_statement(scene: Scene) -> Values:
    """The neighbour's."""
    topic_id = await scene.open_topic(is_moderated=False)
    said = {"words": "架空层留出一半停自行车"}
    stated = await scene.neighbour.post(f"/topics/{topic_id}/state-opinion", said)
    return {"topic_id": topic_id, "statement_id": made(stated)["id"]}


# Of ballots: the resident owns, and somebody else; the auditor and the secretary count.


def of_vote(vote: Vote) -> Values:
    return {"topic_id": vote.topic_id, "ballot_id": vote.ballot_id} | {
        "opens_at": (clock.now() + timedelta(days=16)).isoformat(),
        "closes_at": (clock.now() + timedelta(days=30)).isoformat(),
        "now": clock.now().isoformat(),
        "counter": vote.scene.auditor.account_id,
        "other_counter": vote.scene.secretary.account_id,
    }


async def to_call(scene: Scene) -> Values:
    vote = Vote(scene, (await a_deliberated_topic(scene))["topic_id"])
    return (
        of_vote(vote)
        | {"counter": scene.auditor.account_id}
        | {"other_counter": scene.street.account_id}
    )


async def owners(scene: Scene) -> Values:
    of = {"empty": await scene.somebody("李秀英")}
    for name, home in scene.homes.items():
        await owns(scene, of.get(name, scene.persons["resident"]), part=str(home))
    return {}


async def a_ballot(scene: Scene) -> Values:
    await once(scene, owners)
    vote = await a_vote(
        scene, counter_ids=[str(scene.auditor.account_id), str(scene.street.account_id)]
    )
    return of_vote(vote) | {"other_counter": scene.street.account_id}


async def an_announced_ballot(scene: Scene) -> Values:
    await once(scene, owners)
    return of_vote(await (await a_vote(scene)).announced())


async def an_open_ballot(scene: Scene) -> Values:
    """`head_id`: the resident's."""
    await once(scene, owners)
    vote = await (await (await a_vote(scene)).announced()).opened()
    mine = next(one for one in (await vote.seen())["mine"] if one["may_cast"])
    return of_vote(vote) | {"head_id": mine["id"]}


async def verified(scene: Scene, many: int) -> list[tuple[UUID, UUID, UUID]]:
    """So many more residents who can sign in: their accounts, devices and persons."""
    here, now = {"community_id": scene.community_id}, clock.now()
    ids = [(new_id(), new_id(), new_id()) for _ in range(many)]
    device = {"device": "test", "started_at": now, "used_at": now}
    known = {"app_id": "wx", "created_at": now}
    rows: Rows = {
        Account: [known | {"id": account, "openid": uuid4().hex} for account, _, _ in ids],
        AuthSession: [device | {"id": one, "account_id": account} for account, one, _ in ids],
        Person: [here | {"id": person, "name": "居民", "born_on": BORN} for _, _, person in ids],
        CommunityAccount: [
            here | {"account_id": account, "name": "居民", "person_id": person}
            for account, _, person in ids
        ],
    }
    await keep_rows(scene, rows)
    return ids


async def enough_for_a_secret(scene: Scene) -> Values:
    await verified(scene, 18)
    return {}


async def a_secret_ballot(scene: Scene) -> Values:
    """Called; the counters have no share yet."""
    await once(scene, enough_for_a_secret)
    return of_vote(await a_vote(scene, **STRAW))


async def an_open_secret_ballot(scene: Scene) -> Values:
    """`share`: each counter's own; the resident is on the roll."""
    await once(scene, enough_for_a_secret)
    vote = await a_vote(scene, **STRAW)
    shares = await shares_of(vote)
    await (await vote.announced()).opened()
    [mine] = (await vote.seen())["mine"]
    return of_vote(vote) | {"head_id": mine["id"], "share": shares}


async def an_ended_secret_ballot(scene: Scene) -> Values:
    values = await an_open_secret_ballot(scene)
    await Vote(scene, values["topic_id"], values["ballot_id"]).ended()
    return values


async def a_paper(scene: Scene) -> Values:
    values = await an_open_ballot(scene)
    path = f"/topics/{values['topic_id']}/ballots/{values['ballot_id']}/enter-paper"
    body = {"number": 1, "filed_as": "盒1", "received_at": clock.now().isoformat()}
    entered = made(await scene.staff.post(path, body | {"choices": YES}))
    return values | {"paper_id": entered["id"]}


async def an_ended_ballot(scene: Scene) -> Values:
    await once(scene, owners)
    vote = await (await (await (await a_vote(scene)).announced()).opened()).ended()
    return of_vote(vote)


async def a_counted_ballot(scene: Scene) -> Values:
    await once(scene, owners)
    vote = await (await (await (await a_vote(scene)).announced()).opened()).ended()
    await vote.counted()
    return of_vote(vote)


async def a_whole_ballot(scene: Scene) -> Values:
    """The resident cast, was sent a paper too, and is somebody's proxy."""
    values = await an_open_ballot(scene)
    path = f"/topics/{values['topic_id']}/ballots/{values['ballot_id']}"
    made(await scene.resident.post(f"{path}/cast", {"choices": YES}))
    roll = made(await scene.staff.get(f"{path}/roll"))
    [number] = [one["number"] for one in roll if one["has_cast"]]
    [other] = [one["id"] for one in roll if not one["has_cast"]]
    body = {"number": number, "filed_as": "盒1", "received_at": clock.now().isoformat()}
    made(await scene.staff.post(f"{path}/enter-paper", body | {"choices": YES}))
    made(await scene.staff.post(f"{path}/heads/{other}/appoint-proxy", a_proxy(scene)))
    return values


# Of hazards: the resident reported it.


async def a_hazard(scene: Scene) -> Values:
    return {"hazard_id": await scene.report()}


async def two_hazards(scene: Scene) -> Values:
    return {"hazard_id": await scene.report(), "into_id": await scene.report()}


async def a_hazard_with_a_photo(scene: Scene) -> Values:
    photo_id = await scene.resident.photo()
    return {"hazard_id": await scene.report(photo_ids=[photo_id]), "photo_id": photo_id}


async def a_hazard_and_photos(scene: Scene) -> Values:
    """The worker has them."""
    before, after = [await scene.worker.photo() for _ in range(2)]
    return {"hazard_id": await scene.report(), "before": before, "after": after}


async def a_filed_hazard(scene: Scene) -> Values:
    hazard_id = await scene.report()
    made(await scene.worker.post(f"/hazards/{hazard_id}/file"))
    return {"hazard_id": hazard_id}


async def an_assigned_hazard(scene: Scene) -> Values:
    return {"hazard_id": await scene.assigned()}


async def a_suspended_hazard(scene: Scene) -> Values:
    hazard_id = await scene.assigned()
    made(await scene.staff.post(f"/hazards/{hazard_id}/suspend", WHY))
    return {"hazard_id": hazard_id}


async def a_hazard_put_right(scene: Scene) -> Values:
    """The company has a photo of it, and has not said so."""
    return {"hazard_id": await scene.assigned(), "after": await scene.property.photo()}


async def a_submitted_hazard(scene: Scene) -> Values:
    return {"hazard_id": await scene.submitted()}


async def a_closed_hazard(scene: Scene) -> Values:
    hazard_id = await scene.submitted()
    made(await scene.staff.post(f"/hazards/{hazard_id}/pass"))
    return {"hazard_id": hazard_id}
