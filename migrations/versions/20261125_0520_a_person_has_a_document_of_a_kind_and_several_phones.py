"""A person has a document of a kind, and several phones."""

import sqlalchemy as sa
from alembic import op

revision = 'b5d81c0f37aa'
down_revision = "e7b3902c15d8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('people', sa.Column('document_kind', sa.String(length=32), nullable=True))
    op.add_column('people', sa.Column('phone_kind', sa.String(length=32), nullable=True))
    op.execute("""
        UPDATE people SET document_kind = CASE
            WHEN id_number_mask ~ '^8[123]0' THEN 'hmt_residence'
            WHEN id_number_mask ~ '^9(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])' THEN 'permanent_residence'
            ELSE 'resident_card' END
        WHERE id_number IS NOT NULL
    """)
    op.execute("UPDATE people SET phone_kind = 'own' WHERE phone IS NOT NULL")
    op.create_table('person_phones',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('number', sa.LargeBinary(), nullable=False),
    sa.Column('number_index', sa.LargeBinary(), nullable=False),
    sa.Column('number_mask', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_person_phones_community_id')),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['people.community_id', 'people.id'], name=op.f('fk_person_phones_community_id_person_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_person_phones')),
    sa.UniqueConstraint('community_id', 'person_id', 'position', name=op.f('uq_person_phones_community_id_person_id_position'))
    )
    op.create_index(op.f('ix_person_phones_community_id_number_index'), 'person_phones', ['community_id', 'number_index'], unique=False)


def downgrade() -> None:
    op.drop_table('person_phones')
    op.drop_column('people', 'phone_kind')
    op.drop_column('people', 'document_kind')
