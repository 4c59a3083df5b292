"""What moto 5.2 gets wrong of AWS's records, put right. Importing this module is enough."""

import json

from moto.acm.models import CertBundle
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.models.subnets import Subnet
from moto.ecs.models import EC2ContainerServiceBackend
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.elbv2.models import ELBv2Backend, FakeListenerRule, FakeRule
from moto.elbv2.responses import ELBV2Response
from moto.iam.access_control import IAMPolicyStatement, PermissionResult
from moto.iam.models import SERVICE_NAME_CONVERSION
from moto.logs.exceptions import ResourceNotFoundException as LogsNotFound
from moto.logs.responses import LogsResponse
from moto.route53.models import Route53Backend, route53_backends
from moto.route53.responses import Route53 as Route53Response
from moto.secretsmanager.models import FakeSecret, SecretsManagerBackend
from moto.servicediscovery.models import ServiceDiscoveryBackend
from moto.servicequotas.exceptions import NoSuchResource
from moto.servicequotas.models import ServiceQuotasBackend
from moto.servicequotas.responses import ServiceQuotasResponse

# moto 5.2 lacks these three operations of Application Auto Scaling, and the AWS provider then
# retries for minutes. The tags live on the scalable target, so they go when it goes.
# https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TagResource.html


def find_target(self, arn):
    backend = self.applicationautoscaling_backend
    for targets in backend.targets.values():
        for target in targets.values():
            if target.arn == arn:
                return target
    raise JsonRESTError("ResourceNotFoundException", f"No scalable target found: {arn}")


def tags_of(target):
    if not hasattr(target, "tags"):
        target.tags = {}
    return target.tags


def list_tags_for_resource(self):
    target = find_target(self, self._get_param("ResourceARN"))
    return json.dumps({"Tags": tags_of(target)})


def tag_resource(self):
    target = find_target(self, self._get_param("ResourceARN"))
    tags_of(target).update(self._get_param("Tags") or {})
    return json.dumps({})


def untag_resource(self):
    target = find_target(self, self._get_param("ResourceARN"))
    for key in self._get_param("TagKeys") or []:
        tags_of(target).pop(key, None)
    return json.dumps({})


register_without_tags = ApplicationAutoScalingResponse.register_scalable_target


def register_scalable_target(self):
    answer = register_without_tags(self)
    tags = self._get_param("Tags")
    if tags:
        target = find_target(self, json.loads(answer)["ScalableTargetARN"])
        tags_of(target).update(tags)
    return answer


for operation in (
    list_tags_for_resource,
    tag_resource,
    untag_resource,
    register_scalable_target,
):
    setattr(ApplicationAutoScalingResponse, operation.__name__, operation)


# moto 5.2 answers "{'State': 'associated'}" as the state of a subnet's IPv6 range, and the
# provider waits three minutes for "associated" and gives up.
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SubnetCidrBlockState.html


def ipv6_cidr_block_association_set(self):
    return [
        {
            "associationId": association["associationId"],
            "ipv6CidrBlock": association["ipv6CidrBlock"],
            "ipv6CidrBlockState": {"state": association["ipv6CidrBlockState"]["State"]},
        }
        for association in self.ipv6_cidr_block_associations.values()
        if association["ipv6CidrBlockState"]["State"] == "associated"
    ]


Subnet.ipv6_cidr_block_association_set = property(ipv6_cidr_block_association_set)


# Nor does it know the filter by which the provider waits for a range that a subnet gets later.

filter_value_without_ipv6 = Subnet.get_filter_value


def subnet_filter_value(self, filter_name, method_name=None):
    if filter_name == "ipv6-cidr-block-association.association-id":
        return list(self.ipv6_cidr_block_associations)
    return filter_value_without_ipv6(self, filter_name, method_name)


Subnet.get_filter_value = subnet_filter_value


# moto 5.2 forgets what CreateService says about managed tags, zone rebalancing, the deployment
# circuit breaker and the grace period (UpdateService keeps all of it): every plan after the
# first apply would show a difference that AWS does not have.

create_service_and_forget = EC2ContainerServiceResponse.create_service


def create_service(self):
    answer = create_service_and_forget(self)
    cluster = self._get_param("cluster", "default")
    service = self.ecs_backend._get_service(cluster, self._get_param("serviceName"))
    for name, value in self._get_params().items():
        attribute = camelcase_to_underscores(name)
        if attribute not in ("client_token", "cluster", "role", "service_name"):
            if not hasattr(service, attribute):
                setattr(service, attribute, value)
    return answer


EC2ContainerServiceResponse.create_service = create_service


# UpdateService changes the parts of the deployment configuration that it is given; moto 5.2 drops the rest.

update_service_and_replace = EC2ContainerServiceBackend.update_service


def update_service(self, service_properties):
    given = service_properties.get("deployment_configuration")
    if given:
        cluster = service_properties.get("cluster", "default")
        name = service_properties["service"].split("/")[-1]
        kept = getattr(self._get_service(cluster, name), "deployment_configuration", None)
        service_properties["deployment_configuration"] = {**(kept or {}), **given}
    return update_service_and_replace(self, service_properties)


EC2ContainerServiceBackend.update_service = update_service


# moto 5.2 refuses a record that was deleted and is created again just as it was, as long as the zone has others: it
# looks for it in the list of all changes. Deleting takes the records of all names with that identifier along.

# Names are the same in capitals and in lower case. Route 53 keeps them in lower case.

change_records = Route53Backend.change_resource_record_sets
create_zone = Route53Backend.create_hosted_zone


def create_hosted_zone(self, name, *args, **more):
    return create_zone(self, name.lower(), *args, **more)


def change_resource_record_sets(self, zoneid, change_list):
    zone = self.get_hosted_zone(zoneid)
    for change in change_list:
        change["ResourceRecordSet"]["Name"] = change["ResourceRecordSet"]["Name"].lower()
    existing = {(it.name.strip("."), it.type, it.set_identifier) for it in zone.rrsets}
    kept = []
    for change in change_list:
        record = change["ResourceRecordSet"]
        key = (record["Name"].strip("."), record["Type"], record.get("SetIdentifier"))
        if change["Action"] == "CREATE" and key not in existing:
            while change in zone.rr_changes:
                zone.rr_changes.remove(change)
        elif change["Action"] == "DELETE" and key[2] is not None:
            kept += [
                it
                for it in zone.rrsets
                if it.set_identifier == key[2] and (it.name.strip("."), it.type) != key[:2]
            ]
    answer = change_records(self, zoneid, change_list)
    zone.rrsets += [it for it in kept if it not in zone.rrsets]
    return answer


Route53Backend.change_resource_record_sets = change_resource_record_sets
Route53Backend.create_hosted_zone = create_hosted_zone


# A change of records has happened when it is answered. The AWS provider sleeps for half a minute before it looks whether
# it has, unless the answer names no change to look for.

change_and_answer = Route53Response.change_resource_record_sets


def change_without_waiting(self):
    answer = change_and_answer(self)
    return ActionResult({}) if "terraform-provider-aws" in self.headers.get("User-Agent", "") else answer


Route53Response.change_resource_record_sets = change_without_waiting


# moto 5.2 gives a log group a key when it is created, and lacks the two operations that change it. The AWS provider
# then retries for minutes.
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html


def associate_kms_key(self):
    log_group(self).kms_key_id = self._get_param("kmsKeyId")
    return ""


def disassociate_kms_key(self):
    log_group(self).kms_key_id = None
    return ""


def log_group(self):
    name = self._get_param("logGroupName")
    if name not in self.logs_backend.groups:
        raise LogsNotFound()
    return self.logs_backend.groups[name]


LogsResponse.associate_kms_key = associate_kms_key
LogsResponse.disassociate_kms_key = disassociate_kms_key


# A rule that names another group loses its description when it is created.


def rule_description(self):
    return self.ip_range.get("Description") or self.source_group.get("Description")


SecurityGroupRule.description = property(rule_description)


# A new value takes every label from the version before it; AWS moves only AWSCURRENT.
# https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html

reset_all_labels = FakeSecret.reset_default_version


def reset_default_version(self, secret_version, version_id):
    previous = self.versions.get(self.default_version_id)
    labels = list(previous["version_stages"]) if previous else []
    reset_all_labels(self, secret_version, version_id)
    if previous is not None and previous is not self.versions[version_id]:
        moved = {"AWSCURRENT", "AWSPREVIOUS", *secret_version["version_stages"]}
        previous["version_stages"] += [label for label in labels if label not in moved]


FakeSecret.reset_default_version = reset_default_version


# moto 5.2 says of every version that it was created at this moment.
# https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_SecretVersionsListEntry.html

list_versions_as_new = SecretsManagerBackend.list_secret_version_ids


def list_secret_version_ids(self, secret_id):
    answer = json.loads(list_versions_as_new(self, secret_id))
    for version in answer["Versions"]:
        version["CreatedDate"] = self.secrets[secret_id].versions[version["VersionId"]]["createdate"]
    return json.dumps(answer)


SecretsManagerBackend.list_secret_version_ids = list_secret_version_ids


# The emulator speaks plain HTTP, and moto denies by a bucket's policy without looking at its conditions. On
# AWS every request of ours comes by TLS, so what denies the others must not deny it here.

is_action_permitted = IAMPolicyStatement.is_action_permitted


def is_action_permitted_by_tls(self, *args, **kwargs):
    conditions = self._statement.get("Condition", {})
    if conditions.get("Bool", {}).get("aws:SecureTransport") == "false":
        return PermissionResult.NEUTRAL
    return is_action_permitted(self, *args, **kwargs)


IAMPolicyStatement.is_action_permitted = is_action_permitted_by_tls


# moto 5.2 calls the role AWSServiceRoleForecs.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles.html

SERVICE_NAME_CONVERSION["ecs"] = "ECS"


# moto 5.2 knows quotas of VPCs only. These are AWS's defaults for a new account.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html

QUOTAS = {
    "fargate": [
        ("L-3032A538", "Fargate On-Demand vCPU resource count", 6.0),
        ("L-36FBB829", "Fargate Spot vCPU resource count", 6.0),
    ],
    "elasticloadbalancing": [
        ("L-53DA6B97", "Application Load Balancers per Region", 50.0),
    ],
}

default_quotas_of_vpc = ServiceQuotasBackend.list_aws_default_service_quotas


def list_aws_default_service_quotas(self, service_code):
    if service_code not in QUOTAS:
        return default_quotas_of_vpc(self, service_code)
    return [
        {"ServiceCode": service_code, "QuotaCode": code, "QuotaName": name, "Value": value}
        for code, name, value in QUOTAS[service_code]
    ]


def get_service_quota(self, service_code, quota_code):
    for quota in self.list_aws_default_service_quotas(service_code):
        if quota["QuotaCode"] == quota_code:
            return quota
    raise NoSuchResource()


def list_service_quotas(self):
    return self.list_aws_default_service_quotas()


ServiceQuotasBackend.list_aws_default_service_quotas = list_aws_default_service_quotas
ServiceQuotasBackend.get_service_quota = get_service_quota
ServiceQuotasResponse.list_service_quotas = list_service_quotas


# A Cloud Map service may have its namespace in its DNS settings, as Terraform writes it; moto 5.2 does not find it there.
# https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateService.html

discover_by_namespace = ServiceDiscoveryBackend.discover_instances


def discover_instances(self, *args, **kwargs):
    for service in self.services.values():
        service.namespace_id = service.namespace_id or (service.dns_config or {}).get("NamespaceId")
    return discover_by_namespace(self, *args, **kwargs)


ServiceDiscoveryBackend.discover_instances = discover_instances


# moto 5.2 issues a certificate after a minute, whether its validation record is there or not. AWS does so as soon as
# it sees the record, which is the same in every region.
# https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html


def is_validated(certificate):
    records = [
        (record.name.rstrip("."), record.type)
        for account in route53_backends.values()
        for zone in account["aws"].zones.values()
        for record in zone.rrsets
    ]
    options = certificate.describe()["Certificate"]["DomainValidationOptions"]
    names = [it["ResourceRecord"]["Name"].rstrip(".") for it in options]
    return all((name, "CNAME") in records for name in names)


def check_certificate(self):
    if self.type == "AMAZON_ISSUED" and self.status == "PENDING_VALIDATION" and is_validated(self):
        self.status = "ISSUED"


CertBundle.check = check_certificate


# moto 5.2 drops the transforms of a rule. A change leaves them as they are unless it names others or takes them away.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyRule.html

FakeListenerRule.transforms = FakeRule.transforms = ()

create_rule_alone = ELBV2Response.create_rule
modify_rule_alone = ELBv2Backend.modify_rule
answer_to_modify_rule = ELBV2Response.modify_rule


def create_rule(self):
    answer = create_rule_alone(self)
    answer.result["Rules"][0].transforms = self._get_params().get("Transforms", [])
    return answer


def modify_rule(self):
    params = self._get_params()
    answer = answer_to_modify_rule(self)
    if "Transforms" in params or params.get("ResetTransforms"):
        answer.result["Rules"][0].transforms = params.get("Transforms", [])
    return answer


def modify_rule_or_transforms(self, rule_arn, conditions, actions):
    """moto refuses a change that names neither conditions nor actions."""
    if conditions or actions:
        return modify_rule_alone(self, rule_arn, conditions, actions)
    return self.describe_rules(listener_arn=None, rule_arns=[rule_arn])[0]


ELBV2Response.create_rule = create_rule
ELBV2Response.modify_rule = modify_rule
ELBv2Backend.modify_rule = modify_rule_or_transforms


# moto 5.2 refuses an action that validates tokens. AWS has it on HTTPS listeners.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-verify-jwt.html

validate_other_actions = ELBv2Backend._validate_actions


def validate_actions(self, actions):
    validate_other_actions(self, [it for it in actions if it.type != "jwt-validation"])


ELBv2Backend._validate_actions = validate_actions
