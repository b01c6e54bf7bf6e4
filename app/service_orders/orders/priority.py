"""How urgent an order is, by what is known of the customer on the day of the service. Pure.

Of several customers the most urgent counts. After the rules by which care looks in on somebody weekly.
"""

from collections.abc import Set as AbstractSet
from datetime import date

from app.residents.facts.known import FactKind
from app.residents.people.ages import age

OLD = 80  # years
ALONE_AND_OLD, AT_HIGH_RISK, OLD_OR_DISABLED, OTHERS = 3, 2, 1, 0
F = FactKind


def priority(born_on: date, facts: AbstractSet[FactKind], day: date) -> int:
    """High first."""
    is_old, is_alone = age(born_on, day) >= OLD, F.LIVES_ALONE in facts
    if is_old and is_alone:
        return ALONE_AND_OLD
    if (is_old and F.EMPTY_NEST in facts) or (is_alone and facts & {F.LONG_ILLNESS, F.DISABLED}):
        return AT_HIGH_RISK
    return OLD_OR_DISABLED if is_old or F.DISABLED in facts else OTHERS
