"""What operators run: `make status` and its neighbours for real, on stand-ins of AWS and Terraform."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path

import pytest
from moto.core import DEFAULT_ACCOUNT_ID as ACCOUNT

from deploy.release.installation import NEEDED, URLS
from tests.deploy.conftest import CLUSTER, REPOSITORY, ROOT, SERVICES, Cloud


def counts(cloud: Cloud) -> dict[str, int]:
    found = cloud.client("ecs").describe_services(cluster=CLUSTER, services=list(SERVICES))["services"]
    return {each["serviceName"]: each["desiredCount"] for each in found}


def suspended(cloud: Cloud) -> dict[str, set[bool]]:
    found = cloud.client("application-autoscaling").describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
    return {each["ResourceId"].rpartition("/")[2]: set(each.get("SuspendedState", {}).values()) for each in found}


def test_status_shows_every_service_with_its_tasks_and_image(cloud: Cloud) -> None:
    done = cloud.make("status")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["service", "tasks", "image", "task", "definition", "rollout"]
    assert lines[1].split() == ["worker", "2", "of", "2", "0" * 12, f"{CLUSTER}-worker:1", "completed"]
    assert [line.split()[0] for line in lines[1:]] == ["worker", "slack", "assistant"]


def test_status_fails_when_a_service_lacks_tasks_and_says_where_to_look(cloud: Cloud) -> None:
    cloud.lose_tasks("worker", running=0, event="unable to place a task")
    done = cloud.make("status")
    assert done.returncode != 0
    assert "worker: 2 missing" in done.stdout
    assert "unable to place a task; make logs-worker shows why" in done.stdout


def test_stop_and_start_take_autoscaling_with_them(cloud: Cloud) -> None:
    done = cloud.make("stop-services", "YES=1")
    assert done.returncode == 0, done.stderr
    assert counts(cloud) == dict.fromkeys(SERVICES, 0)
    assert suspended(cloud) == {name: {True} for name in SERVICES}
    assert "is stopped; make start-services starts it" in cloud.make("status").stdout

    done = cloud.make("start-services")
    assert done.returncode == 0, done.stderr
    assert counts(cloud) == {"web": 2, "slack": 1, "worker": 1}
    assert suspended(cloud) == {name: {False} for name in SERVICES}


def test_start_does_not_shrink_what_runs(cloud: Cloud) -> None:
    cloud.client("ecs").update_service(cluster=CLUSTER, service="worker", desiredCount=4)
    assert cloud.make("start-services", "COMPONENTS=worker").returncode == 0
    assert counts(cloud) == {"web": 2, "slack": 2, "worker": 4}


def test_stopping_asks_and_does_nothing_without_a_yes(cloud: Cloud) -> None:
    done = cloud.make("stop-services")
    assert done.returncode != 0
    assert "This stops every service; nobody is answered until make start-services." in done.stdout
    assert "Nothing was done. With YES=1 it is not asked." in done.stderr
    assert counts(cloud) == dict.fromkeys(SERVICES, 2)


def test_one_service_is_restarted_alone(cloud: Cloud) -> None:
    def deployments() -> dict[str, str]:
        found = cloud.client("ecs").describe_services(cluster=CLUSTER, services=list(SERVICES))["services"]
        return {each["serviceName"]: each["deployments"][0]["id"] for each in found}

    before = deployments()
    assert cloud.make("restart-services", "COMPONENTS=slack").returncode == 0
    after = deployments()
    assert {name for name in SERVICES if before[name] != after[name]} == {"slack"}


def test_an_unknown_component_is_refused_with_the_known_ones(cloud: Cloud) -> None:
    done = cloud.make("restart-services", "COMPONENTS=wroker")
    assert done.returncode != 0
    assert "no service 'wroker'; there are worker, slack, assistant" in done.stderr


def test_get_urls_says_where_it_answers(cloud: Cloud) -> None:
    done = cloud.make("get-urls")
    assert done.stdout.splitlines() == [
        "web        https://assistant.example.com",
        "dashboard  https://eu-west-1.console.aws.amazon.com/cloudwatch/home",
    ]


@pytest.mark.parametrize(("component", "service"), [("assistant", "web"), ("slack", "slack"), ("worker", "worker")])
def test_logs_show_the_last_lines_of_a_service(cloud: Cloud, component: str, service: str) -> None:
    cloud.log(service, [("job_done", 60), ("job_failed", 5), ("too old", 7200)])
    done = cloud.make(f"logs-{component}")
    assert done.returncode == 0, done.stderr
    assert [line.split("Z ")[1] for line in done.stdout.splitlines()] == ["job_done", "job_failed"]
    assert cloud.make(f"logs-{component}", "CONTAINS=job_failed").stdout.strip().endswith("Z job_failed")
    assert len(cloud.make(f"logs-{component}", "SINCE=3h").stdout.splitlines()) == 3


def test_a_silent_log_and_a_wrong_time_are_said_in_words(cloud: Cloud) -> None:
    assert "wrote nothing in that time" in cloud.make("logs-worker").stderr
    assert "'soon' is no time; it is a number and a unit" in cloud.make("logs-worker", "SINCE=soon").stderr


def test_nothing_deployed_is_said_in_words(cloud: Cloud) -> None:
    (cloud.folder.parent / "outputs.json").write_text("{}")
    done = cloud.make("status")
    assert "has no outputs: nothing is deployed from here yet" in done.stderr


def test_an_older_state_names_the_outputs_it_lacks(cloud: Cloud) -> None:
    outputs = json.loads((cloud.folder.parent / "outputs.json").read_text())
    del outputs["log_groups"]
    (cloud.folder.parent / "outputs.json").write_text(json.dumps(outputs))
    assert "lacks the outputs log_groups" in cloud.make("status").stderr


def test_an_account_that_does_not_answer_is_said_in_words(cloud: Cloud) -> None:
    done = cloud.make("status", AWS_ENDPOINT_URL="http://127.0.0.1:9")
    assert "failed: ECS failed at describing the services" in done.stderr
    assert "Traceback" not in done.stderr


# Terraform: what is called is looked at; what it does is Terraform's own, tested beside its files.


def calls(bare: Cloud) -> list[str]:
    log = bare.folder.parent / "terraform.log"
    return [line.replace(f"-chdir={bare.folder} ", "") for line in log.read_text().splitlines()] if log.exists() else []


def test_plan_needs_its_variables_and_deploy_needs_a_plan_and_a_yes(bare: Cloud) -> None:
    done = bare.make("plan")
    assert done.returncode != 0
    assert "terraform.tfvars is not there; make first-time-setup makes it" in done.stderr
    assert "there is no plan; make plan makes one" in bare.make("deploy", "YES=1").stderr

    (bare.folder / "terraform.tfvars").touch()
    assert bare.make("plan").returncode == 0
    done = bare.make("deploy")
    assert "Nothing was done" in done.stderr
    assert not any(call.startswith("apply") for call in calls(bare))

    assert bare.make("deploy", "YES=1").returncode == 0
    assert calls(bare)[-1].startswith("apply -input=false tfplan")
    assert not (bare.folder / "tfplan").exists()


def test_the_first_image_tag_stays_that_of_the_installation(bare: Cloud) -> None:
    (bare.folder / "terraform.tfvars").touch()
    bare.make("plan")
    assert any(call.startswith("plan") and call.endswith("image_tag=first-tag") for call in calls(bare))
    bare.make("plan", TF_VAR_image_tag="v2")
    assert calls(bare)[-1].endswith("image_tag=v2")


def test_destroy_asks_and_says_what_goes(bare: Cloud) -> None:
    (bare.folder / "terraform.tfvars").touch()
    done = bare.make("destroy")
    assert "This removes the installation with its chat history and its reports." in done.stdout
    assert not any(call.startswith("destroy") for call in calls(bare))
    assert bare.make("destroy", "YES=1").returncode == 0
    assert calls(bare)[-1].startswith("destroy -input=false -auto-approve")


def test_init_takes_the_state_from_backend_hcl(bare: Cloud) -> None:
    assert "backend.hcl is not there" in bare.make("init").stderr
    (bare.folder / "backend.hcl").touch()
    assert bare.make("init").returncode == 0
    assert calls(bare)[-1].startswith("init -input=false -backend-config=backend.hcl")


def test_first_time_setup_makes_the_files_to_fill_in_and_keeps_what_is_there(bare: Cloud) -> None:
    for name in ("terraform.tfvars", "backend.hcl"):
        (bare.folder / f"{name}.example").write_text("an example\n")
    (bare.folder / "backend.hcl").write_text("mine\n")
    done = bare.make("first-time-setup")
    assert done.returncode == 0, done.stderr
    assert (bare.folder / "terraform.tfvars").read_text() == "an example\n"
    assert (bare.folder / "backend.hcl").read_text() == "mine\n"
    assert "deploy/README.md, from its second step on" in done.stdout


def test_sql_is_not_planned_against_the_account_of_this_machine_by_mistake(bare: Cloud) -> None:
    done = bare.make("sql-plan")
    assert done.returncode != 0
    assert "SNOWFLAKE_ACCOUNT, SNOWFLAKE_USER, one of SNOWFLAKE_PASSWORD" in done.stderr


def test_terraform_has_every_output_that_is_asked_for() -> None:
    there = set(re.findall(r'(?m)^output "(\w+)"', (ROOT / "deploy/terraform/outputs.tf").read_text()))
    makefile = (ROOT / "Makefile").read_text()
    asked = set(re.findall(r"output -(?:raw|json) (\w+)", makefile)) | set(
        re.findall(r"\$\(call output,\w+,(\w+)\)", makefile)
    )
    assert len(asked) >= 5
    assert {*asked, *NEEDED, *URLS.values()} <= there


def test_sql_is_given_what_terraform_knows(bare: Cloud, tmp_path: Path) -> None:
    program = tmp_path / "bin/assistant"
    program.write_text(
        '#!/bin/sh\necho "$@|$S3_REPORTS_BUCKET|$ASSISTANT_JOB_EVENTS_TOPIC_ARN|$ASSISTANT_SQL_VARIABLES"\n'
    )
    program.chmod(0o755)
    (tmp_path / "bin/terraform").write_text(
        '#!/bin/sh\ncase "$4" in reports_bucket) printf reports;;'
        ' sql_variables) echo \'{"web_role_arn": "arn:web"}\';; esac\n'
    )
    account = {"SNOWFLAKE_ACCOUNT": "x", "SNOWFLAKE_USER": "admin", "SNOWFLAKE_TOKEN": "y"}
    done = bare.make("sql-plan", f"BIN={tmp_path}/bin", ASSISTANT_JOB_EVENTS_TOPIC_ARN="arn:mine", **account)
    assert done.stdout.splitlines()[-1] == 'sql plan|reports|arn:mine|{"web_role_arn": "arn:web"}', done.stderr


def test_check_prerequisites_names_what_is_missing_and_how_to_get_it(bare: Cloud, tmp_path: Path) -> None:
    tools = tmp_path / "few"
    tools.mkdir()
    for name in ("sh", "python3", "make"):
        (tools / name).symlink_to(
            next(Path(folder) / name for folder in ("/bin", "/usr/bin") if (Path(folder) / name).exists())
        )
    done = bare.make("check-prerequisites", PATH=str(tools), AWS_ACCESS_KEY_ID="")
    assert done.returncode != 0
    said = {line.split()[1]: line for line in done.stdout.splitlines()}
    assert "developer.hashicorp.com/terraform/install" in said["terraform"]
    assert "apt-get install git" in said["git"]
    assert "docs.docker.com/engine/install" in said["docker"]
    assert "aws configure sso" in said["aws"]
    assert said["python"].startswith("ok")


def test_an_old_terraform_is_named_with_the_version_that_is_needed(bare: Cloud, tmp_path: Path) -> None:
    program = tmp_path / "bin/terraform"
    program.write_text('#!/bin/sh\necho \'{"terraform_version": "1.5.7"}\'\n')
    assert "this is 1.5.7, 1.11 or newer is needed" in bare.make("init").stderr


# Images: docker is a stand-in that writes down what it is told, the repository is AWS's stand-in.


def test_a_commit_is_pushed_once_and_named_by_its_digest(cloud: Cloud, tmp_path: Path) -> None:
    docker = cloud.docker()
    push = ["-m", "deploy.release.image", "push", "--docker", str(docker), "--repository", str(cloud.clone())]
    commit = cloud.run("git", "-C", str(cloud.clone()), "rev-parse", "HEAD").stdout.strip()
    assert cloud.python(*push).returncode == 1  # the stand-in pushed nothing that the repository knows
    told = (tmp_path / "docker.log").read_text().splitlines()
    assert told[0] == f"login --username AWS --password-stdin {REPOSITORY.partition('/')[0]} < {ACCOUNT}-auth-token"
    assert told[1:] == [f"tag assistant:{commit} {REPOSITORY}:{commit}", f"push {REPOSITORY}:{commit}"]

    digest = cloud.image_in_repository(commit)
    done = cloud.python(*push)
    assert done.stdout.strip() == f"{REPOSITORY}@{digest}", done.stderr
    assert len((tmp_path / "docker.log").read_text().splitlines()) == 3
    done = cloud.python("-m", "deploy.release.image", "digest", "--repository", str(cloud.clone()))
    assert done.stdout.strip() == f"{REPOSITORY}@{digest}"


def test_an_image_is_built_of_a_commit_for_fargates_machine(cloud: Cloud, tmp_path: Path) -> None:
    clone = cloud.clone()
    build = ["-m", "deploy.release.image", "build", "--docker", str(cloud.docker()), "--repository", str(clone)]
    done = cloud.python(*build)
    assert done.returncode == 0, done.stderr
    commit = cloud.run("git", "-C", str(clone), "rev-parse", "HEAD").stdout.strip()
    assert done.stdout.strip() == f"assistant:{commit}"
    told = (tmp_path / "docker.log").read_text()
    assert "--platform linux/arm64" in told
    assert f"--build-arg GIT_COMMIT={commit}" in told

    (clone / "new.py").touch()
    done = cloud.python(*build)
    assert done.returncode == 2
    assert "new.py differ from the commit" in done.stderr


def test_containers_start_and_stop_with_all_profiles_and_their_data_goes_only_after_a_yes(bare: Cloud) -> None:
    docker = f"DOCKER={bare.docker()}"
    log = bare.folder.parent / "docker.log"

    def told() -> list[str]:
        return [line for line in log.read_text().splitlines() if line.startswith("compose") and "version" not in line]

    assert bare.make("up", docker).returncode == 0
    assert bare.make("down", docker).returncode == 0
    assert told() == ["compose up --build --detach", "compose --profile slack down"]
    done = bare.make("test-local-down", docker)
    assert done.returncode != 0
    assert "This removes the containers and the data in their volumes." in done.stdout
    assert len(told()) == 2
    assert bare.make("test-local-down", docker, "YES=1").returncode == 0
    assert told()[2:] == ["compose --profile slack down --volumes --remove-orphans"]


def test_make_up_builds_both_images_of_this_commit_and_locks_their_containers(bare: Cloud, tmp_path: Path) -> None:
    """podman-compose reads the file and says what it would do; `make image-check` does it."""
    podman = tmp_path / "bin/podman"
    podman.write_text("#!/bin/sh\ncase \"$*\" in *json*) echo '[]';; *) echo podman version 4.3.1;; esac\n")
    podman.chmod(0o755)
    compose = f"{Path(sys.executable).parent}/podman-compose --verbose --dry-run --project-name trial"
    done = bare.make("up", f"DOCKER={podman}", f"COMPOSE={compose}")
    assert done.returncode == 0, done.stderr
    said = [shlex.split(line.partition(":podman ")[2]) for line in done.stderr.splitlines() if ":podman " in line]
    commit = bare.run("git", "-C", str(ROOT), "rev-parse", "HEAD").stdout.strip()
    built = {words[words.index("-t") + 1]: words for words in said if words[0] == "build"}
    assert built.keys() == {"assistant:local", "assistant-neighbours:local"}
    for name, target in (("assistant:local", "assistant"), ("assistant-neighbours:local", "local")):
        words = built[name]
        assert (words[words.index("-f") + 1], words[-1]) == (str(ROOT / "deploy/Dockerfile"), str(ROOT))
        assert words[words.index("--target") + 1] == target
        assert f"GIT_COMMIT={commit}" in words
    made = {word.partition("=")[2]: words for words in said if words[0] == "create" for word in words[1:2]}
    assert made.keys() == {f"trial_{name}_1" for name in ("neighbours", "postgres", "web", "worker")}
    for name in ("neighbours", "web", "worker"):
        assert "--read-only" in made[f"trial_{name}_1"]


def test_the_local_containers_are_asked_whether_they_work(bare: Cloud) -> None:
    done = bare.make("test-local", f"DOCKER={bare.docker()}", "--dry-run")
    [started, asked] = [line for line in done.stdout.splitlines() if "up --build" in line or "release.smoke" in line]
    assert started.endswith("compose up --build --detach")
    assert "ASSISTANT_API_TOKEN=${ASSISTANT_API_TOKEN:-local-api-token}" in asked
    assert "--web http://localhost:8000 --api http://localhost:8001 --wait-seconds 300" in done.stdout


def test_a_missing_container_tool_is_named_with_how_to_get_it(cloud: Cloud) -> None:
    done = cloud.python(
        "-m", "deploy.release.image", "build", "--docker", "no-docker", "--repository", str(cloud.clone())
    )
    assert done.returncode == 2
    assert "no-docker is not installed" in done.stderr


def test_an_image_that_was_never_pushed_is_said_in_words(cloud: Cloud) -> None:
    done = cloud.python("-m", "deploy.release.image", "digest", "--repository", str(cloud.clone()))
    assert done.returncode == 2
    assert "make build-all push" in done.stderr


def test_help_lists_every_target_that_people_run(bare: Cloud) -> None:
    said = bare.make("help").stdout
    wanted = (
        "run setup test check bench check-prerequisites first-time-setup init plan deploy destroy build-all "
        "deploy-services start-services stop-services restart-services status get-urls logs-assistant logs-slack "
        "logs-worker up down test-local test-local-down"
    )
    listed = {line.split()[0] for line in said.splitlines() if line.startswith("  ")}
    assert set(wanted.split()) <= listed
