"""What imports cannot show about the house: the door, the one commit, the data in the wheel, names that stay true."""

import ast
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from qa_portal import __version__, cli
from qa_portal.accounts.models import RoleKind
from qa_portal.config import VARIABLES
from qa_portal.criteria import library as criteria
from qa_portal.kernel import i18n
from qa_portal.workflow import library
from tests.builders import Make
from tests.conftest import Client

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "qa_portal"
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
README = (ROOT / "README.md").read_text()
CHANGELOG = (ROOT / "CHANGELOG.md").read_text()


def attribute_targets(tree: ast.AST) -> set[str]:
    """Name every attribute that is assigned to: x.state = ... gives "state"."""
    found = set()
    for node in ast.walk(tree):
        targets = (
            node.targets
            if isinstance(node, ast.Assign)
            else [node.target]
            if isinstance(node, ast.AugAssign | ast.AnnAssign)
            else []
        )
        for target in targets:
            for each in target.elts if isinstance(target, ast.Tuple) else [target]:
                if isinstance(each, ast.Attribute):
                    found.add(each.attr)
    return found


def test_only_the_door_assigns_the_state_of_a_case_an_assignment_or_a_condition() -> None:
    guilty = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        if {"state", "closed", "entered_at"} & attribute_targets(ast.parse(path.read_text()))
    }

    assert guilty <= {"qa_portal/workflow/engine.py", "qa_portal/outbox/actions.py"}


def test_nobody_commits_but_the_one_transaction() -> None:
    guilty = {str(path.relative_to(ROOT)) for path in SOURCES if re.search(r"\.commit\(", path.read_text())}

    assert guilty == set()


def test_imports_stand_at_the_top_of_the_file() -> None:
    guilty = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                guilty += [
                    f"{path.name}: {node.name}"
                    for each in ast.walk(node)
                    if isinstance(each, ast.Import | ast.ImportFrom)
                ]

    assert guilty == []


def test_files_and_functions_keep_to_their_size() -> None:
    long_files = [path.name for path in SOURCES if path.read_text().count("\n") > 400]
    long_functions = [
        f"{path.name}: {node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 60
    ]

    assert (long_files, long_functions) == ([], [])


def test_no_page_has_inline_style_or_script() -> None:
    pattern = re.compile(r"\sstyle=|\son[a-z]+=\"|<script(?![^>]*\ssrc=)|<style", re.IGNORECASE)
    guilty = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates" / "web").rglob("*.html")
        if pattern.search(path.read_text())
    ]

    assert guilty == []


def test_every_form_that_posts_carries_its_token() -> None:
    guilty = []
    for path in (ROOT / "templates" / "web").rglob("*.html"):
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", path.read_text(), re.DOTALL | re.IGNORECASE):
            if "token()" not in form and "csrf" not in form:
                guilty.append(str(path.relative_to(ROOT)))

    assert guilty == []


def test_every_command_has_its_line_in_the_readme() -> None:
    names = []
    for name, command in cli.main.commands.items():
        names += (
            [f"qa-portal {name} {sub}" for sub in command.commands]
            if hasattr(command, "commands")
            else [f"qa-portal {name}"]
        )

    assert [name for name in names if name not in README] == []


def test_every_command_and_option_explains_itself() -> None:
    silent = [name for name, command in commands() if not command.help]
    silent += [
        f"{name} {each.opts[0]}"
        for name, command in commands()
        for each in command.params
        if isinstance(each, click.Option) and not each.help
    ]

    assert silent == []


def commands() -> list[tuple[str, click.Command]]:
    """List every command of `qa-portal` with its whole name."""
    found: list[tuple[str, click.Command]] = []
    for name, command in cli.main.commands.items():
        inner = command.commands if isinstance(command, click.Group) else {}
        found += [(name, command), *((f"{name} {sub}", each) for sub, each in inner.items())]
    return found


def test_every_command_has_its_word_in_the_changes() -> None:
    alone = [name for name, command in commands() if not isinstance(command, click.Group)]

    assert [name for name in alone if f"`{name}`" not in CHANGELOG] == []


def test_the_changes_begin_with_the_version_that_is_installed() -> None:
    assert re.findall(r"^## (\S+)", CHANGELOG, re.MULTILINE)[0] == __version__


def test_every_edition_action_and_role_has_its_word_in_the_changes() -> None:
    editions = [library.workflow(each) for each in library.editions()]
    names = {each.id for each in editions} | set(criteria.frameworks())
    names |= {action for each in editions for action in each.actions}

    assert sorted(name for name in names if f"`{name}`" not in CHANGELOG) == []
    assert [
        kind.value for kind in RoleKind if not re.search(rf"^\| .*\b{kind.value}\b.* \|", CHANGELOG, re.MULTILINE)
    ] == []


def test_every_role_has_its_help_page_in_both_languages(client: Client, make: Make) -> None:
    for kind in RoleKind:
        for language in i18n.LANGUAGES:
            client.set_cookie("language", language)
            page = client.get(f"/help/{kind.value}")
            assert page.status_code == 200
            assert f'<html lang="{language}"' in page.text
            assert page.text.count('<li class="is-move">') >= 4
    client.set_cookie("language", "ro")
    romanian = client.get("/help/designer").text
    client.set_cookie("language", "en")
    assert set(re.findall(r"<p><b>(.*?)</b>", romanian)).isdisjoint(
        re.findall(r"<p><b>(.*?)</b>", client.get("/help/designer").text)
    )


def test_every_environment_variable_has_its_line_in_the_readme() -> None:
    assert [each.name for each in VARIABLES if each.name not in README] == []


def test_every_variable_the_package_reads_is_declared() -> None:
    read = {name for path in SOURCES for name in re.findall(r"QA_PORTAL_[A-Z_]+[A-Z]", path.read_text())}

    assert read - {each.name for each in VARIABLES} <= {"QA_PORTAL_ADMIN_PASSWORD"}


def test_the_readme_gives_the_two_commands_word_for_word() -> None:
    assert "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/qa-portal demo" in README
    assert "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest" in README


def test_check_finds_nothing_wrong_with_what_is_shipped() -> None:
    answer = CliRunner().invoke(cli.main, ["check"])

    assert answer.exit_code == 0, answer.output


@pytest.mark.parametrize("path", library.data_files(), ids=lambda path: path.name)
def test_a_data_file_that_is_broken_is_refused_with_file_and_line(path: Path, tmp_path: Path) -> None:
    broken = tmp_path / path.name
    broken.write_text(path.read_text() + "\nnonsense: true\n")

    answer = CliRunner().invoke(cli.main, ["check", str(broken)])

    assert answer.exit_code == 1
    assert re.search(rf"{path.name}:\d+: nonsense", answer.output), answer.output


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Build the wheel as pip does, and list what is in it."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-c",
        "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])",
        str(folder),
    ]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return zipfile.ZipFile(next(folder.glob("*.whl"))).namelist()


def test_every_data_file_is_in_the_wheel(wheel: list[str]) -> None:
    for name in ("criteria", "workflows", "templates"):
        for path in (ROOT / name).rglob("*"):
            if path.is_file():
                assert f"qa_portal/_shipped/{path.relative_to(ROOT)}" in wheel


def test_no_test_and_no_python_data_slips_into_the_wheel(wheel: list[str]) -> None:
    assert [name for name in wheel if name.startswith("tests/") or ("_shipped" in name and name.endswith(".py"))] == []
    assert any(name.endswith("translations/ro/LC_MESSAGES/messages.po") for name in wheel)
