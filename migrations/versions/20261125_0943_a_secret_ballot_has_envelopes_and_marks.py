"""A secret ballot has envelopes and marks.

The previous release keeps running while this is applied: all of it is new.
"""

import sqlalchemy as sa
from alembic import op


revision = '2e0eb7002edd'
down_revision = "c41d7be02a93"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('ballot_keys',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('counter_id', sa.Uuid(), nullable=False),
    sa.Column('public', sa.LargeBinary(), nullable=False),
    sa.Column('given', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['community_id', 'ballot_id'], ['ballots.community_id', 'ballots.id'], name=op.f('fk_ballot_keys_community_id_ballot_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_ballot_keys_community_id')),
    sa.ForeignKeyConstraint(['counter_id'], ['accounts.id'], name=op.f('fk_ballot_keys_counter_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_ballot_keys')),
    sa.UniqueConstraint('community_id', 'ballot_id', 'counter_id', name=op.f('uq_ballot_keys_community_id_ballot_id_counter_id')),
    info={'kind': 'tenant'}
    )
    op.create_table('ballot_marks',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('choice', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'ballot_id'], ['ballots.community_id', 'ballots.id'], name=op.f('fk_ballot_marks_community_id_ballot_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_ballot_marks_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_ballot_marks')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_ballot_marks_community_id_ballot_id_position'), 'ballot_marks', ['community_id', 'ballot_id', 'position'], unique=False)
    op.create_table('ballot_envelopes',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('head_id', sa.Uuid(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'ballot_id'], ['ballots.community_id', 'ballots.id'], name=op.f('fk_ballot_envelopes_community_id_ballot_id')),
    sa.ForeignKeyConstraint(['community_id', 'head_id'], ['ballot_heads.community_id', 'ballot_heads.id'], name=op.f('fk_ballot_envelopes_community_id_head_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_ballot_envelopes_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_ballot_envelopes')),
    sa.UniqueConstraint('community_id', 'head_id', name=op.f('uq_ballot_envelopes_community_id_head_id')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_ballot_envelopes_community_id_ballot_id'), 'ballot_envelopes', ['community_id', 'ballot_id'], unique=False)
    op.add_column('ballots', sa.Column('unsealed_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('ballots', 'unsealed_at')
    op.drop_index(op.f('ix_ballot_envelopes_community_id_ballot_id'), table_name='ballot_envelopes')
    op.drop_table('ballot_envelopes')
    op.drop_index(op.f('ix_ballot_marks_community_id_ballot_id_position'), table_name='ballot_marks')
    op.drop_table('ballot_marks')
    op.drop_table('ballot_keys')
