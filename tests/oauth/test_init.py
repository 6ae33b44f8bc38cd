import pytest

import nb23.oauth


@pytest.mark.parametrize("name", nb23.oauth.__all__)
def test_every_public_name_is_there_and_explained(name):
    assert getattr(nb23.oauth, name).__doc__


def test_a_name_that_is_not_there_is_named():
    with pytest.raises(AttributeError, match="module 'nb23.oauth' has no attribute 'nothing'"):
        _ = nb23.oauth.nothing
