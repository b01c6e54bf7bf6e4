"""A building may stand where nobody has said yet, and a dwelling be of unknown size: an office that
begins knows its houses long before it has measured them."""

import sqlalchemy as sa
from alembic import op

revision = 'b3d5a9017c44'
down_revision = 'e81f06d3c927'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column('buildings', 'lng', existing_type=sa.Double(), nullable=True)
    op.alter_column('buildings', 'lat', existing_type=sa.Double(), nullable=True)
    op.create_check_constraint(op.f('ck_buildings_place'), 'buildings', '(lng IS NULL) = (lat IS NULL)')
    op.alter_column('dwellings', 'area', existing_type=sa.Numeric(8, 2), nullable=True)


def downgrade() -> None:
    op.alter_column('dwellings', 'area', existing_type=sa.Numeric(8, 2), nullable=False)
    op.drop_constraint(op.f('ck_buildings_place'), 'buildings', type_='check')
    op.alter_column('buildings', 'lat', existing_type=sa.Double(), nullable=False)
    op.alter_column('buildings', 'lng', existing_type=sa.Double(), nullable=False)
