"""Parts are owned (专有部分), and their owners are counted by heads (业主人数).

The previous release keeps running while this is applied: all of it is new.
"""

import sqlalchemy as sa
from alembic import op

revision = '145486264729'
down_revision = "5e1c0a7b9d34"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('owner_organisations',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('is_developer', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('contact', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_owner_organisations_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_owner_organisations')),
    sa.UniqueConstraint('community_id', 'name', name=op.f('uq_owner_organisations_community_id_name')),
    info={'kind': 'tenant'}
    )
    op.create_table('voter_choices',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('head', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('voter_id', sa.Uuid(), nullable=False),
    sa.Column('paper_id', sa.Uuid(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('num_nonnulls(person_id, organisation_id) = 1', name=op.f('ck_voter_choices_one')),
    sa.ForeignKeyConstraint(['community_id', 'organisation_id'], ['owner_organisations.community_id', 'owner_organisations.id'], name=op.f('fk_voter_choices_community_id_organisation_id')),
    sa.ForeignKeyConstraint(['community_id', 'paper_id'], ['photos.community_id', 'photos.id'], name=op.f('fk_voter_choices_community_id_paper_id')),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['people.community_id', 'people.id'], name=op.f('fk_voter_choices_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id', 'voter_id'], ['people.community_id', 'people.id'], name=op.f('fk_voter_choices_community_id_voter_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_voter_choices_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_voter_choices')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_voter_choices_community_id_person_id'), 'voter_choices', ['community_id', 'person_id'], unique=False)
    op.create_index('ix_voter_choices_organisation', 'voter_choices', ['community_id', 'head', 'organisation_id'], unique=True, postgresql_where=sa.text('withdrawn_at IS NULL'))
    op.create_index('ix_voter_choices_person', 'voter_choices', ['community_id', 'head', 'person_id'], unique=True, postgresql_where=sa.text('withdrawn_at IS NULL'))
    op.create_table('garage_rules',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('estate_id', sa.Uuid(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('counts', sa.Boolean(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'estate_id'], ['estates.community_id', 'estates.id'], name=op.f('fk_garage_rules_community_id_estate_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_garage_rules_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_garage_rules')),
    sa.UniqueConstraint('community_id', 'estate_id', 'since', name=op.f('uq_garage_rules_community_id_estate_id_since')),
    info={'kind': 'tenant'}
    )
    op.create_table('exclusive_parts',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('estate_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('dwelling', 'shop', 'garage', name='partkind', native_enum=False, length=32), nullable=False),
    sa.Column('dwelling_id', sa.Uuid(), nullable=True),
    sa.Column('place', sa.String(), nullable=True),
    sa.Column('area', sa.Numeric(precision=10, scale=2), nullable=False),
    sa.Column('area_source', sa.Enum('register', 'survey', 'contract', name='areasource', native_enum=False, length=32), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.CheckConstraint('(dwelling_id IS NULL) <> (place IS NULL)', name=op.f('ck_exclusive_parts_where')),
    sa.CheckConstraint('area > 0', name=op.f('ck_exclusive_parts_area')),
    sa.CheckConstraint('until >= since', name=op.f('ck_exclusive_parts_order')),
    sa.ForeignKeyConstraint(['community_id', 'dwelling_id'], ['dwellings.community_id', 'dwellings.id'], name=op.f('fk_exclusive_parts_community_id_dwelling_id')),
    sa.ForeignKeyConstraint(['community_id', 'estate_id'], ['estates.community_id', 'estates.id'], name=op.f('fk_exclusive_parts_community_id_estate_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_exclusive_parts_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_exclusive_parts')),
    info={'kind': 'tenant'}
    )
    op.create_index('ix_exclusive_parts_dwelling', 'exclusive_parts', ['community_id', 'dwelling_id'], unique=True, postgresql_where=sa.text('until IS NULL'))
    op.create_index('ix_exclusive_parts_place', 'exclusive_parts', ['community_id', 'estate_id', 'kind', 'place'], unique=True, postgresql_where=sa.text('until IS NULL'))
    op.create_table('part_owners',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('part_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.CheckConstraint('num_nonnulls(person_id, organisation_id) = 1', name=op.f('ck_part_owners_one')),
    sa.CheckConstraint('until >= since', name=op.f('ck_part_owners_order')),
    sa.ForeignKeyConstraint(['community_id', 'organisation_id'], ['owner_organisations.community_id', 'owner_organisations.id'], name=op.f('fk_part_owners_community_id_organisation_id')),
    sa.ForeignKeyConstraint(['community_id', 'part_id'], ['exclusive_parts.community_id', 'exclusive_parts.id'], name=op.f('fk_part_owners_community_id_part_id')),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['people.community_id', 'people.id'], name=op.f('fk_part_owners_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_part_owners_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_part_owners')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_part_owners_community_id_person_id'), 'part_owners', ['community_id', 'person_id'], unique=False)
    op.create_index('ix_part_owners_organisation', 'part_owners', ['community_id', 'part_id', 'organisation_id'], unique=True, postgresql_where=sa.text('until IS NULL'))
    op.create_index('ix_part_owners_person', 'part_owners', ['community_id', 'part_id', 'person_id'], unique=True, postgresql_where=sa.text('until IS NULL'))


def downgrade() -> None:
    op.drop_index('ix_part_owners_person', table_name='part_owners', postgresql_where=sa.text('until IS NULL'))
    op.drop_index('ix_part_owners_organisation', table_name='part_owners', postgresql_where=sa.text('until IS NULL'))
    op.drop_index(op.f('ix_part_owners_community_id_person_id'), table_name='part_owners')
    op.drop_table('part_owners')
    op.drop_index('ix_exclusive_parts_place', table_name='exclusive_parts', postgresql_where=sa.text('until IS NULL'))
    op.drop_index('ix_exclusive_parts_dwelling', table_name='exclusive_parts', postgresql_where=sa.text('until IS NULL'))
    op.drop_table('exclusive_parts')
    op.drop_table('garage_rules')
    op.drop_index('ix_voter_choices_person', table_name='voter_choices', postgresql_where=sa.text('withdrawn_at IS NULL'))
    op.drop_index('ix_voter_choices_organisation', table_name='voter_choices', postgresql_where=sa.text('withdrawn_at IS NULL'))
    op.drop_index(op.f('ix_voter_choices_community_id_person_id'), table_name='voter_choices')
    op.drop_table('voter_choices')
    op.drop_table('owner_organisations')
