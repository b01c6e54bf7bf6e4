"""statements are voted on and make a map

The previous release keeps running while this is applied: add first, remove a release later.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = 'ea8e0e75ba6b'
down_revision = "145486264729"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('opinion_maps',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('topic_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('voters', sa.Integer(), nullable=False),
    sa.Column('statements', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('consensus', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('groups', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.Column('shown_votes', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('shown_sets', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.Column('refused', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['community_id', 'topic_id'], ['topics.community_id', 'topics.id'], name=op.f('fk_opinion_maps_community_id_topic_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_opinion_maps_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_opinion_maps')),
    sa.UniqueConstraint('community_id', 'topic_id', 'number', name=op.f('uq_opinion_maps_community_id_topic_id_number')),
    info={'kind': 'tenant'}
    )
    op.create_table('statements',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('topic_id', sa.Uuid(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=False),
    sa.Column('stated_by', sa.Uuid(), nullable=False),
    sa.Column('stated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('original', sa.String(), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('state', sa.Enum('waiting', 'shown', 'refused', 'withdrawn', name='statementstate', native_enum=False, length=32), nullable=False),
    sa.Column('judged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('shown_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_counted', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('priority', sa.Double(), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'author_id'], ['people.community_id', 'people.id'], name=op.f('fk_statements_community_id_author_id')),
    sa.ForeignKeyConstraint(['community_id', 'topic_id'], ['topics.community_id', 'topics.id'], name=op.f('fk_statements_community_id_topic_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_statements_community_id')),
    sa.ForeignKeyConstraint(['stated_by'], ['accounts.id'], name=op.f('fk_statements_stated_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_statements')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_statements_community_id_author_id_id'), 'statements', ['community_id', 'author_id', 'id'], unique=False)
    op.create_index(op.f('ix_statements_community_id_stated_by_id'), 'statements', ['community_id', 'stated_by', 'id'], unique=False)
    op.create_index(op.f('ix_statements_community_id_topic_id_state_id'), 'statements', ['community_id', 'topic_id', 'state', 'id'], unique=False)
    op.create_table('statement_votes',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('topic_id', sa.Uuid(), nullable=False),
    sa.Column('statement_id', sa.Uuid(), nullable=False),
    sa.Column('voter', sa.Uuid(), nullable=False),
    sa.Column('value', sa.SmallInteger(), nullable=False),
    sa.Column('published', sa.SmallInteger(), nullable=True),
    sa.Column('voted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.CheckConstraint('value IN (1, 0, -1)', name=op.f('ck_statement_votes_value')),
    sa.ForeignKeyConstraint(['community_id', 'statement_id'], ['statements.community_id', 'statements.id'], name=op.f('fk_statement_votes_community_id_statement_id')),
    sa.ForeignKeyConstraint(['community_id', 'topic_id'], ['topics.community_id', 'topics.id'], name=op.f('fk_statement_votes_community_id_topic_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_statement_votes_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_statement_votes')),
    sa.UniqueConstraint('community_id', 'statement_id', 'voter', name=op.f('uq_statement_votes_community_id_statement_id_voter')),
    info={'kind': 'tenant'}
    )
    op.create_index('ix_statement_votes_changed', 'statement_votes', ['community_id', 'topic_id', 'voter'], unique=False, postgresql_where=sa.text('published IS DISTINCT FROM value'))
    op.create_index(op.f('ix_statement_votes_community_id_topic_id'), 'statement_votes', ['community_id', 'topic_id'], unique=False)
    op.create_index(op.f('ix_statement_votes_community_id_voter_topic_id'), 'statement_votes', ['community_id', 'voter', 'topic_id'], unique=False)
    op.create_table('cast_statement_votes',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('vote_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('value', sa.SmallInteger(), nullable=False),
    sa.Column('voted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'vote_id'], ['statement_votes.community_id', 'statement_votes.id'], name=op.f('fk_cast_statement_votes_community_id_vote_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_cast_statement_votes_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_cast_statement_votes')),
    sa.UniqueConstraint('community_id', 'vote_id', 'number', name=op.f('uq_cast_statement_votes_community_id_vote_id_number')),
    info={'kind': 'tenant'}
    )


def downgrade() -> None:
    op.drop_table('cast_statement_votes')
    op.drop_index(op.f('ix_statement_votes_community_id_voter_topic_id'), table_name='statement_votes')
    op.drop_index(op.f('ix_statement_votes_community_id_topic_id'), table_name='statement_votes')
    op.drop_index('ix_statement_votes_changed', table_name='statement_votes', postgresql_where=sa.text('published IS DISTINCT FROM value'))
    op.drop_table('statement_votes')
    op.drop_index(op.f('ix_statements_community_id_topic_id_state_id'), table_name='statements')
    op.drop_index(op.f('ix_statements_community_id_stated_by_id'), table_name='statements')
    op.drop_index(op.f('ix_statements_community_id_author_id_id'), table_name='statements')
    op.drop_table('statements')
    op.drop_table('opinion_maps')
