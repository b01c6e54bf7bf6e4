"""What every domain needs of people who take part.

presence    在岗      somebody serves somewhere, from a sign-in to a sign-out
hours       服务时长  what that counts: a ledger that only grows
correction  更正      how an entry is put right: by another entry
certificate 服务证明  what a volunteer takes home on paper
"""
