"""Operator commands: `wuxin …`."""

import typer

from app.operator import calendar, database, demo, jobs, keys, roles, serving

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

for command in (
    *(serving.serve, serving.work, database.migrate),
    *(demo.demo, demo.clean_demo),
    roles.grant,
):
    app.command()(command)

app.add_typer(jobs.app, name="jobs")
app.add_typer(calendar.app, name="calendar")
app.add_typer(keys.app, name="keys")
