"""moto's server with what it lacks for our infrastructure, a process of its own: `python fake_aws.py PORT`.

Each function mends one gap, which would show as an apply that never ends or as a plan that is never empty. What moto
does by itself is left alone, so that a wrong root still fails here.
"""

from __future__ import annotations

import fnmatch
import json
import sys
from typing import Any

import boto3
from moto.applicationautoscaling import responses as scaling_responses
from moto.budgets.responses import BudgetsResponse
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ecs.models import EC2ContainerServiceBackend, Service
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.rds.models import DBCluster
from moto.s3.models import FakeBucket
from moto.server import main as serve
from moto.sqs.models import Queue

SERVICE_SETTINGS = {
    "enableExecuteCommand": "enable_execute_command",
    "healthCheckGracePeriodSeconds": "health_check_grace_period_seconds",
    "deploymentConfiguration": "deployment_configuration",
    "availabilityZoneRebalancing": "availability_zone_rebalancing",
    "capacityProviderStrategy": "capacity_provider_strategy",
    "enableECSManagedTags": "enable_ecs_managed_tags",
}


def scalable_targets_have_tags() -> None:
    """ListTagsForResource is not there, and the provider asks for ten minutes."""
    tags: dict[str, dict[str, str]] = {}
    responses = scaling_responses.ApplicationAutoScalingResponse
    register = responses.register_scalable_target

    def register_scalable_target(self: Any) -> str:
        answer: str = register(self)
        tags.setdefault(json.loads(answer)["ScalableTargetARN"], {}).update(self._get_param("Tags") or {})
        return answer

    def list_tags_for_resource(self: Any) -> str:
        return json.dumps({"Tags": tags.get(self._get_param("ResourceARN"), {})})

    def tag_resource(self: Any) -> str:
        tags.setdefault(self._get_param("ResourceARN"), {}).update(self._get_param("Tags"))
        return "{}"

    def untag_resource(self: Any) -> str:
        for name in self._get_param("TagKeys"):
            tags.get(self._get_param("ResourceARN"), {}).pop(name, None)
        return "{}"

    responses.register_scalable_target = register_scalable_target
    responses.list_tags_for_resource = list_tags_for_resource
    responses.tag_resource = tag_resource
    responses.untag_resource = untag_resource


def queues_keep_what_they_are_told() -> None:
    """RedriveAllowPolicy is not kept, any change drops Policy, RedrivePolicy comes back with other blanks."""
    change, read = Queue._set_attributes, Queue.attributes.fget
    Queue.KMS_ATTRIBUTES = [*Queue.KMS_ATTRIBUTES, "RedriveAllowPolicy"]
    Queue.redrive_allow_policy = None

    def set_attributes(self: Any, attributes: dict[str, Any], now: float | None = None) -> None:
        before = getattr(self, "policy", None)
        kept = dict(attributes)
        if "RedriveAllowPolicy" in kept:
            self.redrive_allow_policy = kept.pop("RedriveAllowPolicy")
        if "RedrivePolicy" in kept and not isinstance(kept["RedrivePolicy"], dict):
            self.redrive_text = kept["RedrivePolicy"]
        change(self, kept, now)
        if "Policy" not in attributes:
            self.policy = before

    def attributes(self: Any) -> dict[str, Any]:
        found: dict[str, Any] = read(self)
        found.pop("RedriveAllowPolicy", None)
        if self.redrive_allow_policy:
            found["RedriveAllowPolicy"] = self.redrive_allow_policy
        if "RedrivePolicy" in found and getattr(self, "redrive_text", None):
            found["RedrivePolicy"] = self.redrive_text
        return found

    Queue._set_attributes = set_attributes
    Queue.attributes = property(attributes)


def rules_between_groups_have_descriptions() -> None:
    """A rule that names another group loses its description."""
    SecurityGroupRule.description = property(
        lambda self: self.ip_range.get("Description") or self.source_group.get("Description")
    )


def services_keep_their_settings() -> None:
    """Circuit breaker, capacity providers, grace period and the like are not kept."""
    create = EC2ContainerServiceResponse.create_service
    backend_create = EC2ContainerServiceBackend.create_service
    told: dict[str, Any] = {}

    def create_service(self: Any) -> Any:
        told.clear()
        told.update({name: self._get_param(key) for key, name in SERVICE_SETTINGS.items()})
        return create(self)

    def make(self: Any, *args: Any, **kwargs: Any) -> Service:
        service: Service = backend_create(self, *args, **kwargs)
        for name, value in told.items():
            setattr(service, name, value)
        return service

    EC2ContainerServiceResponse.create_service = create_service
    EC2ContainerServiceBackend.create_service = make


def budgets_say_whom_they_tell() -> None:
    """DescribeSubscribersForNotification and the tags are not there."""

    def describe_subscribers_for_notification(self: Any) -> str:
        budget = self.backend.budgets[self._get_param("AccountId")][self._get_param("BudgetName")]
        wanted = self._get_param("Notification")
        found = [each for each in budget.notifications if wanted.items() <= each.details.items()]
        return json.dumps({"Subscribers": found[0].subscribers if found else []})

    BudgetsResponse.describe_subscribers_for_notification = describe_subscribers_for_notification
    create = BudgetsResponse.create_budget
    tags: dict[str, list[dict[str, str]]] = {}

    def create_budget(self: Any) -> str:
        answer: str = create(self)
        tags[self._get_param("Budget")["BudgetName"]] = self._get_param("ResourceTags") or []
        return answer

    def list_tags_for_resource(self: Any) -> str:
        return json.dumps({"ResourceTags": tags.get(self._get_param("ResourceARN").rpartition("/")[2], [])})

    BudgetsResponse.create_budget = create_budget
    BudgetsResponse.list_tags_for_resource = list_tags_for_resource


def policies_of_log_buckets_are_read() -> None:
    """A statement for everybody breaks the look for the one that lets S3 log, and a wider prefix does not count."""

    def may_log(target_bucket: FakeBucket, target_prefix: str | None) -> bool:
        wanted = f"arn:aws:s3:::{target_bucket.name}/{target_prefix or ''}2026-11-23-00-00-00-0"
        return any(
            statement["Effect"] == "Allow"
            and isinstance(statement.get("Principal"), dict)
            and statement["Principal"].get("Service") == "logging.s3.amazonaws.com"
            and "s3:PutObject" in statement["Action"]
            and fnmatch.fnmatchcase(wanted, statement["Resource"])
            for statement in json.loads(target_bucket.policy or '{"Statement": []}')["Statement"]
        )

    FakeBucket._log_permissions_enabled_policy = staticmethod(may_log)


def clusters_of_the_second_kind_have_no_first_kind_of_scaling() -> None:
    """Every cluster tells the defaults of serverless v1."""
    told = DBCluster.scaling_configuration_info.fget
    DBCluster.scaling_configuration_info = property(
        lambda self: told(self) if self.engine_mode == "serverless" else None
    )


def seed(endpoint: str, region: str) -> dict[str, str]:
    """What has to be there before Terraform starts: a certificate, and the bucket of the state."""
    session = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name=region)
    certificate = session.client("acm", endpoint_url=endpoint).request_certificate(DomainName="assistant.example.com")
    session.client("s3", endpoint_url=endpoint).create_bucket(
        Bucket="terraform-state", CreateBucketConfiguration={"LocationConstraint": region}
    )
    return {"certificate_arn": certificate["CertificateArn"]}


GAPS = (
    scalable_targets_have_tags,
    queues_keep_what_they_are_told,
    rules_between_groups_have_descriptions,
    services_keep_their_settings,
    budgets_say_whom_they_tell,
    policies_of_log_buckets_are_read,
    clusters_of_the_second_kind_have_no_first_kind_of_scaling,
)

if __name__ == "__main__":
    for mend in GAPS:
        mend()
    serve(["--host", "127.0.0.1", "--port", sys.argv[1]])
