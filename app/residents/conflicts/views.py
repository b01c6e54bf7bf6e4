import orjson

from app.places.roles.actor import Actor
from app.platform.sealing.vault import Vault
from app.residents.conflicts.lifecycle import CONFLICT
from app.residents.conflicts.models import PLACE
from app.residents.conflicts.policy import parties
from app.residents.conflicts.queries import Both
from app.residents.conflicts.schemas import ConflictView
from app.residents.conflicts.subjects import SUBJECTS


def view(both: Both, actor: Actor, vault: Vault) -> ConflictView:
    """What was wanted is opened here, and masked."""
    edit, current = both.edit, both.current
    wanted = orjson.loads(vault.open(PLACE, edit.id, bytes(edit.wanted)))
    return ConflictView(
        id=edit.id,
        kind=edit.subject_kind,
        subject_id=edit.subject_id,
        person_id=edit.person_id,
        person=edit.person,
        base_version=edit.base_version,
        current_version=current["version"],
        current={name: current[name] for name in wanted},
        wanted=SUBJECTS[edit.subject_kind].shown(wanted),
        wanted_by=edit.editor,
        wanted_at=edit.wanted_at,
        state=edit.state,
        actions=CONFLICT.open_to(parties(actor, edit), edit.state),
    )
