"""Teams go on rounds, and hours are kept in a ledger that only grows.

The previous release keeps running while this is applied: add first, remove a release later.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = 'de7f132bf633'
down_revision = 'ab071195d5f7'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")  # equal ids in an exclusion constraint
    op.create_table('certificates',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.Column('teams', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('issued_by', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['people.community_id', 'people.id'], name=op.f('fk_certificates_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_certificates_community_id')),
    sa.ForeignKeyConstraint(['issued_by'], ['accounts.id'], name=op.f('fk_certificates_issued_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_certificates')),
    sa.UniqueConstraint('community_id', 'number', name=op.f('uq_certificates_community_id_number')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_certificates_community_id_person_id'), 'certificates', ['community_id', 'person_id'], unique=False)
    op.create_table('teams',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('about', sa.String(), nullable=False),
    sa.Column('grid_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.Enum('recruiting', 'closed', 'disbanded', name='teamstate', native_enum=False, length=32), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'grid_id'], ['grids.community_id', 'grids.id'], name=op.f('fk_teams_community_id_grid_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_teams_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_teams')),
    sa.UniqueConstraint('community_id', 'name', name=op.f('uq_teams_community_id_name')),
    info={'kind': 'tenant'}
    )
    op.create_table('calendar_feeds',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=True),
    sa.Column('grid_id', sa.Uuid(), nullable=True),
    sa.Column('digest', sa.LargeBinary(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('team_id IS NULL OR grid_id IS NULL', name=op.f('ck_calendar_feeds_one_subject')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_calendar_feeds_account_id')),
    sa.ForeignKeyConstraint(['community_id', 'grid_id'], ['grids.community_id', 'grids.id'], name=op.f('fk_calendar_feeds_community_id_grid_id')),
    sa.ForeignKeyConstraint(['community_id', 'team_id'], ['teams.community_id', 'teams.id'], name=op.f('fk_calendar_feeds_community_id_team_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_calendar_feeds_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_calendar_feeds')),
    sa.UniqueConstraint('community_id', 'digest', name=op.f('uq_calendar_feeds_community_id_digest')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_calendar_feeds_community_id_account_id'), 'calendar_feeds', ['community_id', 'account_id'], unique=False)
    op.create_table('presences',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.Column('team', sa.String(), nullable=False),
    sa.Column('occasion_kind', sa.String(), nullable=False),
    sa.Column('occasion_id', sa.Uuid(), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('planned_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_capped', sa.Boolean(), nullable=False),
    sa.Column('in_lng', sa.Double(), nullable=True),
    sa.Column('in_lat', sa.Double(), nullable=True),
    sa.Column('in_datum', sa.String(), nullable=True),
    sa.Column('out_lng', sa.Double(), nullable=True),
    sa.Column('out_lat', sa.Double(), nullable=True),
    sa.Column('out_datum', sa.String(), nullable=True),
    sa.Column('signed_in_by', sa.Uuid(), nullable=False),
    sa.Column('signed_out_by', sa.Uuid(), nullable=True),
    postgresql.ExcludeConstraint((sa.column('community_id'), '='), (sa.column('person_id'), '='), (sa.text('tstzrange(began_at, until_at)'), '&&'), using='gist', name='ex_presences_one_place'),
    sa.CheckConstraint('began_at <= until_at AND began_at <= ended_at', name=op.f('ck_presences_order')),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['people.community_id', 'people.id'], name=op.f('fk_presences_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id', 'team_id'], ['teams.community_id', 'teams.id'], name=op.f('fk_presences_community_id_team_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_presences_community_id')),
    sa.ForeignKeyConstraint(['signed_in_by'], ['accounts.id'], name=op.f('fk_presences_signed_in_by')),
    sa.ForeignKeyConstraint(['signed_out_by'], ['accounts.id'], name=op.f('fk_presences_signed_out_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_presences')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_presences_community_id_occasion_id'), 'presences', ['community_id', 'occasion_id'], unique=False)
    op.create_index('ix_presences_open', 'presences', ['community_id', 'until_at'], unique=False, postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('round_series',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.Column('grid_id', sa.Uuid(), nullable=False),
    sa.Column('weekday', sa.SmallInteger(), nullable=False),
    sa.Column('starts', sa.Time(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('meet_at', sa.String(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('planned_by', sa.Uuid(), nullable=False),
    sa.CheckConstraint('capacity > 0', name=op.f('ck_round_series_capacity')),
    sa.CheckConstraint('minutes BETWEEN 1 AND 720', name=op.f('ck_round_series_minutes')),
    sa.CheckConstraint('weekday BETWEEN 1 AND 7', name=op.f('ck_round_series_weekday')),
    sa.ForeignKeyConstraint(['community_id', 'grid_id'], ['grids.community_id', 'grids.id'], name=op.f('fk_round_series_community_id_grid_id')),
    sa.ForeignKeyConstraint(['community_id', 'team_id'], ['teams.community_id', 'teams.id'], name=op.f('fk_round_series_community_id_team_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_round_series_community_id')),
    sa.ForeignKeyConstraint(['planned_by'], ['accounts.id'], name=op.f('fk_round_series_planned_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_round_series')),
    info={'kind': 'tenant'}
    )
    op.create_table('team_memberships',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('applied_by', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Enum('applied', 'admitted', 'declined', 'withdrawn', 'left', 'dismissed', name='membershipstate', native_enum=False, length=32), nullable=False),
    sa.Column('admitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['applied_by'], ['accounts.id'], name=op.f('fk_team_memberships_applied_by')),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['people.community_id', 'people.id'], name=op.f('fk_team_memberships_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id', 'team_id'], ['teams.community_id', 'teams.id'], name=op.f('fk_team_memberships_community_id_team_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_team_memberships_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_team_memberships')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_team_memberships_community_id_person_id'), 'team_memberships', ['community_id', 'person_id'], unique=False)
    op.create_index('ix_team_memberships_current', 'team_memberships', ['community_id', 'team_id', 'person_id'], unique=True, postgresql_where=sa.text("state IN ('applied', 'admitted')"))
    op.create_table('hour_entries',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.Column('team', sa.String(), nullable=False),
    sa.Column('presence_id', sa.Uuid(), nullable=False),
    sa.Column('occasion_kind', sa.String(), nullable=False),
    sa.Column('occasion_id', sa.Uuid(), nullable=False),
    sa.Column('served_on', sa.Date(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('is_capped', sa.Boolean(), nullable=False),
    sa.Column('corrects_id', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.Column('approved_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint('(corrects_id IS NULL) = (approved_by IS NULL) AND (corrects_id IS NULL) = (reason IS NULL)', name=op.f('ck_hour_entries_counter_entry')),
    sa.CheckConstraint('minutes > 0 OR corrects_id IS NOT NULL', name=op.f('ck_hour_entries_minutes')),
    sa.ForeignKeyConstraint(['approved_by'], ['accounts.id'], name=op.f('fk_hour_entries_approved_by')),
    sa.ForeignKeyConstraint(['community_id', 'corrects_id'], ['hour_entries.community_id', 'hour_entries.id'], name=op.f('fk_hour_entries_community_id_corrects_id')),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['people.community_id', 'people.id'], name=op.f('fk_hour_entries_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id', 'presence_id'], ['presences.community_id', 'presences.id'], name=op.f('fk_hour_entries_community_id_presence_id')),
    sa.ForeignKeyConstraint(['community_id', 'team_id'], ['teams.community_id', 'teams.id'], name=op.f('fk_hour_entries_community_id_team_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_hour_entries_community_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['accounts.id'], name=op.f('fk_hour_entries_recorded_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_hour_entries')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_hour_entries_community_id_person_id_id'), 'hour_entries', ['community_id', 'person_id', 'id'], unique=False)
    op.create_index(op.f('ix_hour_entries_community_id_served_on'), 'hour_entries', ['community_id', 'served_on'], unique=False)
    op.create_index('ix_hour_entries_presence', 'hour_entries', ['community_id', 'presence_id'], unique=True, postgresql_where=sa.text('corrects_id IS NULL'))
    op.create_table('rounds',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.Column('grid_id', sa.Uuid(), nullable=False),
    sa.Column('series_id', sa.Uuid(), nullable=True),
    sa.Column('series_on', sa.Date(), nullable=True),
    sa.Column('begins_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('meet_at', sa.String(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('planned_by', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Enum('planned', 'held', 'cancelled', name='roundstate', native_enum=False, length=32), nullable=False),
    sa.Column('summary', sa.String(), nullable=True),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('ends_at > begins_at', name=op.f('ck_rounds_order')),
    sa.CheckConstraint('taken BETWEEN 0 AND capacity', name=op.f('ck_rounds_capacity')),
    sa.ForeignKeyConstraint(['community_id', 'grid_id'], ['grids.community_id', 'grids.id'], name=op.f('fk_rounds_community_id_grid_id')),
    sa.ForeignKeyConstraint(['community_id', 'series_id'], ['round_series.community_id', 'round_series.id'], name=op.f('fk_rounds_community_id_series_id')),
    sa.ForeignKeyConstraint(['community_id', 'team_id'], ['teams.community_id', 'teams.id'], name=op.f('fk_rounds_community_id_team_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_rounds_community_id')),
    sa.ForeignKeyConstraint(['planned_by'], ['accounts.id'], name=op.f('fk_rounds_planned_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_rounds')),
    sa.UniqueConstraint('community_id', 'series_id', 'series_on', name=op.f('uq_rounds_community_id_series_id_series_on')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_rounds_community_id_begins_at'), 'rounds', ['community_id', 'begins_at'], unique=False)
    op.create_index(op.f('ix_rounds_community_id_grid_id_begins_at'), 'rounds', ['community_id', 'grid_id', 'begins_at'], unique=False)
    op.create_index(op.f('ix_rounds_community_id_team_id_begins_at'), 'rounds', ['community_id', 'team_id', 'begins_at'], unique=False)
    op.create_table('hour_corrections',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Enum('asked', 'approved', 'refused', 'withdrawn', name='hourcorrectionstate', native_enum=False, length=32), nullable=False),
    sa.CheckConstraint('minutes <> 0', name=op.f('ck_hour_corrections_minutes')),
    sa.ForeignKeyConstraint(['asked_by'], ['accounts.id'], name=op.f('fk_hour_corrections_asked_by')),
    sa.ForeignKeyConstraint(['community_id', 'entry_id'], ['hour_entries.community_id', 'hour_entries.id'], name=op.f('fk_hour_corrections_community_id_entry_id')),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['people.community_id', 'people.id'], name=op.f('fk_hour_corrections_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_hour_corrections_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_hour_corrections')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_hour_corrections_community_id_state_id'), 'hour_corrections', ['community_id', 'state', 'id'], unique=False)
    op.create_index('ix_hour_corrections_open', 'hour_corrections', ['community_id', 'entry_id'], unique=True, postgresql_where=sa.text("state = 'asked'"))
    op.create_table('round_sign_ups',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('begins_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signed_up_by', sa.Uuid(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    postgresql.ExcludeConstraint((sa.column('community_id'), '='), (sa.column('person_id'), '='), (sa.text('tstzrange(begins_at, ends_at)'), '&&'), where=sa.text('withdrawn_at IS NULL'), using='gist', name='ex_round_sign_ups_collides'),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['people.community_id', 'people.id'], name=op.f('fk_round_sign_ups_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id', 'round_id'], ['rounds.community_id', 'rounds.id'], name=op.f('fk_round_sign_ups_community_id_round_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_round_sign_ups_community_id')),
    sa.ForeignKeyConstraint(['signed_up_by'], ['accounts.id'], name=op.f('fk_round_sign_ups_signed_up_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_round_sign_ups')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_round_sign_ups_community_id_round_id'), 'round_sign_ups', ['community_id', 'round_id'], unique=False)
    op.create_table('safety_actions',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('publicity', 'persuasion', 'fire_inspection', 'stairwell_clearing', name='safetykind', native_enum=False, length=32), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('where', sa.String(), nullable=False),
    sa.Column('lng', sa.Double(), nullable=True),
    sa.Column('lat', sa.Double(), nullable=True),
    sa.Column('datum', sa.String(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('hazard_id', sa.Uuid(), nullable=True),
    sa.Column('rectification_id', sa.Uuid(), nullable=True),
    sa.Column('struck_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('struck_because', sa.String(), nullable=True),
    sa.CheckConstraint('(hazard_id IS NULL) = (rectification_id IS NULL)', name=op.f('ck_safety_actions_hazard')),
    sa.CheckConstraint('(struck_at IS NULL) = (struck_because IS NULL)', name=op.f('ck_safety_actions_struck')),
    sa.CheckConstraint('count > 0', name=op.f('ck_safety_actions_count')),
    sa.ForeignKeyConstraint(['community_id', 'hazard_id'], ['hazards.community_id', 'hazards.id'], name=op.f('fk_safety_actions_community_id_hazard_id')),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['people.community_id', 'people.id'], name=op.f('fk_safety_actions_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id', 'rectification_id'], ['rectifications.community_id', 'rectifications.id'], name=op.f('fk_safety_actions_community_id_rectification_id')),
    sa.ForeignKeyConstraint(['community_id', 'round_id'], ['rounds.community_id', 'rounds.id'], name=op.f('fk_safety_actions_community_id_round_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_safety_actions_community_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['accounts.id'], name=op.f('fk_safety_actions_recorded_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_safety_actions')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_safety_actions_community_id_kind_done_at'), 'safety_actions', ['community_id', 'kind', 'done_at'], unique=False)
    op.create_index(op.f('ix_safety_actions_community_id_round_id'), 'safety_actions', ['community_id', 'round_id'], unique=False)
    op.create_index('ix_safety_actions_rectification', 'safety_actions', ['community_id', 'rectification_id'], unique=True, postgresql_where=sa.text('rectification_id IS NOT NULL'))
    op.create_table('safety_action_photos',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('action_id', sa.Uuid(), nullable=False),
    sa.Column('photo_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'action_id'], ['safety_actions.community_id', 'safety_actions.id'], name=op.f('fk_safety_action_photos_community_id_action_id')),
    sa.ForeignKeyConstraint(['community_id', 'photo_id'], ['photos.community_id', 'photos.id'], name=op.f('fk_safety_action_photos_community_id_photo_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_safety_action_photos_community_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_safety_action_photos')),
    sa.UniqueConstraint('community_id', 'photo_id', name=op.f('uq_safety_action_photos_community_id_photo_id')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_safety_action_photos_community_id_action_id'), 'safety_action_photos', ['community_id', 'action_id'], unique=False)
    op.add_column('hazards', sa.Column('round_id', sa.Uuid(), nullable=True))
    op.create_index('ix_hazards_round', 'hazards', ['community_id', 'round_id'], unique=False, postgresql_where=sa.text('round_id IS NOT NULL'))
    op.create_foreign_key(op.f('fk_hazards_community_id_round_id'), 'hazards', 'rounds', ['community_id', 'round_id'], ['community_id', 'id'])
    op.add_column('photos', sa.Column('used_for', sa.Uuid(), nullable=True))
    op.execute(
        "UPDATE photos SET used_for = h.hazard_id FROM hazard_photos h"
        " WHERE h.community_id = photos.community_id AND h.photo_id = photos.id"
    )
    # A ledger that the application itself cannot rewrite (a superuser still can). One column stays
    # open because a foreign key to a row locks it, and to lock a row is a right to update something.
    op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON hour_entries FROM CURRENT_USER")
    op.execute("GRANT UPDATE (created_at) ON hour_entries TO CURRENT_USER")


def downgrade() -> None:
    op.drop_column('photos', 'used_for')
    op.drop_constraint(op.f('fk_hazards_community_id_round_id'), 'hazards', type_='foreignkey')
    op.drop_index('ix_hazards_round', table_name='hazards', postgresql_where=sa.text('round_id IS NOT NULL'))
    op.drop_column('hazards', 'round_id')
    op.drop_index(op.f('ix_safety_action_photos_community_id_action_id'), table_name='safety_action_photos')
    op.drop_table('safety_action_photos')
    op.drop_index('ix_safety_actions_rectification', table_name='safety_actions', postgresql_where=sa.text('rectification_id IS NOT NULL'))
    op.drop_index(op.f('ix_safety_actions_community_id_round_id'), table_name='safety_actions')
    op.drop_index(op.f('ix_safety_actions_community_id_kind_done_at'), table_name='safety_actions')
    op.drop_table('safety_actions')
    op.drop_index(op.f('ix_round_sign_ups_community_id_round_id'), table_name='round_sign_ups')
    op.drop_table('round_sign_ups')
    op.drop_index('ix_hour_corrections_open', table_name='hour_corrections', postgresql_where=sa.text("state = 'asked'"))
    op.drop_index(op.f('ix_hour_corrections_community_id_state_id'), table_name='hour_corrections')
    op.drop_table('hour_corrections')
    op.drop_index(op.f('ix_rounds_community_id_team_id_begins_at'), table_name='rounds')
    op.drop_index(op.f('ix_rounds_community_id_grid_id_begins_at'), table_name='rounds')
    op.drop_index(op.f('ix_rounds_community_id_begins_at'), table_name='rounds')
    op.drop_table('rounds')
    op.drop_index('ix_hour_entries_presence', table_name='hour_entries', postgresql_where=sa.text('corrects_id IS NULL'))
    op.drop_index(op.f('ix_hour_entries_community_id_served_on'), table_name='hour_entries')
    op.drop_index(op.f('ix_hour_entries_community_id_person_id_id'), table_name='hour_entries')
    op.drop_table('hour_entries')
    op.drop_index('ix_team_memberships_current', table_name='team_memberships', postgresql_where=sa.text("state IN ('applied', 'admitted')"))
    op.drop_index(op.f('ix_team_memberships_community_id_person_id'), table_name='team_memberships')
    op.drop_table('team_memberships')
    op.drop_table('round_series')
    op.drop_index('ix_presences_open', table_name='presences', postgresql_where=sa.text('ended_at IS NULL'))
    op.drop_index(op.f('ix_presences_community_id_occasion_id'), table_name='presences')
    op.drop_table('presences')
    op.drop_index(op.f('ix_calendar_feeds_community_id_account_id'), table_name='calendar_feeds')
    op.drop_table('calendar_feeds')
    op.drop_table('teams')
    op.drop_index(op.f('ix_certificates_community_id_person_id'), table_name='certificates')
    op.drop_table('certificates')
