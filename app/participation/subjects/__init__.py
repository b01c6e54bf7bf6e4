"""Who takes part (参与人): somebody of the roster, or a member of a unit who is not in it.

A member who is in the roster too is their person, whatever they take part in as a member: so nobody is
planned, or serves, in two places by being two.
"""
