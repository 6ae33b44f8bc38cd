import json
import subprocess
import sys

import pytest

import nb23.frames as frames


def test_an_unknown_path_is_refused_with_the_known_ones():
    with pytest.raises(frames.UnknownFrame, match=r"photo/list, album/list, tag/list, user/list"):
        frames.frame("photo/lists", [])


def test_a_path_is_taken_as_the_catalogue_writes_it():
    assert frames.schema("/api/photo/list") is frames.schema("photo/list")


def test_importing_frames_loads_no_network():
    code = "import sys, json, nb23.frames; print(json.dumps(sorted(sys.modules)))"
    loaded = json.loads(subprocess.check_output([sys.executable, "-c", code]))
    foreign = {"requests", "nb23.api", "nb23.oauth", "nb23.site", "matplotlib", "IPython"}
    assert not foreign & set(loaded)
