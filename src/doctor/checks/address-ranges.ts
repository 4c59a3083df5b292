import type { Vpc } from "@aws-sdk/client-ec2";
import { nameTag } from "../../aws/network";
import { cidrRange, overlap } from "../../fleet/facts/cidr";
import type { Check, Found } from "../check";
import type { Subject } from "../subject";

/** The ranges of the files, against those of AWS. What overlaps between files synth says. */
export const addressRanges: Check = {
  name: "address-ranges",
  isPrecondition: true,
  run: async (subject) => {
    const [vpcs, own] = await Promise.all([subject.vpcs(), subject.ownVpc()]);
    return [
      ...overlaps(subject, vpcs),
      ...(own ? [...changedRange(subject, own), ...(await changedSubnets(subject))] : []),
    ];
  },
};

function overlaps({ values, prefix, aws }: Subject, vpcs: readonly Vpc[]): Found[] {
  const range = cidrRange(values.vpc_cidr);
  const others = vpcs.filter((vpc) => {
    const other = cidrRange(vpc.CidrBlock ?? "");
    const isOther = nameTag(vpc) !== `${prefix}-vpc` && !vpc.IsDefault;
    return isOther && range && other && overlap(range, other);
  });
  return others.map((vpc) => ({
    severity: "warning",
    what: `${values.vpc_cidr} overlaps another VPC of ${aws}: the two can never be connected`,
    evidence: `${vpc.VpcId}${nameTag(vpc) ? ` (${nameTag(vpc)})` : ""} has ${vpc.CidrBlock}`,
    fix: "before the first apply, give the stack a private range of its own in vpc_cidr and subnet_cidrs",
  }));
}

function changedRange({ values }: Subject, own: Vpc): Found[] {
  return own.CidrBlock === values.vpc_cidr
    ? []
    : [
        {
          severity: "error",
          what: "vpc_cidr is not the range that the VPC has: the next apply replaces the VPC and all in it",
          evidence: `the file says ${values.vpc_cidr}, ${own.VpcId} has ${own.CidrBlock}`,
          fix: `write vpc_cidr = "${own.CidrBlock}" back, and use the var-file of this region`,
        },
      ];
}

async function changedSubnets(subject: Subject): Promise<Found[]> {
  const { availability_zones: zones, subnet_cidrs: cidrs, vpc_cidr } = subject.values;
  const subnets = (await subject.network())?.subnets ?? [];
  const wanted = zones.map((zone, i) => `${cidrs[i]} in ${zone}`);
  const found = subnets.map((it) => `${it.CidrBlock} in ${it.AvailabilityZone}`);
  const gone = found.filter((it) => !wanted.includes(it));
  const isOwnRange = (await subject.ownVpc())?.CidrBlock === vpc_cidr;
  return gone.length === 0 || !isOwnRange
    ? []
    : [
        {
          severity: "warning",
          what: "subnets are not as the file has them: the next apply rebuilds them",
          evidence: `AWS has ${gone.join(", ")}; the file says ${wanted.join(", ")}`,
          fix: "add and drop zones at the end of availability_zones and subnet_cidrs only",
        },
      ];
}
