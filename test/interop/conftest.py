"""What the tests share: where the service is, and the line that counts them."""

import os

import pytest
import tritonclient.http


@pytest.fixture(scope="session")
def url():
    return os.environ["POOLSERVE_URL"]


@pytest.fixture
def triton(url):
    with tritonclient.http.InferenceServerClient(url.removeprefix("http://"), concurrency=4) as client:
        yield client


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    reports = config.pluginmanager.get_plugin("terminalreporter").stats
    failed = len(reports.get("failed", [])) + len(reports.get("error", []))
    print(f"{len(reports.get('passed', []))} passed, {failed} failed")
