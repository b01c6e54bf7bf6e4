"""Volunteers' hours (服务时长): one append-only ledger for all domains.

`presences` is who was where from when to when, `hour_entries` what that counts, `hour_corrections`
how an entry is put right: by another entry, approved by somebody else. After 民政部令第67号
(志愿服务记录与证明出具办法): true, exact, whole, in time, unpaid.
"""
