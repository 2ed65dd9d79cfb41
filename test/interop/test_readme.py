"""Every Python block of the README runs as written, and every curl of a shell block, against this service."""

import re
import subprocess
from pathlib import Path

import numpy as np
import pytest

README = (Path(__file__).parents[2] / "README.md").read_text()
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
PYTHON = [code for language, code in BLOCKS if language == "python"]
CURLS = [code for language, code in BLOCKS if language == "sh" and code.startswith("curl ")]
# Start or deploy the service: other tests do (package.test.ts, test:container, keys.test.ts, tls.test.ts).
STARTS = ("npm ci", "npx poolserve", "docker build", "KEY=")
SHAPE = re.compile(r"^(\w+) = .*# (\(.*\))$", re.MULTILINE)


def to_service(code, url):
    address = url.removeprefix("http://")
    return code.replace("http://localhost:8080", url).replace("localhost:8080", address)


@pytest.mark.parametrize("code", PYTHON, ids=lambda code: code.strip().splitlines()[-1][:40])
def test_python_gives_the_shape_it_says(code, url):
    names = {}
    exec(compile(to_service(code, url), "README.md", "exec"), names)
    (name, shape), = SHAPE.findall(code)
    assert str(names[name].shape) == shape


@pytest.mark.parametrize("code", CURLS, ids=lambda code: code[:40])
def test_curl_succeeds(code, url, tmp_path):
    features = np.random.default_rng(1).random((1, 64, 112, 112), dtype=np.float32)
    features.tofile(tmp_path / "features.f32")
    np.save(tmp_path / "features.npy", features)
    command = to_service(code, url).replace("curl ", "curl --silent --show-error --fail ")
    run = subprocess.run(["sh", "-ec", command], cwd=tmp_path, capture_output=True, timeout=60)
    assert run.returncode == 0, run.stderr
    outputs = [path for path in tmp_path.glob("pooled.*")]
    assert run.stdout or all(path.stat().st_size > 0 for path in outputs) and outputs


def test_no_block_is_forgotten():
    shell = [code for language, code in BLOCKS if language == "sh"]
    others = [code for code in shell if not code.startswith(("curl ", *STARTS))]
    assert others == []
    assert len(PYTHON) >= 3 and len(CURLS) >= 3
