import { cpSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { vpcs } from "../../scripts/workflows/effects";
import { bareStack, environments } from "../../scripts/workflows/workflows";
import { createHostedZone } from "../../src/sandbox/emulator-clients";
import type { Plan } from "../../src/terraform/commands";
import { initialized, limited } from "../support/initialized";
import { planned, plannedAddresses } from "../support/plan";
import { APPLIES_MS, STARTS_TERRAFORM_MS, useEmulator } from "../support/sandbox";
import { copyProject, projectRoot, stackFolder, synthesize } from "../support/synth";
import { runWorkflows } from "./run-workflows";

const sandbox = useEmulator();
const regions = ["eu-west-1", "eu-west-2", "us-east-1"] as const;
const ranges = {
  "eu-west-1": "172.31.0.0/16",
  "eu-west-2": "172.32.0.0/16",
  "us-east-1": "172.33.0.0/16",
};
let project: string;
let bare: string;

beforeAll(async () => {
  project = copyProject(sandbox.folder("project"));
  bare = copyProject(sandbox.folder("bare"));
  cpSync(join(projectRoot, "environments"), join(project, "environments"), { recursive: true });
  await Promise.all([
    createHostedZone(sandbox.emulator, "cdtait.cloud"),
    synthesize(join(project, "cdktf.out"), {}, project),
    synthesize(join(project, "plans"), {}, project),
    synthesize(join(bare, "cdktf.out"), {}, bare),
  ]);
  await sandbox.terraform(stackFolder(join(project, "cdktf.out"), "eu-west-1")).init();
}, STARTS_TERRAFORM_MS);

// A load balancer would take a minute more.
const env = { TF_VAR_create_alb: "false" };

describe("a workspace for each environment", { concurrent: true, timeout: APPLIES_MS }, () => {
  const region = "eu-west-1";
  runWorkflows(environments, sandbox, () => project, {
    stack: region,
    region,
    env,
    timeout: APPLIES_MS,
  });

  it.sequential("each is destroyed alone, chosen by TF_WORKSPACE", async () => {
    const folder = stackFolder(join(project, "cdktf.out"), region);
    for (const [name, left] of [
      ["dev", ["fmp-mcp-prod-eu-west-1-vpc"]],
      ["prod", []],
    ] as const) {
      const terraform = sandbox.terraform(folder, { ...env, TF_WORKSPACE: name });
      await terraform.destroy(`-var-file=../../../environments/${name}.tfvars`);
      expect(await vpcs({ emulator: sandbox.emulator, region })).toEqual(left);
    }
  });
});

describe("a stack and nothing else", { concurrent: true }, () => {
  const setting = { stack: "eu-west-2", region: "eu-west-2", env, timeout: APPLIES_MS };
  runWorkflows(bareStack, sandbox, () => bare, setting);
});

/** Everything that has a name in AWS, by address; with the load balancer and the record. */
function names(plan: Plan): Record<string, string> {
  const named = plannedAddresses(plan).flatMap((address) => {
    const { name, family, name_prefix, tags } = planned(plan, address);
    const found = [name, family, name_prefix, tags?.Name].filter((it) => typeof it === "string");
    return found.length > 0 ? [[address, found[0]]] : [];
  });
  return Object.fromEntries(named);
}

describe("environments/*.tfvars", { concurrent: true, timeout: APPLIES_MS }, () => {
  const atOnce = limited(2);

  it.each(regions)(
    "in the stack %s: dev is the shipped one, prod shares no name",
    async (region) => {
      const stack = await atOnce(() =>
        initialized(sandbox, stackFolder(join(project, "plans"), region)),
      );
      const [dev, prod] = (await Promise.all(
        ["dev", "prod"].map((name) => {
          const file = join(projectRoot, "environments", `${name}.tfvars`);
          return atOnce(() => stack.plan({}, `-var-file=${file}`));
        }),
      )) as [Plan, Plan];

      const [devNames, prodNames] = [names(dev), names(prod)];
      expect(devNames).toMatchObject({
        "aws_vpc.main": `fmp-mcp-dev-${region}-vpc`,
        "aws_lb.main[0]": `fmp-mcp-dev-${region}-alb`,
        "aws_lb_target_group.main[0]": `fmp-mcp-dev-${region}-tg`,
        "aws_route53_record.main[0]": "fmp.cdtait.cloud",
      });
      expect(planned(dev, "aws_vpc.main").cidr_block).toBe(ranges[region]);

      expect(plannedAddresses(prod)).toEqual(plannedAddresses(dev));
      expect(Object.keys(prodNames)).toEqual(Object.keys(devNames));
      const shared = Object.keys(devNames).filter((it) => devNames[it] === prodNames[it]);
      // It lies in a namespace of its own.
      expect(shared).toEqual(["aws_service_discovery_service.main[0]"]);
      expect(prodNames["aws_route53_record.main[0]"]).toBe("fmp-prod.cdtait.cloud");
      expect(planned(prod, "aws_vpc.main").cidr_block).toBe("10.80.0.0/16");
    },
  );
});
