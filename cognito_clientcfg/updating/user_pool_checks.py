"""What only the user pool can tell of the values of a plan, one check for each question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import attrs

from cognito_clientcfg.config.app_client_config import SETTINGS
from cognito_clientcfg.config.validators import (
    BUILT_IN_SCOPES,
    INVALID_WRITE_ATTRIBUTES,
    NEVER_WRITABLE,
    RECORDED,
    is_mapping,
    is_set,
)
from cognito_clientcfg.config.values import ExplicitAuthFlow
from cognito_clientcfg.errors import IncompleteAnswer, suggestion
from cognito_clientcfg.planning.finding import Finding

from .calls import Operation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from cognito_clientcfg.config.app_client_config import AppClientConfig
    from cognito_clientcfg.planning.plan import Plan

    from .user_pool import Pool

__all__ = [
    "CHECKS",
    "STANDARD_ATTRIBUTES",
    "SYSTEM_SCOPES",
    "attributes_if_absent",
]

_GUIDE = "https://docs.aws.amazon.com/cognito/latest/developerguide/"
_ATTRIBUTES = f"{_GUIDE}user-pool-settings-attributes.html"
_MAPPINGS = f"{_GUIDE}cognito-user-pools-specifying-attribute-mapping.html"
_REPLICAS = f"{_GUIDE}user-pool-multi-region.html"
_IMMUTABLE = (
    "https://github.com/aws-solutions-library-samples/"
    "accelerated-intelligent-document-processing-on-aws/issues/835"
)
_CLIENT_TYPE = (
    "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/"
    "API_UserPoolClientType.html"
)
SYSTEM_SCOPES = frozenset({"aws.cognito/dcr/register"})  # no resource server has it
_CUSTOM = ("custom:", "dev:")
STANDARD_ATTRIBUTES = frozenset(  # of every user pool, says the page on attributes
    {
        "address",
        "birthdate",
        "email",
        "email_verified",
        "family_name",
        "gender",
        "given_name",
        "locale",
        "middle_name",
        "name",
        "nickname",
        "phone_number",
        "phone_number_verified",
        "picture",
        "preferred_username",
        "profile",
        "sub",
        "updated_at",
        "website",
        "zoneinfo",
    }
)
_ATTRIBUTE_FIELDS = ("read_attributes", "write_attributes")


class _Attribute(NamedTuple):
    """One attribute of a user pool's schema."""

    name: str
    mutable: bool = True
    required: bool = False


def _described(pool: Pool) -> Operation[dict[str, Any]]:
    answer = yield from pool.described("DescribeUserPool", "UserPool.SchemaAttributes")
    if answer is None:
        raise IncompleteAnswer("DescribeUserPool", pool.user_pool_id)
    described: dict[str, Any] = answer["UserPool"]
    return described


def _schema(pool: Pool) -> Operation[dict[str, _Attribute]]:
    described = yield from _described(pool)
    return {name: _Attribute(name) for name in STANDARD_ATTRIBUTES} | {
        each["Name"]: _Attribute(
            each["Name"], each.get("Mutable", True), each.get("Required", False)
        )
        for each in described["SchemaAttributes"]
    }


def attributes_if_absent(pool: Pool, field: str) -> Operation[frozenset[str]]:
    """Returns the attributes that an app client may read or write if it lists none.

    Args:
        pool: The user pool.
        field: "read_attributes" or "write_attributes".

    Raises:
        Denied: The credentials do not allow to ask.
        IncompleteAnswer: The answer does not hold what was asked for.
    """
    schema = yield from _schema(pool)
    names = frozenset(name for name in schema if not name.startswith(_CUSTOM))
    return names - NEVER_WRITABLE if field == "write_attributes" else names


def _words(config: AppClientConfig, field: str) -> frozenset[str]:
    value: object = getattr(config, field)
    return frozenset(map(str, value)) if is_set(value) else frozenset()


def _missing(plan: Plan, field: str, known: AbstractSet[str], **texts: str) -> Iterator[Finding]:
    """Yields the elements of a set that the pool does not have; a warning for what was there."""
    before = _words(plan.before.config, field)
    for word in sorted(_words(plan.after, field) - known):
        message = texts["message"].format(word) + (
            suggestion(word, known) or f"; there are: {', '.join(sorted(known))}"
        )
        aws_message = texts["aws_message"].format(word)
        severity = _severity(was_so=word in before)
        yield Finding((field,), word, texts["rule"], message, RECORDED, aws_message, severity)


def _severity(*, was_so: bool) -> Literal["error", "warning"]:
    return "warning" if was_so else "error"


def _secondary_region(plan: Plan, pool: Pool) -> _Found:
    """Judges without a call: all replicas share the id, which names the Region of the primary."""
    yield from ()
    primary = pool.user_pool_id.partition("_")[0]
    if not plan.changes or pool.region_name in {"", primary}:
        return ()
    message = (
        f"the user pool seems to be a replica in the secondary Region {pool.region_name}, in which "
        f"app clients cannot be changed; change them in {primary}"
    )
    fields = tuple(change.field for change in plan.changes)
    found = Finding(
        fields, pool.region_name, "primary_region", message, _REPLICAS, severity="warning"
    )
    return (found,)


def _registered(plan: Plan, _pool: Pool) -> _Found:
    """Judges without a call what an app client of dynamic registration cannot hold."""
    yield from ()
    field, scope = "allowed_oauth_scopes", "aws.cognito/dcr/register"
    gained = _words(plan.after, field) - _words(plan.before.config, field)
    if plan.before.client_type != "DCR" or scope not in gained:
        return ()
    message = f"an app client of dynamic client registration cannot hold the scope {scope!r}"
    return (Finding((field,), scope, "scope_of_registered_client", message, _CLIENT_TYPE),)


def _scopes(plan: Plan, pool: Pool) -> _Found:
    field = "allowed_oauth_scopes"
    if _words(plan.after, field) <= BUILT_IN_SCOPES | SYSTEM_SCOPES:
        return ()
    servers = yield from pool.listed("ListResourceServers", "ResourceServers", 50)
    custom = (
        f"{server['Identifier']}/{scope['ScopeName']}"
        for server in servers
        for scope in server.get("Scopes") or ()
    )
    return _missing(
        plan,
        field,
        BUILT_IN_SCOPES.union(SYSTEM_SCOPES, custom),
        rule="scope_exists",
        message="no resource server of the user pool has the scope {!r}",
        aws_message="Invalid scope requested: {}",
    )


def _providers(plan: Plan, pool: Pool) -> _Found:
    field = "supported_identity_providers"
    if _words(plan.after, field) <= {"COGNITO"}:
        return ()
    listed = yield from pool.listed("ListIdentityProviders", "Providers", 60)
    return _missing(
        plan,
        field,
        {"COGNITO", *(provider["ProviderName"] for provider in listed)},
        rule="identity_provider_exists",
        message="the user pool has no identity provider {!r}",
        aws_message=f"The provider {{}} does not exist for User Pool {pool.user_pool_id}",
    )


def _attributes(plan: Plan, pool: Pool) -> _Found:
    if not any(_words(plan.after, field) for field in _ATTRIBUTE_FIELDS):
        return ()
    schema = yield from _schema(pool)
    findings: list[Finding] = []
    for field in _ATTRIBUTE_FIELDS:
        findings += _missing(
            plan,
            field,
            schema.keys(),
            rule="attribute_exists",
            message="the user pool has no attribute {!r}",
            aws_message=INVALID_WRITE_ATTRIBUTES if field == "write_attributes" else "",
        )
    if written := _words(plan.after, "write_attributes"):
        findings += _wrongly_written(plan, written, schema)
    return findings


def _wrongly_written(
    plan: Plan, written: frozenset[str], schema: dict[str, _Attribute]
) -> Iterator[Finding]:
    field, before = "write_attributes", _words(plan.before.config, "write_attributes")
    never = written & NEVER_WRITABLE
    for each in SETTINGS[field].validator.violations(field, never) if never else ():
        severity = _severity(was_so=each.value in before)
        yield Finding(**attrs.asdict(each, recurse=False), severity=severity)
    required = {name for name, each in schema.items() if each.required} - NEVER_WRITABLE
    for name in sorted(required - written):
        message = f"the user pool requires {name!r} of each user; list it too"
        yield Finding(
            (field,),
            name,
            "required_attribute_writable",
            message,
            RECORDED,
            INVALID_WRITE_ATTRIBUTES,
            _severity(was_so=written == before),
        )
    fixed = {name for name, each in schema.items() if not each.mutable} - NEVER_WRITABLE
    for name in sorted(written & fixed):
        message = f"{name!r} is immutable: it can be written when a user signs up, never afterwards"
        yield Finding(
            ("write_attributes",), name, "attribute_mutable", message, _ATTRIBUTES, "", "warning"
        )


def _mapping(provider: str, pool: Pool) -> Operation[frozenset[str]]:
    """Returns the attributes that an identity provider maps."""
    answer = yield from pool.described(
        "DescribeIdentityProvider", "IdentityProvider", ProviderName=provider
    )
    if answer is None:  # that it does not exist is told by another check
        return frozenset()
    mapping = answer["IdentityProvider"].get("AttributeMapping")
    return (
        frozenset(mapping) - NEVER_WRITABLE - {"username"} if is_mapping(mapping) else frozenset()
    )


def _mapped(plan: Plan, pool: Pool) -> _Found:
    findings: list[Finding] = []
    for provider in sorted(_words(plan.after, "supported_identity_providers") - {"COGNITO"}):
        mapped = yield from _mapping(provider, pool)
        for name in sorted(mapped - _writable(plan.after, mapped)):
            message = (
                f"the identity provider {provider!r} maps {name!r}, which the app client may not "
                "write: AWS accepts that, and each sign-in through the provider fails; list it in "
                "write_attributes, or unmap it"
            )
            was_so = provider in _words(
                plan.before.config, "supported_identity_providers"
            ) and name not in _writable(plan.before.config, mapped)
            findings.append(
                Finding(
                    ("supported_identity_providers", "write_attributes"),
                    (provider, name),
                    "mapped_attribute_writable",
                    message,
                    _MAPPINGS,
                    severity=_severity(was_so=was_so),
                )
            )
    return findings


def _mapped_for_good(plan: Plan, pool: Pool) -> _Found:
    """Finds the attributes that a provider would write at each sign-in, and can only once."""
    field = "supported_identity_providers"
    findings: list[Finding] = []
    for provider in sorted(_words(plan.after, field) - {"COGNITO"}):
        mapped = yield from _mapping(provider, pool)
        if not mapped:
            continue
        schema = yield from _schema(pool)
        fixed = {name for name, each in schema.items() if not each.mutable}
        for name in sorted(mapped & fixed):
            aws_message = f"user.{name}: Attribute cannot be updated."
            message = (
                f"the identity provider {provider!r} maps {name!r}, which is immutable in the user "
                "pool: AWS accepts that, and each sign-in of a user but the first fails; unmap it"
            )
            severity = _severity(was_so=provider in _words(plan.before.config, field))
            findings.append(
                Finding(
                    (field,),
                    (provider, name),
                    "mapped_attribute_mutable",
                    message,
                    _IMMUTABLE,
                    aws_message,
                    severity,
                )
            )
    return findings


def _writable(config: AppClientConfig, names: frozenset[str]) -> frozenset[str]:
    return _words(config, "write_attributes") or frozenset(
        name for name in names if not name.startswith(_CUSTOM)
    )


def _feature_plan(plan: Plan, pool: Pool) -> _Found:
    field, flow = "explicit_auth_flows", ExplicitAuthFlow.ALLOW_USER_AUTH
    if flow not in _words(plan.after, field) - _words(plan.before.config, field):
        return ()
    described = yield from _described(pool)
    if described.get("UserPoolTier") != "LITE":
        return ()
    message = f"the feature plan of the user pool is Lite; {flow} needs Essentials or Plus"
    aws_message = (
        "The following features need to be disabled for the LITE pricing tier configured: "
        "Passwordless Sign-In"
    )
    return (Finding((field,), flow.value, "feature_plan", message, RECORDED, aws_message),)


_Found: TypeAlias = Operation["Iterable[Finding]"]


class Check(NamedTuple):
    """One row of the table.

    Attributes:
        fields: A plan that changes one of these is checked; each plan, if there are none.
        found: Asks the pool, and returns what it finds.
    """

    fields: tuple[str, ...]
    found: Callable[[Plan, Pool], _Found]


CHECKS = (
    Check((), _secondary_region),
    Check(("allowed_oauth_scopes",), _registered),
    Check(("allowed_oauth_scopes",), _scopes),
    Check(("supported_identity_providers",), _providers),
    Check(_ATTRIBUTE_FIELDS, _attributes),
    Check(("supported_identity_providers", "write_attributes"), _mapped),
    Check(("supported_identity_providers",), _mapped_for_good),
    Check(("explicit_auth_flows",), _feature_plan),
)
