"""The first look at the grid in a browser that has nothing of it yet: what goes over the wire, and when the first row stands there."""

import shutil
import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field

from playwright.sync_api import Browser, sync_playwright

from bench.grid import COPIES
from bench.report import Figure, compared
from bench.world import World, signed_in

ROUNDS = 7
REST = 700  # milliseconds in which the page asks for what it needs behind the first frame
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
SIZE = {"width": 1440, "height": 900}

# The frame behind the one that painted a cell.
WATCH = """
(() => {
  const look = () => requestAnimationFrame(document.querySelector("tbody td") ? found : look)
  const found = () => { window.firstRow = performance.now() }
  look()
})()
"""


@dataclass
class Visit:
    """Bytes as they came over the wire, with their headers."""

    milliseconds: float = 0.0
    requests: list[str] = field(default_factory=list)
    bytes: int = 0


def measure(world: World) -> list[Figure]:
    table = world.prepare(COPIES)
    with world.serving_product() as product, world.serving_floor() as floor, sync_playwright() as playwright:
        cookies = signed_in(product).cookies
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        visits = []
        for _ in range(1 + ROUNDS):
            theirs = visit(browser, f"http://127.0.0.1:{floor.port}/", {})
            ours = visit(browser, f"http://127.0.0.1:{product.port}/tables/{table}", cookies)
            visits.append((ours, theirs))
        browser.close()
    return figures(visits[1:])


def figures(visits: list[tuple[Visit, Visit]]) -> list[Figure]:
    ours, theirs = zip(*visits, strict=True)
    return [
        compared("time to the first row", "ms", [(our.milliseconds, their.milliseconds) for our, their in visits], goal=1.25),
        Figure("requests", len(ours[0].requests), "", floor=len(theirs[0].requests), goal=8),
        Figure("over the wire, compressed, with fonts", kilobytes(ours), "kB", floor=kilobytes(theirs), goal=100),
    ]


def kilobytes(visits: tuple[Visit, ...]) -> float:
    return statistics.median(visit.bytes for visit in visits) / 1000


def visit(browser: Browser, url: str, cookies: Mapping[str, str]) -> Visit:
    seen = Visit()
    context = browser.new_context(viewport=SIZE)
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
    page = context.new_page()
    page.add_init_script(WATCH)
    wire = context.new_cdp_session(page)
    wire.on("Network.requestWillBeSent", lambda sent: seen.requests.append(sent["request"]["url"]))
    wire.on("Network.loadingFinished", lambda done: setattr(seen, "bytes", seen.bytes + int(done["encodedDataLength"])))
    wire.send("Network.enable")
    page.goto(url, wait_until="networkidle")
    seen.milliseconds = page.wait_for_function("() => window.firstRow").json_value()
    page.wait_for_timeout(REST)
    context.close()
    return seen
