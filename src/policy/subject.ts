import { partitionOf } from "../fleet/facts/regions";
import type { RegionConfig } from "../fleet/load-fleet";
import { prefixOf, type ResourceNames, resourceNames } from "../fleet/resource-names";
import type { VariableValues } from "../fleet/variables";
import type { Condition } from "./grant";

/** One stack, as far as a policy names its resources. */
export interface PolicyStack {
  readonly stackName: string;
  readonly values: VariableValues;
  readonly partition: string;
  /** The account's number, or "*". */
  readonly account: string;
  /** What nearly every name of it begins with. */
  readonly prefix: string;
  readonly names: ResourceNames;
  /** The ARN of a resource of a service in the stack's region, such as `cluster/main`. */
  readonly arn: (service: string, resource: string) => string;
  /** The same for a service that has no regions. */
  readonly globalArn: (service: string, resource: string) => string;
  /** That what is created gets the tags of this fleet. */
  readonly newTags: Condition;
  /** That what gets them belongs to no project yet. */
  readonly untagged: Condition;
  /** That what is changed has them. */
  readonly ownTags: Condition;
}

/** @param account "*" where nobody has said */
export function policyStack({ stackName, values }: RegionConfig, account: string): PolicyStack {
  const { aws_region: region, project_name: project, environment } = values;
  const partition = partitionOf(region);
  const tags = (kind: string): Condition => ({
    StringEquals: { [`aws:${kind}/Project`]: project, [`aws:${kind}/Environment`]: environment },
  });
  return {
    stackName,
    values,
    partition,
    account,
    prefix: prefixOf(values),
    names: resourceNames(values),
    arn: (service, resource) => `arn:${partition}:${service}:${region}:${account}:${resource}`,
    globalArn: (service, resource) => `arn:${partition}:${service}::${account}:${resource}`,
    newTags: tags("RequestTag"),
    untagged: { Null: { "aws:ResourceTag/Project": "true" } },
    ownTags: tags("ResourceTag"),
  };
}
