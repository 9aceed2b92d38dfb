import gzip
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import Markup

from webapp.assets import STATIC, STYLES, asset, encoded, icon, init_assets, library, static_url, style_files

TEMPLATES = STATIC.parent / "templates"
SHAPES = '<svg xmlns="http://www.w3.org/2000/svg"><symbol id="i-star" viewBox="0 0 24 24"><path d="M2 2h20"/></symbol></svg>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "css/layers.css", "@layer tokens, print;\n")
    write(tmp_path / "css/fonts.css", '@font-face {\n  src: url("../vendor/sans.woff2");\n}\n')
    write(tmp_path / "css/components/button.css", '.btn {\n  mask: url("data:image/svg+xml,x");\n}\n')
    write(tmp_path / "css/utilities.css", "/* For readers\n   of the source */\n[hidden] {\n  display: none;\n}\n")
    write(tmp_path / "js/first.js", "const name = 1 // For readers, as at https://inlay\n// For readers\n")
    write(tmp_path / "js/elements/second.js", "const name = 2\n")
    write(tmp_path / "vendor/sans.woff2", "letters")
    write(tmp_path / "vendor/part.js", "var vendored = {}\n")
    write(tmp_path / "img/icons.svg", SHAPES)
    return tmp_path


@pytest.fixture
def app(folder: Path) -> Iterator[Flask]:
    app = Flask(__name__, static_folder=None)
    init_assets(app, folder)
    with app.test_request_context():
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


# ------------------------------------------------------------------------------------------------------- what is served


def test_the_style_sheets_come_as_one_in_the_declared_order(client: FlaskClient) -> None:
    styles = client.get(asset("css")).text

    assert styles.index("@layer") < styles.index("@font-face") < styles.index(".btn") < styles.index("[hidden]")


def test_comments_are_not_sent(client: FlaskClient) -> None:
    for kind in ("css", "js"):
        assert "For readers" not in client.get(asset(kind)).text


def test_a_style_sheet_finds_a_file_of_ours_from_its_new_address(client: FlaskClient) -> None:
    styles = client.get(asset("css"))
    link = re.search(r'src: url\("\.\./([^"]+)"\)', styles.text)

    assert link is not None
    assert client.get(f"/assets/{link[1]}").data == b"letters"
    assert f"/assets/{link[1]}" == static_url("vendor/sans.woff2")


def test_a_picture_written_into_a_style_sheet_stays_as_it_is(client: FlaskClient) -> None:
    assert 'url("data:image/svg+xml,x")' in client.get(asset("css")).text


def test_a_style_sheet_that_names_a_missing_file_stops_the_start(folder: Path) -> None:
    write(folder / "css/base.css", 'body {\n  background: url("../img/gone.svg");\n}\n')

    with pytest.raises(KeyError, match=r"img/gone\.svg"):
        init_assets(Flask(__name__, static_folder=None), folder)


def test_scripts_share_no_names(client: FlaskClient) -> None:
    script = client.get(asset("js")).text

    assert '(() => {\n"use strict"\nconst name = 1\n})();' in script
    assert '(() => {\n"use strict"\nconst name = 2\n})();' in script


def test_vendored_scripts_come_first_and_only_with_ours(client: FlaskClient, folder: Path) -> None:
    assert "var vendored = {}\n\n\n// second.js\n" in client.get(asset("js")).text
    assert client.get("/assets/000000000000/vendor/part.js").status_code == 404


def test_nothing_outside_the_folder_or_of_an_unknown_kind_is_served(client: FlaskClient, folder: Path) -> None:
    write(folder / "notes.md", "for us")
    write(folder.parent / "secret.txt", "for nobody")

    for name in ("notes.md", "../secret.txt", "css/layers.css", "img/none.svg"):
        assert client.get(f"/assets/000000000000/{name}").status_code == 404


# ------------------------------------------------------------------------------------------------- how long it is kept


def test_an_address_with_the_right_digest_may_be_kept_for_ever(client: FlaskClient) -> None:
    response = client.get(static_url("img/icons.svg"))

    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.mimetype == "image/svg+xml"


def test_an_old_digest_still_gets_the_file_but_not_for_ever(client: FlaskClient) -> None:
    response = client.get("/assets/000000000000/img/icons.svg")

    assert response.text == SHAPES
    assert response.headers["Cache-Control"] == "no-cache"


def test_a_known_etag_is_answered_with_304(client: FlaskClient) -> None:
    first = client.get(asset("css"))
    again = client.get(asset("css"), headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    assert not again.data


def test_another_text_has_another_address(app: Flask, folder: Path) -> None:
    before = asset("css")
    write(folder / "css/utilities.css", ".narrow {\n  display: none;\n}\n")
    app.extensions["assets"].read()

    assert asset("css") != before


def test_while_debugging_a_changed_file_is_read_again(app: Flask, folder: Path) -> None:
    app.debug = True
    write(folder / "css/print.css", "@page {\n  margin: 12mm;\n}\n")

    assert "12mm" in app.test_client().get(asset("css")).text


# ------------------------------------------------------------------------------------------------------- how it travels


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [("gzip, deflate, br, zstd", "br"), ("gzip, zstd", "zstd"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", None), ("", None)],
)
def test_the_smallest_encoding_that_the_browser_takes_is_sent(client: FlaskClient, accepted: str, sent: str | None) -> None:
    response = client.get(asset("css"), headers={"Accept-Encoding": accepted})

    assert response.content_encoding == sent
    assert response.headers["Vary"] == "Accept-Encoding"


def test_an_encoded_answer_holds_the_same_text(client: FlaskClient) -> None:
    plain = client.get(asset("css")).data

    assert brotli.decompress(client.get(asset("css"), headers={"Accept-Encoding": "br"}).data) == plain
    assert gzip.decompress(client.get(asset("css"), headers={"Accept-Encoding": "gzip"}).data) == plain


def test_each_encoding_has_an_etag_of_its_own(client: FlaskClient) -> None:
    tags = {client.get(asset("css"), headers={"Accept-Encoding": name}).headers["ETag"] for name in ("br", "gzip", "identity")}

    assert len(tags) == 3


def test_a_font_is_not_compressed_again(client: FlaskClient) -> None:
    response = client.get(static_url("vendor/sans.woff2"), headers={"Accept-Encoding": "br"})

    assert response.content_encoding is None
    assert "Vary" not in response.headers


# ---------------------------------------------------------------------------------------------------------------- icons


def test_an_icon_is_a_shape_of_the_sprite(app: Flask) -> None:
    assert icon("star") == Markup('<svg class="i" viewBox="0 0 24 24" aria-hidden="true"><path d="M2 2h20"/></svg>')
    assert 'class="i wide-only"' in icon("star", "wide-only")


def test_an_icon_that_the_sprite_lacks_is_refused(app: Flask) -> None:
    for name in ("planet", 'star"><script>', ""):
        with pytest.raises(LookupError):
            icon(name)


# ------------------------------------------------------------------------------------------------- the product's own files


@pytest.fixture
def product() -> Iterator[Flask]:
    app = Flask(__name__, static_folder=None)
    init_assets(app)
    with app.test_request_context():
        yield app


def test_every_style_sheet_is_in_the_order(product: Flask) -> None:
    assert set(style_files(STATIC / "css")) == set((STATIC / "css").rglob("*.css"))
    assert STYLES[0] == "layers.css"


def test_the_styles_stay_within_their_budget(product: Flask) -> None:
    styles = library().assets["app.css"]

    assert len(styles.body) <= 60_000
    assert len(encoded(styles, "gzip")) <= 12_000


def test_the_script_stays_within_its_budget(product: Flask) -> None:
    assets = library().assets
    sent = [encoded(assets[name], "gzip") for name in assets if name.endswith(".js")]

    assert sum(map(len, sent)) <= 30_000


def test_the_sprite_stays_within_its_budget(product: Flask) -> None:
    assert len(library().assets["img/icons.svg"].body) <= 20_000


def test_styles_need_no_force_and_no_ids(product: Flask) -> None:
    for path in style_files(STATIC / "css"):
        rules = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        selectors = re.findall(r"^\s*([^@;{}]+)\{", rules, flags=re.MULTILINE)

        assert "!important" not in rules, path
        assert not [selector for selector in selectors if "#" in selector], path


def test_every_icon_that_a_template_names_is_in_the_sprite(product: Flask) -> None:
    named = {name for path in TEMPLATES.rglob("*.html") for name in re.findall(r"icon\(\"([^\"]+)\"", path.read_text())}

    assert named
    assert named <= {name.removeprefix("i-") for name in library().shapes}


def test_vendored_files_are_what_the_list_says() -> None:
    listed = re.findall(r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", (STATIC / "vendor/README.md").read_text(), flags=re.MULTILINE)
    vendored = [path for path in (STATIC / "vendor").rglob("*") if path.suffix in {".js", ".woff2"}]

    assert {STATIC / "vendor" / name for name, _ in listed} == set(vendored)
    for name, checksum in listed:
        assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() == checksum, name
