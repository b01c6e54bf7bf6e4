"""Care (关爱): who needs somebody to look in on them, how often, and who did.

`subjects/`
subject    关爱对象  somebody on the care list; what is known of them are facts (`app.residents.facts`)
risk       关爱等级  how often one must look in: weekly, monthly, quarterly
due        应走访    one must look in from a day on, until a day
break      暂停      days without visits: hospital, a journey, moved; without a return: ended
keeper     责任人    who looks in because they must: the grid worker of where they live, the office
companion  结对人    a resident who looks in too, and does not learn why

`visits/`
visit      走访      somebody looked in, or called; it does for what was due
"""
