from app.patrols.categories.models import Category
from app.patrols.categories.schemas import CategoryView
from app.platform.db.kept import Row


def category(row: Category | Row) -> CategoryView:
    return CategoryView.of(row)
