import {
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  type SecurityGroup,
} from "@aws-sdk/client-ec2";
import { ec2, filter } from "../../aws/ec2";
import { valueAt } from "../../terraform/plan-json";
import type { Finder, Finding, Lookup } from "../find-resources";
import { inVpc } from "./ec2-filters";
import { singleFinding, withNotes } from "./tags";

async function findSecurityGroup(lookup: Lookup): Promise<Finding> {
  const { SecurityGroups = [] } = await ec2(lookup).send(
    new DescribeSecurityGroupsCommand({ Filters: inVpc(lookup) }),
  );
  const start = lookup.value("name_prefix");
  const candidates = SecurityGroups.filter(({ GroupName = "" }) => GroupName.startsWith(start));
  const finding = singleFinding(lookup, candidates, ({ GroupId = "" }) => GroupId);
  const [group] = candidates;
  return group && saysNothingOfEgress(lookup)
    ? withNotes(finding, openEgress(lookup, group))
    : finding;
}

/** True when the configuration has no inline egress, and so would never take away a rule. */
function saysNothingOfEgress({ wanted }: Lookup): boolean {
  return valueAt(wanted.expressions, "egress") === undefined;
}

/** AWS gives each new group a rule that lets everything out; Terraform takes it away in a second call. */
function openEgress({ region }: Lookup, { GroupId, IpPermissionsEgress = [] }: SecurityGroup) {
  const open = IpPermissionsEgress.some(
    ({ IpProtocol, IpRanges = [] }) =>
      IpProtocol === "-1" && IpRanges.some(({ CidrIp }) => CidrIp === "0.0.0.0/0"),
  );
  return open
    ? [
        `${GroupId} still has the rule that AWS gives every new group, all traffic out. To revoke it: aws ec2 revoke-security-group-egress --region ${region} --group-id ${GroupId} --protocol all --cidr 0.0.0.0/0`,
      ]
    : [];
}

function ruleFinder(isEgress: boolean): Finder {
  return {
    // What it is about, a range or another group, is known when its own group is.
    needs: { security_group_id: "id" },
    find: async (lookup) => {
      const { SecurityGroupRules = [] } = await ec2(lookup).send(
        new DescribeSecurityGroupRulesCommand({
          Filters: [filter("group-id", lookup.value("security_group_id"))],
        }),
      );
      const candidates = SecurityGroupRules.filter(
        (rule) =>
          rule.IsEgress === isEgress &&
          rule.IpProtocol === lookup.value("ip_protocol") &&
          String(rule.FromPort) === lookup.value("from_port") &&
          String(rule.ToPort) === lookup.value("to_port") &&
          (rule.CidrIpv4 ?? "") === lookup.value("cidr_ipv4") &&
          (rule.ReferencedGroupInfo?.GroupId ?? "") ===
            lookup.value("referenced_security_group_id"),
      );
      return singleFinding(
        lookup,
        candidates,
        ({ SecurityGroupRuleId = "" }) => SecurityGroupRuleId,
      );
    },
  };
}

export const finders: Readonly<Record<string, Finder>> = {
  aws_security_group: { needs: { vpc_id: "id" }, find: findSecurityGroup },
  aws_vpc_security_group_egress_rule: ruleFinder(true),
  aws_vpc_security_group_ingress_rule: ruleFinder(false),
};
