"""From a site's pages to a frame: fast, in order, interruptible, and right on irregular pages."""

import io
import os
import signal
import threading
from functools import partial

import pandas as pd
import pytest
import tqdm.auto

import nb23
import nb23.connecting
from nb23.api import paging
from nb23.api.errors import IncompleteListing
from nb23.oauth import store
from nb23.oauth.errors import TokenRevoked


@pytest.fixture(autouse=True, params=[0, 60], ids=["slow", "quick"])
def quick(request, monkeypatch):
    """The site counts as slow or as quick, however busy the machine is."""
    monkeypatch.setattr(paging, "QUICK", request.param)


@pytest.fixture
def opened(drift):
    """A practice of one's own: its Site, and the server to give orders to."""
    site = drift.Drifting(1200)
    with site.serve() as client:
        yield nb23.Site(client.endpoints.domain, allow="anonymous"), site


def irregular(number, record):
    """A record as no documentation promises it, other ones on other pages."""
    place = int(record["photo_id"])
    record |= {"published_p": place % 2, "video_length": f"{place}.5", "token": f"secret{place}"}
    record["one"] = f"/video/{place}/{record['token']}"
    if number in (2, 3):
        del record["title"]
    if number == 3:
        record |= {"view_count": place, "published_p": True, "video_length": 1, "one": None}
    if number == 4 and place == 333:
        record |= {"view_count": "many", "title": ["a", "b"]}
    if number == 5:
        record = dict(reversed(record.items())) | {"mood_count": str(place), "late_token": "x"}
    if number == 6 and place % 3 == 0:
        record |= {"parts": {"x": [1]}, "mood_count": "", "title": "\u2028 ø"}
    if number == 7 and place == 666:
        record |= {"title": "a cut emoji \ud83d"}
    if number == 8:
        record = {"photo_id": place, 'shape"': 1}
    return record


@pytest.mark.parametrize("connections", [1, 8])
@pytest.mark.parametrize(
    "columns",
    [
        None,
        ["title", "view_count", "published_p"],
        ["photo_id", "token", "one", "creation_date_ansi"],
    ],
)
@pytest.mark.filterwarnings("ignore::nb23.frames.ValuesLeftOut")
def test_irregular_pages_give_the_frame_that_their_records_give(opened, columns, connections):
    site, server = opened
    whole = server.page

    def page(number, size):
        given = whole(number, size)
        return given | {"photos": [irregular(number, record) for record in given["photos"]]}

    server.page = page
    read = site.frame("photo/list", columns=columns, connections=connections)
    records = list(site.api.photo.list.iter_records(connections=1))
    expected = nb23.frames.frame(
        "photo/list", records, columns=columns, domain=f"http://{site.domain}"
    )
    pd.testing.assert_frame_equal(read, expected)
    for note in ("new_columns", "unexpected", "left_out"):
        assert read.attrs["nb23"][note] == expected.attrs["nb23"][note]
    if columns is None:
        assert "secret" not in read.to_csv()
        assert read["mood_count"].sum() == sum(range(400, 500))
        assert read["title"][666] == "a cut emoji \ufffd"


def test_a_column_that_only_the_first_page_lacks_is_refused_and_none_is_read_after(opened):
    site, server = opened
    with pytest.raises(nb23.frames.UnknownColumn):
        site.frame("photo/list", columns=["photo_id", "nothing"])
    assert len(server.asked) == 1
    assert not threads()


def threads():
    return [each for each in threading.enumerate() if each.name.startswith("nb23-page")]


@pytest.mark.parametrize("connections", [1, 8])
def test_ctrl_c_gives_what_was_read_and_leaves_no_thread(opened, connections):
    site, server = opened
    whole = server.page

    def page(number, size):
        if number == 5:
            os.kill(os.getpid(), signal.SIGINT)
        return whole(number, size)

    server.page = page
    with pytest.warns(IncompleteListing, match="of 1,200 videos; the reading was stopped"):
        frame = site.frame("photo/list", connections=connections)
    facts = frame.attrs["nb23"]
    assert 0 < len(frame) == facts["rows"] < 1200
    assert frame["photo_id"].tolist() == list(range(len(frame)))
    assert (facts["interrupted"], facts["complete"]) == (True, False)
    assert not threads()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_with_strict_the_error_carries_what_was_read(opened):
    site, server = opened
    whole = server.page
    server.page = lambda number, size: whole(number, size) | {"total_count": "1210"}
    with pytest.raises(IncompleteListing, match="1,200 of 1,210 videos") as problem:
        site.frame("photo/list", strict=True)
    assert len(problem.value.frame) == 1200
    assert problem.value.report["gaps"] == {"missing": 10}


def test_an_order_of_ones_own_is_kept_and_not_said_to_be_stable(opened):
    site, server = opened
    assert site.frame("photo/list", limit=5).attrs["nb23"]["stable"]
    assert not site.frame("photo/list", limit=5, orderby="views").attrs["nb23"]["stable"]
    assert "order" not in server.asked[-1]


@pytest.mark.parametrize(("limit", "shown"), [(None, "1200/1200"), (250, "250/250")])
def test_the_bar_knows_the_end_from_the_first_page(opened, monkeypatch, limit, shown):
    screen = io.StringIO()
    bar = partial(tqdm.auto.tqdm, file=screen, mininterval=0)
    monkeypatch.setattr(
        "tqdm.auto.tqdm", lambda **how: bar(**how | {"disable": False, "delay": 0, "leave": True})
    )
    opened[0].frame("photo/list", limit=limit)
    lines = screen.getvalue().split("\r")
    assert f"100%|##########| {shown} [" in lines[-1]
    assert f"/{shown.split('/')[1]} [" in lines[2]
    assert "row/s" in lines[-1]


def test_where_nobody_looks_nothing_is_shown(opened, capsys):
    opened[0].frame("photo/list")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("value", ["insert", "delete", "reorder"])
@pytest.mark.filterwarnings("ignore::nb23.api.IncompleteListing")
def test_the_practice_site_may_drift_and_no_video_is_lost(box, value):
    site = nb23.connect(box)
    box.faults.order("drift", value=value, count=6, after=1, path="/api/photo/list")
    read = site.frame("photo/list", columns=["photo_id"])
    box.faults.clear()
    now = site.frame("photo/list", columns=["photo_id"])
    assert now.attrs["nb23"]["complete"]
    assert read["photo_id"].is_unique
    assert set(now["photo_id"]) <= set(read["photo_id"])
    assert read.attrs["nb23"]["gaps"].keys() <= {"vanished"}


def test_a_token_that_is_revoked_while_pages_are_read_ends_the_reading(home, box):
    store.keep(nb23.connecting.practice_credentials(box))
    box.faults.order("revoked", after=2, path="/api/photo/list")
    with pytest.raises(TokenRevoked, match="force=True"):
        nb23.connect(box.domain).videos()
    assert store.load(box.domain) is None
    assert store.load_keys(box.domain) is not None
    assert not threads()
