"""Spans of a grid and of a building do not overlap; a household may end on the day it began."""

import sqlalchemy as sa
from alembic import op

revision = 'd1a86e0f4b27'
down_revision = "b7d2f09c4a15"
branch_labels = None
depends_on = None

SPANS = {'grid_versions': 'grid_id', 'grid_buildings': 'building_id'}
# What was drawn after an end had been written down held beside what was to end: it ends with it.
CUT = """
UPDATE {table} AS before SET until = next.since
FROM (
    SELECT community_id, id,
        lead(since) OVER (PARTITION BY community_id, {column} ORDER BY since) AS since
    FROM {table}
) AS next
WHERE next.community_id = before.community_id AND next.id = before.id
    AND next.since > before.since AND (before.until IS NULL OR before.until > next.since)
"""
ONE_AT_A_TIME = """
ALTER TABLE {table} ADD CONSTRAINT ex_{table}_overlap
EXCLUDE USING gist (community_id WITH =, {column} WITH =, daterange(since, until) WITH &&)
"""


def upgrade() -> None:
    for table, column in SPANS.items():
        op.execute(CUT.format(table=table, column=column))
        op.execute(ONE_AT_A_TIME.format(table=table, column=column))
        op.drop_index(f'ix_{table}_current', table_name=table, postgresql_where=sa.text('until IS NULL'))
    op.create_index(op.f('ix_grid_buildings_community_id_building_id'), 'grid_buildings', ['community_id', 'building_id'], unique=False)
    op.create_index(op.f('ix_grid_buildings_community_id_grid_id'), 'grid_buildings', ['community_id', 'grid_id'], unique=False)
    op.drop_constraint(op.f('ck_households_order'), 'households', type_='check')
    op.create_check_constraint(op.f('ck_households_order'), 'households', 'until >= since')


def downgrade() -> None:
    op.drop_constraint(op.f('ck_households_order'), 'households', type_='check')
    op.execute('UPDATE households SET until = since + 1 WHERE until = since')
    op.create_check_constraint(op.f('ck_households_order'), 'households', 'until > since')
    op.drop_index(op.f('ix_grid_buildings_community_id_grid_id'), table_name='grid_buildings')
    op.drop_index(op.f('ix_grid_buildings_community_id_building_id'), table_name='grid_buildings')
    for table, column in SPANS.items():
        op.create_index(f'ix_{table}_current', table, ['community_id', column], unique=True, postgresql_where=sa.text('until IS NULL'))
        op.drop_constraint(f'ex_{table}_overlap', table)
