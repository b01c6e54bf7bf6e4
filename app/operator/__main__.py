"""`python -m app.operator …` is `wuxin …`."""

from app.operator.main import main

main()
