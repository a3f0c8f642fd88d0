"""What a server tells of a link to those who read no script: title, sentence and picture of what it opens."""

import re
from html import unescape
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.e2e.server import Server

LINK = "primary?cohort=bubendorf2000&primary=prostate"


def shell(server: Server, **headers: str) -> str:
    with urlopen(Request(f"{server.url}{LINK}", headers=headers)) as answer:
        return unescape(answer.read().decode())


def test_a_link_shows_its_finding_and_its_figure(server: Server) -> None:
    page = shell(server)
    assert "<title>Prostate cancer metastasises most often to bone, " in page
    (picture,) = re.findall(r'property="og:image" content="([^"]+)"', page)
    assert picture == f"{server.url}preview/{LINK.replace('?', '.png?')}"
    with urlopen(picture) as answer:
        assert answer.read(8) == b"\x89PNG\r\n\x1a\n"
        assert answer.headers["Cache-Control"] == "public, max-age=86400"


def test_a_browser_waits_for_no_figure(server: Server) -> None:
    page = shell(server, **{"Sec-Fetch-Mode": "navigate"})
    assert "<title>Primary · Seed & Soil</title>" in page
    assert "og:image" not in page


@pytest.mark.parametrize("name", ["own", "nowhere"])
def test_what_no_page_has_is_not_found(server: Server, name: str) -> None:
    with pytest.raises(HTTPError, match="404"):
        urlopen(f"{server.url}preview/{name}.png").close()
