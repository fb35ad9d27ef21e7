"""How long an import takes, as a whole process: ``python -m tests.benchmarks.imports``."""

from __future__ import annotations

from functools import partial

from .table import OURS, environment, in_turns, print_ratios, processor_seconds

BASE = "`import attrs, cattrs`"


def main() -> None:
    validator = environment("aws_resource_validator", "aws-resource-validator-cognito-idp")
    capo = environment("capo", "capo-cognito-identity-provider")
    imports = {
        BASE: (OURS, "import attrs, cattrs"),
        "`import cognito_clientcfg`": (OURS, "import cognito_clientcfg"),
        "`import boto3`": (OURS, "import boto3"),
        "aws-resource-validator-cognito-idp": (
            validator,
            "import aws_resource_validator.pydantic_models.cognito_idp.cognito_idp_classes",
        ),
        "capo-cognito-identity-provider": (capo, "import capo_cognito_identity_provider"),
    }
    measured = in_turns(
        {
            name: partial(processor_seconds, [str(python), "-c", code])
            for name, (python, code) in imports.items()
        },
        rounds=15,
    )
    print_ratios("a whole process", measured, BASE, unit="ms", factor=1000)


if __name__ == "__main__":
    main()
