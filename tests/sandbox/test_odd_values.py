"""No value of any parameter breaks a method, in process, where no socket slows it down."""

import random
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.test import Client, EnvironBuilder

from nb23.sandbox import create_app
from nb23.sandbox.routes import table
from tests.conftest import FULL

HOST = "127.0.0.1:2323"
ROUNDS = 60 if FULL else 4
ODD = ["", "0", "1", "-1", "007", "51000", "7400004", "1e9", "1.5", "9" * 15, "9" * 40, "x", "æ ø",
       "'", '"', '"a b" c', "[]", "{}", "null", "%", "a,b", "1,1", "51000,51000", "true", "f",
       "2026-06-30", "2026-13-40", "2026-06-30T10:00:00Z", "\x00", "asc", "title", "before", "me",
       "select 1", "); drop table videos; --", "\ud7ff", "🚲" * 300]  # fmt: skip
ALWAYS = ("p", "size", "order", "orderby", "ordering", "fields", "search", "format", "raw")


@pytest.fixture(scope="module")
def client() -> Client:
    """The practice site without its rule about levels, so that nobody has to sign."""
    return Client(create_app(domain=HOST, videos=8, without=("level",)))


@pytest.mark.parametrize("row", list(table.every()), ids=lambda row: row.path)
def test_a_method_answers_odd_values_with_words(client: Client, row: Any) -> None:
    draw = random.Random(row.path)
    names = [*ALWAYS, *(param.name for param in row.takes)]
    verb = row.only_verb if row.version == 2 else draw.choice(("GET", "POST"))
    for number in range(ROUNDS):
        chosen = {name: draw.choice(ODD) for name in names if draw.random() < 0.5}
        # Every other round asks about things that are there.
        if number % 2:
            chosen |= {name: value for name, value in
                       {"photo_id": "7400004", "album_id": "51000", "live_id": "8101",
                        "object_id": "7400004"}.items() if name in names}  # fmt: skip
        more = {"query_string" if verb == "GET" else "data": urlencode(chosen)}
        built = EnvironBuilder(
            f"/api/{row.path}", method=verb, headers={"Host": HOST}, base_url=f"http://{HOST}",
            content_type="application/x-www-form-urlencoded" if verb == "POST" else None, **more,
        )  # fmt: skip
        answer = client.open(built)
        assert answer.status_code < 500 or b"creation_error" in answer.data, chosen
