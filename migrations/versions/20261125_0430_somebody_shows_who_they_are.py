"""Somebody shows who they are with a code of their own phone."""

import sqlalchemy as sa
from alembic import op

revision = 'e90b2c6d7f18'
down_revision = "d1a86e0f4b27"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('cards',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('digest', sa.LargeBinary(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_cards_account_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_cards_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_cards')),
    sa.UniqueConstraint('community_id', 'account_id', name=op.f('uq_cards_community_id_account_id')),
    sa.UniqueConstraint('community_id', 'digest', name=op.f('uq_cards_community_id_digest'))
    )


def downgrade() -> None:
    op.drop_table('cards')
