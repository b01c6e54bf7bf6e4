"""What is known of somebody is of a person, on the care list or not.

The release before writes it only of who is on the list, and they are people: it goes on working.
"""

from alembic import op


revision = "b7e4d19c5a30"
down_revision = "a9cacd72299f"
branch_labels = None
depends_on = None

NAME = "fk_care_facts_community_id_person_id"
COLUMNS = ["community_id", "person_id"]


def upgrade() -> None:
    op.drop_constraint(op.f(NAME), "care_facts", type_="foreignkey")
    op.create_foreign_key(op.f(NAME), "care_facts", "people", COLUMNS, ["community_id", "id"])


def downgrade() -> None:
    """Refused by the database as long as something is known of somebody who is not on the list."""
    op.drop_constraint(op.f(NAME), "care_facts", type_="foreignkey")
    op.create_foreign_key(op.f(NAME), "care_facts", "care_subjects", COLUMNS, ["community_id", "id"])
