"""What waits in the queue is called as the worker calls it now: by feature and function.

The release before wrote `HazardClosed:app.patrols.hazards.jobs.tell_reporters`, and one event for each
decision of a claim or an application, whatever was decided.
"""

from alembic import op

revision = 'e81f06d3c927'
down_revision = 'c58e20b7f4d1'
branch_labels = None
depends_on = None

WAITS = "status IN ('todo', 'doing')"
DECIDED = {
    'MembershipDecided': "CASE WHEN (args->'event'->>'is_admitted')::bool THEN 'MembershipAdmitted' ELSE 'MembershipRefused' END",
    'ClaimDecided': "CASE WHEN (args->'event'->>'is_accepted')::bool THEN 'ClaimAccepted' ELSE 'ClaimRefused' END",
}
# Who was released by a cancelled round: their withdrawal bears its time.
RELEASED = """
UPDATE procrastinate_jobs j
SET args = jsonb_set(j.args, '{event,released}', coalesce((
    SELECT jsonb_agg(c.person_id) FROM commitments c
    WHERE c.community_id = (j.args->'event'->>'community_id')::smallint
      AND c.occasion_id = (j.args->'event'->>'round_id')::uuid
      AND c.withdrawn_at = (j.args->'event'->>'at')::timestamptz), '[]'))
WHERE j.status IN ('todo', 'doing') AND j.task_name LIKE 'RoundCancelled:%'
"""


def upgrade() -> None:
    for event, becomes in DECIDED.items():
        op.execute(
            f"UPDATE procrastinate_jobs SET task_name = {becomes} || substr(task_name, {len(event) + 1})"
            f" WHERE {WAITS} AND task_name LIKE '{event}:%'"
        )
    op.execute(RELEASED)
    for column, table, where in (
        ('task_name', 'procrastinate_jobs', WAITS),
        ('queueing_lock', 'procrastinate_jobs', WAITS),
        ('task_name', 'procrastinate_periodic_defers', 'true'),
    ):
        for old, new in (
            (r'(:)app\.(\w+\.)+(\w+)\.jobs\.', r'\1\3.'),
            (r'^(\w+):(hazards|rounds|teams|verification|delegation)\.tell_\w+$', r'\1:\2.tell'),
            (r'(:)care\.', r'\1subjects.'),
        ):
            clock = f" AND {column} NOT LIKE 'clock:%'" if 'tell' in new else ''
            op.execute(
                f"UPDATE {table} SET {column} = regexp_replace({column}, '{old}', '{new}')"
                f" WHERE {where}{clock} AND {column} ~ '{old}'"
            )


def downgrade() -> None:
    """The names stay: the release before does not know all that waits, and says so (`wuxin jobs`)."""
