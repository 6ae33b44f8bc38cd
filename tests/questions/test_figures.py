"""Every figure, on a white and on a dark page, is in tests/output/questions to be looked at."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from matplotlib import colors, image, pyplot, style

from nb23 import questions
from nb23.questions.asking import table
from nb23.questions.figure import AMBER, BLUE, GREY, INK, picture

NAMES = sorted(table()["questions"])
OUTPUT = Path(__file__).parents[1] / "output" / "questions"
PAGES = {"light": "#ffffff", "dark": "#111318"}
MARGIN = 60


def luminance(color: str) -> float:
    linear = [
        c / 12.92 if c <= 0.04 else ((c + 0.055) / 1.055) ** 2.4 for c in colors.to_rgb(color)
    ]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


def on_page(png: bytes, page: str) -> np.ndarray:
    """A picture as a browser shows it on a page."""
    drawn = image.imread(BytesIO(png), format="png")
    height, width = drawn.shape[:2]
    sheet = np.full((height + 2 * MARGIN, width + 2 * MARGIN, 3), colors.to_rgb(page))
    alpha = drawn[..., 3:]
    place = (slice(MARGIN, -MARGIN), slice(MARGIN, -MARGIN))
    sheet[place] = drawn[..., :3] * alpha + sheet[place] * (1 - alpha)
    return sheet


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_says_the_finding_and_names_its_axes(name, either):
    answer = getattr(questions, name)(either)
    axes = answer.plot()
    assert axes.get_title("left").replace("\n", " ") == answer.title
    assert axes.get_xlabel() or axes.get_ylabel()
    assert axes.texts or axes.get_legend() or axes.child_axes or len(axes.figure.axes) > 1
    for words in (answer.text, answer.title, answer.alt, *answer.notes):
        assert not {"nan", "inf", "{", "<NA>"} & set(words.split())
    assert len(answer.alt) > 60
    pyplot.close(axes.figure)


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_brings_its_own_paper_to_every_page(name, either):
    answer = getattr(questions, name)(either)
    with style.context("dark_background"):
        png, *_ = picture(answer._paint)
    assert on_page(png, "black")[MARGIN + 1, MARGIN + 1].tolist() == [1, 1, 1]
    OUTPUT.mkdir(parents=True, exist_ok=True)
    kind = "planted" if either.effects else "empty"
    for page, color in PAGES.items():
        image.imsave(OUTPUT / f"{name}-{kind}-{page}.png", on_page(png, color))


def test_axes_of_ones_own_keep_their_look(either):
    with style.context("dark_background"):
        figure, axes = pyplot.subplots()
        assert questions.top_videos(either).plot(axes) is axes
        assert axes.get_facecolor() == (0, 0, 0, 1)
        pyplot.close(figure)


@pytest.mark.parametrize("page", ["white", "black"])
@pytest.mark.parametrize("color", [BLUE, AMBER, GREY])
def test_what_is_shown_stands_out_from_the_page_of_ones_own_axes_too(color, page):
    light, dark = sorted([luminance(color), luminance(page)], reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3


def test_the_two_colours_and_the_text_differ_in_grey():
    shades = sorted(luminance(color) ** (1 / 2.2) for color in (INK, BLUE, AMBER))
    assert min(np.diff(shades)) > 0.12


def test_a_question_without_enough_to_tell_has_a_figure_that_says_so(either):
    answer = questions.length_effect({"plays_by_video": either["plays_by_video"].head(3)})
    axes = answer.plot()
    assert axes.get_title("left") == "Too few videos to see an effect of their length"
    assert not axes.axison
    pyplot.close(axes.figure)
