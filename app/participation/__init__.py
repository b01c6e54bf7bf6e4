"""What every domain needs of people who take part.

subject     参与人    who takes part: somebody of the roster, or a member of a unit who is not in it
group       团队      with whom somebody takes part: a team, a unit
occasion    场次      what somebody takes part in: a round, an order; later a lesson
commitment  安排      somebody is planned at an occasion, and so nowhere else at that time
presence    在岗      somebody serves somewhere, from a sign-in to a sign-out
hours       服务时长  what that counts: a ledger that only grows
correction  更正      how an entry is put right: by another entry
certificate 服务证明  what a volunteer takes home on paper
feed        日历订阅  a calendar that a phone subscribes to: its own address, read by who has it
"""
