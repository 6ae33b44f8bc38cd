import math
from concurrent.futures import ThreadPoolExecutor

import pytest

from nb23.api.client import Client
from nb23.api.errors import BadParameter
from nb23.api.rate import BURST, Pace, pace_of


def gone_out(pace, calls, waits):
    """At which second each of some calls goes out."""
    moments = []
    for _ in range(calls):
        pace.wait()
        moments.append(round(sum(waits), 6))
    return moments


def test_calls_go_out_evenly_after_a_first_handful(waits):
    moments = gone_out(Pace(20), 28, waits)
    assert moments[:9] == [0.0] * 9
    assert moments[9:] == pytest.approx([n / 20 for n in range(1, 20)])


def test_calls_that_are_rare_do_not_wait(waits):
    pace = Pace(20)
    for _ in range(30):
        waits.append(0.05)  # time that passes by itself
        pace.wait()
    assert set(waits) == {0.05}


def test_without_a_limit_nobody_waits(waits):
    assert set(gone_out(Pace(math.inf), 1000, waits)) == {0.0}


def test_a_refused_call_halves_the_pace_and_answers_give_it_back(waits):
    pace = Pace(20)
    pace.slow_down()
    assert pace.now == 10
    for _ in range(24):
        pace.speed_up()
    assert pace.now == pytest.approx(19.6)
    for _ in range(5):
        pace.speed_up()
    assert pace.now == 20


def test_refusals_that_come_together_count_once_and_the_pace_never_stops(waits):
    pace = Pace(16)
    for _ in range(8):
        pace.slow_down()
    assert pace.now == 8
    for _ in range(10):
        waits.append(1.0)
        pace.slow_down()
    assert pace.now == 1


def test_a_pause_holds_every_call_even_without_a_limit(waits):
    for pace in (Pace(math.inf), Pace(20)):
        waits.clear()
        pace.wait()
        pace.slow_down(2)
        pace.wait()
        assert sum(waits) == pytest.approx(2)


def test_no_second_sees_more_calls_than_allowed_however_long_they_take(waits):
    pace = Pace(60, most=6)
    moments = []
    for _ in range(30):
        pace.wait()
        waits.append(0.05)  # the call takes its time
        pace.ended()
        moments.append(sum(waits))
    assert all(later - before > 1 for before, later in zip(moments, moments[6:], strict=False))


def test_calls_on_their_way_count_too(waits):
    pace = Pace(60, most=3)
    gone_out(pace, 2, waits)
    pace.ended()
    pace.ended()
    pace.wait()
    assert sum(waits) == 0
    pace.wait()
    assert sum(waits) == 1


def test_without_a_burst_the_first_call_waits_too(waits):
    assert gone_out(Pace(4, burst=0), 3, waits) == [0.25, 0.5, 0.75]


def test_the_limit_can_be_set_while_calls_go_out(waits):
    pace = Pace(math.inf)
    gone_out(pace, 3, waits)
    pace.limit = 2
    assert sum(gone_out(pace, 4, waits)) > 0
    assert pace.now == 2


def test_all_threads_share_the_pace(waits):
    pace = Pace(20)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: pace.wait(), range(40)))
    assert pace._next == pytest.approx(-BURST + 40 / 20)


def test_one_site_has_one_pace_however_it_is_named():
    pace = pace_of("videos.example.com")
    assert pace_of("https://Videos.example.com/api/2/") is pace
    assert pace_of("other.example.com") is not pace
    assert repr(pace) == "<Pace 20 calls a second, limit 20>"


def test_this_computer_itself_has_no_limit():
    assert pace_of("127.0.0.1:2323").limit == pace_of("localhost").limit == math.inf


def test_a_client_sets_the_rate_for_all_clients_of_its_site():
    Client("videos.example.com", rate=5)
    Client("videos.example.com")
    assert pace_of("videos.example.com").limit == 5


@pytest.mark.parametrize("limit", [0, -1, math.nan])
def test_a_pace_that_would_stand_still_or_know_no_limit_is_refused(limit):
    pace = Pace(20)
    with pytest.raises(BadParameter, match="above 0"):
        pace.limit = limit
    assert pace.limit == 20
