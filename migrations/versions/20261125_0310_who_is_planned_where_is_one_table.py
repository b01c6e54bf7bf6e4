"""Who is planned where is one table for all occasions: nobody is planned in two places.

`round_sign_ups` becomes `commitments`: it is locked, copied and dropped in one transaction, so that no
sign-up is lost between. Under its old name stays a view of what is committed to rounds, through which
the release before reads and writes; the next release drops it. PostgreSQL writes through such a view by
itself; Citus does not: on a cluster the release before can read who has signed up, and signing up
fails there until the new one has taken over.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = 'b3d94f6a1c70'
down_revision = '7a2c51e09d34'
branch_labels = None
depends_on = None

CURRENT = sa.text('withdrawn_at IS NULL')
SAME = "community_id, id, created_at, person_id, begins_at, ends_at, withdrawn_at"


def upgrade() -> None:
    op.execute('LOCK TABLE round_sign_ups IN ACCESS EXCLUSIVE MODE')
    op.create_table('commitments',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('occasion_kind', sa.String(), nullable=False),
    sa.Column('occasion_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('begins_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entered_by', sa.Uuid(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    postgresql.ExcludeConstraint((sa.column('community_id'), '='), (sa.column('person_id'), '='), (sa.column('occasion_id'), '<>'), (sa.text('tstzrange(begins_at, ends_at)'), '&&'), where=CURRENT, using='gist', name='ex_commitments_collides'),
    sa.CheckConstraint('ends_at > begins_at', name=op.f('ck_commitments_order')),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['people.community_id', 'people.id'], name=op.f('fk_commitments_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_commitments_community_id')),
    sa.ForeignKeyConstraint(['entered_by'], ['accounts.id'], name=op.f('fk_commitments_entered_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_commitments')),
    info={'kind': 'tenant'}
    )
    op.create_index('ix_commitments_once', 'commitments', ['community_id', 'occasion_id', 'person_id'], unique=True, postgresql_where=CURRENT)
    op.execute(
        f"INSERT INTO commitments ({SAME}, occasion_kind, occasion_id, entered_by)"
        f" SELECT {SAME}, 'rounds', round_id, signed_up_by FROM round_sign_ups"
    )
    op.drop_table('round_sign_ups')
    op.execute(
        "CREATE VIEW round_sign_ups AS"
        f" SELECT {SAME}, occasion_id AS round_id, entered_by AS signed_up_by, occasion_kind"
        " FROM commitments WHERE occasion_kind = 'rounds'"
    )
    op.execute("ALTER VIEW round_sign_ups ALTER COLUMN occasion_kind SET DEFAULT 'rounds'")


def downgrade() -> None:
    """What is committed to anything but rounds is lost."""
    op.execute('LOCK TABLE commitments IN ACCESS EXCLUSIVE MODE')
    op.execute('DROP VIEW round_sign_ups')
    op.create_table('round_sign_ups',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('begins_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signed_up_by', sa.Uuid(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    postgresql.ExcludeConstraint((sa.column('community_id'), '='), (sa.column('person_id'), '='), (sa.text('tstzrange(begins_at, ends_at)'), '&&'), where=CURRENT, using='gist', name='ex_round_sign_ups_collides'),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['people.community_id', 'people.id'], name=op.f('fk_round_sign_ups_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id', 'round_id'], ['rounds.community_id', 'rounds.id'], name=op.f('fk_round_sign_ups_community_id_round_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_round_sign_ups_community_id')),
    sa.ForeignKeyConstraint(['signed_up_by'], ['accounts.id'], name=op.f('fk_round_sign_ups_signed_up_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_round_sign_ups')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_round_sign_ups_community_id_round_id'), 'round_sign_ups', ['community_id', 'round_id'], unique=False)
    op.execute(
        f"INSERT INTO round_sign_ups ({SAME}, round_id, signed_up_by)"
        f" SELECT {SAME}, occasion_id, entered_by FROM commitments WHERE occasion_kind = 'rounds'"
    )
    op.drop_table('commitments')
