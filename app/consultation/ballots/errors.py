from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable


class BallotNotFound(NotFound):
    title = "表决不存在"


class HeadNotFound(NotFound):
    title = "表决名册上没有这一项"


class PaperNotFound(NotFound):
    title = "没有待复核的这张纸质票"


class BallotThere(Conflict):
    title = "此议题已有一次表决尚未结束"


class OwnersSign(Unacceptable):
    title = "业主表决须记名，不能采用无记名方式"


class NotASecretOne(Conflict):
    title = "此次表决不是无记名表决"


class SecretElsewhere(Unacceptable):
    title = "在其他系统进行的表决，请按该系统的方式保密"


class TooFewToBeSecret(Conflict):
    title = "名册不足二十人，不能无记名表决；请改为记名，或扩大表决范围"


class SharesMissing(Conflict):
    title = "两名监票人须先各自领取密钥份额"


class PaperNamesItsVoter(Conflict):
    title = "无记名表决的纸质票不编号、不录入：请登记入箱，由监票人在计票时清点"


class WrongShare(Unacceptable):
    title = "密钥份额不对，请对照纸条逐字核对；确已遗失的，只能宣布作废"


class NotAsManySheets(Unacceptable):
    title = "票箱清点的票数与登记入箱的票数不符，请重新清点"


class EnvelopesClosed(Conflict):
    title = "选票信封尚未开启：请两名监票人各自输入密钥份额"


class EnvelopesOpen(Conflict):
    title = "选票信封已经开启，请计票"


class EnvelopeBroken(Conflict):
    title = "有选票信封打不开或对不上：没有任何选票被打开；请核查，仍不能开启的只能宣布作废"


class OneBody(Unacceptable):
    title = "一次表决只能由同一范围的人决定，请分开提请"


class NoEstate(Unacceptable):
    title = "业主表决须指定小区"


class NoSuchBuilding(Unacceptable):
    title = "该小区没有这栋楼"


class NoSuchDelegate(Unacceptable):
    title = "居民代表须是名册中十八周岁以上的居民"


class NoSuchCounter(Unacceptable):
    title = "须指定两名监票人，且不能是提请表决的人"


class RecordDateWrong(Unacceptable):
    title = "基准日不能晚于公告当日，也不能早于一年前"


class TooSoon(Unacceptable):
    title = "业主表决须在投票开始十五日前公告"


class ClosesBeforeItOpens(Unacceptable):
    title = "投票截止时间须晚于开始时间，且不超过六十日"


class CommitteeNotTold(Unacceptable):
    title = "业主表决须写明如何告知社区居民委员会"


class NobodyOnTheRoll(Conflict):
    title = "表决名册为空，不能公告"


class PartsMissing(Conflict):
    title = "有房屋尚未登记专有部分及其面积，请先补登再公告"


class NotAnnouncedChoice(Unacceptable):
    title = "所投的选项与表决事项不符"


class NotOnTheRoll(Forbidden):
    title = "您不在此次表决的名册上"


class ForAnotherToCast(Forbidden):
    title = "此票由共有人推选的投票人投出"


class VoterNotNamed(Conflict):
    title = "此专有部分由多人共有，请全体共有人先在“专有部分”推选一名表决人"


class SeveralHeads(Unacceptable):
    title = "您可以投多张票，请指明是哪一张"


class CastAlready(Conflict):
    title = "这一票已经投出，先到者有效"


class CastingClosed(Conflict):
    title = "现在不在投票时间内"


class HeldElsewhere(Conflict):
    title = "此次表决在其他系统投票，请按公告办理"


class NoSuchProxy(Unacceptable):
    title = "受托人须是名册中十八周岁以上的人，且不是委托人自己"


class ProxyPeriodWrong(Unacceptable):
    title = "委托期限须包含投票时间"


class TooManyProxies(Conflict):
    title = "同一人在一次表决中最多接受三份委托"


class ProxyThere(Conflict):
    title = "这一票已有委托"


class PaperEnteredAlready(Conflict):
    title = "这张纸质票已经录入"


class SomebodyElseReads(Forbidden):
    title = "须由录入人以外的工作人员复核"


class EntriesDiffer(Conflict):
    title = "两次录入不一致，请对照原票重新录入"


class CameTooLate(Unacceptable):
    title = "纸质票收到的时间须在投票时间内"


class PapersOpen(Conflict):
    title = "还有纸质票没有复核，复核后再计票"


class NotWhatWasCast(Conflict):
    title = "所计票数与系统中的票不符，请核对后重新计票"


class CountedAlready(Conflict):
    title = "您已完成计票，等待另一名监票人"


class WrongFigures(Unacceptable):
    title = "计票数据不完整或与表决事项不符"


class NotAnnouncedYet(Conflict):
    title = "表决公告后才能打印"


class NotOverYet(Conflict):
    title = "计票完成后才能查看结果"


class NotForYou(Forbidden):
    title = "仅社区工作人员、监票人和审计人员可以查看"
