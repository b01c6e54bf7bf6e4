"""Party members find a branch.

The previous release keeps running while this is applied: add first, remove a release later.
"""

import sqlalchemy as sa
from alembic import op


revision = '8890364a759c'
down_revision = 'daec23ede17d'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('party_branches',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('estate_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['community_id', 'estate_id'], ['estates.community_id', 'estates.id'], name=op.f('fk_party_branches_community_id_estate_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_party_branches_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_party_branches')),
    sa.UniqueConstraint('community_id', 'name', name=op.f('uq_party_branches_community_id_name')),
    info={'kind': 'tenant'}
    )
    op.create_table('party_members',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('branch_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('member', 'floating', 'in_service', name='memberkind', native_enum=False, length=32), nullable=False),
    sa.Column('is_probationary', sa.Boolean(), nullable=False),
    sa.Column('joined_on', sa.Date(), nullable=True),
    sa.Column('home_branch', sa.String(), nullable=True),
    sa.Column('employer', sa.String(), nullable=True),
    sa.Column('here_since', sa.Date(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('state', sa.Enum('reported', 'admitted', 'declined', 'withdrawn', 'ended', name='partystate', native_enum=False, length=32), nullable=False),
    sa.CheckConstraint("(kind = 'floating') <= (home_branch IS NOT NULL)", name=op.f('ck_party_members_home_branch')),
    sa.CheckConstraint("(kind = 'in_service') <= (employer IS NOT NULL)", name=op.f('ck_party_members_employer')),
    sa.ForeignKeyConstraint(['community_id', 'branch_id'], ['party_branches.community_id', 'party_branches.id'], name=op.f('fk_party_members_community_id_branch_id')),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['people.community_id', 'people.id'], name=op.f('fk_party_members_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_party_members_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_party_members')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_party_members_community_id_branch_id_id'), 'party_members', ['community_id', 'branch_id', 'id'], unique=False)
    op.create_index('ix_party_members_current', 'party_members', ['community_id', 'person_id'], unique=True, postgresql_where=sa.text("state IN ('reported', 'admitted')"))
    op.create_table('party_officers',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('branch_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('post', sa.Enum('secretary', 'deputy', 'organiser', 'publicity', name='post', native_enum=False, length=32), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.CheckConstraint('until >= since', name=op.f('ck_party_officers_order')),
    sa.ForeignKeyConstraint(['community_id', 'branch_id'], ['party_branches.community_id', 'party_branches.id'], name=op.f('fk_party_officers_community_id_branch_id')),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['people.community_id', 'people.id'], name=op.f('fk_party_officers_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_party_officers_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_party_officers')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_party_officers_community_id_person_id'), 'party_officers', ['community_id', 'person_id'], unique=False)
    op.create_index('ix_party_officers_current', 'party_officers', ['community_id', 'branch_id', 'person_id', 'post'], unique=True, postgresql_where=sa.text('until IS NULL'))


def downgrade() -> None:
    op.drop_index('ix_party_officers_current', table_name='party_officers', postgresql_where=sa.text('until IS NULL'))
    op.drop_index(op.f('ix_party_officers_community_id_person_id'), table_name='party_officers')
    op.drop_table('party_officers')
    op.drop_index('ix_party_members_current', table_name='party_members', postgresql_where=sa.text("state IN ('reported', 'admitted')"))
    op.drop_index(op.f('ix_party_members_community_id_branch_id_id'), table_name='party_members')
    op.drop_table('party_members')
    op.drop_table('party_branches')
