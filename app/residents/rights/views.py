from app.places.roles.actor import Actor
from app.platform.db.kept import Row
from app.platform.sealing import masks
from app.platform.sealing.vault import Vault
from app.residents.rights.lifecycle import CLOSURE, CORRECTION
from app.residents.rights.models import PLACE, Closure, Correctable, Correction
from app.residents.rights.policy import parties_to_closure, parties_to_correction
from app.residents.rights.schemas import ClosureView, CorrectionView

MASKED = {
    Correctable.ID_NUMBER: masks.id_number,
    Correctable.PHONE: masks.phone,
    Correctable.HEALTH: masks.text,
}


def correction(row: Correction | Row, actor: Actor, vault: Vault) -> CorrectionView:
    """What is asked for is opened here, and masked."""
    value = vault.open(PLACE, row.id, bytes(row.value))
    return CorrectionView.of(
        row,
        value=MASKED.get(row.field, str)(value),
        actions=CORRECTION.open_to(parties_to_correction(actor, row), row.state),
    )


def closure(asked: Closure, actor: Actor) -> ClosureView:
    actions = CLOSURE.open_to(parties_to_closure(actor, asked), asked.state)
    return ClosureView.of(asked, actions=actions)
