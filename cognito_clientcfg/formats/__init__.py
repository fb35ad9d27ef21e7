"""Configurations in files, CloudFormation, Terraform and arguments, in the extra ``files``.

It imports :mod:`cognito_clientcfg.config`, the errors, and the schema of documents. What the
extra installs is imported when YAML is read or written, and when TOML is written.
"""

from cognito_clientcfg.display.json_schema import document_schema

from .arguments import Operation, completions, edits_from_arguments
from .cloudformation import from_cloudformation, from_custom_resource
from .files import Spelling, dump, dumps, load, loads
from .parsing import Format
from .schema import json_schema
from .terraform import from_terraform, to_hcl, to_terraform

__all__ = [
    "Format",
    "Operation",
    "Spelling",
    "completions",
    "document_schema",
    "dump",
    "dumps",
    "edits_from_arguments",
    "from_cloudformation",
    "from_custom_resource",
    "from_terraform",
    "json_schema",
    "load",
    "loads",
    "to_hcl",
    "to_terraform",
]
