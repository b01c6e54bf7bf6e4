"""A calendar says what it shows, of whatever kind.

`team_id` and `grid_id` are still written, for the release before, and read where it was the one that
wrote: the next release fills what is left, and drops them.
"""

import sqlalchemy as sa
from alembic import op

revision = 'c58e20b7f4d1'
down_revision = 'b3d94f6a1c70'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('calendar_feeds', sa.Column('shows_kind', sa.String(), nullable=True))
    op.add_column('calendar_feeds', sa.Column('shows_id', sa.Uuid(), nullable=True))
    op.create_check_constraint(op.f('ck_calendar_feeds_shows'), 'calendar_feeds', '(shows_kind IS NULL) = (shows_id IS NULL)')
    op.drop_constraint(op.f('fk_calendar_feeds_community_id_team_id'), 'calendar_feeds', type_='foreignkey')
    op.drop_constraint(op.f('fk_calendar_feeds_community_id_grid_id'), 'calendar_feeds', type_='foreignkey')
    for kind, column in (('teams', 'team_id'), ('grids', 'grid_id')):
        op.execute(
            f"UPDATE calendar_feeds SET shows_kind = '{kind}', shows_id = {column}"
            f" WHERE {column} IS NOT NULL"
        )


def downgrade() -> None:
    op.create_foreign_key(op.f('fk_calendar_feeds_community_id_team_id'), 'calendar_feeds', 'teams', ['community_id', 'team_id'], ['community_id', 'id'])
    op.create_foreign_key(op.f('fk_calendar_feeds_community_id_grid_id'), 'calendar_feeds', 'grids', ['community_id', 'grid_id'], ['community_id', 'id'])
    op.drop_constraint(op.f('ck_calendar_feeds_shows'), 'calendar_feeds', type_='check')
    op.drop_column('calendar_feeds', 'shows_id')
    op.drop_column('calendar_feeds', 'shows_kind')
