from app.platform.schemas import View


class CommunityView(View):
    code: str
    name: str
    street_code: str
