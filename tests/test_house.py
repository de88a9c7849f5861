"""What imports cannot show about the house: the door, the one commit, the data in the wheel, names that stay true."""

import ast
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from qa_portal import cli
from qa_portal.config import VARIABLES
from qa_portal.workflow import library

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "qa_portal"
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
README = (ROOT / "README.md").read_text()


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
