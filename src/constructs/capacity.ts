import type { EcsCluster } from "@cdktf/provider-aws/lib/ecs-cluster";
import { EcsClusterCapacityProviders } from "@cdktf/provider-aws/lib/ecs-cluster-capacity-providers";
import type { EcsServiceConfig } from "@cdktf/provider-aws/lib/ecs-service";
import type { TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { hcl } from "../hcl/expression";
import { asNumber, ref } from "./references";
import { v } from "./variables";

/** On what a service runs its tasks. */
export interface Capacity {
  readonly service: Pick<
    EcsServiceConfig,
    "launchType" | "capacityProviderStrategy" | "forceNewDeployment"
  >;
  readonly dependsOn: readonly TerraformResource[];
}

/** Plain Fargate, as every service of old has it. */
export const onFargate: Capacity = { service: { launchType: "FARGATE" }, dependsOn: [] };

/**
 * A share of the tasks on Fargate Spot. AWS goes over to that in place; so does the AWS provider since 6.22 at the latest,
 * if a new deployment is forced, while 5.100 replaces the service. So the stack has it only where synth sees the variable
 * set: see provider-floor.ts. A null that only the plan is given is 0, since going back to a launch type would replace.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html (2026-11)
 * @see https://github.com/hashicorp/terraform-provider-aws/pull/43533
 */
export function partlyOnSpot(scope: Construct, cluster: EcsCluster): Capacity {
  const providers = new EcsClusterCapacityProviders(
    scope,
    "aws_ecs_cluster_capacity_providers.main",
    { clusterName: ref(cluster, "name"), capacityProviders: ["FARGATE", "FARGATE_SPOT"] },
  );
  const percent = hcl`coalesce(${v.fargate_spot_percent}, 0)`;
  return {
    service: {
      capacityProviderStrategy: [
        // AWS never ends all tasks at once.
        { capacityProvider: "FARGATE", base: 1, weight: asNumber(hcl`100 - ${percent}`) },
        { capacityProvider: "FARGATE_SPOT", weight: asNumber(percent) },
      ],
      forceNewDeployment: true,
    },
    dependsOn: [providers],
  };
}
