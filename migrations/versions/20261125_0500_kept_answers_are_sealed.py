"""What is kept for an `Idempotency-Key` is sealed.

What the release before kept in the clear is emptied: that a deed was done stays known, what it was
answered and what was asked does not. That release goes on writing `body` while the new one starts; the
new one gives it to nobody.
"""

import sqlalchemy as sa
from alembic import op

revision = '5d1c7e90ab34'
down_revision = "e90b2c6d7f18"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('kept_answers', sa.Column('answer', sa.LargeBinary(), nullable=True))
    op.alter_column('kept_answers', 'body', server_default=sa.text("''"))
    op.execute("UPDATE kept_answers SET body = '', request = ''")


def downgrade() -> None:
    op.execute('DELETE FROM kept_answers WHERE answer IS NOT NULL')
    op.alter_column('kept_answers', 'body', server_default=None)
    op.drop_column('kept_answers', 'answer')
