"""Consultation (舒心): from a sentence said under the pavilion to the thing done.

`matters/`
matter      事项      what a decision is about; it decides the rule, never the chair

`ballots/`
ballot      表决      one calling of one body (owners, residents, households, delegates) about some questions
head        业主人数  the voting unit: one owner, or one identical set of co-owners; one person, one household
record date 基准日    who owns or lives here on it is on the roll; transfers afterwards change nothing
counter     监票人    one of two who count, and must agree; neither called the ballot
sheet       表决票    numbered as its head; what comes back is read by two
envelope    信封      in a secret ballot: what a head cast, until the count; nobody can open it
share       密钥份额  what each counter keeps on paper; without one of them no envelope ever opens
urn         票箱      in a secret ballot: for sheets without a number, of who does not cast online
mark        选择      one answer to one question of a secret ballot, of nobody

`topics/`
topic       议题      what somebody wants settled, from the first word to the thing done
proposer    提议人    who said the first word, themselves or through somebody who took it down
chair       主持      the office: accepts, convenes, calls a ballot, publishes, has it carried out
joining     并案      a topic goes on in another; whoever proposed it is told of each step
following   关注      to be told of each step, without having said anything

`sessions/`  in code a `Meeting`: a session is also the database's, and a device's
session     议事会    people talk about topics: 圆桌会 at a meeting point, 板凳会 anywhere, 云议事 online
convening   召集      a topic goes on the agenda of a session
walk-in     旁听      who stands by and is in no list: a number, no person

`attendances/`
attendance  到会      one person was there, once, however they signed: by code, by name, on paper, online
sheet       签到表    a paper with names; whose a line is is found out later, or never

`minutes/`
remark      发言      what was said, by somebody or by "a resident", as it was taken down
minutes     纪要      what everybody reads of a session; corrections are new versions
`mediation/`
mediation   调解      a dispute between neighbours; its parties, its mediator and the secretary know of it
party       当事人    one of its sides: of the roster, or named in sealed words
outsider    参与人    who takes part without being a party, once every party has agreed to it
follow-up   回访      a month later: whether what was agreed is kept

`opinions/`
statement   意见      one sentence of a resident on a topic, with which others agree or not
vote        表态      agree, disagree or pass; of others than the voter, nobody sees whose
opinion map 民意图    who thinks alike, what each group stands for
consensus   最大公约数  what all groups agree on

`publications/`
publication 公示      a resolution, shown to everybody for some working days
objection   异议      what a resident says against it; a joint one (联名) counts once
ground      异议事由  on what it stands; each stops the clock once

`tasks/`
task        落实任务  what is to be done of a resolution
call        吹哨报到  one unit that was called to a task, which answers for itself
unit        单位      a property company, somebody who serves, a resident, a department

`evaluations/`
evaluation  评议      what a resident thinks of what was delivered; one a person and delivery

`rates/`
rates       三率      of calls that fell due: answered 响应率, solved 解决率, content 满意率
"""
