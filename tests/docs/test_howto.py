"""What a page tells to be done elsewhere than in Python or a console is done here."""

import os
import re
import subprocess
from pathlib import Path

import pandas as pd
import yaml

import nb23
from tests.terminal import NB23

HOWTO = Path(__file__).parents[2] / "docs" / "howto"


def test_the_last_step_of_the_job_in_ci_writes_the_videos(tmp_path, home):
    page = (HOWTO / "connect-in-ci.md").read_text(encoding="utf-8")
    job = yaml.safe_load(re.search(r"```yaml\n(.*?)```", page, re.DOTALL)[1])["jobs"]["videos"]
    step = job["steps"][-1]
    with nb23.sandbox.start(videos=20) as box:
        values = {
            "NB23_SITE": box.domain, "NB23_CONSUMER_KEY": box.keys.key,
            "NB23_CONSUMER_SECRET": box.keys.secret, "NB23_ACCESS_TOKEN": box.tokens.token,
            "NB23_ACCESS_TOKEN_SECRET": box.tokens.secret,
        }  # fmt: skip
        for name, given in step["env"].items():
            assert given in ("videos.example.com", f"${{{{ secrets.{name} }}}}")
        path = f"{Path(NB23).parent}{os.pathsep}{os.environ['PATH']}"
        env = {**os.environ, "PATH": path, **{name: values[name] for name in step["env"]}}
        subprocess.run(step["run"], shell=True, check=True, cwd=tmp_path, env=env, timeout=60)
    assert len(pd.read_parquet(tmp_path / "videos.parquet")) == 20
