"""items have notes and patterns meet once

The previous release keeps running while this is applied: add first, remove a release later.
"""

import sqlalchemy as sa
from alembic import op

revision = '945dc787b59e'
down_revision = "44c04d43dc9a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('service_items', sa.Column('notes', sa.String(), nullable=True))
    op.drop_constraint(op.f('ck_slot_patterns_dates'), 'slot_patterns')
    op.create_check_constraint(op.f('ck_slot_patterns_dates'), 'slot_patterns', 'until >= since')
    op.execute(
        "ALTER TABLE slot_patterns ADD CONSTRAINT ex_slot_patterns_twice EXCLUDE USING gist"
        " (community_id WITH =, item_id WITH =, unit_id WITH =, weekday WITH =, begins WITH =,"
        " daterange(since, until) WITH &&)"
    )


def downgrade() -> None:
    op.drop_constraint('ex_slot_patterns_twice', 'slot_patterns')
    op.drop_constraint(op.f('ck_slot_patterns_dates'), 'slot_patterns')
    op.create_check_constraint(op.f('ck_slot_patterns_dates'), 'slot_patterns', 'until > since', postgresql_not_valid=True)
    op.drop_column('service_items', 'notes')
