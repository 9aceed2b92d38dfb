"""Static files without a build step: one style sheet, one script, addresses that change with the content, compressed once.

The style sheets are joined in the order of STYLES. The vendored scripts are joined as they are, and ours behind them, each in a function of
its own, so that they share no names and need no imports. An address carries a digest of what it names and may be kept for ever; one with an
old digest (a page from before a deploy) still gets the file as it is now, to be asked for again next time.
"""

import gzip
import hashlib
import posixpath
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, partial
from pathlib import Path
from urllib.parse import quote

import brotli  # type: ignore[import-untyped]
from flask import Flask, Response, abort, current_app, request
from markupsafe import Markup

from webapp.accounts.signing_in import public

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

STATIC = Path(__file__).parent.parent / "static"
SPRITE = "img/icons.svg"
FOLDER = "/assets"
STYLES = (
    "layers.css",
    "fonts.css",
    "tokens.css",
    "hues.css",
    "reset.css",
    "base.css",
    "layout/*.css",
    "components/*.css",
    "components/grid/*.css",
    "utilities.css",
    "print.css",
)
MIMETYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".woff2": "font/woff2",
}
ENCODERS: Mapping[str, Callable[[bytes], bytes]] = {  # the smallest first
    "br": partial(brotli.compress, mode=brotli.MODE_TEXT),
    "zstd": partial(zstd.compress, level=19),
    "gzip": partial(gzip.compress, mtime=0),
}
FOR_EVER = "public, max-age=31536000, immutable"
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
INDENT = re.compile(r"^ +", re.MULTILINE)
REMARK = re.compile(r"^ *//.*\n| +// .*$", re.MULTILINE)
PLAIN = " /:;=,.()'"  # stands as it is in an address of data within double quotes
LINK = re.compile(r"url\(\"(?!data:)([^\"]+)\"\)")
SYMBOL = re.compile(r'<symbol id="([a-z0-9-]+)"(?: viewBox="([^"]*)")?(?:/>|>(.*?)</symbol>)', re.DOTALL)


@dataclass(frozen=True)
class Asset:
    name: str
    body: bytes

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:12]

    @cached_property
    def data_url(self) -> str:
        """The whole of it as an address, for what is too small to be asked for by itself."""
        return f"data:{self.mimetype},{quote(self.body, safe=PLAIN)}"

    @property
    def mimetype(self) -> str:
        return MIMETYPES[Path(self.name).suffix]

    @property
    def compressible(self) -> bool:
        return self.mimetype != "font/woff2"


class Library:
    """The assets of a folder, by name; `app.css` and `app.js` are made of many files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.read()

    def read(self) -> None:
        self.stamp = stamp(self.folder)
        self.assets = load(self.folder)
        sprite = self.assets.get(SPRITE)
        shapes = SYMBOL.findall(sprite.body.decode()) if sprite else []
        self.shapes = {name: (view_box, shape) for name, view_box, shape in shapes}
        self.drawn: dict[tuple[str, str], Markup] = {}  # a page draws dozens of icons, the same few again and again

    def address(self, name: str) -> str:
        return f"{FOLDER}/{self.assets[name].digest}/{name}"

    def data_url(self, name: str) -> str:
        return self.assets[name].data_url

    def icon(self, name: str, extra_class: str = "") -> Markup:
        return self.drawing(f"i-{name}", f"i {extra_class}".rstrip())

    def drawing(self, name: str, css_class: str) -> Markup:
        """A shape of the sprite. It stands in the page itself: browsers take longer to refer to another file seventy times."""
        if (name, css_class) not in self.drawn:
            if name not in self.shapes:
                raise LookupError(f"{SPRITE} has no {name!r}")
            view_box, shape = self.shapes[name]
            drawing = Markup('<svg class="{}" viewBox="{}" aria-hidden="true">{}</svg>')
            self.drawn[name, css_class] = drawing.format(css_class, view_box, Markup(shape))
        return self.drawn[name, css_class]

    def read_again_if_changed(self) -> None:
        if stamp(self.folder) != self.stamp:
            self.read()


def init_assets(app: Flask, folder: Path = STATIC) -> None:
    kept = app.extensions["assets"] = Library(folder)
    app.add_url_rule(f"{FOLDER}/<digest>/<path:name>", endpoint="assets.show", view_func=show)
    app.before_request(read_again)
    # Bound to the library at once, since a page draws some fifty icons.
    app.jinja_env.globals.update(asset=asset, static_url=kept.address, data_url=kept.data_url, drawing=kept.drawing, icon=kept.icon)


def read_again() -> None:
    """While debugging, with the files as they are now."""
    if current_app.debug:
        library().read_again_if_changed()


def asset(kind: str) -> str:
    """The address of the joined file: `asset("css")`, `asset("js")`."""
    return static_url(f"app.{kind}")


def static_url(name: str) -> str:
    return library().address(name)


def icon(name: str, extra_class: str = "") -> Markup:
    return library().icon(name, extra_class)


@public
def show(digest: str, name: str) -> Response:
    found = library().assets.get(name)
    if found is None:
        abort(404)
    encoding = best_encoding() if found.compressible else None
    response = Response(encoded(found, encoding) if encoding else found.body, mimetype=found.mimetype)
    response.headers["Cache-Control"] = FOR_EVER if digest == found.digest else "no-cache"
    response.set_etag(f"{found.digest}-{encoding}" if encoding else found.digest)
    if encoding:
        response.content_encoding = encoding
    if found.compressible:
        response.vary.add("Accept-Encoding")
    response.make_conditional(request)
    return response


def library() -> Library:
    kept: Library = current_app.extensions["assets"]
    return kept


def best_encoding() -> str | None:
    return next((name for name in ENCODERS if request.accept_encodings.quality(name) > 0), None)


@cache
def encoded(found: Asset, encoding: str) -> bytes:
    return ENCODERS[encoding](found.body)


def stamp(folder: Path) -> frozenset[tuple[Path, int]]:
    return frozenset((path, path.stat().st_mtime_ns) for path in folder.rglob("*"))


def load(folder: Path) -> Mapping[str, Asset]:
    parts = {*(folder / "css").rglob("*"), *(folder / "js").rglob("*"), *vendored_scripts(folder)}
    assets = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in MIMETYPES and path not in parts:
            name = path.relative_to(folder).as_posix()
            assets[name] = Asset(name, script(path).encode() if path.suffix == ".js" else path.read_bytes())
    styles = joined_styles(folder, assets)
    return assets | {"app.css": Asset("app.css", styles.encode()), "app.js": Asset("app.js", joined_scripts(folder).encode())}


def joined_styles(folder: Path, assets: Mapping[str, Asset]) -> str:
    return "\n".join(linked(path, folder, assets) for path in style_files(folder / "css"))


def style_files(folder: Path) -> Iterator[Path]:
    for pattern in STYLES:
        yield from sorted(folder.glob(pattern))


def linked(path: Path, folder: Path, assets: Mapping[str, Asset]) -> str:
    """The style sheet without its comments and indents, its links to files of ours as seen from `/assets/<digest>/app.css`."""

    def link(match: re.Match[str]) -> str:
        name = posixpath.normpath(posixpath.join(path.parent.relative_to(folder).as_posix(), match[1]))
        return f'url("../{assets[name].digest}/{name}")'

    return LINK.sub(link, INDENT.sub("", COMMENT.sub("", path.read_text())))


def joined_scripts(folder: Path) -> str:
    vendored = [f"{path.read_text()}\n" for path in vendored_scripts(folder)]
    ours = [enclosed(path) for path in sorted((folder / "js").rglob("*.js"))]
    return "\n".join(vendored + ours)


def enclosed(path: Path) -> str:
    return f'// {path.name}\n(() => {{\n"use strict"\n{script(path)}}})();\n'


def script(path: Path) -> str:
    """One of ours, without its comments and indents."""
    return INDENT.sub("", REMARK.sub("", path.read_text()))


def vendored_scripts(folder: Path) -> list[Path]:
    return sorted((folder / "vendor").rglob("*.js"))
