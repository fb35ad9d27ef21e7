"""Compares a model of the service with what the package knows, and with what it does."""

from __future__ import annotations

import functools
import importlib
import importlib.util
from typing import TYPE_CHECKING, Any, TypeAlias, get_type_hints

import attrs
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

from cognito_clientcfg import AppClients, InvalidConfig, assign, from_aws
from tests.support.app_clients import CLIENT_ID, FULL, POOL_ID, members_of, replacing

from .known import BOUNDS, ERRORS, KEPT_IF_OMITTED, NOT_MODELLED, REQUIRED, WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Shape: TypeAlias = Any  # botocore makes the attributes of its shapes at run time
_OPERATIONS = ("CreateUserPoolClient", "DescribeUserPoolClient", "UpdateUserPoolClient")
_UNBOUNDED = float("inf")
_NAME = "renamed"


@attrs.frozen
class Report:
    """What a model has that the package does not know.

    Attributes:
        news: What AWS added, or changed, without harm.
        broken: What would break a promise of the package.
    """

    news: tuple[str, ...]
    broken: tuple[str, ...]

    def lines(self) -> list[str]:
        """Returns one line for each."""
        return [f"BROKEN: {each}" for each in self.broken] + [f"new: {each}" for each in self.news]


@functools.cache
def installed() -> Report:
    """Returns what the installed botocore lists."""
    return compare(Loader())


def rename(client: Any) -> None:
    """Changes one setting of an app client: what reads, modifies and writes."""
    AppClients(client).update(POOL_ID, CLIENT_ID, assign(client_name=_NAME))


def compare(loader: Loader, update: Callable[[Any], None] = rename) -> Report:
    """Compares the model that a loader of botocore gives.

    Args:
        loader: Where the model comes from.
        update: Renames the app client with POOL_ID and CLIENT_ID.
    """
    model = Model(loader)
    unknown = model.unknown_members()
    return Report(
        (
            *model.news_of_members(unknown),
            *model.news_of_words(unknown),
            *model.news_of_errors(),
            *model.news_of_requirements(),
            *(text for text, is_looser in model.changed_bounds() if not is_looser),
            *model.news_of_stubs(),
        ),
        (
            *model.not_shown(),
            *model.broken_by(update),
            *model.refused_words(unknown),
            *(text for text, is_looser in model.changed_bounds() if is_looser),
        ),
    )


class Model:
    """A model of the service, and what the package does with it."""

    def __init__(self, loader: Loader) -> None:
        self.loader = loader
        document: Any = loader.load_service_model("cognito-idp", "service-2")
        self.service = ServiceModel(document, "cognito-idp")
        self.shapes: dict[str, Any] = document["shapes"]
        created, _, updated = (self._input(name) for name in _OPERATIONS)
        self.updated: Shape = updated
        self.created: Shape = created
        self.taken: dict[str, Shape] = updated.members
        self.described: dict[str, Shape] = self.service.shape_for("UserPoolClientType").members  # type: ignore[attr-defined] # a structure

    def _input(self, operation: str) -> Shape:
        return self.service.operation_model(operation).input_shape

    def unknown_members(self) -> list[str]:
        """Returns the members that neither the package nor our list knows, nested ones too."""
        try:
            from_aws(self._app_client({**self.created.members, **self.taken, **self.described}))
        except InvalidConfig as error:
            paths = [each.fields[0] for each in error.violations if each.rule == "unknown_member"]
            return [path for path in paths if path not in NOT_MODELLED]
        return []

    def news_of_members(self, unknown: list[str]) -> Iterator[str]:
        for path in unknown:
            name = path.partition(".")[0]
            if name in self.taken:
                yield f"UpdateUserPoolClient takes {path}"
            elif name in self.described:
                yield f"DescribeUserPoolClient shows {path}, which is read-only"
            else:
                yield f"CreateUserPoolClient takes {path}"

    def news_of_words(self, unknown: list[str]) -> Iterator[str]:
        listed = {(shape.name, word) for shape, word, _ in self._words(unknown)}
        for name, word in sorted(listed):
            if word not in WORDS.get(name, ()):
                yield f"{name} lists {word}"

    def news_of_errors(self) -> Iterator[str]:
        for operation in _OPERATIONS:
            shapes: list[Any] = self.service.operation_model(operation).error_shapes
            for name in sorted({shape.name for shape in shapes} - ERRORS.keys()):
                yield f"{operation} may answer {name}"

    def news_of_requirements(self) -> Iterator[str]:
        for name in REQUIRED.keys() & self.shapes.keys():
            for member in sorted({*self.shapes[name].get("required", ())} - REQUIRED[name]):
                yield f"{name} requires {member}"

    def changed_bounds(self) -> Iterator[tuple[str, bool]]:
        """Yields each bound that differs from ours, and whether we refuse what it allows."""
        for name in sorted(BOUNDS.keys() & self.shapes.keys()):
            theirs, ours = self.shapes[name], BOUNDS[name]
            for key in ("min", "max", "pattern"):
                if theirs.get(key) != ours.get(key):
                    low, high = (key == "min", key == "max")
                    is_looser = (low and theirs.get(key, 0) < ours.get(key, 0)) or (
                        high and theirs.get(key, _UNBOUNDED) > ours.get(key, _UNBOUNDED)
                    )
                    yield f"{name}: {key} is {theirs.get(key)}, not {ours.get(key)}", is_looser

    def news_of_stubs(self) -> Iterator[str]:
        """Yields the members of the type stubs that botocore does not list; they may be newer."""
        if importlib.util.find_spec("mypy_boto3_cognito_idp"):
            type_defs = importlib.import_module("mypy_boto3_cognito_idp.type_defs")
            request = get_type_hints(type_defs.UpdateUserPoolClientRequestTypeDef)
            for name in sorted(request.keys() - self.taken.keys() - members_of(FULL).keys()):
                yield f"mypy-boto3-cognito-idp lists {name}, which this botocore does not"

    def not_shown(self) -> Iterator[str]:
        """Yields what an update takes and no answer shows: nobody can send it back."""
        for name in sorted(self.taken.keys() - self.described.keys() - KEPT_IF_OMITTED):
            yield f"{name} may be lost: UpdateUserPoolClient takes it, and no answer shows it"

    def broken_by(self, update: Callable[[Any], None]) -> Iterator[str]:
        """Yields what is lost by an update, sent although read-only, or of a wrong type."""
        live = self._app_client(self.described)
        before = dict(live)
        wire = replacing(live)
        update(wire.client(loader=self.loader))
        (body,) = wire.sent("UpdateUserPoolClient")
        for name in sorted(before.keys() & self.taken.keys()):
            if body.get(name) != (_NAME if name == "ClientName" else before[name]):
                yield f"{name} is lost: an update does not send it back as it was"
        for name in sorted(body.keys() - self.taken.keys()):
            yield f"{name} is sent although it is read-only"
        request = {name: value for name, value in body.items() if name in self.taken}
        validation: Any = ParamValidator().validate(request, self.updated)
        if validation.has_errors():
            yield f"botocore refuses what is sent: {validation.generate_report()}"

    def refused_words(self, unknown: list[str]) -> Iterator[str]:
        """Yields the enum values that botocore lists and the package refuses."""
        refused: set[tuple[str, str]] = set()
        for shape, word, members in self._words(unknown):
            try:
                from_aws({**self._validities(), **members})
            except InvalidConfig as error:
                if any(word == violation.value for violation in error.violations):
                    refused.add((shape.name, word))
        for name, word in sorted(refused):
            yield f"{word} is refused although {name} lists it"

    def _validities(self) -> dict[str, Any]:
        return {n: v for n, v in members_of(FULL).items() if n.endswith("TokenValidity")}

    def _words(self, unknown: list[str]) -> Iterator[tuple[Shape, str, dict[str, Any]]]:
        """Yields each enumeration of a known member, each of its values, and members with it."""
        for name, shape in {**self.described, **self.created.members, **self.taken}.items():
            for enumeration, word, value in _words_of(shape, name, unknown):
                yield enumeration, word, {name: value}

    def _app_client(self, shapes: dict[str, Shape]) -> dict[str, Any]:
        """Returns an app client with all of these members."""
        full = members_of(FULL)
        return {name: _merged(shape, full.get(name)) for name, shape in shapes.items()}


def _merged(shape: Shape, known: Any) -> Any:
    """Returns a value of a shape: ours, where it has none but members that we do not know."""
    if known is None:
        return _sample(shape)
    if shape.type_name != "structure":
        return known
    return {n: known.get(n, _sample(nested)) for n, nested in shape.members.items()}


def _sample(shape: Shape, depth: int = 4) -> Any:
    """Returns a value of a shape; one that holds itself ends with an empty structure."""
    value: Any
    match shape.type_name:
        case "structure":
            nested = shape.members.items() if depth else ()
            value = {name: _sample(each, depth - 1) for name, each in nested}
        case "list":
            value = [_sample(shape.member, depth)]
        case "map":
            value = {"x": _sample(shape.value, depth)}
        case "string":
            value = shape.enum[0] if shape.enum else "x" * max(1, shape.metadata.get("min", 1))
        case "boolean":
            value = True
        case "timestamp" | "float" | "double":
            value = 1.5
        case _:
            value = max(1, shape.metadata.get("min", 1))
    return value


def _words_of(shape: Shape, path: str, unknown: list[str]) -> Iterator[tuple[Shape, str, Any]]:
    if path in unknown:
        return
    match shape.type_name:
        case "structure":
            for name, nested in shape.members.items():
                for enumeration, word, value in _words_of(nested, f"{path}.{name}", unknown):
                    yield enumeration, word, {name: value}
        case "list":
            for enumeration, word, value in _words_of(shape.member, path, unknown):
                yield enumeration, word, [value]
        case "string":
            for word in shape.enum:
                yield shape, word, word
        case _:
            pass
