from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import attrs
import pytest

import cognito_clientcfg

MODULES = [
    f"cognito_clientcfg.{module.name}"
    for module in pkgutil.iter_modules(cognito_clientcfg.__path__)
]


class TestImport:
    def test_it_loads_neither_boto3_nor_botocore(self) -> None:
        script = (
            "import sys, cognito_clientcfg; print({'boto3', 'botocore', 'moto'} & {*sys.modules})"
        )

        done = subprocess.run(  # noqa: S603 - a script of our own
            [sys.executable, "-c", script], capture_output=True, text=True, check=True
        )

        assert "set()" == done.stdout.strip()

    @pytest.mark.parametrize("name", MODULES)
    def test_all_says_what_a_module_gives(self, name: str) -> None:
        module = importlib.import_module(name)

        assert all(hasattr(module, public) for public in getattr(module, "__all__", ()))

    def test_the_package_gives_every_public_class_and_function_in_its_own_order(self) -> None:
        assert sorted(cognito_clientcfg.__all__) == cognito_clientcfg.__all__
        assert {*cognito_clientcfg.__all__} <= vars(cognito_clientcfg).keys()

    @pytest.mark.parametrize("name", cognito_clientcfg.__all__)
    def test_every_public_name_is_documented(self, name: str) -> None:
        if name != "Edit":
            assert getattr(cognito_clientcfg, name).__doc__.strip().endswith((".", "\n", ")"))

    @pytest.mark.parametrize("name", cognito_clientcfg.__all__)
    def test_every_public_attribute_is_documented(self, name: str) -> None:
        public = getattr(cognito_clientcfg, name)
        if isinstance(public, type) and attrs.has(public):
            fields = [a for a in attrs.fields_dict(public) if not a.startswith("_")]
            assert [] == [field for field in fields if f"{field}:" not in (public.__doc__ or "")]

    def test_its_version_is_in_the_changelog(self) -> None:
        changelog = Path(__file__).parent.parent / "CHANGELOG.md"

        assert f"## [{version('cognito-clientcfg')}]" in changelog.read_text()


class TestReadme:
    README = Path(__file__).parent.parent / "README.md"

    def test_it_is_short_and_shows_an_example_early(self) -> None:
        lines = self.README.read_text().splitlines()

        assert len(lines) < 120
        assert next(n for n, line in enumerate(lines, 1) if line == "```python") <= 20

    def test_its_example_runs(self, tmp_path: Path) -> None:
        blocks = re.findall(r"```python\n(.*?)```", self.README.read_text(), re.DOTALL)
        script = tmp_path / "readme.py"
        script.write_text("\n".join(blocks))

        done = subprocess.run(  # noqa: S603 - our own
            [sys.executable, "-W", "error", script], capture_output=True, text=True, check=False
        )

        assert "" == done.stderr
        for line in re.findall(r"^#   (.*)$", "\n".join(blocks), re.MULTILINE):
            assert line.strip() in done.stdout
