"""Who is old, alone or ill is looked in on.

The previous release keeps running while this is applied: add first, remove a release later.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


revision = 'a9cacd72299f'
down_revision = 'c4a1f0d27b83'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('care_subjects',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('enrolled_on', sa.Date(), nullable=False),
    sa.Column('raised_to', sa.Enum('high', 'medium', 'low', name='risk', native_enum=False, length=32), nullable=True),
    sa.Column('raised_on', sa.Date(), nullable=True),
    sa.Column('companion_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.Enum('kept', 'suspended', 'ended', name='carestate', native_enum=False, length=32), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('(raised_to IS NULL) = (raised_on IS NULL)', name=op.f('ck_care_subjects_raised')),
    sa.ForeignKeyConstraint(['community_id', 'companion_id'], ['people.community_id', 'people.id'], name=op.f('fk_care_subjects_community_id_companion_id')),
    sa.ForeignKeyConstraint(['community_id', 'id'], ['people.community_id', 'people.id'], name=op.f('fk_care_subjects_community_id_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_care_subjects_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_care_subjects')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_care_subjects_community_id_companion_id'), 'care_subjects', ['community_id', 'companion_id'], unique=False)
    op.create_index(op.f('ix_care_subjects_community_id_changed_at'), 'care_subjects', ['community_id', 'changed_at'], unique=False)
    op.create_table('care_breaks',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('hospital', 'away', 'moved', 'died', 'not_needed', name='breakkind', native_enum=False, length=32), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('words', sa.LargeBinary(), nullable=True),
    postgresql.ExcludeConstraint((sa.column('community_id'), '='), (sa.column('person_id'), '='), (sa.text('daterange(since, until)'), '&&'), using='gist', name='ex_care_breaks_overlap'),
    sa.CheckConstraint('until >= since', name=op.f('ck_care_breaks_order')),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['care_subjects.community_id', 'care_subjects.id'], name=op.f('fk_care_breaks_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_care_breaks_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_care_breaks')),
    info={'kind': 'tenant'}
    )
    op.create_table('care_facts',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('lives_alone', 'empty_nest', 'disabled', 'long_illness', 'in_hardship', name='factkind', native_enum=False, length=32), nullable=False),
    sa.Column('since', sa.Date(), nullable=True),
    sa.Column('recorded_on', sa.Date(), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.CheckConstraint('ended_on >= recorded_on', name=op.f('ck_care_facts_order')),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['care_subjects.community_id', 'care_subjects.id'], name=op.f('fk_care_facts_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_care_facts_community_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['accounts.id'], name=op.f('fk_care_facts_recorded_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_care_facts')),
    info={'kind': 'tenant'}
    )
    op.create_index('ix_care_facts_current', 'care_facts', ['community_id', 'person_id', 'kind'], unique=True, postgresql_where=sa.text('ended_on IS NULL'))
    op.create_table('care_visits',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('visited_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('visited_on', sa.Date(), nullable=False),
    sa.Column('way', sa.Enum('home', 'phone', 'video', 'met', name='way', native_enum=False, length=32), nullable=False),
    sa.Column('outcome', sa.Enum('well', 'in_need', 'not_met', name='outcome', native_enum=False, length=32), nullable=False),
    sa.Column('words', sa.LargeBinary(), nullable=True),
    sa.Column('lng', sa.Double(), nullable=True),
    sa.Column('lat', sa.Double(), nullable=True),
    sa.Column('datum', sa.String(), nullable=True),
    sa.Column('visited_by', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['care_subjects.community_id', 'care_subjects.id'], name=op.f('fk_care_visits_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_care_visits_community_id')),
    sa.ForeignKeyConstraint(['visited_by'], ['accounts.id'], name=op.f('fk_care_visits_visited_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_care_visits')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_care_visits_community_id_person_id_visited_on'), 'care_visits', ['community_id', 'person_id', 'visited_on'], unique=False)
    op.create_index(op.f('ix_care_visits_community_id_visited_on'), 'care_visits', ['community_id', 'visited_on'], unique=False)
    op.create_table('care_dues',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('rule', sa.Enum('alone_80', 'empty_nest_80', 'alone_ill', 'alone_disabled', 'alone_65', 'empty_nest_65', 'disabled', 'long_illness', 'in_hardship', 'aged_65', 'raised', 'returned', name='carerule', native_enum=False, length=32), nullable=False),
    sa.Column('risk', sa.Enum('high', 'medium', 'low', name='risk', native_enum=False, length=32), nullable=False),
    sa.Column('opens_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('gives_up_on', sa.Date(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=True),
    sa.Column('is_waived', sa.Boolean(), nullable=False),
    sa.CheckConstraint('opens_on <= due_on AND due_on <= gives_up_on', name=op.f('ck_care_dues_order')),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['care_subjects.community_id', 'care_subjects.id'], name=op.f('fk_care_dues_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id', 'visit_id'], ['care_visits.community_id', 'care_visits.id'], name=op.f('fk_care_dues_community_id_visit_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_care_dues_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_care_dues')),
    sa.UniqueConstraint('community_id', 'person_id', 'rule', 'opens_on', name=op.f('uq_care_dues_community_id_person_id_rule_opens_on')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_care_dues_community_id_due_on'), 'care_dues', ['community_id', 'due_on'], unique=False)
    op.create_index('ix_care_dues_open', 'care_dues', ['community_id', 'person_id', 'due_on'], unique=False, postgresql_where=sa.text('visit_id IS NULL AND NOT is_waived'))


def downgrade() -> None:
    op.drop_index('ix_care_dues_open', table_name='care_dues', postgresql_where=sa.text('visit_id IS NULL AND NOT is_waived'))
    op.drop_index(op.f('ix_care_dues_community_id_due_on'), table_name='care_dues')
    op.drop_table('care_dues')
    op.drop_index(op.f('ix_care_visits_community_id_visited_on'), table_name='care_visits')
    op.drop_index(op.f('ix_care_visits_community_id_person_id_visited_on'), table_name='care_visits')
    op.drop_table('care_visits')
    op.drop_index('ix_care_facts_current', table_name='care_facts', postgresql_where=sa.text('ended_on IS NULL'))
    op.drop_table('care_facts')
    op.drop_table('care_breaks')
    op.drop_index(op.f('ix_care_subjects_community_id_changed_at'), table_name='care_subjects')
    op.drop_index(op.f('ix_care_subjects_community_id_companion_id'), table_name='care_subjects')
    op.drop_table('care_subjects')
