"""Service orders (暖心): care is ordered like a dish, by whoever needs it or in their name.

`providers/` `units/`
unit        共建单位  who serves: a hospital, a repair shop, a school; its members need not live here
coordinator 联络员    who answers for a unit: sees its orders, and nobody else's
member      服务人员  somebody of a unit; with or without an account, in the roster or not
helper      服务人员  the role of an account that is a member of any unit

`qualifications/` `availability/`
qualification 资质    a skill, a licence or a check of a member, perhaps with an end
area        服务区域  grids in which a member serves; hours 服务时间: when, each week
absence     请假      when a member cannot; never refused, what they had taken is uncovered

`catalogue/`
list        服务清单  健康医疗, 便民服务, 养老助残
programme   服务项目群 items that belong together: 爱心义诊联盟, 暖心便民集市, 贴心敲门行动
item        服务事项  what can be ordered: who may, where, how long, what to bring, who provides it
pattern     排班规律  on which weekdays a unit offers an item; slots follow from it, minus holidays
slot        时段      when an item can be had, and how many times: never oversold
rule        预约条件  who may order an item, as data; judged on the day of the service
ask         预约提问  a question of yes and no, of what the roster does not know
choice      可选时段  a slot as somebody may order in it, or what stands against it

`orders/`
order       点单      one service for one customer, or two who live together, at one time
customer    服务对象  for whom; who ordered in their name is the agent (代下单)
waiting     候补      by a number taken under the slot's lock; a free place is offered in that order

`crews/`
crew        服务小组  one to three members who serve one order, each with their own arrival
candidate   可派人员  who can serve an order when it is to be; `Against`: what stands against the others
rotation    轮派      by the clock, to who has served least and is planned to
uncovered   无人承接  whose helper cannot come, whose crew is too small, what nobody has taken
swap        换班      one of a crew and a colleague exchange what they serve, or one takes it over

`series/`
series      定期服务  the same service every week, two, or month; each date is an order, made ahead once

`reviews/`
dispute     异议      that a service was not as it should be; upheld, somebody else serves it again
rating      评价      1 to 5 with words: for the coordinator; who served gets an average

`results/`
result      办理结果  what paperwork has come to, and when it goes on

`complaints/`
complaint   投诉      money, selling, harm: hidden from the unit and the member whom it is about

`visits/`
arrival     上门签到  each of a crew, proved by place or code, or `unproven`
code        上门码    six digits that the customer says at the door
report      服务记录  how a visit ended: finished, broken off, nobody met

`alerts/`
alert       求助、未遇提醒  somebody must see to it at once; open until somebody says what they did

`home_notes/`
note        上门须知  what whoever comes must know: hard of hearing, a dog, no lift; of health it is sealed

`slips/`
slip        告知单    on paper, for who has no phone: who comes, and the code
call list   电话通知名单  whom the office tells of a day's services
"""
