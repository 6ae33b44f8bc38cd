"""Faults to order: a server that is slow, broken, moved, or changes while one reads it.

Owns the menu and when a fault strikes. Must not know how faults are ordered.
"""

import time
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Response, g, request

from nb23.sandbox.deviations import KINDS
from nb23.sandbox.log import received

if TYPE_CHECKING:
    from nb23.sandbox.state import Sandbox

SLOWEST = 60


@dataclass
class Fault:
    """One fault that was ordered.

    Args:
        name: what happens, a name of the menu.
        value: how much of it, or where to; the menu says what it means.
        count: how many requests it strikes.
        after: how many matching requests pass before.
        path: the beginning of the paths that it strikes.
        retry_after: the header Retry-After of its answers, in seconds; None for none.
    """

    name: str
    value: Any = None
    count: int = 1
    after: int = 0
    path: str = "/api/"
    retry_after: int | None = None


Act = Callable[["Sandbox", Fault], Response | None]
MENU: dict[str, tuple[str, Act]] = {}
"""Name -> what it does in words, and what does it."""


def on_menu(name: str, says: str) -> Callable[[Act], Act]:
    """Put the function below on the menu."""

    def add(act: Act) -> Act:
        MENU[name] = (says, act)
        return act

    return add


@on_menu("status", "answer with the HTTP status in value (503); retry_after adds Retry-After")
def _status(sandbox: "Sandbox", fault: Fault) -> Response:
    answer = Response("Out of order.\n", int(fault.value or 503), mimetype="text/plain")
    if fault.retry_after is not None:
        answer.headers["Retry-After"] = str(fault.retry_after)
    return answer


@on_menu("slow", "answer after value seconds (1)")
def _slow(sandbox: "Sandbox", fault: Fault) -> None:
    time.sleep(min(float(fault.value or 1), SLOWEST))


@on_menu("cut", "end the answer in its middle")
def _cut(sandbox: "Sandbox", fault: Fault) -> None:
    g.cut = half


def half(response: Response) -> Response:
    """The first half of an answer that announces all of it."""
    whole = response.get_data()
    cut = Response(iter([whole[: len(whole) // 2]]), response.status_code, response.headers)
    cut.headers["Content-Length"] = str(len(whole))
    return cut


@on_menu("html", "answer with a page instead of data")
def _html(sandbox: "Sandbox", fault: Fault) -> Response:
    return Response("<!doctype html><title>Back soon</title><h1>We will be back soon</h1>")


@on_menu("revoked", "revoke the access token that the request is signed with")
def _revoked(sandbox: "Sandbox", fault: Fault) -> None:
    sandbox.provider.revoke(dict(received().protocol).get("oauth_token", ""))


@on_menu("renamed", "send clients to the domain in value, for good (301)")
def _renamed(sandbox: "Sandbox", fault: Fault) -> Response:
    goal = f"http://{fault.value}{request.full_path.rstrip('?')}"
    return Response(status=301, headers={"Location": goal})


@on_menu("clock", "set the clock value seconds ahead (negative: behind); it stays so")
def _clock(sandbox: "Sandbox", fault: Fault) -> None:
    sandbox.clock.offset = float(fault.value or 0)


INSERT = """insert into videos (tree_id, title, created, taken, published, user_id, encoded)
    select max(tree_id) + 3, 'Published meanwhile', :now, :now, :now, 1001, 0 from videos"""
NEWEST = """delete from videos where photo_id in (select photo_id from videos
    where published is not null order by published desc, photo_id desc limit :value)"""
ANY = "select photo_id, created, published from videos where published is not null order by"
DRIFT = {
    "insert": INSERT,
    "delete": f"""delete from videos where photo_id in
        (select photo_id from ({ANY} draw('drift', :count, photo_id) limit 1))""",
    "reorder": f"""with two as materialized ({ANY} draw('drift', :count, photo_id) limit 2)
        update videos set created = o.created, published = o.published from two o
        where videos.photo_id in (select photo_id from two) and o.photo_id <> videos.photo_id""",
}
CHOICES: dict[str, Collection[str]] = {"drift": DRIFT, "deviate": KINDS}
"""Faults whose value is one of some words."""


@on_menu("inserted", "publish value new videos (1) before the answer is made")
def _inserted(sandbox: "Sandbox", fault: Fault) -> None:
    for _ in range(int(fault.value or 1)):
        change(sandbox, fault, INSERT)


@on_menu("deleted", "delete the value newest videos (1) before the answer is made")
def _deleted(sandbox: "Sandbox", fault: Fault) -> None:
    change(sandbox, replace(fault, value=int(fault.value or 1)), NEWEST)


@on_menu("drift", f"change one video before each answer; value: {', '.join(DRIFT)} (two change"
         " places)")  # fmt: skip
def _drift(sandbox: "Sandbox", fault: Fault) -> None:
    change(sandbox, fault, DRIFT[fault.value])


@on_menu("deviate", f"answer otherwise than documented; value: {', '.join(KINDS)}")
def _deviate(sandbox: "Sandbox", fault: Fault) -> None:
    g.spoil = KINDS[fault.value]


def change(sandbox: "Sandbox", fault: Fault, statement: str) -> None:
    """Change what the site holds, in between."""
    moment = datetime.fromtimestamp(sandbox.clock(), UTC)
    values = {"now": f"{moment:%Y-%m-%d %H:%M:%S}", "value": fault.value, "count": fault.count}
    sandbox.database.change(statement, values)
    sandbox.database.touched = True


class Faults:
    """The faults that wait for their requests."""

    def __init__(self) -> None:
        self._ordered: list[Fault] = []

    def order(self, name: str, **how: Any) -> None:
        """Add a fault.

        Raises:
            ValueError: if the menu has no such fault, or it takes no such option.
        """
        if name not in MENU:
            raise ValueError(f"There is no fault {name!r}. The menu: {', '.join(MENU)}.")
        if name in CHOICES and how.get("value") not in CHOICES[name]:
            raise ValueError(f"The value of {name} is one of: {', '.join(CHOICES[name])}.")
        try:
            self._ordered.append(Fault(name, **how))
        except TypeError:
            raise ValueError("A fault takes value, count, after, path and retry_after.") from None

    def clear(self) -> None:
        """Take back every fault that was ordered."""
        self._ordered.clear()

    def listed(self) -> list[dict[str, Any]]:
        """What is still to come."""
        return [asdict(fault) for fault in self._ordered]

    def answer(self, sandbox: "Sandbox") -> Response | None:
        """Let every fault that waits for the request at hand strike; the first answer counts."""
        answers = [MENU[fault.name][1](sandbox, fault) for fault in self._striking()]
        return next((answer for answer in answers if answer), None)

    def _striking(self) -> list[Fault]:
        waiting = [fault for fault in self._ordered if request.path.startswith(fault.path)]
        striking = [fault for fault in waiting if fault.after == 0]
        for fault in waiting:
            if fault.after:
                fault.after -= 1
            else:
                fault.count -= 1
        self._ordered = [fault for fault in self._ordered if fault.count > 0]
        return striking
