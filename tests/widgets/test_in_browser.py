"""The step of a lesson where Python runs in a browser: no link that leads nowhere, and a button."""

import pytest

import nb23
from nb23 import _place
from nb23.widgets import authorize, frontend


@pytest.fixture
def step(box, monkeypatch):
    for module in (_place, authorize, frontend):
        monkeypatch.setattr(module, "IN_BROWSER", True)
    flow = nb23.oauth.Flow(box.domain, nb23.Consumer(*box.keys))
    return nb23.widgets.AuthorizeStep(flow, approve=box.approve)


def test_the_step_waits_for_its_reader_and_offers_no_link(step):
    assert step.view["state"] == "WAITING_USER"
    assert step.view["authorize_url"] == ""
    assert "inside this page" in step.view["message"]


def test_a_click_is_answered_at_once_and_brings_the_code(step):
    step._receive(step, {"id": "1", "act": "approve"}, [])
    assert step.view["state"] == "DONE"
    assert step.verifier
