"""Working time: days off and make-up days (调休), limits with a unit, deadlines. Pure but for `queries`."""
