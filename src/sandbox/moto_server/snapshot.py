"""All records that the controllers act on, at one moment, as JSON. Names are those of AWS's API."""

from moto.elbv2.ssl_policies import SSL_POLICIES

from .backends import backend, backends, region_of
from .running_acm import served
from .running_services import refresh
from .running_tasks import record_of


def snapshot():
    return {
        "services": [it for ecs in backends("ecs") for it in services_of(ecs)],
        "tasks": [it for ecs in backends("ecs") for it in tasks_of(ecs)],
        "loadBalancing": {
            "loadBalancers": [
                load_balancer_of(it)
                for elb in backends("elbv2")
                for it in elb.load_balancers.values()
                if it.type == "application"
            ],
            "targetGroups": [
                target_group_of(it)
                for elb in backends("elbv2")
                for it in elb.target_groups.values()
                if it.target_type != "lambda"
            ],
        },
        "recordSets": [
            record_set_of(it)
            for route53 in backends("route53")
            for zone in route53.zones.values()
            for it in zone.rrsets
        ],
        "scalableTargets": [
            scalable_target_of(it, scaling)
            for scaling in backends("application-autoscaling")
            for it in scaling._flatten_scalable_targets("ecs")
        ],
    }


def services_of(ecs):
    for service in list(ecs.services.values()):
        refresh(service)
        if service.status == "INACTIVE":
            continue
        yield {
            "serviceArn": service.arn,
            "serviceName": service.name,
            "clusterArn": service.cluster_arn,
            "status": service.status,
            "desiredCount": service.desired_count,
            "deploymentConfiguration": getattr(service, "deployment_configuration", None) or {},
            "healthCheckGracePeriodSeconds": getattr(
                service, "health_check_grace_period_seconds", None
            )
            or 0,
            "loadBalancers": service.load_balancers,
            "serviceRegistries": service.service_registries,
            "deployments": [
                {
                    name: deployment[name]
                    for name in ("id", "status", "taskDefinition", "rolloutState")
                }
                for deployment in service.deployments
            ],
        }


def tasks_of(ecs):
    for tasks in ecs.tasks.values():
        for task in tasks.values():
            if task.last_status != "STOPPED":
                yield record_of(task)


def load_balancer_of(it):
    return {
        "loadBalancer": {
            "LoadBalancerArn": it.arn,
            "LoadBalancerName": it.name,
            "DNSName": it.dns_name,
            "IpAddressType": it.ip_address_type,
        },
        "attributes": attributes_of(it.attrs),
        "listeners": [listener_of(listener) for listener in it.listeners.values()],
        "webAcl": web_acl_of(it.arn),
    }


def web_acl_of(arn):
    acl = backend("wafv2", region_of(arn)).get_web_acl_for_resource(arn)
    return acl and {
        "ARN": acl.arn,
        "Rules": [
            {name: value for name, value in it.to_dict().items() if value is not None}
            for it in acl.rules
        ],
    }


def attributes_of(attributes):
    return [{"Key": key, "Value": str(value)} for key, value in attributes.items()]


def listener_of(it):
    return {
        "listener": {
            "ListenerArn": it.arn,
            "Port": int(it.port) if it.port else None,
            "Protocol": it.protocol,
            "DefaultActions": actions_of(it.default_actions),
        },
        "tls": tls_of(it) if it.protocol == "HTTPS" else None,
        "rules": [
            {
                "RuleArn": rule.arn,
                "Priority": str(rule.priority),
                "Conditions": rule.conditions,
                "Actions": actions_of(
                    it.default_actions if rule.is_default else rule.actions
                ),
                "IsDefault": rule.is_default,
                "Transforms": rule.transforms,
            }
            for rule in it.rules.values()
        ],
    }


def tls_of(it):
    policy = SSL_POLICIES.get(it.ssl_policy, {})
    return {
        "certificates": list(served(region_of(it.arn), it.certificates)),
        "protocols": policy.get("ssl_protocols", []),
        "ciphers": policy.get("ciphers", []),
    }


def actions_of(actions):
    return [it.data for it in actions]


def target_group_of(it):
    return {
        "targetGroup": {
            "TargetGroupArn": it.arn,
            "TargetGroupName": it.name,
            "Protocol": it.protocol,
            "Port": int(it.port),
            "HealthCheckPath": it.health_check_path,
            "HealthCheckPort": it.health_check_port,
            "HealthCheckProtocol": it.health_check_protocol,
            "HealthCheckIntervalSeconds": int(it.health_check_interval_seconds),
            "HealthCheckTimeoutSeconds": int(it.health_check_timeout_seconds),
            "HealthyThresholdCount": int(it.healthy_threshold_count),
            "UnhealthyThresholdCount": int(it.unhealthy_threshold_count),
            "Matcher": getattr(it, "matcher", None),
        },
        "attributes": attributes_of(it.attributes),
        "targets": [{"Id": t["Id"], "Port": int(t["Port"])} for t in it.targets.values()],
    }


def record_set_of(it):
    alias = it.alias_target and {
        **it.alias_target,
        "EvaluateTargetHealth": str(it.alias_target["EvaluateTargetHealth"]).lower() == "true",
    }
    return {
        "Name": it.name,
        "Type": it.type,
        "Region": it.region,
        "SetIdentifier": it.set_identifier,
        "AliasTarget": alias or None,
    }


def scalable_target_of(it, scaling):
    return {
        "arn": it.arn,
        "resourceId": it.resource_id,
        "minCapacity": it.min_capacity,
        "maxCapacity": it.max_capacity,
        "suspended": it.suspended_state or {},
        "policies": [
            {
                "arn": policy.policy_arn,
                "name": policy.policy_name,
                "configuration": policy.target_tracking_scaling_policy_configuration,
                "alarms": [alarm.name for alarm in policy.alarms],
            }
            for policy in scaling.policies.values()
            if policy.resource_id == it.resource_id
            and policy.policy_type == "TargetTrackingScaling"
        ],
        "scheduledActions": [
            {
                "arn": action.arn,
                "schedule": action.schedule,
                "timezone": action.timezone,
                "startTime": action.start_time,
                "endTime": action.end_time,
                "scalableTargetAction": action.scalable_target_action,
            }
            for action in scaling.scheduled_actions
            if action.resource_id == it.resource_id
        ],
    }
