"""What an example says of itself: its job, what it needs, and the command that runs it."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast
from unittest import mock

import attrs
import boto3
from botocore.client import BaseClient

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

EXAMPLES = Path(__file__).parents[2] / "examples"
OVERVIEW = EXAMPLES / "README.md"


PREVIEW = "https://branch-17.preview.example.com/callback"
Run: TypeAlias = "Callable[..., int | None]"


def example(name: str) -> Any:
    """Returns an example as a module."""
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def files() -> list[Path]:
    return sorted(
        path
        for path in EXAMPLES.iterdir()
        if path.suffix in {".py", ".md", ".ipynb"} and path != OVERVIEW
    )


@attrs.frozen
class Needs:
    """What an example needs beyond the package.

    Attributes:
        extras: Names of extras.
        packages: Names of other packages.
        actions: Actions of AWS's policies, such as "cognito-idp:DescribeUserPoolClient".
        credentials: Whether it needs AWS credentials.
    """

    extras: frozenset[str]
    packages: frozenset[str]
    actions: frozenset[str]
    credentials: bool

    @classmethod
    def read(cls, text: str) -> Needs:
        return cls(
            extras=frozenset(re.findall(r'"([a-z]+)"', text)),
            packages=frozenset(re.findall(r"package ([\w-]+)", text)),
            actions=frozenset(re.findall(r"\b[a-z-]+:[A-Z]\w+", text)),
            credentials="AWS credentials" in text,
        )


@attrs.frozen
class Head:
    """The first lines of an example.

    Attributes:
        job: What it does, and for whom; in a page, its title as well.
        needs: What stands after "Needs:".
        run: What stands after "Run:".
    """

    job: str
    needs: str
    run: str

    @classmethod
    def read(cls, text: str) -> Head:
        """Reads it from a docstring, or from the text of a page.

        Raises:
            ValueError: It is not of this form.
        """
        form = r"(.+?)\n\nNeeds: (.+?)\sRun: (.+?)(?:\n\n|\Z)"
        found = re.match(form, text.strip(), re.DOTALL)
        if found is None:
            raise ValueError("it does not begin with a job, 'Needs: ...' and 'Run: ...'")
        return cls(*(" ".join(part.replace("\\\n", "\n").split()) for part in found.groups()))


def head_of(path: Path) -> Head:
    return Head.read(beginning(path))


def beginning(path: Path) -> str:
    """Returns the docstring of a program, or the text that a page begins with."""
    text = path.read_text(encoding="utf-8")
    match path.suffix:
        case ".py":
            return ast.get_docstring(ast.parse(text)) or ""
        case ".ipynb":
            return "".join(json.loads(text)["cells"][0]["source"])
        case _:
            return text


def code_of(path: Path) -> str:
    """Returns the Python of a program, a notebook or a page."""
    text = path.read_text(encoding="utf-8")
    match path.suffix:
        case ".py":
            return text
        case ".ipynb":
            cells: Any = [each for each in json.loads(text)["cells"] if each["cell_type"] == "code"]
            return "\n".join("".join(cell["source"]) for cell in cells)
        case _:
            blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
            code = [block for block in blocks if ">>>" not in block]
            sessions = [block for block in blocks if ">>>" in block]
            code += re.findall(r"^(?:>>>|\.\.\.) (.*)$", "\n".join(sessions), re.MULTILINE)
            return "\n".join(code)


def imported_by(code: str) -> set[str]:
    """Returns the modules that code imports when it runs, with dots."""

    def walk(node: ast.AST) -> Generator[str, None, None]:
        match node:
            case ast.If(test=ast.Name("TYPE_CHECKING")):
                return
            case ast.Import(names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield module
                yield from (f"{module}.{each.name}" for each in names)
            case ast.Call(func=ast.Attribute(attr="import_module"), args=[ast.Constant(str(name))]):
                yield name
            case _:
                pass
        for child in ast.iter_child_nodes(node):
            yield from walk(child)

    return set(walk(ast.parse(code)))


@contextmanager
def asked_of_aws() -> Generator[set[str], None, None]:
    """Yields the actions that are asked of AWS meanwhile, as policies name them."""
    real, asked = vars(BaseClient)["_make_api_call"], set[str]()

    def call(client: Any, operation: str, arguments: Any) -> Any:
        asked.add(f"{client.meta.service_model.signing_name}:{operation}")
        return real(client, operation, arguments)

    with mock.patch("botocore.client.BaseClient._make_api_call", call):
        yield asked


@contextmanager
def only_named_actions(name: str) -> Generator[None, None, None]:
    """Holds what an example asks of AWS against the actions that it names; it asks something."""
    named = Needs.read(head_of(EXAMPLES / name).needs).actions
    with asked_of_aws() as asked:
        yield
    if asked - named:
        raise AssertionError(f"{name} does not name {', '.join(sorted(asked - named))}")


def stored_secret(region: str, name: str) -> str:
    """Returns what AWS Secrets Manager holds under a name."""
    session: Any = boto3.Session(region_name=region)
    return cast(
        "str", session.client("secretsmanager").get_secret_value(SecretId=name)["SecretString"]
    )
