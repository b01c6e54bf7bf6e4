from uuid import UUID

from app.platform.jobs.events import Event


class ImportEvent(Event, frozen=True):
    community_id: int
    import_id: UUID


class MembersUploaded(ImportEvent, frozen=True):
    pass


class MembersPartTaken(ImportEvent, frozen=True):
    """So many rows are done; the next part follows."""

    done: int


class MembersImported(ImportEvent, frozen=True):
    """It has ended, well or not."""
