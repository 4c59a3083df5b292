import { appendFileSync, cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DescribeServicesCommand } from "@aws-sdk/client-ecs";
import lt from "semver/functions/lt";
import { beforeAll, describe, expect, it } from "vitest";
import { resourceNames } from "../../src/fleet/resource-names";
import { variableDefinitions } from "../../src/fleet/variables";
import { ecsClient } from "../../src/sandbox/emulator-clients";
import type { Plan, Terraform } from "../../src/terraform/commands";
import { defaults } from "../support/defaults";
import { type Initialized, initialized, SMALL_REGION, varArguments } from "../support/initialized";
import { APPLIES_MS, useEmulator } from "../support/sandbox";
import { copyProject, stackFolder, synthesize } from "../support/synth";

const REGION = "eu-west-2";
const sandbox = useEmulator();
/** As the region is shipped, and with half of its tasks on Spot. */
let plain: Initialized;
let spot: Initialized;
let spotStack = "";
let plainStack = "";

beforeAll(async () => {
  const project = copyProject(sandbox.folder("project"));
  const synthesized = async (name: string) => {
    const outdir = join(project, name);
    await synthesize(outdir, {}, project);
    return stackFolder(outdir, REGION);
  };
  plainStack = await synthesized("plain.out");
  const line = "\nfargate_spot_percent = 50\n";
  appendFileSync(join(project, "tfvars", `terraform-${REGION}.tfvars`), line);
  spotStack = await synthesized("spot.out");
  plain = await initialized(sandbox, plainStack);
  spot = await initialized(sandbox, spotStack);
}, APPLIES_MS);

const args = (project_name: string) => varArguments({ project_name, ...SMALL_REGION });

/** What AWS has of a service. */
async function capacityOf(project_name: string) {
  const { cluster, service } = resourceNames({ ...defaults, project_name, aws_region: REGION });
  const { services: [found] = [] } = await ecsClient(sandbox.emulator, REGION).send(
    new DescribeServicesCommand({ cluster, services: [service] }),
  );
  const strategy = (found?.capacityProviderStrategy ?? []).map(
    ({ capacityProvider = "", weight = 0, base = 0 }) => [capacityProvider, weight, base] as const,
  );
  return { launchType: found?.launchType, strategy: strategy.sort() };
}

const actionsOf = ({ changes }: Plan) =>
  Object.fromEntries(changes.map(({ address, change }) => [address, change.actions]));

/** The same state and names with another stack, as after synth and `terraform init -upgrade`. */
function goOver(terraform: Terraform, stack: string): void {
  cpSync(join(stack, "cdk.tf.json"), join(terraform.folder, "cdk.tf.json"));
}

describe("Fargate Spot", { concurrent: true, timeout: APPLIES_MS }, () => {
  it("has a share of the tasks beyond the first, which changes in place", async () => {
    const terraform = spot.copy();
    await terraform.apply(...args("share"));
    expect(await capacityOf("share")).toEqual({
      launchType: undefined,
      strategy: [
        ["FARGATE", 50, 1],
        ["FARGATE_SPOT", 50, 0],
      ],
    });
    expect((await terraform.plan(...args("share"))).empty).toBe(true);

    const all = [...args("share"), "-var", "fargate_spot_percent=100"];
    const plan = await terraform.plan(...all);
    expect(actionsOf(plan)).toEqual({ "aws_ecs_service.main": ["update"] });
    await terraform.apply(plan.file);
    expect((await terraform.plan(...all)).empty).toBe(true);

    // -var knows no null, a file does.
    const file = join(terraform.folder, "null.tfvars.json");
    writeFileSync(file, JSON.stringify({ fargate_spot_percent: null }));
    const none = [...args("share"), `-var-file=${file}`];
    expect(actionsOf(await terraform.plan(...none))).toEqual({
      "aws_ecs_service.main": ["update"],
    });
    await terraform.apply(...none);
    expect((await capacityOf("share")).strategy).toEqual([
      ["FARGATE", 100, 1],
      ["FARGATE_SPOT", 0, 0],
    ]);
    await terraform.destroy(...none);
  });

  it("takes over a service with a launch type in place, with the provider that it asks for", async () => {
    const terraform = plain.copy();
    await terraform.apply(...args("over"));
    expect(await capacityOf("over")).toEqual({ launchType: "FARGATE", strategy: [] });
    goOver(terraform, spotStack);
    const plan = await terraform.plan(...args("over"));
    const { sinceProvider } = variableDefinitions.fargate_spot_percent;
    const isOld = lt(sandbox.providerVersion(), sinceProvider);
    expect(actionsOf(plan)).toEqual({
      "aws_ecs_cluster_capacity_providers.main": ["create"],
      "aws_ecs_service.main": isOld ? ["delete", "create"] : ["update"],
    });
    if (isOld) {
      return; // so its stack does not take this provider
    }
    await terraform.apply(plan.file);
    expect((await capacityOf("over")).launchType).toBeUndefined();
    expect((await terraform.plan(...args("over"))).empty).toBe(true);
    goOver(terraform, plainStack);
    await expect(terraform.plan(...args("over"))).rejects.toThrow(/force_new_deployment/);
  });
});
