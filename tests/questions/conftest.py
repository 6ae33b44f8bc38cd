"""Practice sites with all effects and with none, of three seeds, and their frames read once."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pandas import DataFrame

import nb23
from nb23.questions.asking import read, table
from nb23.sandbox.visitors import EFFECTS

VIDEOS = 400
SEEDS = (23, 24, 25)


class Practice(Mapping[str, DataFrame]):
    """The frames of a practice site, each read when it is first needed."""

    def __init__(self, seed: int, effects: tuple[str, ...]) -> None:
        self.seed, self.effects, self.videos = seed, effects, VIDEOS
        self.box = nb23.sandbox.start(videos=VIDEOS, seed=seed, effects=effects)
        self.site = nb23.connect(self.box)
        self.known: dict[str, DataFrame] = {}

    def __getitem__(self, name: str) -> DataFrame:
        if name not in self.known:
            self.known[name] = read(self.site, name)
        return self.known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(table()["frames"])

    def __len__(self) -> int:
        return len(table()["frames"])


@pytest.fixture(scope="session")
def practices(session_home: Path) -> Iterator[Callable[..., Practice]]:
    """The practice site of a seed, with these effects; each is started once."""
    known = cache(Practice)
    made: list[Practice] = []

    def practice(seed: int, effects: tuple[str, ...]) -> Practice:
        found = known(seed, effects)
        made.append(found)
        return found

    yield practice
    for each in {id(each): each for each in made}.values():
        each.box.stop()


def sites(effects: tuple[str, ...], kind: str) -> list[Any]:
    # One worker asks everything of a site, so that its frames are read once.
    return [
        pytest.param((seed, effects), id=f"{kind}-{seed}",
                     marks=pytest.mark.xdist_group(f"questions-{kind}-{seed}"))
        for seed in SEEDS
    ]  # fmt: skip


PLANTED, EMPTY = sites(tuple(EFFECTS), "planted"), sites((), "empty")


@pytest.fixture(params=PLANTED)
def planted(request: pytest.FixtureRequest, practices: Callable[..., Practice]) -> Practice:
    """A practice site in which every effect is hidden."""
    return practices(*request.param)


@pytest.fixture(params=EMPTY)
def empty(request: pytest.FixtureRequest, practices: Callable[..., Practice]) -> Practice:
    """A practice site in which none is."""
    return practices(*request.param)


@pytest.fixture(params=[PLANTED[0], EMPTY[0]])
def either(request: pytest.FixtureRequest, practices: Callable[..., Practice]) -> Practice:
    """One of each."""
    return practices(*request.param)
