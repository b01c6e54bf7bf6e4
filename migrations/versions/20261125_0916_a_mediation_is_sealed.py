"""A mediation is sealed: its parties, its sessions, what was said and what was agreed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '925c995d6cbf'
down_revision = "dfbb3564aedf"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('mediations',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('kind', sa.Enum('noise', 'leak', 'parking', 'shared_space', 'pets', 'family', 'property', 'damage', 'other', name='dispute', native_enum=False, length=32), nullable=False),
    sa.Column('state', sa.Enum('applied', 'declined', 'mediating', 'agreed', 'withdrawn', 'referred', 'failed', 'closed', name='mediationstate', native_enum=False, length=32), nullable=False),
    sa.Column('applied_by', sa.Uuid(), nullable=False),
    sa.Column('applied_on', sa.Date(), nullable=False),
    sa.Column('mediator_id', sa.Uuid(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('is_oral', sa.Boolean(), nullable=True),
    sa.Column('confirm_by', sa.Date(), nullable=True),
    sa.Column('confirm_reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('follow_up_on', sa.Date(), nullable=True),
    sa.Column('follow_up_told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('was_kept', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['applied_by'], ['accounts.id'], name=op.f('fk_mediations_applied_by')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_mediations_community_id')),
    sa.ForeignKeyConstraint(['mediator_id'], ['accounts.id'], name=op.f('fk_mediations_mediator_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_mediations')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_mediations_community_id_applied_on'), 'mediations', ['community_id', 'applied_on'], unique=False)
    op.create_index(op.f('ix_mediations_community_id_mediator_id'), 'mediations', ['community_id', 'mediator_id'], unique=False)
    op.create_index(op.f('ix_mediations_community_id_state'), 'mediations', ['community_id', 'state'], unique=False)
    op.create_table('mediation_openings',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('mediation_id', sa.Uuid(), nullable=False),
    sa.Column('opened_by', sa.Uuid(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'mediation_id'], ['mediations.community_id', 'mediations.id'], name=op.f('fk_mediation_openings_community_id_mediation_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_mediation_openings_community_id')),
    sa.ForeignKeyConstraint(['opened_by'], ['accounts.id'], name=op.f('fk_mediation_openings_opened_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_mediation_openings')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_mediation_openings_community_id_mediation_id'), 'mediation_openings', ['community_id', 'mediation_id'], unique=False)
    op.create_table('mediation_outsiders',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('mediation_id', sa.Uuid(), nullable=False),
    sa.Column('agreed_to', postgresql.ARRAY(sa.SmallInteger()), nullable=False),
    sa.Column('admitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['community_id', 'mediation_id'], ['mediations.community_id', 'mediations.id'], name=op.f('fk_mediation_outsiders_community_id_mediation_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_mediation_outsiders_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_mediation_outsiders')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_mediation_outsiders_community_id_mediation_id'), 'mediation_outsiders', ['community_id', 'mediation_id'], unique=False)
    op.create_table('mediation_parties',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('mediation_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.SmallInteger(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('named', sa.LargeBinary(), nullable=True),
    sa.Column('consented_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('refused_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(person_id IS NULL) <> (named IS NULL)', name=op.f('ck_mediation_parties_somebody')),
    sa.CheckConstraint('consented_at IS NULL OR refused_at IS NULL', name=op.f('ck_mediation_parties_one_answer')),
    sa.ForeignKeyConstraint(['community_id', 'mediation_id'], ['mediations.community_id', 'mediations.id'], name=op.f('fk_mediation_parties_community_id_mediation_id')),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['people.community_id', 'people.id'], name=op.f('fk_mediation_parties_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_mediation_parties_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_mediation_parties')),
    sa.UniqueConstraint('community_id', 'mediation_id', 'person_id', name=op.f('uq_mediation_parties_community_id_mediation_id_person_id')),
    sa.UniqueConstraint('community_id', 'mediation_id', 'position', name=op.f('uq_mediation_parties_community_id_mediation_id_position')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_mediation_parties_community_id_person_id'), 'mediation_parties', ['community_id', 'person_id'], unique=False)
    op.create_table('mediation_sessions',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('mediation_id', sa.Uuid(), nullable=False),
    sa.Column('held_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('came', postgresql.ARRAY(sa.SmallInteger()), nullable=True),
    sa.ForeignKeyConstraint(['community_id', 'mediation_id'], ['mediations.community_id', 'mediations.id'], name=op.f('fk_mediation_sessions_community_id_mediation_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_mediation_sessions_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_mediation_sessions')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_mediation_sessions_community_id_mediation_id_held_at'), 'mediation_sessions', ['community_id', 'mediation_id', 'held_at'], unique=False)
    op.create_table('mediation_words',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('mediation_id', sa.Uuid(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=True),
    sa.Column('outsider_id', sa.Uuid(), nullable=True),
    sa.Column('kind', sa.Enum('dispute', 'declined', 'refused', 'summons', 'session', 'outsider', 'agreement', 'withdrawn', 'referred', 'failed', 'follow_up', name='wordsof', native_enum=False, length=32), nullable=False),
    sa.Column('words', sa.LargeBinary(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('written_by', sa.Uuid(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'mediation_id'], ['mediations.community_id', 'mediations.id'], name=op.f('fk_mediation_words_community_id_mediation_id')),
    sa.ForeignKeyConstraint(['community_id', 'outsider_id'], ['mediation_outsiders.community_id', 'mediation_outsiders.id'], name=op.f('fk_mediation_words_community_id_outsider_id')),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['people.community_id', 'people.id'], name=op.f('fk_mediation_words_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id', 'session_id'], ['mediation_sessions.community_id', 'mediation_sessions.id'], name=op.f('fk_mediation_words_community_id_session_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_mediation_words_community_id')),
    sa.ForeignKeyConstraint(['written_by'], ['accounts.id'], name=op.f('fk_mediation_words_written_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_mediation_words')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_mediation_words_community_id_mediation_id'), 'mediation_words', ['community_id', 'mediation_id'], unique=False)
    op.create_index(op.f('ix_mediation_words_community_id_person_id'), 'mediation_words', ['community_id', 'person_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_mediation_words_community_id_person_id'), table_name='mediation_words')
    op.drop_index(op.f('ix_mediation_words_community_id_mediation_id'), table_name='mediation_words')
    op.drop_table('mediation_words')
    op.drop_index(op.f('ix_mediation_sessions_community_id_mediation_id_held_at'), table_name='mediation_sessions')
    op.drop_table('mediation_sessions')
    op.drop_index(op.f('ix_mediation_parties_community_id_person_id'), table_name='mediation_parties')
    op.drop_table('mediation_parties')
    op.drop_index(op.f('ix_mediation_outsiders_community_id_mediation_id'), table_name='mediation_outsiders')
    op.drop_table('mediation_outsiders')
    op.drop_index(op.f('ix_mediation_openings_community_id_mediation_id'), table_name='mediation_openings')
    op.drop_table('mediation_openings')
    op.drop_index(op.f('ix_mediations_community_id_state'), table_name='mediations')
    op.drop_index(op.f('ix_mediations_community_id_mediator_id'), table_name='mediations')
    op.drop_index(op.f('ix_mediations_community_id_applied_on'), table_name='mediations')
    op.drop_table('mediations')
