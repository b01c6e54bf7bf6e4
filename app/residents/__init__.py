"""Who lives here.

person      居民    somebody of the roster, with or without a WeChat account
household   户      the people of a dwelling, since when and until when
part        专有部分  what is somebody's alone: a dwelling, a shop, a garage, with its area
branch      党支部  of an estate; officers (委员) lead it
party member 党员   in a branch: belonging to it, floating (流动) or in service elsewhere (在职)
fact        情况    what is known of somebody: alone, disabled, ill, in hardship
conflict    编辑冲突  an edit made on an old version: it waits until somebody has seen both
history     经过    the steps of a thing, as people read them
message     消息    a notice to one account, in the mini-program's inbox
"""
