"""Where somebody lived is found by them, also after they have left.

The previous release keeps running while this is applied: add first, remove a release later.
"""

from alembic import op


revision = 'c4a1f0d27b83'
down_revision = '34969a524e24'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f('ix_household_members_community_id_person_id'), 'household_members', ['community_id', 'person_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_household_members_community_id_person_id'), table_name='household_members')
