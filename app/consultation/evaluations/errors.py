from app.platform.errors import Conflict, Forbidden


class EvaluationOver(Conflict):
    title = "办结已满十四日，不能再评议或反映未解决"


class EvaluatedAlready(Conflict):
    title = "您已评议过此次办结，每人一次，不能修改"


class WorkedOnIt(Forbidden):
    title = "参与办理的人员不能评议"
