"""Who lives here.

person      居民    somebody of the roster, with or without a WeChat account
household   户      the people of a dwelling, since when and until when
message     消息    a notice to one account, in the mini-program's inbox
"""
