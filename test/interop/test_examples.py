"""Every script of examples/ runs and prints what its comments promise."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.*"))
PROMISE = "# prints "


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_it_prints_what_it_says(example, url, tmp_path):
    promised = [line.removeprefix(PROMISE) for line in example.read_text().splitlines() if line.startswith(PROMISE)]
    interpreter = sys.executable if example.suffix == ".py" else "sh"
    run = subprocess.run(
        [interpreter, example],
        cwd=tmp_path,
        env={**os.environ, "POOLSERVE_URL": url},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    assert promised, "expected a comment that says what is printed"
    assert [" ".join(line.split()) for line in run.stdout.splitlines()] == promised
