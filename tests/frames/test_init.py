import json
import subprocess
import sys


def test_importing_frames_loads_no_network():
    code = "import sys, json, nb23.frames; print(json.dumps(sorted(sys.modules)))"
    loaded = json.loads(subprocess.check_output([sys.executable, "-c", code]))
    foreign = {"requests", "nb23.api", "nb23.oauth", "nb23.site", "matplotlib", "IPython"}
    assert not foreign & set(loaded)
