"""Screenshots of the main pages with the demo workspace, for eyes: `python -m bench.shots` writes them into shots/.

Each page at the widths and in the schemes of the design system, named PAGE-WIDTH-SCHEME.png.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.processes import environment, run, serving
from bench.scratch import ROOT, SCRATCH
from webapp.cli.demo import EMAIL

SHOTS = ROOT / "shots"
PASSWORD = "a demo for screenshots"
SIZES = ((1440, 900), (1024, 768), (390, 844))
SCHEMES = ("light", "dark")
CHROMIUM = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]

OUTSIDE = {"sign-in": "/sign-in", "sign-up": "/sign-up", "about": "/about", "help": "/help", "missing": "/nowhere"}
INSIDE = {
    "home": "/",
    "workspace": "/workspaces/1",
    "members": "/workspaces/1/members",
    "settings": "/workspaces/1/settings",
    "bin": "/workspaces/1/trash",
    "grid": "/tables/1",
    "record": "/tables/1/records/5",
    "fields": "/tables/1/fields",
    "import": "/workspaces/1/imports/new",
    "profile": "/profile",
}


def main() -> None:
    SCRATCH.mkdir(parents=True, exist_ok=True)
    SHOTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        environ = environment(INLAY_DATA=data, INLAY_PASSWORD=PASSWORD, INLAY_JOBS="worker")
        run(["flask", "--app", "webapp.app", "db", "upgrade"], environ)
        run(["flask", "--app", "webapp.app", "seed"], environ)
        with serving(["gunicorn", "-c", "gunicorn.conf.py", "webapp.app:create_app()"], environ) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
            for context, name in contexts(browser, f"http://127.0.0.1:{server.port}"):
                take_all(context, name)
                context.close()
            browser.close()
    print(f"{len(list(SHOTS.glob('*.png')))} pictures in {SHOTS.relative_to(ROOT)}/")


def contexts(browser: Browser, address: str) -> Iterator[tuple[BrowserContext, str]]:
    for width, height in SIZES:
        for scheme in SCHEMES:
            size = {"width": width, "height": height}
            yield browser.new_context(base_url=address, viewport=size, color_scheme=scheme), f"{width}-{scheme}"


def take_all(context: BrowserContext, name: str) -> None:
    page = context.new_page()
    for title, path in OUTSIDE.items():
        take(page, path, SHOTS / f"{title}-{name}.png")
    page.goto("/sign-in")
    page.fill("[name=email]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.primary")
    page.wait_for_url("**/")
    for title, path in INSIDE.items():
        take(page, path, SHOTS / f"{title}-{name}.png")


def take(page: Page, path: str, file: Path) -> None:
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=file)


if __name__ == "__main__":
    main()
