import pytest

from nb23.questions.interval import Estimate
from nb23.questions.wording import fill


@pytest.mark.parametrize(
    ("found", "written"),
    [
        (Estimate(0.0102, -0.04, 0.06, 9), "1 percentage point (-4 to 6)"),
        (Estimate(-0.0102, -0.06, 0.04, 9), "-1 percentage point (-6 to 4)"),
        (Estimate(0.0149, 0.01, 0.02, 9), "1.5 percentage points (1.0 to 2.0)"),
    ],
)
def test_one_percentage_point_is_one(found, written):
    assert fill("{gap:pp}", {"gap": found}) == written
