from app.places.communities.schemas import CommunityView
from app.platform.db.kept import Row


def community(row: Row) -> CommunityView:
    return CommunityView.of(row)
