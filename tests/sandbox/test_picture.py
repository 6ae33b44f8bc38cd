import io

import pytest
from PIL import Image

from nb23.sandbox.picture import jpeg


@pytest.mark.parametrize("size", [(1, 1), (160, 90), (17, 9), (1920, 1080), (8, 8)])
def test_a_picture_has_its_size_and_one_grey(size: tuple[int, int]) -> None:
    with Image.open(io.BytesIO(jpeg(*size, shade=5))) as picture:
        picture.load()
        assert (picture.format, picture.size, picture.mode) == ("JPEG", size, "L")
        low, high = picture.getextrema()
        assert low == high


def test_the_shade_changes_the_grey() -> None:
    assert len({jpeg(8, 8, shade=shade) for shade in range(64)}) == 64
