"""How a step is refused: in words that people use, for every lifecycle there is."""

import re
from itertools import product

import pytest

from app.api import LIFECYCLES
from app.platform.lifecycle import Named, NotYourStep, StepOutOfOrder
from tests.scene import Scene

CHINESE = re.compile(r"[\u4e00-\u9fff]{1,20}")
SENTENCE = re.compile(r"[\u4e00-\u9fff，、]{4,60}")


def every(one: Named) -> list[Named]:
    return list(type(one))


@pytest.mark.parametrize("collection", LIFECYCLES)
def test_it_and_all_its_states_actions_and_parties_have_names(collection: str) -> None:
    life = LIFECYCLES[collection]
    states, actions = every(life.start), every(life.steps[0].action)
    parties = {party for step in life.steps for party in step.by}
    assert CHINESE.fullmatch(life.of)
    for names in (states, actions, parties):
        assert all(CHINESE.fullmatch(one.label) for one in names)
    for names in (states, actions):
        assert len({one.label for one in names}) == len(names)


@pytest.mark.parametrize("collection", LIFECYCLES)
def test_whatever_is_refused_is_a_sentence(collection: str) -> None:
    """Of every action in every state, to nobody in particular."""
    life = LIFECYCLES[collection]
    for state, action in product(every(life.start), every(life.steps[0].action)):
        with pytest.raises((StepOutOfOrder, NotYourStep)) as refused:
            life.next(state, action, set())
        assert SENTENCE.fullmatch(refused.value.detail)


async def test_what_is_behind_it_and_what_is_somebody_elses(scene: Scene) -> None:
    hazard = f"/hazards/{await scene.submitted()}"
    not_theirs = (await scene.resident.post(f"{hazard}/pass")).json()
    assert not_theirs["detail"] == "核查销号须由未参与整改的网格员或社区工作人员办理"
    not_yet = (await scene.staff.post(f"{hazard}/suspend", {"reason": "等待配件"})).json()
    assert not_yet["detail"] == "隐患待核查，不能挂账"
    await scene.worker.post(f"{hazard}/pass")
    behind = (await scene.worker.post(f"{hazard}/file")).json()
    assert (behind["type"], behind["detail"]) == ("step-out-of-order", "隐患已销号，不能再立案")
