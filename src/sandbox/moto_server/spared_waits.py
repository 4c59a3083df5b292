"""Waits that Terraform's AWS provider has built in, whatever AWS answers, and that it leaves out when an answer says less
than AWS's. Terraform alone gets these answers, and knows it by the records all the same, which are there at once.
https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/ec2/vpc_.go
https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/route53/record.go
"""

import copy
import time

from moto.ec2.responses.vpcs import VPCs
from moto.route53.responses import Route53

# The provider looks at a VPC as soon as it is created. One that is looked at later is another program's.
LOOKS_WITHIN_SECONDS = 10


def is_terraform(response):
    return "Terraform/" in response.headers.get("User-Agent", "")


# If a new VPC has an IPv6 range when the provider looks for the first time, it waits for 10 s and looks for the range.
# If not, it takes the range from its last look at the end. AWS, too, may show parts of something new a moment later.

create_vpc_alone = VPCs.create_vpc
describe_all_of_vpcs = VPCs.describe_vpcs


def create_vpc(self):
    answer = create_vpc_alone(self)
    answer.result["Vpc"].shown_from = time.monotonic()
    return answer


def describe_vpcs(self):
    answer = describe_all_of_vpcs(self)
    if is_terraform(self):
        answer.result["Vpcs"] = [first_look(vpc) for vpc in answer.result["Vpcs"]]
    return answer


def first_look(vpc):
    created = vars(vpc).pop("shown_from", None)
    if created is None or time.monotonic() - created > LOOKS_WITHIN_SECONDS:
        return vpc
    without_ipv6 = copy.copy(vpc)
    without_ipv6._cidr_block_association_set = {
        it["association_id"]: it for it in vpc.cidr_block_association_set
    }
    return without_ipv6


VPCs.create_vpc = create_vpc
VPCs.describe_vpcs = describe_vpcs


# After each change of a record the provider waits for 10 to 30 s until it asks whether the change has come to all name
# servers. Without the number of the change it cannot ask.

change_records = Route53.change_resource_record_sets


def change_resource_record_sets(self):
    answer = change_records(self)
    if is_terraform(self):
        del answer.result["ChangeInfo"]
    return answer


Route53.change_resource_record_sets = change_resource_record_sets
