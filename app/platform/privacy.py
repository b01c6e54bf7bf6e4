"""Why we hold what we hold: every personal column says its purpose, or that it is not personal.

After the Personal Information Protection Law (个人信息保护法, PIPL): § 13 names the grounds, § 28 what is
sensitive, § 47 when it must go. `tests/test_privacy.py` fails for a column that says nothing.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Basis(StrEnum):
    CONSENT = "consent"  # § 13 (1) 同意
    CONTRACT = "contract"  # § 13 (2) 合同所必需
    DUTY = "duty"  # § 13 (3) 法定职责: the residents' committee's duties
    EMERGENCY = "emergency"  # § 13 (4) 紧急情况下保护生命健康


class Sensitivity(StrEnum):
    ORDINARY = "ordinary"  # 一般
    SENSITIVE = "sensitive"  # 敏感, § 28


@dataclass(frozen=True, slots=True)
class Purpose:
    code: str
    words: str  # as the resident reads it
    basis: Basis
    retention: str  # as the resident reads it
    is_optional: bool = False  # refusing it takes no basic function away (§ 16)


SIGN_IN = Purpose("sign-in", "登录和识别您的账号", Basis.CONTRACT, "账号注销后删除")
ACCOUNTABILITY = Purpose(
    "accountability", "记录谁在何时办理了什么，供查询和监督", Basis.DUTY, "办结后保存三年"
)

DELEGATED = Purpose("delegation", "确认谁可以代您办事", Basis.CONSENT, "授权结束后保存三年")


@dataclass(frozen=True, slots=True)
class Personal:
    purpose: Purpose
    label: str  # what the person reads in a copy of their data
    sensitivity: Sensitivity = Sensitivity.ORDINARY


def personal(
    purpose: Purpose,
    label: str,
    sensitivity: Sensitivity = Sensitivity.ORDINARY,
    *,
    sealed: bool = False,
) -> dict[str, Any]:
    """The `info` of a column."""
    return {"personal": Personal(purpose, label, sensitivity), "sealed": sealed}


IMPERSONAL: dict[str, Any] = {"personal": None}
"""The `info` of a column that says nothing about anybody."""
