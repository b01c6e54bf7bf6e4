"""Ballots, from the notice to the count."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = 'c8f67e960407'
down_revision = "fa1021cc6ad0"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('ballots',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('topic_id', sa.Uuid(), nullable=False),
    sa.Column('roll', sa.Enum('owners', 'interested_owners', 'residents', 'households', 'delegates', 'verified', name='rollkind', native_enum=False, length=32), nullable=False),
    sa.Column('estate_id', sa.Uuid(), nullable=True),
    sa.Column('building_ids', sa.ARRAY(sa.Uuid()), nullable=False),
    sa.Column('delegate_ids', sa.ARRAY(sa.Uuid()), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('is_secret', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('held_elsewhere', sa.String(), nullable=True),
    sa.Column('committee_told', sa.String(), nullable=True),
    sa.Column('silence_source', sa.String(), nullable=True),
    sa.Column('silence_quote', sa.String(), nullable=True),
    sa.Column('record_on', sa.Date(), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Enum('drafted', 'announced', 'open', 'ended', 'counting', 'counted', 'called_off', name='ballotstate', native_enum=False, length=32), nullable=False),
    sa.Column('called_by', sa.Uuid(), nullable=False),
    sa.Column('counter_id', sa.Uuid(), nullable=False),
    sa.Column('other_counter_id', sa.Uuid(), nullable=False),
    sa.Column('announced_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('counted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('roll_size', sa.Integer(), nullable=True),
    sa.Column('roll_area', sa.Numeric(precision=12, scale=2), nullable=True),
    sa.Column('roll_hash', sa.String(), nullable=True),
    sa.Column('casts_hash', sa.String(), nullable=True),
    sa.Column('carried', sa.Boolean(), nullable=True),
    sa.CheckConstraint('called_by NOT IN (counter_id, other_counter_id)', name=op.f('ck_ballots_not_the_caller')),
    sa.CheckConstraint('closes_at > opens_at', name=op.f('ck_ballots_order')),
    sa.CheckConstraint('counter_id <> other_counter_id', name=op.f('ck_ballots_two_counters')),
    sa.ForeignKeyConstraint(['called_by'], ['accounts.id'], name=op.f('fk_ballots_called_by')),
    sa.ForeignKeyConstraint(['community_id', 'estate_id'], ['estates.community_id', 'estates.id'], name=op.f('fk_ballots_community_id_estate_id')),
    sa.ForeignKeyConstraint(['community_id', 'topic_id'], ['topics.community_id', 'topics.id'], name=op.f('fk_ballots_community_id_topic_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_ballots_community_id')),
    sa.ForeignKeyConstraint(['counter_id'], ['accounts.id'], name=op.f('fk_ballots_counter_id')),
    sa.ForeignKeyConstraint(['other_counter_id'], ['accounts.id'], name=op.f('fk_ballots_other_counter_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_ballots')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_ballots_community_id_topic_id_id'), 'ballots', ['community_id', 'topic_id', 'id'], unique=False)
    op.create_index('ix_ballots_opens', 'ballots', ['community_id', 'state', 'opens_at'], unique=False)
    op.create_index('uq_ballots_running', 'ballots', ['community_id', 'topic_id'], unique=True, postgresql_where=sa.text("state NOT IN ('counted', 'called_off')"))
    op.create_table('ballot_counts',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('counter_id', sa.Uuid(), nullable=False),
    sa.Column('figures', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('counted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('struck_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['community_id', 'ballot_id'], ['ballots.community_id', 'ballots.id'], name=op.f('fk_ballot_counts_community_id_ballot_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_ballot_counts_community_id')),
    sa.ForeignKeyConstraint(['counter_id'], ['accounts.id'], name=op.f('fk_ballot_counts_counter_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_ballot_counts')),
    info={'kind': 'tenant'}
    )
    op.create_index('uq_ballot_counts_counter', 'ballot_counts', ['community_id', 'ballot_id', 'counter_id'], unique=True, postgresql_where=sa.text('struck_at IS NULL'))
    op.create_table('ballot_heads',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('areas', sa.ARRAY(sa.Numeric(precision=12, scale=2)), nullable=False),
    sa.Column('parts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('owner_ids', sa.ARRAY(sa.Uuid()), nullable=False),
    sa.Column('voter_id', sa.Uuid(), nullable=True),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('delivered_how', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['community_id', 'ballot_id'], ['ballots.community_id', 'ballots.id'], name=op.f('fk_ballot_heads_community_id_ballot_id')),
    sa.ForeignKeyConstraint(['community_id', 'voter_id'], ['people.community_id', 'people.id'], name=op.f('fk_ballot_heads_community_id_voter_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_ballot_heads_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_ballot_heads')),
    sa.UniqueConstraint('community_id', 'ballot_id', 'key', name=op.f('uq_ballot_heads_community_id_ballot_id_key')),
    sa.UniqueConstraint('community_id', 'ballot_id', 'number', name=op.f('uq_ballot_heads_community_id_ballot_id_number')),
    info={'kind': 'tenant'}
    )
    op.create_table('ballot_questions',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('matter', sa.Enum('rules_of_assembly', 'covenant', 'committee', 'manager', 'use_funds', 'raise_funds', 'rebuild', 'change_use', 'other_shared', 'dwelling_to_business', 'residents', 'delegates', 'straw_poll', name='matter', native_enum=False, length=32), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('options', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.Column('at_most', sa.Integer(), nullable=True),
    sa.Column('rule', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.Column('result', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.Column('carried', sa.Boolean(), nullable=True),
    sa.CheckConstraint('(options IS NULL) = (at_most IS NULL)', name=op.f('ck_ballot_questions_election')),
    sa.ForeignKeyConstraint(['community_id', 'ballot_id'], ['ballots.community_id', 'ballots.id'], name=op.f('fk_ballot_questions_community_id_ballot_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_ballot_questions_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_ballot_questions')),
    sa.UniqueConstraint('community_id', 'ballot_id', 'position', name=op.f('uq_ballot_questions_community_id_ballot_id_position')),
    info={'kind': 'tenant'}
    )
    op.create_table('ballot_proxies',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('head_id', sa.Uuid(), nullable=False),
    sa.Column('agent_id', sa.Uuid(), nullable=False),
    sa.Column('slot', sa.Integer(), nullable=False),
    sa.Column('matters', sa.String(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('evidence_id', sa.Uuid(), nullable=True),
    sa.Column('filed_as', sa.String(), nullable=True),
    sa.Column('recorded_by', sa.Uuid(), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('slot BETWEEN 1 AND 3', name=op.f('ck_ballot_proxies_slot')),
    sa.CheckConstraint('until > since', name=op.f('ck_ballot_proxies_order')),
    sa.ForeignKeyConstraint(['community_id', 'agent_id'], ['people.community_id', 'people.id'], name=op.f('fk_ballot_proxies_community_id_agent_id')),
    sa.ForeignKeyConstraint(['community_id', 'ballot_id'], ['ballots.community_id', 'ballots.id'], name=op.f('fk_ballot_proxies_community_id_ballot_id')),
    sa.ForeignKeyConstraint(['community_id', 'evidence_id'], ['photos.community_id', 'photos.id'], name=op.f('fk_ballot_proxies_community_id_evidence_id')),
    sa.ForeignKeyConstraint(['community_id', 'head_id'], ['ballot_heads.community_id', 'ballot_heads.id'], name=op.f('fk_ballot_proxies_community_id_head_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_ballot_proxies_community_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['accounts.id'], name=op.f('fk_ballot_proxies_recorded_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_ballot_proxies')),
    info={'kind': 'tenant'}
    )
    op.create_index('uq_ballot_proxies_head', 'ballot_proxies', ['community_id', 'head_id'], unique=True, postgresql_where=sa.text('revoked_at IS NULL'))
    op.create_index('uq_ballot_proxies_slot', 'ballot_proxies', ['community_id', 'ballot_id', 'agent_id', 'slot'], unique=True, postgresql_where=sa.text('revoked_at IS NULL'))
    op.create_table('ballot_voters',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('head_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'ballot_id'], ['ballots.community_id', 'ballots.id'], name=op.f('fk_ballot_voters_community_id_ballot_id')),
    sa.ForeignKeyConstraint(['community_id', 'head_id'], ['ballot_heads.community_id', 'ballot_heads.id'], name=op.f('fk_ballot_voters_community_id_head_id')),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['people.community_id', 'people.id'], name=op.f('fk_ballot_voters_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_ballot_voters_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_ballot_voters')),
    sa.UniqueConstraint('community_id', 'head_id', 'person_id', name=op.f('uq_ballot_voters_community_id_head_id_person_id')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_ballot_voters_community_id_ballot_id_person_id'), 'ballot_voters', ['community_id', 'ballot_id', 'person_id'], unique=False)
    op.create_table('ballot_casts',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('head_id', sa.Uuid(), nullable=False),
    sa.Column('via', sa.Enum('online', 'paper', name='via', native_enum=False, length=32), nullable=False),
    sa.Column('choices', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('proxy_id', sa.Uuid(), nullable=True),
    sa.Column('cast_by', sa.Uuid(), nullable=False),
    sa.Column('cast_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('receipt', sa.String(), nullable=False),
    sa.Column('is_duplicate', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.ForeignKeyConstraint(['cast_by'], ['accounts.id'], name=op.f('fk_ballot_casts_cast_by')),
    sa.ForeignKeyConstraint(['community_id', 'ballot_id'], ['ballots.community_id', 'ballots.id'], name=op.f('fk_ballot_casts_community_id_ballot_id')),
    sa.ForeignKeyConstraint(['community_id', 'head_id'], ['ballot_heads.community_id', 'ballot_heads.id'], name=op.f('fk_ballot_casts_community_id_head_id')),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['people.community_id', 'people.id'], name=op.f('fk_ballot_casts_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id', 'proxy_id'], ['ballot_proxies.community_id', 'ballot_proxies.id'], name=op.f('fk_ballot_casts_community_id_proxy_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_ballot_casts_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_ballot_casts')),
    sa.UniqueConstraint('community_id', 'ballot_id', 'receipt', name=op.f('uq_ballot_casts_community_id_ballot_id_receipt')),
    info={'kind': 'tenant'}
    )
    op.create_index('uq_ballot_casts_head', 'ballot_casts', ['community_id', 'ballot_id', 'head_id'], unique=True, postgresql_where=sa.text('NOT is_duplicate'))
    op.create_table('ballot_papers',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('head_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('choices', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('filed_as', sa.String(), nullable=False),
    sa.Column('keep_until', sa.Date(), nullable=False),
    sa.Column('entered_by', sa.Uuid(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_by', sa.Uuid(), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cast_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint('confirmed_by <> entered_by', name=op.f('ck_ballot_papers_somebody_else')),
    sa.ForeignKeyConstraint(['community_id', 'ballot_id'], ['ballots.community_id', 'ballots.id'], name=op.f('fk_ballot_papers_community_id_ballot_id')),
    sa.ForeignKeyConstraint(['community_id', 'cast_id'], ['ballot_casts.community_id', 'ballot_casts.id'], name=op.f('fk_ballot_papers_community_id_cast_id')),
    sa.ForeignKeyConstraint(['community_id', 'head_id'], ['ballot_heads.community_id', 'ballot_heads.id'], name=op.f('fk_ballot_papers_community_id_head_id')),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['people.community_id', 'people.id'], name=op.f('fk_ballot_papers_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_ballot_papers_community_id')),
    sa.ForeignKeyConstraint(['confirmed_by'], ['accounts.id'], name=op.f('fk_ballot_papers_confirmed_by')),
    sa.ForeignKeyConstraint(['entered_by'], ['accounts.id'], name=op.f('fk_ballot_papers_entered_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_ballot_papers')),
    sa.UniqueConstraint('community_id', 'ballot_id', 'head_id', name=op.f('uq_ballot_papers_community_id_ballot_id_head_id')),
    info={'kind': 'tenant'}
    )


def downgrade() -> None:
    op.drop_table('ballot_papers')
    op.drop_index('uq_ballot_casts_head', table_name='ballot_casts', postgresql_where=sa.text('NOT is_duplicate'))
    op.drop_table('ballot_casts')
    op.drop_index(op.f('ix_ballot_voters_community_id_ballot_id_person_id'), table_name='ballot_voters')
    op.drop_table('ballot_voters')
    op.drop_index('uq_ballot_proxies_slot', table_name='ballot_proxies', postgresql_where=sa.text('revoked_at IS NULL'))
    op.drop_index('uq_ballot_proxies_head', table_name='ballot_proxies', postgresql_where=sa.text('revoked_at IS NULL'))
    op.drop_table('ballot_proxies')
    op.drop_table('ballot_questions')
    op.drop_table('ballot_heads')
    op.drop_index('uq_ballot_counts_counter', table_name='ballot_counts', postgresql_where=sa.text('struck_at IS NULL'))
    op.drop_table('ballot_counts')
    op.drop_index('uq_ballots_running', table_name='ballots', postgresql_where=sa.text("state NOT IN ('counted', 'called_off')"))
    op.drop_index('ix_ballots_opens', table_name='ballots')
    op.drop_index(op.f('ix_ballots_community_id_topic_id_id'), table_name='ballots')
    op.drop_table('ballots')
