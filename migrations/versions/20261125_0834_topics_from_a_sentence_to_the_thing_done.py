"""Topics of consultation, from a sentence to the thing done."""

import sqlalchemy as sa
from alembic import op


revision = '275fb22c71be'
down_revision = 'c41e7d05b92f'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('topics',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('source', sa.Enum('resident', 'taken_down', 'office', 'hazards', name='topicsource', native_enum=False, length=32), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('summary', sa.String(), nullable=True),
    sa.Column('estate_id', sa.Uuid(), nullable=True),
    sa.Column('grid_id', sa.Uuid(), nullable=True),
    sa.Column('point_id', sa.Uuid(), nullable=True),
    sa.Column('scene', sa.String(), nullable=True),
    sa.Column('proposed_by', sa.Uuid(), nullable=False),
    sa.Column('proposer_id', sa.Uuid(), nullable=True),
    sa.Column('said_by', sa.String(), nullable=True),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Enum('proposed', 'declined', 'joined', 'withdrawn', 'open', 'deliberating', 'balloting', 'counting', 'resolved', 'published', 'in_hand', 'delivered', 'closed', name='topicstate', native_enum=False, length=32), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_is_estimate', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('overdue_told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('joined_to_id', sa.Uuid(), nullable=True),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('matter', sa.Enum('rules_of_assembly', 'covenant', 'committee', 'manager', 'use_funds', 'raise_funds', 'rebuild', 'change_use', 'other_shared', 'dwelling_to_business', 'residents', 'delegates', 'straw_poll', name='matter', native_enum=False, length=32), nullable=True),
    sa.Column('is_moderated', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('resolution', sa.String(), nullable=True),
    sa.Column('resolved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('delivered', sa.String(), nullable=True),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('changed_in', sa.BigInteger(), server_default=sa.text('pg_current_xact_id()::text::bigint'), nullable=False),
    sa.CheckConstraint('joined_to_id <> id', name=op.f('ck_topics_joined_to_another')),
    sa.ForeignKeyConstraint(['community_id', 'estate_id'], ['estates.community_id', 'estates.id'], name=op.f('fk_topics_community_id_estate_id')),
    sa.ForeignKeyConstraint(['community_id', 'grid_id'], ['grids.community_id', 'grids.id'], name=op.f('fk_topics_community_id_grid_id')),
    sa.ForeignKeyConstraint(['community_id', 'joined_to_id'], ['topics.community_id', 'topics.id'], name=op.f('fk_topics_community_id_joined_to_id')),
    sa.ForeignKeyConstraint(['community_id', 'point_id'], ['points.community_id', 'points.id'], name=op.f('fk_topics_community_id_point_id')),
    sa.ForeignKeyConstraint(['community_id', 'proposer_id'], ['people.community_id', 'people.id'], name=op.f('fk_topics_community_id_proposer_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_topics_community_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['accounts.id'], name=op.f('fk_topics_decided_by')),
    sa.ForeignKeyConstraint(['proposed_by'], ['accounts.id'], name=op.f('fk_topics_proposed_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_topics')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_topics_community_id_changed_at'), 'topics', ['community_id', 'changed_at'], unique=False)
    op.create_index(op.f('ix_topics_community_id_changed_in'), 'topics', ['community_id', 'changed_in'], unique=False)
    op.create_index(op.f('ix_topics_community_id_grid_id_id'), 'topics', ['community_id', 'grid_id', 'id'], unique=False)
    op.create_index(op.f('ix_topics_community_id_proposed_by_id'), 'topics', ['community_id', 'proposed_by', 'id'], unique=False)
    op.create_index(op.f('ix_topics_community_id_proposer_id_id'), 'topics', ['community_id', 'proposer_id', 'id'], unique=False)
    op.create_index(op.f('ix_topics_community_id_state_id'), 'topics', ['community_id', 'state', 'id'], unique=False)
    op.create_index('ix_topics_due_at', 'topics', ['community_id', 'due_at'], unique=False, postgresql_where=sa.text('due_at IS NOT NULL'))
    op.create_index('ix_topics_joined', 'topics', ['community_id', 'joined_to_id'], unique=False, postgresql_where=sa.text('joined_to_id IS NOT NULL'))
    op.create_table('topic_participants',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('topic_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('took_part', sa.Boolean(), nullable=False),
    sa.Column('follows', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_topic_participants_account_id')),
    sa.ForeignKeyConstraint(['community_id', 'topic_id'], ['topics.community_id', 'topics.id'], name=op.f('fk_topic_participants_community_id_topic_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_topic_participants_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_topic_participants')),
    sa.UniqueConstraint('community_id', 'topic_id', 'account_id', name=op.f('uq_topic_participants_community_id_topic_id_account_id')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_topic_participants_community_id_account_id'), 'topic_participants', ['community_id', 'account_id'], unique=False)
    op.create_table('topic_photos',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('topic_id', sa.Uuid(), nullable=False),
    sa.Column('photo_id', sa.Uuid(), nullable=False),
    sa.Column('moment', sa.Enum('proposed', 'delivered', name='topicmoment', native_enum=False, length=32), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'photo_id'], ['photos.community_id', 'photos.id'], name=op.f('fk_topic_photos_community_id_photo_id')),
    sa.ForeignKeyConstraint(['community_id', 'topic_id'], ['topics.community_id', 'topics.id'], name=op.f('fk_topic_photos_community_id_topic_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_topic_photos_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_topic_photos')),
    sa.UniqueConstraint('community_id', 'photo_id', name=op.f('uq_topic_photos_community_id_photo_id')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_topic_photos_community_id_topic_id'), 'topic_photos', ['community_id', 'topic_id'], unique=False)
    op.create_table('topic_hazards',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('topic_id', sa.Uuid(), nullable=False),
    sa.Column('hazard_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'hazard_id'], ['hazards.community_id', 'hazards.id'], name=op.f('fk_topic_hazards_community_id_hazard_id')),
    sa.ForeignKeyConstraint(['community_id', 'topic_id'], ['topics.community_id', 'topics.id'], name=op.f('fk_topic_hazards_community_id_topic_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_topic_hazards_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_topic_hazards')),
    sa.UniqueConstraint('community_id', 'topic_id', 'hazard_id', name=op.f('uq_topic_hazards_community_id_topic_id_hazard_id')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_topic_hazards_community_id_hazard_id'), 'topic_hazards', ['community_id', 'hazard_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_topic_hazards_community_id_hazard_id'), table_name='topic_hazards')
    op.drop_table('topic_hazards')
    op.drop_index(op.f('ix_topic_photos_community_id_topic_id'), table_name='topic_photos')
    op.drop_table('topic_photos')
    op.drop_index(op.f('ix_topic_participants_community_id_account_id'), table_name='topic_participants')
    op.drop_table('topic_participants')
    op.drop_index('ix_topics_joined', table_name='topics', postgresql_where=sa.text('joined_to_id IS NOT NULL'))
    op.drop_index('ix_topics_due_at', table_name='topics', postgresql_where=sa.text('due_at IS NOT NULL'))
    op.drop_index(op.f('ix_topics_community_id_state_id'), table_name='topics')
    op.drop_index(op.f('ix_topics_community_id_proposer_id_id'), table_name='topics')
    op.drop_index(op.f('ix_topics_community_id_proposed_by_id'), table_name='topics')
    op.drop_index(op.f('ix_topics_community_id_grid_id_id'), table_name='topics')
    op.drop_index(op.f('ix_topics_community_id_changed_in'), table_name='topics')
    op.drop_index(op.f('ix_topics_community_id_changed_at'), table_name='topics')
    op.drop_table('topics')
