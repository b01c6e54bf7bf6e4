"""A matter has its rule: what the law asks, with its article and its days.

Of residents' matters the law was revised in force 2026-01-01; its numbers are in no row until somebody
has read them at the source (`app.consultation.matters.service.enter`).
"""

from datetime import date
from uuid import NAMESPACE_URL, uuid5

import sqlalchemy as sa
from alembic import op


revision = '7b0336d1458a'
down_revision = '275fb22c71be'
branch_labels = None
depends_on = None


LAW = sa.table(
    "law_rules",
    sa.column("id", sa.Uuid()),
    *(sa.column(name, sa.String()) for name in ("matter", "roll", "source")),
    *(sa.column(name, sa.Date()) for name in ("since", "until")),
    *(sa.column(f"{of}_{part}", sa.Integer()) for of in ("participation", "consent") for part in ("numerator", "denominator")),
    *(sa.column(name, sa.Boolean()) for name in ("participation_is_strict", "consent_is_strict", "counts_area", "consent_of_roll")),
)
CIVIL_CODE, RESIDENTS_LAW, REVISED = date(2021, 1, 1), date(1990, 1, 1), date(2026, 1, 1)
HALF, TWO_THIRDS, THREE_QUARTERS, ALL = (1, 2, True), (2, 3, False), (3, 4, False), (1, 1, False)
NOTHING = (None, None, False)
OF_278 = (
    "rules_of_assembly", "covenant", "committee", "manager", "use_funds", "raise_funds", "rebuild",
    "change_use", "other_shared",
)
NUMBERS = "一二三四五六七八九"


def row(matter, roll, source, since, until, participation, consent, area=False, of_roll=False):
    return {
        "id": uuid5(NAMESPACE_URL, f"law:{matter}:{roll}:{since}"),
        "matter": matter, "roll": roll, "source": source, "since": since, "until": until,
        "participation_numerator": participation[0], "participation_denominator": participation[1],
        "participation_is_strict": participation[2],
        "consent_numerator": consent[0], "consent_denominator": consent[1],
        "consent_is_strict": consent[2], "counts_area": area, "consent_of_roll": of_roll,
    }


def owners():
    """Two thirds of area and heads take part; more than half of both consent, or three quarters for
    items (6) to (8)."""
    for number, matter in enumerate(OF_278):
        consent = THREE_QUARTERS if matter in ("raise_funds", "rebuild", "change_use") else HALF
        source = f"《民法典》第二百七十八条第一款第{NUMBERS[number]}项、第二款"
        yield row(matter, "owners", source, CIVIL_CODE, None, TWO_THIRDS, consent, area=True)


def others():
    all_of_them = "《民法典》第二百七十九条"
    yield row("dwelling_to_business", "interested_owners", all_of_them, CIVIL_CODE, None, NOTHING, ALL, of_roll=True)
    before = "《城市居民委员会组织法》（2018年修正）第九条"
    for matter, roll in (("residents", "residents"), ("residents", "households"), ("delegates", "delegates")):
        yield row(matter, roll, before, RESIDENTS_LAW, REVISED, HALF, HALF)
    yield row("straw_poll", "verified", "意见征询，不产生决议", CIVIL_CODE, None, NOTHING, NOTHING)


def upgrade() -> None:
    op.create_table('law_rules',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('matter', sa.Enum('rules_of_assembly', 'covenant', 'committee', 'manager', 'use_funds', 'raise_funds', 'rebuild', 'change_use', 'other_shared', 'dwelling_to_business', 'residents', 'delegates', 'straw_poll', name='matter', native_enum=False, length=32), nullable=False),
    sa.Column('roll', sa.Enum('owners', 'interested_owners', 'residents', 'households', 'delegates', 'verified', name='rollkind', native_enum=False, length=32), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('participation_numerator', sa.Integer(), nullable=True),
    sa.Column('participation_denominator', sa.Integer(), nullable=True),
    sa.Column('participation_is_strict', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('consent_numerator', sa.Integer(), nullable=True),
    sa.Column('consent_denominator', sa.Integer(), nullable=True),
    sa.Column('consent_is_strict', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('counts_area', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('consent_of_roll', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('invalid_takes_part', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.CheckConstraint('(participation_numerator BETWEEN 1 AND participation_denominator) AND (consent_numerator BETWEEN 1 AND consent_denominator)', name=op.f('ck_law_rules_shares')),
    sa.CheckConstraint('until > since', name=op.f('ck_law_rules_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_law_rules')),
    sa.UniqueConstraint('matter', 'roll', 'since', name=op.f('uq_law_rules_matter_roll_since')),
    info={'kind': 'reference'}
    )
    op.create_table('community_rules',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('matter', sa.Enum('rules_of_assembly', 'covenant', 'committee', 'manager', 'use_funds', 'raise_funds', 'rebuild', 'change_use', 'other_shared', 'dwelling_to_business', 'residents', 'delegates', 'straw_poll', name='matter', native_enum=False, length=32), nullable=False),
    sa.Column('roll', sa.Enum('owners', 'interested_owners', 'residents', 'households', 'delegates', 'verified', name='rollkind', native_enum=False, length=32), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('participation_numerator', sa.Integer(), nullable=True),
    sa.Column('participation_denominator', sa.Integer(), nullable=True),
    sa.Column('participation_is_strict', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('consent_numerator', sa.Integer(), nullable=True),
    sa.Column('consent_denominator', sa.Integer(), nullable=True),
    sa.Column('consent_is_strict', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('counts_area', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('consent_of_roll', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('invalid_takes_part', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('entered_by', sa.Uuid(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_by', sa.Uuid(), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(participation_numerator BETWEEN 1 AND participation_denominator) AND (consent_numerator BETWEEN 1 AND consent_denominator)', name=op.f('ck_community_rules_shares')),
    sa.CheckConstraint('confirmed_by <> entered_by', name=op.f('ck_community_rules_somebody_else')),
    sa.CheckConstraint('until > since', name=op.f('ck_community_rules_order')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_community_rules_community_id')),
    sa.ForeignKeyConstraint(['confirmed_by'], ['accounts.id'], name=op.f('fk_community_rules_confirmed_by')),
    sa.ForeignKeyConstraint(['entered_by'], ['accounts.id'], name=op.f('fk_community_rules_entered_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_community_rules')),
    sa.UniqueConstraint('community_id', 'matter', 'roll', 'since', name=op.f('uq_community_rules_community_id_matter_roll_since')),
    info={'kind': 'tenant'}
    )
    op.create_table('silence_rules',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('estate_id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('quote', sa.String(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('entered_by', sa.Uuid(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_by', sa.Uuid(), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('confirmed_by <> entered_by', name=op.f('ck_silence_rules_somebody_else')),
    sa.CheckConstraint('until > since', name=op.f('ck_silence_rules_order')),
    sa.ForeignKeyConstraint(['community_id', 'estate_id'], ['estates.community_id', 'estates.id'], name=op.f('fk_silence_rules_community_id_estate_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_silence_rules_community_id')),
    sa.ForeignKeyConstraint(['confirmed_by'], ['accounts.id'], name=op.f('fk_silence_rules_confirmed_by')),
    sa.ForeignKeyConstraint(['entered_by'], ['accounts.id'], name=op.f('fk_silence_rules_entered_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_silence_rules')),
    sa.UniqueConstraint('community_id', 'estate_id', 'since', name=op.f('uq_silence_rules_community_id_estate_id_since')),
    info={'kind': 'tenant'}
    )
    op.bulk_insert(LAW, [*owners(), *others()])


def downgrade() -> None:
    op.drop_table('silence_rules')
    op.drop_table('community_rules')
    op.drop_table('law_rules')
