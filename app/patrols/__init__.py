"""Grid patrols (安心): what is found wrong, until it has been put right, and who goes round to find it.

hazard      隐患      something found wrong in a grid
category    类别      what kind of hazard: its severity, who answers for it, and its limit with a unit
rectification 整改    one attempt to put a hazard right, with photos before and after
verifier    核查人    who inspects the work; never the one who did it
team        巡护队    volunteers of the roster who go on rounds (安心志愿巡护队)
membership  队员      somebody in a team: applied, admitted, left
round       巡护      a patrol of a grid at a time, to which members of a team sign up
series      每周巡护  the same round every week
sign-up     报名      somebody means to come; a presence (签到) says that they did
safety action 安全行动 what was done on a round: publicity, persuasion, fire inspection, clearing
"""
