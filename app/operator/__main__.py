"""`python -m app.operator …` is `wuxin …`."""

from app.operator.main import app

app(prog_name="wuxin")
