import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  ApplicationAutoScalingClient,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import {
  CreateLoadBalancerCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { appendOverride, setVariables } from "../../src/fleet/edit-tfvars";
import { resourceNames } from "../../src/fleet/resource-names";
import type { WeekendOverride } from "../../src/fleet/rules/time";
import type { NewValue } from "../../src/hcl/edit";
import type { Emulator } from "../../src/sandbox/emulator";
import { clientSettings, ecsClient } from "../../src/sandbox/emulator-clients";
import { defaults } from "../support/defaults";
import { copyProject } from "../support/synth";
import { type FleetRun, fleet } from "./fleet-process";

const STACKS = ["eu-west-1", "eu-west-2", "us-east-1"] as const;
type Stack = (typeof STACKS)[number];

export interface WeekendProject {
  readonly path: string;
  readonly fleet: (
    args: readonly string[],
    env?: Record<string, string | undefined>,
  ) => Promise<FleetRun>;
  /** The text of a stack's file. */
  readonly read: (stack: Stack) => string;
  /** Writes into the files of all stacks, or of one. */
  readonly set: (values: Readonly<Record<string, NewValue>>, stack?: Stack) => Promise<void>;
  readonly override: (override: WeekendOverride, stack: Stack) => Promise<void>;
  /** Appends a line, for what set() does not write. */
  readonly append: (line: string, stack: Stack) => Promise<void>;
}

/** A copy of the project with the shipped regions, whose files a test may change. */
export function weekendProject(folder: string): WeekendProject {
  const path = copyProject(folder);
  const fileOf = (stack: Stack) => join(path, "tfvars", `terraform-${stack}.tfvars`);
  const read = (stack: Stack) => readFileSync(fileOf(stack), "utf8");
  const edit = async (stack: Stack, edited: (text: string) => Promise<string>) => {
    writeFileSync(fileOf(stack), await edited(read(stack)));
  };
  return {
    path,
    read,
    fleet: (args, env) => fleet(args, env, undefined, undefined, path),
    set: async (values, stack) => {
      for (const name of stack ? [stack] : STACKS) {
        await edit(name, (text) => setVariables(text, values));
      }
    },
    override: (override, stack) => edit(stack, (text) => appendOverride(text, override)),
    append: (line, stack) => edit(stack, async (text) => `${text}\n${line}\n`),
  };
}

export interface Deployed {
  readonly count: number;
  /** As scheduled actions have set them. */
  readonly bounds?: number;
  readonly alb?: boolean;
}

/** Creates what the commands look at: a shipped region's service, under its own names. */
export async function deploy(
  emulator: Emulator,
  stack: Stack,
  { count, bounds, alb }: Deployed,
): Promise<void> {
  const names = namesOf(stack);
  const settings = clientSettings(emulator, stack);
  const ecs = ecsClient(emulator, stack);
  await ecs.send(new CreateClusterCommand({ clusterName: names.cluster }));
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: "t",
      containerDefinitions: [{ name: "c", image: "i", memory: 128 }],
    }),
  );
  await ecs.send(
    new CreateServiceCommand({
      cluster: names.cluster,
      serviceName: names.service,
      taskDefinition: "t",
      desiredCount: count,
    }),
  );
  if (bounds !== undefined) {
    await new ApplicationAutoScalingClient(settings).send(
      new RegisterScalableTargetCommand({
        ServiceNamespace: "ecs",
        ScalableDimension: "ecs:service:DesiredCount",
        ResourceId: `service/${names.cluster}/${names.service}`,
        MinCapacity: bounds,
        MaxCapacity: bounds,
      }),
    );
  }
  if (alb) {
    const { Subnets = [] } = await new EC2Client(settings).send(new DescribeSubnetsCommand({}));
    await new ElasticLoadBalancingV2Client(settings).send(
      new CreateLoadBalancerCommand({
        Name: names.loadBalancer,
        Subnets: Subnets.slice(0, 2).map(({ SubnetId = "" }) => SubnetId),
      }),
    );
  }
}

/** What the shipped files of a region give. */
export function namesOf(stack: Stack) {
  return resourceNames({ ...defaults, aws_region: stack });
}
