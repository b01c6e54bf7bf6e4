"""What whoever uploaded a workbook is told of its run, of residents or of others."""

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.platform.history import Subject

BROKE_OFF = "服务器处理时中断。已导入的行保留，其余未导入；请重新上传同一文件，已导入的行不会重复"


class Uploaded(Subject, Protocol):
    uploaded_by: UUID
    created_at: datetime
    file_name: str | None
    fault: str | None


async def uploader(_session: AsyncSession, run: Uploaded, _event: Any) -> list[UUID]:
    return [run.uploaded_by]


async def which(_session: AsyncSession, run: Uploaded) -> str:
    sent = run.created_at.astimezone(clock.HERE)
    when = f"{sent.month}月{sent.day}日 {sent:%H:%M}上传"
    return f"{run.file_name}（{when}）" if run.file_name else when


def fault(run: Uploaded, _event: Any) -> str:
    return run.fault or ""
