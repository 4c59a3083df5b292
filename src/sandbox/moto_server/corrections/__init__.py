"""What moto 5.2 gets wrong of AWS's records, put right: a file a service. Importing this package is enough."""

from . import (  # noqa: F401
    acm,
    application_auto_scaling,
    budgets,
    ec2,
    ecs,
    ecs_lists,
    elb,
    iam,
    logs,
    route53,
    s3,
    scaling_policies,
    secrets_manager,
    service_discovery,
    service_quotas,
)
