from app.platform.db.kept import Row
from app.service_orders.home_notes.models import OF_THE_HOME, HomeNote
from app.service_orders.home_notes.schemas import HomeNoteView


def note(row: HomeNote | Row) -> HomeNoteView:
    return HomeNoteView.of(row, is_of_the_home=row.kind in OF_THE_HOME)
