"""Every Python block of the README and the documentation runs as written, against this service.

The other blocks are executed by test/docs.
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
PYTHON = [
    pytest.param(code, id=f"{page.relative_to(ROOT)}-{number}")
    for page in PAGES
    for number, code in enumerate(re.findall(r"^```python\n(.*?)^```$", page.read_text(), re.DOTALL | re.MULTILINE))
]
SHAPE = re.compile(r"^(\w+) = .*# (\(.*\))$", re.MULTILINE)


@pytest.mark.parametrize("code", PYTHON)
def test_python_gives_the_shape_it_says(code, url):
    names = {}
    address = url.removeprefix("http://")
    exec(compile(code.replace("localhost:8080", address), "documentation", "exec"), names)
    ((name, shape),) = SHAPE.findall(code)
    assert str(names[name].shape) == shape


def test_there_are_python_blocks():
    assert len(PYTHON) >= 4
