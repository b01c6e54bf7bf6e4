from app.platform.errors import Conflict, NotFound, Unacceptable


class StatementNotFound(NotFound):
    title = "意见不存在"


class OwnStatement(Conflict):
    title = "这是您自己发表的意见，已按同意计入，不必再表态"


class TooManyStatements(Conflict):
    title = "您在本议题发表的意见已达三十条，请对他人的意见表态"


class VotedOnAsItIs(Conflict):
    title = "意见展示后不能再改动文字，已有居民据此表态；不妥的请改为不予展示"


class SayWhyItWasChanged(Unacceptable):
    title = "改动居民意见的文字须说明理由"
