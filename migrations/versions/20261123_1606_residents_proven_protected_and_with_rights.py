"""Residents are proven, protected, and have rights.

The previous release keeps running while this is applied: add first, remove a release later.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


revision = 'ce0bbd6925c8'
down_revision = '5d0c8a3b1f42'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('closures',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Enum('asked', 'taken_back', 'closed', name='closurestate', native_enum=False, length=32), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_closures_account_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_closures_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_closures')),
    info={'kind': 'tenant'}
    )
    op.create_index('ix_closures_asked', 'closures', ['community_id', 'account_id'], unique=True, postgresql_where=sa.text("state = 'asked'"))
    op.create_index('ix_closures_due', 'closures', ['community_id', 'due_at'], unique=False, postgresql_where=sa.text("state = 'asked'"))
    op.create_table('authorisations',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('principal_id', sa.Uuid(), nullable=False),
    sa.Column('agent_id', sa.Uuid(), nullable=False),
    sa.Column('relationship', sa.Enum('family', 'neighbour', 'grid_worker', 'staff', 'guardian', name='relationship', native_enum=False, length=32), nullable=False),
    sa.Column('scopes', postgresql.ARRAY(sa.String()), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('evidence_id', sa.Uuid(), nullable=True),
    sa.Column('granted_by', sa.Uuid(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_because', sa.String(), nullable=True),
    sa.CheckConstraint('until > since', name=op.f('ck_authorisations_order')),
    sa.ForeignKeyConstraint(['agent_id'], ['accounts.id'], name=op.f('fk_authorisations_agent_id')),
    sa.ForeignKeyConstraint(['community_id', 'evidence_id'], ['photos.community_id', 'photos.id'], name=op.f('fk_authorisations_community_id_evidence_id')),
    sa.ForeignKeyConstraint(['community_id', 'principal_id'], ['people.community_id', 'people.id'], name=op.f('fk_authorisations_community_id_principal_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_authorisations_community_id')),
    sa.ForeignKeyConstraint(['granted_by'], ['accounts.id'], name=op.f('fk_authorisations_granted_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_authorisations')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_authorisations_community_id_agent_id'), 'authorisations', ['community_id', 'agent_id'], unique=False)
    op.create_index(op.f('ix_authorisations_community_id_principal_id'), 'authorisations', ['community_id', 'principal_id'], unique=False)
    op.create_table('consents',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('given_by', sa.Uuid(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['people.community_id', 'people.id'], name=op.f('fk_consents_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_consents_community_id')),
    sa.ForeignKeyConstraint(['given_by'], ['accounts.id'], name=op.f('fk_consents_given_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_consents')),
    info={'kind': 'tenant'}
    )
    op.create_index('ix_consents_current', 'consents', ['community_id', 'person_id', 'purpose'], unique=True, postgresql_where=sa.text('withdrawn_at IS NULL'))
    op.create_table('corrections',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('field', sa.Enum('name', 'sex', 'born_on', 'id_number', 'phone', 'health', name='correctable', native_enum=False, length=32), nullable=False),
    sa.Column('value', sa.LargeBinary(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('state', sa.Enum('asked', 'made', 'refused', name='correctionstate', native_enum=False, length=32), nullable=False),
    sa.Column('answer', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['asked_by'], ['accounts.id'], name=op.f('fk_corrections_asked_by')),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['people.community_id', 'people.id'], name=op.f('fk_corrections_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_corrections_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_corrections')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_corrections_community_id_person_id'), 'corrections', ['community_id', 'person_id'], unique=False)
    op.create_index(op.f('ix_corrections_community_id_state_id'), 'corrections', ['community_id', 'state', 'id'], unique=False)
    op.create_table('openings',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('field', sa.Enum('id_number', 'phone', 'health', name='field', native_enum=False, length=32), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('opened_by', sa.Uuid(), nullable=False),
    sa.Column('opened_by_name', sa.String(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['people.community_id', 'people.id'], name=op.f('fk_openings_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_openings_community_id')),
    sa.ForeignKeyConstraint(['opened_by'], ['accounts.id'], name=op.f('fk_openings_opened_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_openings')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_openings_community_id_person_id_id'), 'openings', ['community_id', 'person_id', 'id'], unique=False)
    op.create_table('claims',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('dwelling_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('state', sa.Enum('pending', 'verified', 'refused', 'withdrawn', 'ended', name='claimstate', native_enum=False, length=32), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('is_match', sa.Boolean(), nullable=False),
    sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_claims_account_id')),
    sa.ForeignKeyConstraint(['community_id', 'dwelling_id'], ['dwellings.community_id', 'dwellings.id'], name=op.f('fk_claims_community_id_dwelling_id')),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['people.community_id', 'people.id'], name=op.f('fk_claims_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_claims_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_claims')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_claims_community_id_account_id_claimed_at'), 'claims', ['community_id', 'account_id', 'claimed_at'], unique=False)
    op.create_index(op.f('ix_claims_community_id_state_id'), 'claims', ['community_id', 'state', 'id'], unique=False)
    op.create_index('ix_claims_one_at_a_time', 'claims', ['community_id', 'account_id'], unique=True, postgresql_where=sa.text("state IN ('pending', 'verified')"))
    op.create_table('dwelling_owners',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('dwelling_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.CheckConstraint('until >= since', name=op.f('ck_dwelling_owners_order')),
    sa.ForeignKeyConstraint(['community_id', 'dwelling_id'], ['dwellings.community_id', 'dwellings.id'], name=op.f('fk_dwelling_owners_community_id_dwelling_id')),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['people.community_id', 'people.id'], name=op.f('fk_dwelling_owners_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_dwelling_owners_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_dwelling_owners')),
    info={'kind': 'tenant'}
    )
    op.create_index('ix_dwelling_owners_current', 'dwelling_owners', ['community_id', 'dwelling_id', 'person_id'], unique=True, postgresql_where=sa.text('until IS NULL'))
    op.add_column('hazards', sa.Column('reporter_id', sa.Uuid(), nullable=True))
    op.create_index(op.f('ix_hazards_community_id_reporter_id_id'), 'hazards', ['community_id', 'reporter_id', 'id'], unique=False)
    op.create_foreign_key(op.f('fk_hazards_community_id_reporter_id'), 'hazards', 'people', ['community_id', 'reporter_id'], ['community_id', 'id'])
    op.add_column('household_members', sa.Column('relation', sa.Enum('head', 'spouse', 'child', 'parent', 'grandparent', 'grandchild', 'sibling', 'tenant', 'other', name='relation', native_enum=False, length=32), server_default='other', nullable=False))
    op.create_index('ix_household_members_contact', 'household_members', ['community_id', 'household_id'], unique=True, postgresql_where=sa.text('until IS NULL AND is_contact'))
    op.add_column('households', sa.Column('merged_into_id', sa.Uuid(), nullable=True))
    op.add_column('households', sa.Column('split_from_id', sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f('fk_households_community_id_merged_into_id'), 'households', 'households', ['community_id', 'merged_into_id'], ['community_id', 'id'])
    op.create_foreign_key(op.f('fk_households_community_id_split_from_id'), 'households', 'households', ['community_id', 'split_from_id'], ['community_id', 'id'])
    op.add_column('people', sa.Column('sex', sa.Enum('male', 'female', name='sex', native_enum=False, length=32), nullable=True))
    op.add_column('people', sa.Column('id_number', sa.LargeBinary(), nullable=True))
    op.add_column('people', sa.Column('id_number_index', sa.LargeBinary(), nullable=True))
    op.add_column('people', sa.Column('id_number_mask', sa.String(), nullable=True))
    op.add_column('people', sa.Column('phone', sa.LargeBinary(), nullable=True))
    op.add_column('people', sa.Column('phone_index', sa.LargeBinary(), nullable=True))
    op.add_column('people', sa.Column('phone_mask', sa.String(), nullable=True))
    op.add_column('people', sa.Column('health', sa.LargeBinary(), nullable=True))
    op.add_column('people', sa.Column('died_on', sa.Date(), nullable=True))
    op.add_column('people', sa.Column('restricted_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f('ix_people_community_id_phone_index'), 'people', ['community_id', 'phone_index'], unique=False)
    op.create_unique_constraint(op.f('uq_people_community_id_id_number_index'), 'people', ['community_id', 'id_number_index'])
    op.create_check_constraint(op.f('ck_people_life'), 'people', 'died_on >= born_on')
    op.drop_constraint(op.f('ck_household_members_order'), 'household_members', type_='check')
    op.create_check_constraint(op.f('ck_household_members_order'), 'household_members', 'until >= since')
    op.add_column('transitions', sa.Column('principal_id', sa.Uuid(), nullable=True))
    op.alter_column('transitions', 'target',
               existing_type=sa.VARCHAR(),
               nullable=True)


def downgrade() -> None:
    op.drop_constraint(op.f('ck_people_life'), 'people', type_='check')
    op.alter_column('transitions', 'target',
               existing_type=sa.VARCHAR(),
               nullable=False)
    op.drop_column('transitions', 'principal_id')
    op.drop_constraint(op.f('uq_people_community_id_id_number_index'), 'people', type_='unique')
    op.drop_index(op.f('ix_people_community_id_phone_index'), table_name='people')
    op.drop_column('people', 'restricted_at')
    op.drop_column('people', 'died_on')
    op.drop_column('people', 'health')
    op.drop_column('people', 'phone_mask')
    op.drop_column('people', 'phone_index')
    op.drop_column('people', 'phone')
    op.drop_column('people', 'id_number_mask')
    op.drop_column('people', 'id_number_index')
    op.drop_column('people', 'id_number')
    op.drop_column('people', 'sex')
    op.drop_constraint(op.f('fk_households_community_id_split_from_id'), 'households', type_='foreignkey')
    op.drop_constraint(op.f('fk_households_community_id_merged_into_id'), 'households', type_='foreignkey')
    op.drop_column('households', 'split_from_id')
    op.drop_column('households', 'merged_into_id')
    op.drop_index('ix_household_members_contact', table_name='household_members', postgresql_where=sa.text('until IS NULL AND is_contact'))
    op.drop_column('household_members', 'relation')
    op.drop_constraint(op.f('fk_hazards_community_id_reporter_id'), 'hazards', type_='foreignkey')
    op.drop_index(op.f('ix_hazards_community_id_reporter_id_id'), table_name='hazards')
    op.drop_column('hazards', 'reporter_id')
    op.drop_index('ix_dwelling_owners_current', table_name='dwelling_owners', postgresql_where=sa.text('until IS NULL'))
    op.drop_table('dwelling_owners')
    op.drop_index('ix_claims_one_at_a_time', table_name='claims', postgresql_where=sa.text("state IN ('pending', 'verified')"))
    op.drop_index(op.f('ix_claims_community_id_state_id'), table_name='claims')
    op.drop_index(op.f('ix_claims_community_id_account_id_claimed_at'), table_name='claims')
    op.drop_table('claims')
    op.drop_index(op.f('ix_openings_community_id_person_id_id'), table_name='openings')
    op.drop_table('openings')
    op.drop_index(op.f('ix_corrections_community_id_state_id'), table_name='corrections')
    op.drop_index(op.f('ix_corrections_community_id_person_id'), table_name='corrections')
    op.drop_table('corrections')
    op.drop_index('ix_consents_current', table_name='consents', postgresql_where=sa.text('withdrawn_at IS NULL'))
    op.drop_table('consents')
    op.drop_index(op.f('ix_authorisations_community_id_principal_id'), table_name='authorisations')
    op.drop_index(op.f('ix_authorisations_community_id_agent_id'), table_name='authorisations')
    op.drop_table('authorisations')
    op.drop_index('ix_closures_due', table_name='closures', postgresql_where=sa.text("state = 'asked'"))
    op.drop_index('ix_closures_asked', table_name='closures', postgresql_where=sa.text("state = 'asked'"))
    op.drop_table('closures')
