"""Values as people write them: one reader a kind, for every door (a body, a workbook, a claim, a
search, a command).

name      姓名    `names.py`
phone     电话    `phones.py`
document  证件    `documents.py`
date      日期    `dates.py`
place     小区、楼栋、单元、房号    `rooms.py`
point     经纬度  `points.py`

A reader takes the text and gives the one spelling that is stored, searched and compared. What is
only spelled otherwise is folded; what could be two things is `Unreadable`, in words that say what to
write; nothing is guessed. Reading what was read changes nothing. Pure.
"""
