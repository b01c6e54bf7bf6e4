"""How those who are served are divided among members: few metres, and nobody much busier than others.
Only in the child process: it needs OR-tools.

Guided local search over the routes, from a plan that can be done. It ends after a number of steps, never
after a time: the operators that stop by a clock of their own are off. A crew and its minute stand.
"""

from collections.abc import Callable
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
        self.day, self.plan = day, plan
        crews, begins = plan.crews(), plan.begins()
        self.nodes: list[tuple[Visit, str | None]] = []  # and who goes, where that stands
        self.optional: set[str] = set()
        for visit in day.visits:
            crew = crews.get(visit.id, ())
            if visit.held is not None or visit.crew > 1:
                self.nodes += [(visit, one) for one in crew]
                continue
            is_asked = may_drop in {None, visit.priority} and hopeless(day, visit) is None
            if crew or is_asked:
                self.nodes.append((visit, None))
            if visit.priority == may_drop or not crew:
                self.optional.add(visit.id)
        self.at = {visit.id: begins[visit.id] for visit, who in self.nodes if who is not None}
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
                member = next(n for n, one in enumerate(self.day.members) if one.id == who)
                self.routing.VehicleVar(index).SetValues([member])
                begins.SetValue(self.at[visit.id])
                continue
            self._bound(visit, index, begins)

    def _bound(self, visit: Visit, index: int, begins: pywrapcp.IntVar) -> None:
        """When it may begin, and for whom otherwise than for others."""
        day, goes = self.day, self.routing.VehicleVar(index)
        able = [one for one in day.able(visit) if day.starts(visit, one)]
        numbers_of = {one.id: n for n, one in enumerate(day.members)}
        # An empty list would mean everybody; that nobody goes is -1.
        goes.SetValues([-1, *(numbers_of[one.id] for one in able)])
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
                    is_it = self.solver.IsEqualCstVar(goes, numbers_of[member])
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
        index = {
            (visit.id, who): self.manager.NodeToIndex(node)
            for node, (visit, who) in enumerate(self.nodes)
        }
        return [
            [
                index.get((stop.visit, member.id), index.get((stop.visit, None), -1))
                for stop in self.plan.stops.get(member.id, ())
            ]
            for member in self.day.members
        ]

    def _plan(self, found: pywrapcp.Assignment) -> Plan | None:
        routes = {}
        for n, member in enumerate(self.day.members):
            index, visits = self.routing.Start(n), []
            while not self.routing.IsEnd(index := found.Value(self.routing.NextVar(index))):
                visits.append(self.nodes[self.manager.IndexToNode(index)][0].id)
            routes[member.id] = visits
        return scheduled(self.day, routes, self.at)


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
