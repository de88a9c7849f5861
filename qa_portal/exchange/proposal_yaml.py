"""A proposal as a YAML file that people can write by hand: read into a draft, and written from one.

example-proposal.yaml beside this module shows the whole of it.
"""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import yaml

from qa_portal.exchange.imported import Imported, Read
from qa_portal.kernel import documents
from qa_portal.kernel.i18n import marked
from qa_portal.proposals.draft import ProposalData

KIND = marked("Proposal in YAML")
FORMAT = "proposal-1"
EXAMPLE = Path(__file__).resolve().parent / "example-proposal.yaml"


class _File(ProposalData):
    format: Literal["proposal-1"] = "proposal-1"


def read(raw: bytes, *, name: str = "proposal.yaml") -> Imported:
    """Read a proposal; raises DocumentError, a BadInput, that names file, line, fault and remedy of every problem."""
    found = documents.read(raw, _File, name=name)
    data = ProposalData.model_validate(found.model_dump(exclude={"format"}))
    taken = (Read(path, _field(path), str(value)) for path, value in _leaves(_filled(data)))
    return Imported(KIND, data, tuple(taken), ())


def write(data: ProposalData) -> str:
    """Write a proposal so that `read` gives it back; what is empty is left out."""
    return yaml.dump(
        {"format": FORMAT} | _filled(data),
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=False,
        width=100,
    )


def _filled(data: ProposalData) -> dict[str, Any]:
    found: dict[str, Any] = _without_empty(data.model_dump())
    return found


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_empty(each) for key, each in value.items() if each or isinstance(each, Decimal)}
    return [_without_empty(each) for each in value] if isinstance(value, list) else value


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _leaves(each, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for n, each in enumerate(value):
            yield from _leaves(each, f"{path}[{n}]")
    else:
        yield path, value


def _field(path: str) -> str:
    return path.split(".")[0].split("[")[0]


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, numbers plainly, and never an alias."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  # the name and shape are PyYAML's
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, indentless=False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


def _number(dumper: yaml.SafeDumper, value: Decimal) -> yaml.ScalarNode:
    kind = "float" if "." in str(value) else "int"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", str(value))


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Decimal, _number)
