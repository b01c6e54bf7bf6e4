"""what is held once has a short name

The previous release keeps running while this is applied: add first, remove a release later.
"""

from alembic import op

revision = 'c7d1e0a5b913'
down_revision = '38e1d4a28536'
branch_labels = None
depends_on = None

OLD = 'uq_member_qualifications_community_id_member_id_qualification_id_since'
HELD = ['community_id', 'member_id', 'qualification_id', 'since']


def upgrade() -> None:
    op.create_unique_constraint('uq_member_qualifications_held', 'member_qualifications', HELD)
    op.drop_constraint(op.f(OLD), 'member_qualifications', type_='unique')


def downgrade() -> None:
    op.create_unique_constraint(op.f(OLD), 'member_qualifications', HELD)
    op.drop_constraint('uq_member_qualifications_held', 'member_qualifications', type_='unique')
