"""Members of units take part: they are planned and earn hours, without being in the roster.

Who takes part is a person or a member of a unit. `subject_id` is generated, so that the release before,
which knows of persons alone, writes it too. It reads no row without a person but in the list of corrections,
which fails there while one of a member's hours is on it.
"""

import sqlalchemy as sa
from alembic import op

revision = '5f0c3a8e91d2'
down_revision = 'eb432da710e3'
branch_labels = None
depends_on = None

TABLES = ('commitments', 'presences', 'hour_entries', 'hour_corrections', 'certificates')
CURRENT = sa.text('withdrawn_at IS NULL')
OF_A_MEMBER = sa.text('member_id IS NOT NULL')


def upgrade() -> None:
    for table in TABLES:
        op.alter_column(table, 'person_id', existing_type=sa.Uuid(), nullable=True)
        op.add_column(table, sa.Column('member_id', sa.Uuid(), nullable=True))
        op.add_column(table, sa.Column('subject_id', sa.Uuid(), sa.Computed('coalesce(person_id, member_id)', persisted=True), nullable=False))
        op.create_foreign_key(op.f(f'fk_{table}_community_id_member_id'), table, 'unit_members', ['community_id', 'member_id'], ['community_id', 'id'])
    op.add_column('commitments', sa.Column('is_served', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.alter_column('commitments', 'entered_by', existing_type=sa.Uuid(), nullable=True)
    op.create_index('ix_commitments_member_id', 'commitments', ['community_id', 'member_id'], unique=False, postgresql_where=OF_A_MEMBER)
    op.create_index('ix_hour_entries_member_id', 'hour_entries', ['community_id', 'member_id', 'id'], unique=False, postgresql_where=OF_A_MEMBER)
    op.create_index(op.f('ix_hour_entries_community_id_occasion_id'), 'hour_entries', ['community_id', 'occasion_id'], unique=False)
    op.create_index(op.f('ix_hour_entries_community_id_team_id_served_on'), 'hour_entries', ['community_id', 'team_id', 'served_on'], unique=False)
    op.create_index('ix_presences_order', 'presences', ['community_id', 'occasion_id', 'subject_id'], unique=True, postgresql_where=sa.text("occasion_kind = 'orders'"))
    _stand_on('subject_id')


def downgrade() -> None:
    """What members without a person were planned at and have earned is lost."""
    _stand_on('person_id')
    op.drop_index('ix_presences_order', table_name='presences', postgresql_where=sa.text("occasion_kind = 'orders'"))
    op.drop_index(op.f('ix_hour_entries_community_id_team_id_served_on'), table_name='hour_entries')
    op.drop_index(op.f('ix_hour_entries_community_id_occasion_id'), table_name='hour_entries')
    op.drop_index('ix_hour_entries_member_id', table_name='hour_entries', postgresql_where=OF_A_MEMBER)
    op.drop_index('ix_commitments_member_id', table_name='commitments', postgresql_where=OF_A_MEMBER)
    op.execute('DELETE FROM commitments WHERE person_id IS NULL OR entered_by IS NULL')
    op.alter_column('commitments', 'entered_by', existing_type=sa.Uuid(), nullable=False)
    op.drop_column('commitments', 'is_served')
    op.execute('GRANT DELETE ON hour_entries TO CURRENT_USER')
    for table in ('hour_corrections', 'certificates', 'hour_entries', 'presences', 'commitments'):
        op.execute(f'DELETE FROM {table} WHERE person_id IS NULL')
        op.drop_column(table, 'subject_id')
        op.drop_column(table, 'member_id')
        op.alter_column(table, 'person_id', existing_type=sa.Uuid(), nullable=False)
    op.execute('REVOKE DELETE ON hour_entries FROM CURRENT_USER')


def _stand_on(column: str) -> None:
    """Nobody is planned, or serves, in two places: who is said by this column."""
    op.drop_index('ix_commitments_once', table_name='commitments', postgresql_where=CURRENT)
    op.create_index('ix_commitments_once', 'commitments', ['community_id', 'occasion_id', column], unique=True, postgresql_where=CURRENT)
    op.drop_constraint('ex_commitments_collides', 'commitments')
    op.execute(
        "ALTER TABLE commitments ADD CONSTRAINT ex_commitments_collides EXCLUDE USING gist"
        f" (community_id WITH =, {column} WITH =, occasion_id WITH <>, tstzrange(begins_at, ends_at) WITH &&)"
        " WHERE (withdrawn_at IS NULL)"
    )
    op.drop_constraint('ex_presences_one_place', 'presences')
    op.execute(
        "ALTER TABLE presences ADD CONSTRAINT ex_presences_one_place EXCLUDE USING gist"
        f" (community_id WITH =, {column} WITH =, tstzrange(began_at, until_at) WITH &&)"
    )
