"""JupyterLab beside a practice site, as `nb23 lab` starts it."""

import re
import signal
import subprocess
from pathlib import Path

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry

import nb23
from tests.terminal import NB23

QUIET = ["--no-browser", "--ServerApp.port=0", "--IdentityProvider.token=tok"]


@pytest.mark.slow
@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_jupyterlab_and_its_kernels_end_with_the_command_that_started_them(home, name):
    begin = requests.Session()
    begin.headers["Authorization"] = "token tok"
    process = subprocess.Popen(
        [NB23, "lab", *QUIET],
        cwd=Path(nb23.__file__).parents[1],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    served = next(filter(None, (re.search(r"http://127\S+?/(?=lab)", x) for x in process.stdout)))
    # The address is written a moment before anybody listens there.
    begin.mount(served[0], HTTPAdapter(max_retries=Retry(connect=8, backoff_factor=0.1)))
    assert begin.post(f"{served[0]}api/kernels", timeout=30).status_code == 201
    process.send_signal(name)
    # Whoever still runs holds the other end of the pipe: this would not return.
    process.communicate(timeout=60)
    assert process.returncode == 0
