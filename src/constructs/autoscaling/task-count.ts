import { DataAwsEcsService } from "@cdktf/provider-aws/lib/data-aws-ecs-service";
import { DataAwsResourcegroupstaggingapiResources } from "@cdktf/provider-aws/lib/data-aws-resourcegroupstaggingapi-resources";
import type { Precondition } from "cdktf";
import { Construct } from "constructs";
import type { VariableValues } from "../../fleet/variables";
import { hcl } from "../../hcl/expression";
import { names, prefix } from "../naming";
import { address, countIf, onlyOrNull } from "../references";
import { isOwnRegion, v } from "../variables";
import { clock } from "../weekend/clock";

/** Load decides how many tasks run. */
export const scalesWithLoad = hcl`${v.autoscaling_max} != null`;

/**
 * What the service runs when a plan is made. A data source of something that is missing fails the plan, and a new
 * service is missing; so AWS's list of what has the service's tag is asked first, which may be empty. Both know the
 * service by its names and not by its resource: what depends on a resource that changes is read only at apply.
 */
export class TaskCount extends Construct {
  /**
   * Tasks that a plan wants. With scaling with load, those that the service has, within the bounds of the moment, so
   * that no plan undoes what scaling did; a service that is new or has none starts with its own count.
   */
  readonly planned: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);

    const tagged = new DataAwsResourcegroupstaggingapiResources(
      this,
      "data.aws_resourcegroupstaggingapi_resources.service",
      {
        count: countIf(scalesWithLoad),
        resourceTypeFilters: ["ecs:service"],
        tagFilter: [{ key: "Name", values: [`${prefix}-service`] }],
      },
    );
    const name = `${names.cluster}/${prefix}-service`;
    const exists = hcl`anytrue([for resource in flatten(${`\${${address(tagged)}[*].resource_tag_mapping_list}`}) : endswith(resource.resource_arn, ${`:service/${name}`})])`;
    const running = new DataAwsEcsService(this, "data.aws_ecs_service.running", {
      count: countIf(exists),
      clusterArn: names.cluster,
      serviceName: `${prefix}-service`,
    });
    const count = hcl`coalesce(${onlyOrNull(running, "desired_count")}, 0)`;
    this.planned = hcl`${v.autoscaling_max} == null || ${count} == 0 ? ${clock.taskCount} : max(${clock.bounds}.min, min(${clock.bounds}.max, ${count}))`;
  }
}

/**
 * For aws_vpc.main: with -var alone a count would do nothing to a service that runs. One that comes with another region
 * or environment, or with bounds of its own, is that of another file.
 */
export function countOfFile(values: VariableValues): Precondition {
  const { desired_count, autoscaling_min, autoscaling_max } = values;
  const otherBounds = hcl`${v.autoscaling_min} != ${autoscaling_min} || ${v.autoscaling_max} != ${autoscaling_max}`;
  return {
    condition: hcl`${v.autoscaling_max} == null || ${v.desired_count} == ${desired_count} || !${isOwnRegion(values)} || ${otherBounds}`,
    errorMessage:
      `desired_count is ${v.desired_count} by -var or TF_VAR, and ${desired_count} in the region's file. Load decides how many ` +
      `tasks run, from ${hcl`coalesce(${v.autoscaling_min}, "null")`} to ${hcl`coalesce(${v.autoscaling_max}, "null")`}: the plan keeps the number that the service has, and desired_count is only ` +
      "what it starts with. To run another number now: npx fleet scale. To start with another: change the file and synthesize.",
  };
}
