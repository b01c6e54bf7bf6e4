"""Who is asking. Features never see a token, only an `Actor`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    RESIDENT = "resident"  # 居民, verified: bound to a person of the roster
    VOLUNTEER = "volunteer"  # 志愿者
    GRID_WORKER = "grid_worker"  # 网格员
    PROPERTY = "property"  # 物业
    PROVIDER = "provider"  # 共建单位联络员: of a unit
    HELPER = "helper"  # 服务人员: of any unit, by joining it
    STAFF = "staff"  # 社区工作者
    SECRETARY = "secretary"  # 书记
    STREET = "street"  # 街道
    AUDITOR = "auditor"  # 审计


class Scope(StrEnum):
    """What may be done in somebody else's name; a route says which of them it is."""

    HAZARDS = "hazards"  # 上报和查看隐患
    CONSULTATION = "consultation"  # 提出、查看和撤回议题
    ORDERS = "orders"  # 点单、查看和取消服务: without anything of health
    ROSTER = "roster"  # 查看登记信息和家庭户
    RIGHTS = "rights"  # 个人信息权利和同意: statutory guardians only


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody in one community, with what they are there; `grants` are roles, each for its grids,
    companies or units."""

    account_id: UUID
    community_id: int
    person_id: UUID | None = None  # whose rights they have: their own, or the principal's
    grants: Mapping[Role, frozenset[UUID]] = field(default_factory=dict)
    acting_for: UUID | None = None  # the person in whose name they act (代办)

    def has(self, *roles: Role) -> bool:
        return not self.grants.keys().isdisjoint(roles)

    @property
    def standing(self) -> frozenset[str]:
        """All that they are, piece by piece: whoever has no less sees no less."""
        found = {f"{role}:{one}" for role, of in self.grants.items() for one in of or ("",)}
        found |= {f"person:{self.person_id}"} if self.person_id is not None else set()
        return frozenset(found)

    @property
    def is_known(self) -> bool:
        """A verified resident, or somebody who serves."""
        return self.person_id is not None or bool(self.grants)

    @property
    def is_staff(self) -> bool:
        return self.has(Role.STAFF, Role.SECRETARY)

    @property
    def grids(self) -> frozenset[UUID]:
        return self.grants.get(Role.GRID_WORKER, frozenset())

    @property
    def units(self) -> frozenset[UUID]:
        """That they coordinate."""
        return self.grants.get(Role.PROVIDER, frozenset())

    @property
    def companies(self) -> frozenset[UUID]:
        return self.grants.get(Role.PROPERTY, frozenset())
