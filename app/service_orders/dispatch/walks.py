"""How those who are served are divided among members: few metres, and nobody much busier than others.
Only in the child process: it needs OR-tools.

Guided local search over the routes, from a plan that can be done. It ends after a number of steps, never
after a time: the operators that stop by a clock of their own are off. Who go together begin together.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from ortools.util.optional_boolean_pb2 import BOOL_FALSE

from app.service_orders.dispatch.days import Block, Day, Member, Visit
from app.service_orders.dispatch.routes import (
    BUSIEST,
    Plan,
    hopeless,
    numbers,
    prices,
    scheduled,
)

MIDNIGHT = 24 * 60
BRANCHES = 20  # for each step; where there is nothing to be found it would look for ever
UNSERVED, PRIORITY = 1_000_000, 1_000  # metres: more than any walk; and more than many of one less
BY_A_CLOCK = (  # operators with searches of their own, which end after a tenth of a second
    "use_path_lns",
    "use_full_path_lns",
    "use_tsp_lns",
    "use_inactive_lns",
    "use_global_cheapest_insertion_path_lns",
    "use_local_cheapest_insertion_path_lns",
    "use_relocate_path_global_cheapest_insertion_insert_unperformed",
    "use_global_cheapest_insertion_expensive_chain_lns",
    "use_local_cheapest_insertion_expensive_chain_lns",
    "use_global_cheapest_insertion_close_nodes_lns",
    "use_local_cheapest_insertion_close_nodes_lns",
    "use_global_cheapest_insertion_visit_types_lns",
    "use_local_cheapest_insertion_visit_types_lns",
)


def shortened(day: Day, plan: Plan, steps: int, *, may_drop: int | None = None) -> Plan:
    """The best of what `steps` steps find; never worse than `plan`. `may_drop`: a priority of which
    others may be served instead, to serve more."""
    if not day.members or not day.visits:
        return plan
    found = _Routing(day, plan, may_drop).search(steps)
    return plan if found is None or numbers(day, found) >= numbers(day, plan) else found


class _Routing:
    def __init__(self, day: Day, plan: Plan, may_drop: int | None) -> None:
        self.day, self.plan, self.begins = day, plan, plan.begins()
        crews = plan.crews()
        self.nodes: list[
            tuple[Visit, str | None]
        ] = []  # one for each who goes; whom, if that stands
        self.optional: set[str] = set()
        for visit in day.visits:
            crew = _wanted_first(visit, crews.get(visit.id, ()))
            if visit.held is not None:
                self.nodes += [(visit, one) for one in crew]
                continue
            is_asked = may_drop in {None, visit.priority} and hopeless(day, visit) is None
            if crew or (is_asked and visit.crew == 1):
                self.nodes += [(visit, None)] * visit.crew
            if visit.crew == 1 and (visit.priority == may_drop or not crew):
                self.optional.add(visit.id)
        self.numbers = {one.id: n for n, one in enumerate(day.members)}
        n, count = len(self.nodes), len(day.members)
        self.manager = pywrapcp.RoutingIndexManager(
            n + count + 1, count, [n + one for one in range(count)], [n + count] * count
        )
        self.routing = pywrapcp.RoutingModel(self.manager)
        self.solver = self.routing.solver()
        self._metres()
        self._minutes()
        self._service()

    def _matrix(
        self,
        between: Callable[[Visit, Visit], int],
        leaving: Callable[[Visit], int],
        setting_out: Callable[[Member, Visit], int],
    ) -> int:
        """What it takes from each node to each other: visits, where members begin, and the end."""
        n, members = len(self.nodes), self.day.members
        rows = [
            [*(between(one, other) for other, _ in self.nodes), *[0] * len(members), leaving(one)]
            for one, _ in self.nodes
        ]
        rows += [
            [*(setting_out(member, one) for one, _ in self.nodes), *[0] * len(members), 0]
            for member in members
        ]
        rows.append([0] * (n + len(members) + 1))
        callback: int = self.routing.RegisterTransitMatrix(rows)
        return callback

    def _metres(self) -> None:
        metres = self.day.metres
        callback = self._matrix(
            lambda one, other: metres(one.place, other.place),
            lambda _one: 0,
            lambda member, one: metres(member.start, one.place),
        )
        self.routing.SetArcCostEvaluatorOfAllVehicles(callback)

    def _minutes(self) -> None:
        callback = self._matrix(
            lambda one, other: one.minutes + self.day.walk(one, other),
            lambda one: one.minutes,
            lambda _member, _one: 0,  # in `Day.starts`
        )
        self.routing.AddDimension(callback, MIDNIGHT, 2 * MIDNIGHT, False, "time")
        time = self.routing.GetDimensionOrDie("time")
        weights, below = prices(self.day), sorted({one.priority for one in self.day.visits})
        for node, (visit, who) in enumerate(self.nodes):
            index = self.manager.NodeToIndex(node)
            begins = time.CumulVar(index)
            if visit.id in self.optional:
                price = weights[visit.id] * UNSERVED * PRIORITY ** below.index(visit.priority)
                self.routing.AddDisjunction([index], price)
            if who is not None:
                self.routing.VehicleVar(index).SetValues([self.numbers[who]])
                begins.SetValue(self.begins[visit.id])
                continue
            self._bound(visit, index, begins)
            if node and self.nodes[node - 1][0] is visit:
                self._together(time, index, self.manager.NodeToIndex(node - 1))
            elif visit.wanted is not None:
                self.routing.VehicleVar(index).SetValues([self.numbers[visit.wanted]])

    def _together(self, time: pywrapcp.RoutingDimension, one: int, other: int) -> None:
        """Two of a crew: in the order of their numbers, but for whoever is wanted, who is the first."""
        self.solver.Add(time.CumulVar(one) == time.CumulVar(other))
        node = self.manager.IndexToNode(other)
        visit = self.nodes[node][0]
        goes, before = self.routing.VehicleVar(one), self.routing.VehicleVar(other)
        is_first = not node or self.nodes[node - 1][0] is not visit
        if visit.wanted is not None and is_first:
            goes.RemoveValue(self.numbers[visit.wanted])
        else:
            self.solver.Add(goes > before)

    def _bound(self, visit: Visit, index: int, begins: pywrapcp.IntVar) -> None:
        """When it may begin, and for whom otherwise than for others."""
        day, goes = self.day, self.routing.VehicleVar(index)
        able = [one for one in day.able(visit) if day.starts(visit, one)]
        # An empty list would mean everybody; that nobody goes is -1.
        goes.SetValues([-1, *(self.numbers[one.id] for one in able)])
        spells = {one.id: day.starts(visit, one) for one in able}
        every = _union([block for starts in spells.values() for block in starts])
        begins.SetRange(every[0][0], every[-1][1])
        for early, late in _gaps(every):
            begins.RemoveInterval(early, late)
        for member, starts in spells.items():
            own = [
                (every[0][0], starts[0][0] - 1),
                *_gaps(starts),
                (starts[-1][1] + 1, every[-1][1]),
            ]
            for early, late in own:
                if early <= late and any(a <= late and early <= b for a, b in every):
                    is_it = self.solver.IsEqualCstVar(goes, self.numbers[member])
                    before = self.solver.IsLessOrEqualCstVar(begins, early - 1)
                    after = self.solver.IsGreaterOrEqualCstVar(begins, late + 1)
                    self.solver.Add(before + after >= is_it)

    def _service(self) -> None:
        callback = self._matrix(
            lambda one, _other: one.minutes, lambda one: one.minutes, lambda _m, _one: 0
        )
        self.routing.AddDimension(callback, 0, 2 * MIDNIGHT, True, "service")
        self.routing.GetDimensionOrDie("service").SetGlobalSpanCostCoefficient(BUSIEST)

    def search(self, steps: int) -> Plan | None:
        asked = pywrapcp.DefaultRoutingSearchParameters()
        asked.local_search_metaheuristic = (
            routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        )
        asked.solution_limit = steps
        for operator in BY_A_CLOCK:
            setattr(asked.local_search_operators, operator, BOOL_FALSE)
        self.routing.AddSearchMonitor(self.solver.BranchesLimit(BRANCHES * steps))
        self.routing.CloseModelWithParameters(asked)
        routes = self._routes()
        start = self.routing.ReadAssignmentFromRoutes(routes, True)
        if start is None:
            return None
        found = self.routing.SolveFromAssignmentWithParameters(start, asked)
        return None if found is None else self._plan(found)

    def _routes(self) -> list[list[int]]:
        crews, index = self.plan.crews(), {}
        seen: dict[str, int] = {}
        for node, (visit, _) in enumerate(self.nodes):
            n = seen[visit.id] = seen.get(visit.id, -1) + 1
            for member in _wanted_first(visit, crews.get(visit.id, ()))[n : n + 1]:
                index[visit.id, member] = self.manager.NodeToIndex(node)
        return [
            [index[stop.visit, member.id] for stop in self.plan.stops.get(member.id, ())]
            for member in self.day.members
        ]

    def _plan(self, found: pywrapcp.Assignment) -> Plan | None:
        time, routes, at = self.routing.GetDimensionOrDie("time"), {}, {}
        for n, member in enumerate(self.day.members):
            index, visits = self.routing.Start(n), []
            while not self.routing.IsEnd(index := found.Value(self.routing.NextVar(index))):
                visit, who = self.nodes[self.manager.IndexToNode(index)]
                visits.append(visit.id)
                if who is not None or visit.crew > 1:
                    at[visit.id] = found.Min(time.CumulVar(index))
            routes[member.id] = visits
        return scheduled(self.day, routes, at)


def _wanted_first(visit: Visit, crew: Sequence[str]) -> list[str]:
    """In the order of their numbers."""
    return sorted(crew, key=lambda one: (one != visit.wanted, one))


def _union(blocks: list[Block]) -> list[Block]:
    found: list[Block] = []
    for early, late in sorted(blocks):
        if found and early <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(found[-1][1], late)
        else:
            found.append((early, late))
    return found


def _gaps(blocks: list[Block]) -> list[Block]:
    return [(one[1] + 1, other[0] - 1) for one, other in pairwise(blocks)]
