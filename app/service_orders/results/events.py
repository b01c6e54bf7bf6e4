from app.service_orders.orders.events import OrderEvent


class ResultRecorded(OrderEvent, frozen=True):
    said: str  # 缺少材料：身份证复印件；下次办理 2026-12-01
