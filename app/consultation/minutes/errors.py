from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable


class RemarkNotFound(NotFound):
    title = "没有这条发言记录"


class NoSuchSpeaker(Unacceptable):
    title = "居民名册中没有这个人，也没有他的到会记录"


class OnlyYourOwnWords(Forbidden):
    title = "发言人只能更正自己的发言，不能改记到他人名下"


class NothingCorrected(Unacceptable):
    title = "更正后的内容与原记录相同"


class NoObjection(Conflict):
    title = "这条发言记录没有待处理的异议"


class ObjectionsOpen(Conflict):
    title = "有发言人对记录提出异议，请先更正或维持，再公布纪要"


class NamesInMinutes(Unacceptable):
    title = "纪要中有到会居民的姓名，请改为“一位居民”；已征得本人同意的，请注明 is_checked"


class NumbersInMinutes(Unacceptable):
    title = "纪要人人可看，请删去其中的手机号码和证件号码"
