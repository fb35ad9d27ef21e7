"""What help(), IPython and editors show of the functions that take settings."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import attrs
import pytest

from cognito_clientcfg import AppClientConfig, add, assign, remove
from cognito_clientcfg.config.app_client_config import SETTINGS
from cognito_clientcfg.config.fields import AssignedFields, ConfigFields, FieldName, SetFields
from cognito_clientcfg.config.validators import SetOf
from tests.support.app_clients import DEV

if TYPE_CHECKING:
    from collections.abc import Callable

FIELDS = [attribute.name for attribute in attrs.fields(AppClientConfig)]
SETS = [name for name, setting in SETTINGS.items() if isinstance(setting.validator, SetOf)]
TAKERS: list[tuple[str, Callable[..., Any], list[str]]] = [
    ("AppClientConfig", AppClientConfig, FIELDS),
    ("assign", assign, FIELDS),
    ("AppClientConfig().evolve", AppClientConfig().evolve, FIELDS),
    ("add", add, SETS),
    ("remove", remove, SETS),
]


class TestSignature:
    @pytest.mark.parametrize(("name", "takes", "fields"), TAKERS)
    def test_it_names_every_field_with_its_type_and_default(
        self, name: str, takes: Callable[..., Any], fields: list[str]
    ) -> None:
        parameters = inspect.signature(takes).parameters.values()
        named = [each for each in parameters if each.kind is inspect.Parameter.KEYWORD_ONLY]

        assert sorted(fields) == sorted(each.name for each in named), name
        assert {None} == {each.default for each in named}
        assert inspect.Parameter.empty not in {each.annotation for each in named}
        assert inspect.Parameter.VAR_KEYWORD not in {each.kind for each in parameters}


class TestCompletion:
    """jedi completes for IPython and notebooks."""

    @pytest.mark.parametrize(("name", "takes", "fields"), TAKERS)
    def test_every_field_is_completed_in_a_session(
        self, name: str, takes: Callable[..., Any], fields: list[str]
    ) -> None:
        jedi = pytest.importorskip("jedi", reason=DEV)
        assert callable(takes)
        session = {"AppClientConfig": AppClientConfig, "assign": assign}
        session |= {"add": add, "remove": remove, "config": AppClientConfig()}
        line = f"{name.replace('AppClientConfig()', 'config')}("

        found = jedi.Interpreter(line, [session]).complete(1, len(line))

        assert {f"{field}=" for field in fields} <= {each.name for each in found}

    @pytest.mark.parametrize("call", ["AppClientConfig(", "assign(", "AppClientConfig().evolve("])
    def test_every_field_is_completed_in_a_file(self, call: str) -> None:
        jedi = pytest.importorskip("jedi", reason=DEV)
        code = f"from cognito_clientcfg import AppClientConfig, assign\n{call}"

        found = jedi.Script(code).complete(2, len(call))

        assert {f"{field}=" for field in FIELDS} <= {each.name for each in found}

    @pytest.mark.parametrize(("name", "takes", "fields"), TAKERS)
    def test_every_field_is_completed_at_the_prompt_of_ipython(
        self, name: str, takes: Callable[..., Any], fields: list[str]
    ) -> None:
        ipython = pytest.importorskip("IPython.core.completer", reason=DEV)
        assert callable(takes)
        session = {"AppClientConfig": AppClientConfig, "assign": assign}
        session |= {"add": add, "remove": remove, "config": AppClientConfig()}
        line = f"{name.replace('AppClientConfig()', 'config')}("
        completer = ipython.IPCompleter(namespace=session, use_jedi=True)

        with ipython.provisionalcompleter():
            found = {each.text for each in completer.completions(line, len(line))}

        assert {f"{field}=" for field in fields} <= found


class TestNames:
    def test_reset_takes_the_name_of_every_field(self) -> None:
        assert sorted(FIELDS) == sorted(get_args(FieldName))

    @pytest.mark.parametrize(
        ("takers", "takes"), [(AssignedFields, FIELDS), (ConfigFields, FIELDS), (SetFields, SETS)]
    )
    def test_typed_keywords_are_those_that_are_taken(
        self, takers: type[Any], takes: list[str]
    ) -> None:
        assert sorted(takes) == sorted(get_type_hints(takers))

    @pytest.mark.parametrize("takers", [AssignedFields, SetFields])
    def test_none_is_nothing_to_assign_or_to_add(self, takers: type[Any]) -> None:
        hints = get_type_hints(takers).values()

        assert [] == [hint for hint in hints if type(None) in get_args(hint)]
