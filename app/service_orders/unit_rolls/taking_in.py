"""A part of a workbook becomes members of a unit. They are looked up together, not one by one."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.grids.models import Grid
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.excel.given import BadRow
from app.platform.history import record_creation, record_event
from app.platform.sealing.vault import Vault, vault_of
from app.residents.roster.outcome import Outcome
from app.residents.roster.rows import Taken
from app.service_orders.providers import sealed
from app.service_orders.providers.lifecycle import LIFECYCLE, MemberState
from app.service_orders.providers.models import (
    Member,
    MemberArea,
    MemberHours,
    MemberQualification,
    Qualification,
    QualificationKind,
)
from app.service_orders.providers.queries import stopped
from app.service_orders.providers.service import new_numbers
from app.service_orders.unit_rolls.columns import Row, read
from app.service_orders.unit_rolls.hours import Weekly

LEFT = "此人已离开本单位，请由社区办理返回后再导入"
STOPPED = "社区已暂停此人的服务，请联系社区"


@dataclass
class Book:
    """Who was and is of the unit, and what can be held."""

    vault: Vault
    members: list[Member] = field(default_factory=list)
    held: dict[tuple[UUID, UUID], MemberQualification] = field(default_factory=dict)
    listed: dict[str, Qualification] = field(default_factory=dict)
    grids: dict[str, UUID] = field(default_factory=dict)
    areas: dict[UUID, set[UUID]] = field(default_factory=dict)  # of members
    hours: dict[UUID, list[Weekly]] = field(default_factory=dict)

    @classmethod
    async def open(cls, session: AsyncSession, here: int, unit_id: UUID) -> "Book":
        book = cls(vault_of(session))
        of_unit = (Member.community_id == here) & (Member.unit_id == unit_id)
        theirs = select(Member).where(of_unit).order_by(Member.id).with_for_update()
        book.members = list(await session.scalars(theirs))
        listed = select(Qualification).where(Qualification.community_id == here)
        book.listed = {one.name: one for one in await session.scalars(listed)}
        held = select(MemberQualification).where(
            MemberQualification.community_id == here,
            MemberQualification.member_id.in_([one.id for one in book.members]),
        )
        for one in await session.scalars(held.order_by(MemberQualification.since)):
            book.held[one.member_id, one.qualification_id] = one  # the last of several
        await book._read_where_and_when(session, here)
        return book

    async def _read_where_and_when(self, session: AsyncSession, here: int) -> None:
        theirs = [one.id for one in self.members]
        grids = select(Grid.name, Grid.id).where(Grid.community_id == here)
        self.grids = {one.name: one.id for one in await session.execute(grids)}
        areas = select(MemberArea.member_id, MemberArea.grid_id).where(
            MemberArea.community_id == here, MemberArea.member_id.in_(theirs)
        )
        for member_id, grid_id in await session.execute(areas):
            self.areas.setdefault(member_id, set()).add(grid_id)
        hours = select(MemberHours).where(
            MemberHours.community_id == here, MemberHours.member_id.in_(theirs)
        )
        for one in await session.scalars(hours):
            weekly = Weekly(one.weekday, one.begins, one.ends, one.is_paid)
            self.hours.setdefault(one.member_id, []).append(weekly)

    def known(self, row: Row) -> Member | None:
        """By the surest that the row says; BadRow where nobody may guess."""
        if row.number is not None:
            return self._only([one for one in self.members if one.number == row.number], row)
        if row.staff_number is not None:
            found = [one for one in self.members if one.staff_number == row.staff_number]
            if found:
                return self._only(found, row)
        if row.phone is not None:
            return self._by_phone(row, sealed.index(self.vault, row.phone))
        if row.staff_number is not None:
            return None
        namesakes = [one for one in self.members if one.name == row.name]
        if len(namesakes) > 1:
            raise BadRow("本单位有几位同名的人员，请填写工号或手机号")
        return self._only(namesakes, row) if namesakes else None

    def _by_phone(self, row: Row, index: bytes) -> Member | None:
        """Who has another number of the unit is somebody else: two may share a phone."""
        found = [
            one
            for one in self.members
            if one.phone_index == index and None in {row.staff_number, one.staff_number}
        ]
        same = [one for one in found if one.name == row.name]
        if found and not same:
            raise BadRow(f"手机号：与“{found[0].name}”相同而姓名不同；确为两人的，请都填写工号")
        return self._only(same, row) if same else None

    @staticmethod
    def _only(found: Sequence[Member], row: Row) -> Member:
        there = [one for one in found if one.state is not MemberState.LEFT]
        if there:
            return there[-1]
        raise BadRow(LEFT if found else f"核验编号：本单位没有 {row.number}")


async def take_in(
    session: AsyncSession, actor: Actor, unit_id: UUID, part: Sequence[Taken]
) -> Outcome:
    """Good rows are kept whatever the others are; a refused one says why."""
    here, today = actor.community_id, clock.today()
    taking = Taking(actor, unit_id, await Book.open(session, here, unit_id), today)
    taking.numbers = iter(await new_numbers(session, here, len(part)))
    rows = list[tuple[int, Row]]()
    for taken in part:
        try:
            rows.append((taken.number, read(taken.cells, today)))
        except BadRow as error:
            taking.outcome.refused[taken.number] = str(error)
    phones = [sealed.index(taking.book.vault, row.phone) for _, row in rows if row.phone]
    taking.stopped = await stopped(session, here, phones)
    for number, row in rows:
        try:
            taking.take(number, row)
        except BadRow as error:
            taking.outcome.refused[number] = str(error)
    await taking.write(session)
    return taking.outcome


@dataclass
class Taking:
    actor: Actor
    unit_id: UUID
    book: Book
    today: date
    numbers: Iterator[str] = field(default_factory=lambda: iter(()))
    stopped: AbstractSet[tuple[bytes, str]] = frozenset()  # phones and names
    outcome: Outcome = field(default_factory=Outcome)
    new: list[Member] = field(default_factory=list)
    held: list[MemberQualification] = field(default_factory=list)
    changed: dict[UUID, Member] = field(default_factory=dict)
    moved: set[UUID] = field(default_factory=set)  # whose areas or hours are other ones now

    def take(self, number: int, row: Row) -> None:
        found = self.book.known(row)
        member = found or _somebody_new(
            self.actor, self.unit_id, next(self.numbers), row, self.today
        )
        changed = _change(self.book, member, row)
        if found is None:
            if (member.phone_index, member.name) in self.stopped:
                raise BadRow(STOPPED)
            self.book.members.append(member)
            self.new.append(member)
            self.outcome.added += 1
        warnings = [*row.warnings, *self._hold(member, row, changed)]
        warnings += self._serve(member, row, changed)
        if warnings:
            self.outcome.warned[number] = "；".join(warnings)
        if found is None:
            return
        if not changed:
            self.outcome.unchanged += 1
            return
        self.outcome.changed += 1
        self.outcome.changes.append((number, f"{member.name} 变更：{'、'.join(changed)}"))
        self.changed[member.id] = member

    async def write(self, session: AsyncSession) -> None:
        session.add_all(self.new)
        await session.flush()
        session.add_all(self.held)
        await self._write_where_and_when(session)
        await session.flush()
        for member in self.new:
            self.changed.pop(member.id, None)
            await record_creation(session, member, actor=self.actor, action="import")
        for member in self.changed.values():
            await record_event(session, member, actor=self.actor, action="import")

    def _hold(self, member: Member, row: Row, changed: list[str]) -> list[str]:
        """What they hold; and what of it cannot be."""
        warnings = []
        for name in row.holds:
            listed = self.book.listed.get(name)
            if listed is None:
                warnings.append(f"资质：“{name}”不在社区的资质清单中，没有登记")
                continue
            held = self.book.held.get((member.id, listed.id))
            since = row.since or (held.since if held else member.joined_on)
            until = row.until or (held.until if held else None)
            if listed.kind is QualificationKind.CHECK and until is None:
                warnings.append(f"资质：“{name}”须填写有效期至，没有登记")
            elif until is not None and until <= since:
                warnings.append(f"资质：“{name}”有效期至早于取得日期，没有登记")
            elif held is None:
                self._put(member, listed, row)
                changed.append(name)
            elif _corrected(held, row):
                changed.append(name)
        return warnings

    def _serve(self, member: Member, row: Row, changed: list[str]) -> list[str]:
        """Where and when; and which grids there are not."""
        unknown = [name for name in row.areas if name not in self.book.grids]
        areas = {self.book.grids[name] for name in row.areas if name not in unknown}
        if areas and not unknown and areas != self.book.areas.get(member.id):
            self.book.areas[member.id] = areas
            self.moved.add(member.id)
            changed.append("服务网格")
        hours = list(row.hours)
        if hours and hours != sorted(self.book.hours.get(member.id, [])):
            self.book.hours[member.id] = hours
            self.moved.add(member.id)
            changed.append("服务时间")
        return [f"服务网格：没有“{name}”，没有登记" for name in unknown]

    async def _write_where_and_when(self, session: AsyncSession) -> None:
        here = {"community_id": self.actor.community_id}
        for table in (MemberArea, MemberHours):
            theirs = table.community_id == self.actor.community_id
            await session.execute(delete(table).where(theirs, table.member_id.in_(self.moved)))
        for member_id in self.moved:
            whose = here | {"member_id": member_id}
            areas = sorted(self.book.areas.get(member_id, ()))
            session.add_all(MemberArea(**whose, id=new_id(), grid_id=one) for one in areas)
            hours = self.book.hours.get(member_id, ())
            session.add_all(MemberHours(**whose, id=new_id(), **one._asdict()) for one in hours)

    def _put(self, member: Member, listed: Qualification, row: Row) -> None:
        held = MemberQualification(
            community_id=member.community_id,
            id=new_id(),
            member_id=member.id,
            qualification_id=listed.id,
            number=row.certificate,
            since=row.since or member.joined_on,
            until=row.until,
        )
        self.held.append(held)
        self.book.held[member.id, listed.id] = held


def _somebody_new(actor: Actor, unit_id: UUID, number: str, row: Row, today: date) -> Member:
    return Member(
        community_id=actor.community_id,
        id=new_id(),
        unit_id=unit_id,
        name=row.name,
        number=number,
        joined_on=row.joined_on or today,
        state=LIFECYCLE.start,
    )


def _change(book: Book, member: Member, row: Row) -> list[str]:
    """What is said, and is not so yet: in words."""
    changed = []
    said = {
        "name": (row.name, "姓名"),
        "staff_number": (row.staff_number, "工号"),
        "sex": (row.sex, "性别"),
        "joined_on": (row.joined_on, "加入日期"),
    }
    for column, (value, word) in said.items():
        if value is not None and getattr(member, column) != value:
            setattr(member, column, value)
            changed.append(word)
    if row.phone is not None and sealed.index(book.vault, row.phone) != member.phone_index:
        sealed.put(book.vault, member, row.phone)
        changed.append("手机号")
    return changed


def _corrected(held: MemberQualification, row: Row) -> bool:
    before = held.number, held.since, held.until
    held.number, held.since = row.certificate or held.number, row.since or held.since
    if row.until is not None and row.until != held.until:
        held.until, held.reminded_at = row.until, None
    return before != (held.number, held.since, held.until)
