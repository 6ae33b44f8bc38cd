import pytest

import nb23.api


@pytest.mark.parametrize("name", nb23.api.__all__)
def test_every_public_name_is_there_and_explained(name):
    assert getattr(nb23.api, name).__doc__


def test_a_name_that_is_not_there_is_named():
    with pytest.raises(AttributeError, match="module 'nb23.api' has no attribute 'nothing'"):
        _ = nb23.api.nothing
