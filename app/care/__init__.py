"""Care (关爱): who needs somebody to look in on them, how often, and who did.

subject    关爱对象  somebody on the care list
risk       关爱等级  how often one must look in: weekly, monthly, quarterly
due        应走访    one must look in from a day on, until a day
visit      走访      somebody looked in, or called
companion  结对人    a resident who looks in too
break      暂停      days without visits: hospital, a journey, moved
"""
