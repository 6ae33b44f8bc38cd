import signal
import threading

import pytest

from nb23.api import ahead
from nb23.api.ahead import in_order, stopped_by_hand


def numbers(count):
    given = iter(range(count))
    return lambda flying: next(given, None)


def ours():
    return [each for each in threading.enumerate() if each.name.startswith("nb23-page")]


@pytest.mark.parametrize("connections", [1, 2, 8, 32])
def test_results_come_in_the_order_of_the_items_and_no_thread_stays(connections):
    assert list(in_order(str, numbers(100), connections=connections)) == list(map(str, range(100)))
    assert ours() == []


def test_work_is_done_at_the_same_time_and_waits_for_its_turn():
    last_is_done = threading.Event()

    def work(number):
        if number == 3:
            last_is_done.set()
        return number if number or last_is_done.wait(30) else "alone"

    assert list(in_order(work, numbers(4), connections=4)) == [0, 1, 2, 3]


def test_with_one_connection_nothing_is_done_ahead_and_no_thread_is_made():
    done = []

    def work(number):
        done.append((number, threading.current_thread()))
        return number

    results = in_order(work, numbers(5), connections=1)
    assert next(results) == 0
    assert done == [(0, threading.current_thread())]


def test_no_more_is_done_ahead_than_the_connections_and_half_as_many():
    begun = []
    results = in_order(begun.append, numbers(1000), connections=3)
    for taken in range(1, 20):
        next(results)
        assert len(begun) <= taken + 4
    results.close()
    assert ours() == []


def test_what_comes_next_may_depend_on_what_came():
    rest = [2, 1]

    def upcoming(flying):
        return rest.pop() if rest and not flying else None

    results = in_order(lambda number: number, upcoming, connections=4)
    assert next(results) == 1
    rest.insert(0, 3)
    assert list(results) == [2, 3]


def test_an_error_comes_in_its_place():
    def work(number):
        return 6 // (3 - number)

    results, got = in_order(work, numbers(100), connections=4), []
    with pytest.raises(ZeroDivisionError):
        got.extend(results)
    assert got == [2, 3, 6]
    assert ours() == []


@pytest.mark.parametrize("connections", [1, 4])
def test_it_ends_when_it_is_stopped(connections):
    got = []
    for result in in_order(
        str, numbers(100), connections=connections, stopped=lambda: len(got) >= 10
    ):
        got.append(result)
    assert len(got) == 10
    assert ours() == []


def test_work_that_does_not_end_is_left_alone(monkeypatch):
    monkeypatch.setattr(ahead, "GRACE", 0)
    end, begun = threading.Event(), threading.Event()

    def work(number):
        if number:
            begun.set()
            end.wait(30)

    results = in_order(work, numbers(2), connections=2)
    next(results)
    begun.wait(30)
    results.close()
    left = ours()
    end.set()
    for thread in left:
        thread.join(30)
    assert len(left) >= 1
    assert ours() == []


def test_the_first_ctrl_c_is_a_wish_and_the_second_breaks_off():
    wishes = []
    with stopped_by_hand(lambda: wishes.append("stop")):
        signal.raise_signal(signal.SIGINT)
        assert wishes == ["stop"]
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_thread_that_no_ctrl_c_reaches_is_left_in_peace():
    ran = []

    def read():
        with stopped_by_hand(lambda: None):
            ran.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert ran == [signal.default_int_handler]
