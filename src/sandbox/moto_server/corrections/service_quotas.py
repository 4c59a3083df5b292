"""What moto 5.2 gets wrong of Service Quotas, put right."""

from moto.servicequotas.exceptions import NoSuchResource
from moto.servicequotas.models import ServiceQuotasBackend
from moto.servicequotas.responses import ServiceQuotasResponse

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
