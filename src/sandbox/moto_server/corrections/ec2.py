"""What moto 5.2 gets wrong of EC2, put right."""

from moto.ec2.models.nat_gateways import NatGateway
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.models.subnets import Subnet

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


# A rule that names another group loses its description when it is created.


def rule_description(self):
    return self.ip_range.get("Description") or self.source_group.get("Description")


SecurityGroupRule.description = property(rule_description)


# moto 5.2 does not say that a NAT gateway is one of a zone, and not of the region. To version 6 of Terraform's AWS
# provider an imported one then looks as if it had to be replaced.
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NatGateway.html

NatGateway.availability_mode = "zonal"
