"""Where Terraform and its provider are on this machine, and copies of the root to run them in."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1] / "deploy" / "terraform"
PROVIDER = "terraform-provider-aws_v*"
FOLDERS = (
    "/opt/tf-plugins",
    "/usr/share/terraform/plugins",
    "/usr/local/share/terraform/plugins",
    "~/.terraform.d/plugins",
    "~/.terraform.d/plugin-cache",
)
"""Where providers are kept that were not downloaded by `terraform init`; TF_PLUGIN_DIR names another place."""


class Missing(Exception):
    """Terraform, or its provider, is not on this machine."""


def plugin_folder() -> Path:
    """The folder that `-plugin-dir` takes: with HOST/NAMESPACE/TYPE/VERSION/PLATFORM in it."""
    if shutil.which("terraform") is None:
        raise Missing("terraform is not installed")
    named = (os.environ.get("TF_PLUGIN_DIR"), os.environ.get("TF_PLUGIN_CACHE_DIR"))
    for folder in (*filter(None, named), *FOLDERS):
        path = Path(folder).expanduser()
        if path.is_dir() and next(path.glob(f"*/*/*/*/*/{PROVIDER}"), None):
            return path
    raise Missing(f"the AWS provider is in none of {', '.join(FOLDERS)}; TF_PLUGIN_DIR names its folder")


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of Terraform: no configuration, credentials or settings of the person who runs the tests."""
    dropped = ("TF_", "AWS_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    quiet = {"TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1", "AWS_EC2_METADATA_DISABLED": "true"}
    return kept | quiet | dict(more or {})


def copy_of_the_root(folder: Path) -> Path:
    """The root as it is in the repository, without what a person's Terraform left in it."""
    left = shutil.ignore_patterns(".terraform*", "*.tfstate*", "terraform.tfvars", "backend.hcl", "tfplan")
    return Path(shutil.copytree(ROOT, folder, ignore=left))


def copy_with_logic(folder: Path) -> Path:
    """A copy with the tests of its logic, ready for `terraform test`."""
    copy_of_the_root(folder)
    logic = HERE / "logic"
    (folder / "tests").mkdir()
    for file in logic.glob("*.tftest.hcl"):
        shutil.copy(file, folder / "tests")
    shutil.copytree(logic / "mocks", folder / "tests" / "mocks")
    shutil.copy(logic / "generated.tf", folder / "modules" / "generated" / "main.tf")
    return folder


def terraform(folder: Path, *arguments: str, more: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run Terraform in a folder; what it printed, both streams in one."""
    return subprocess.run(
        ["terraform", f"-chdir={folder}", *arguments],
        env=environment(more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def files_of_the_root() -> Iterator[Path]:
    """Every file of the configuration."""
    return (path for path in sorted(ROOT.rglob("*.tf")) if ".terraform" not in path.parts)
