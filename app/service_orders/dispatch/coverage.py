"""Whom to serve where not all can be: as few unserved as possible of the highest priority, then those who
came later; then of the next. Only in the child process: it needs OR-tools.

Each priority is decided without those below it in sight, and what was reached stands from then on: no
number of others makes up for one. The search is one thread from one seed and ends after an amount of work
that is counted, not timed, so that a busy machine finds the same.
"""

from ortools.sat.python import cp_model

from app.service_orders.dispatch.baseline import inserted
from app.service_orders.dispatch.days import Day, Member, Visit
from app.service_orders.dispatch.routes import (
    Plan,
    by_priority,
    held,
    hopeless,
    numbers,
    prices,
    scheduled,
)
from app.service_orders.dispatch.walks import shortened

WORK = 6.0  # for each priority, in the solver's own measure of what it did; about as many seconds
SEED = 1
STEPS = 300  # of a search that moves others before the exact one


def covered(day: Day) -> Plan:
    plan = held(day)
    reached: dict[int, int] = {}
    seen = [one for one in day.visits if one.held is not None]
    for priority, of_it in by_priority(day).items():
        wanted = [one for one in of_it if one.held is None and hopeless(day, one) is None]
        seen += wanted
        plan = inserted(day, plan, wanted)
        if _cost(day, plan, wanted):
            plan = shortened(day, plan, STEPS, may_drop=priority)
        if _cost(day, plan, wanted):
            model = _Model(day, seen)
            for before, cost in reached.items():
                model.hold(before, cost)
            plan = model.least(priority, plan)
        reached[priority] = _cost(day, plan, wanted)
    return plan


def _cost(day: Day, plan: Plan, wanted: list[Visit]) -> int:
    served, counts = plan.begins(), prices(day)
    return sum(counts[one.id] for one in wanted if one.id not in served)


class _Model:
    def __init__(self, day: Day, visits: list[Visit]) -> None:
        self.day, self.visits = day, sorted(visits, key=lambda one: one.id)
        self.model = cp_model.CpModel()
        self.begins = {one.id: self._begins(one) for one in self.visits}
        self.served = {one.id: self.model.new_bool_var("") for one in self.visits}
        self.goes: dict[tuple[str, str], cp_model.IntVar] = {}
        for member in day.members:
            self._way(member)
        for visit in self.visits:
            self._crew(visit)

    def _begins(self, visit: Visit) -> cp_model.IntVar:
        able = self.day.able(visit)
        spells = [list(one) for member in able for one in self.day.starts(visit, member)]
        return self.model.new_int_var_from_domain(cp_model.Domain.from_intervals(spells), "")

    def _way(self, member: Member) -> None:
        """One walk through some of the visits; the rest is left out."""
        model, day = self.model, self.day
        nodes = [one for one in self.visits if member in day.able(one) and day.starts(one, member)]
        circuit: list[tuple[int, int, cp_model.LiteralT]] = [
            (0, 0, rests := model.new_bool_var(""))
        ]
        for n, visit in enumerate(nodes, 1):
            goes = self.goes[visit.id, member.id] = model.new_bool_var("")
            model.add_implication(goes, ~rests)
            spells = [list(one) for one in day.starts(visit, member)]
            allowed = cp_model.Domain.from_intervals(spells)
            begins = self.begins[visit.id]
            model.add_linear_expression_in_domain(begins, allowed).only_enforce_if(goes)
            circuit += [
                (n, n, ~goes),
                (0, n, model.new_bool_var("")),
                (n, 0, model.new_bool_var("")),
            ]
        for n, one in enumerate(nodes, 1):
            for m, other in enumerate(nodes, 1):
                if n != m and self._may_follow(member, one, other):
                    arc = model.new_bool_var("")
                    circuit.append((n, m, arc))
                    ready = self.begins[one.id] + one.minutes + day.walk(one, other)
                    model.add(self.begins[other.id] >= ready).only_enforce_if(arc)
        model.add_circuit(circuit)

    def _may_follow(self, member: Member, one: Visit, other: Visit) -> bool:
        early, late = self.day.starts(one, member)[0][0], self.day.starts(other, member)[-1][1]
        return early + one.minutes + self.day.walk(one, other) <= late

    def _crew(self, visit: Visit) -> None:
        go = [goes for (one, _), goes in self.goes.items() if one == visit.id]
        served = self.served[visit.id]
        if visit.held is not None:
            self.model.add(served == 1)
            for goes in go:
                self.model.add(goes == 1)
            return
        self.model.add(sum(go) == visit.crew * served)
        if visit.wanted is not None and (visit.id, visit.wanted) in self.goes:
            self.model.add_implication(served, self.goes[visit.id, visit.wanted])

    def cost(self, priority: int) -> cp_model.LinearExprT:
        counts = prices(self.day)
        return sum(
            counts[one.id] * (1 - self.served[one.id])
            for one in self.visits
            if one.priority == priority and not one.is_taken
        )

    def hold(self, priority: int, cost: int) -> None:
        self.model.add(self.cost(priority) <= cost)

    def least(self, priority: int, known: Plan) -> Plan:
        """`known`, or what leaves fewer out."""
        self._hint(known)
        self.model.minimize(self.cost(priority))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = SEED
        solver.parameters.max_deterministic_time = WORK
        if solver.solve(self.model) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return known
        found = self._plan(solver)
        return (
            known
            if found is None or numbers(self.day, found) >= numbers(self.day, known)
            else found
        )

    def _hint(self, plan: Plan) -> None:
        begins, crews = plan.begins(), plan.crews()
        for visit in self.visits:
            self.model.add_hint(self.served[visit.id], visit.id in begins)
            if visit.id in begins:
                self.model.add_hint(self.begins[visit.id], begins[visit.id])
        for (visit_id, member), goes in self.goes.items():
            self.model.add_hint(goes, member in crews.get(visit_id, ()))

    def _plan(self, solver: cp_model.CpSolver) -> Plan | None:
        at = {one.id: solver.value(self.begins[one.id]) for one in self.visits}
        routes = {
            member.id: sorted(
                (
                    one
                    for one, who in self.goes
                    if who == member.id and solver.value(self.goes[one, who])
                ),
                key=lambda one: (at[one], one),
            )
            for member in self.day.members
        }
        return scheduled(self.day, routes, at)
