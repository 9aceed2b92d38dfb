"""Rules of the house that no linter knows."""

import ast
import json
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MODULES = sorted((ROOT / "webapp").rglob("*.py"))
LOCKS = sorted(ROOT.glob("requirements*.txt"))

# Values become HTML in these places, and nowhere else.
MAY_MAKE_MARKUP = {"webapp/hypermedia.py", "webapp/assets.py", "webapp/records/rows.py", "webapp/records/group_rows.py"}
MAY_WRITE_SQL = {"webapp/database.py", "webapp/fieldtypes/readable.py", "webapp/imports/writers.py", "webapp/records/columnwise.py"}

LONGEST_FUNCTION = 40
LONGEST_FILE = 300

TAKE_SQL = {"sa.text", "sa.literal_column", "exec_driver_sql"}
SQL_WORDS = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|ALTER|DROP|TRUNCATE)\b ")
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*="),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*="),
    "htmx code in an attribute": re.compile(r"hx-on|hx-vals=[\"']js:|hx-[a-z]+=[\"']javascript:"),
    "a script's body": re.compile(r"<script(?![^>]*\ssrc=)"),
    "a style sheet's body": re.compile(r"<style"),
}
# In halves, so that this file does not name them itself.
REGISTRIES = tuple("".join(halves) for halves in (("pypi", ".org"), ("pythonhosted", ".org"), ("npmjs", ".org"), ("npmjs", ".com")))


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_alembic_folder_does_not_hide_the_package_of_that_name() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_a_template_escapes_everything(template: Path) -> None:
    source = template.read_text()

    assert not re.search(r"\|\s*safe\b", source)
    assert not re.search(r"autoescape\s+false", source)


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_a_template_carries_no_style_and_no_script(template: Path) -> None:
    source = re.sub(r"\{#.*?#\}", "", template.read_text(), flags=re.DOTALL)

    assert [what for what, pattern in INLINE.items() if pattern.search(source)] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_every_form_that_posts_carries_a_token(template: Path) -> None:
    forms = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", with_includes(template), flags=re.DOTALL | re.IGNORECASE)

    assert [form for form in forms if "csrf" not in form] == []


def with_includes(template: Path) -> str:
    return re.sub(r"\{% include \"([^\"]+)\" %\}", lambda match: with_includes(ROOT / "templates" / match[1]), template.read_text())


def test_only_the_makers_of_html_use_markup() -> None:
    users = {name_of(path) for path in MODULES if re.search(r"\bMarkup\(", path.read_text())}

    assert {name for name in users - MAY_MAKE_MARKUP if not name.startswith("webapp/fieldtypes/")} == set()


def test_sql_is_written_by_sqlalchemy() -> None:
    elsewhere = [path for path in MODULES if name_of(path) not in MAY_WRITE_SQL and not name_of(path).startswith("webapp/ddl/")]

    assert [line for path in elsewhere for line in hand_written_sql(path)] == []


def hand_written_sql(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call) and called(node) in TAKE_SQL and not isinstance(node.args[0], ast.Constant):
            yield f"{name_of(path)}:{node.lineno} gives {called(node)}() more than a constant"
        if isinstance(node, ast.ImportFrom) and node.module == "sqlalchemy" and any(alias.name == "text" for alias in node.names):
            yield f"{name_of(path)}:{node.lineno} hides sa.text() behind another name"
        if isinstance(node, ast.JoinedStr) and SQL_WORDS.search(ast.unparse(node)):
            yield f"{name_of(path)}:{node.lineno} puts values into SQL"


def called(node: ast.Call) -> str:
    """`sa.text` of `sa.text(…)`, `exec_driver_sql` of that method on anything; nothing of other calls."""
    if not isinstance(node.func, ast.Attribute):
        return ""
    return node.func.attr if node.func.attr == "exec_driver_sql" else ast.unparse(node.func)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def test_no_feature_imports_routes_of_another() -> None:
    with_routes = {dotted(path) for path in MODULES if "Blueprint(" in path.read_text()}
    foreign = {path: {name for name in imported_by(path) & with_routes if feature(name) != feature(dotted(path))} for path in MODULES}

    assert {name_of(path): sorted(names) for path, names in foreign.items() if names and name_of(path) != "webapp/app.py"} == {}


def feature(module: str) -> str:
    return ".".join(module.split(".")[:2])


def dotted(path: Path) -> str:
    return name_of(path).removesuffix(".py").replace("/", ".")


def imported_by(path: Path) -> set[str]:
    nodes = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.ImportFrom) and node.module]
    return {name for node in nodes for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))}


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_a_module_stays_short(module: Path) -> None:
    source = module.read_text()
    functions = [node for node in ast.walk(parsed(module)) if isinstance(node, ast.FunctionDef)]

    assert len(source.splitlines()) <= LONGEST_FILE
    assert [f.name for f in functions if f.end_lineno - f.lineno >= LONGEST_FUNCTION] == []


def test_no_file_names_the_host_of_a_package_registry() -> None:
    texts = {name_of(path): path.read_bytes() for path in tracked_files()}

    assert [name for name, text in texts.items() if any(host.encode() in text for host in REGISTRIES)] == []


@pytest.mark.parametrize("lock", LOCKS, ids=name_of)
def test_a_lock_file_has_hashes_and_no_addresses(lock: Path) -> None:
    text = lock.read_text()
    pinned = re.findall(r"^[a-z0-9][^\s=]*==", text, flags=re.MULTILINE | re.IGNORECASE)
    entries = [entry for entry in re.split(r"\n(?=[a-z0-9])", text) if "==" in entry]

    assert pinned
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
    assert not re.search(r"^--", text, flags=re.MULTILINE)


def test_the_platform_files_name_the_same_commands() -> None:
    procfile = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    app = json.loads((ROOT / "app.json").read_text())
    makefile = (ROOT / "Makefile").read_text()

    assert set(procfile) == {"release", "web", "worker"}
    assert set(app["formation"]) == set(procfile) - {"release"}
    assert app["env"]["SECRET_KEY"]["generator"] == "secret"
    assert {check["path"] for check in app["healthchecks"]["web"]} == {"/healthz", "/readyz"}
    assert procfile["web"] in makefile
    assert procfile["release"].removeprefix("flask --app webapp.app ") in makefile
    assert procfile["worker"].split()[1:] == ["--app", "webapp.app", "worker"]


def test_the_example_of_an_environment_lists_every_setting() -> None:
    read = {name for path in [*MODULES, ROOT / "gunicorn.conf.py"] for name in re.findall(r"\"((?:INLAY|WEB)_[A-Z_]+)\"", path.read_text())}
    listed = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))

    # The password of `flask user create` is no setting of the installation.
    assert listed == (read - {"INLAY_PASSWORD"}) | {"DATABASE_URL", "SECRET_KEY", "PORT"}
