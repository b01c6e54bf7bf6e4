"""Grid patrols (安心): what is found wrong, until it has been put right.

hazard      隐患      something found wrong in a grid
category    类别      what kind of hazard: its severity, who answers for it, and its limit with a unit
rectification 整改    one attempt to put a hazard right, with photos before and after
verifier    核查人    who inspects the work; never the one who did it
"""
