import { join } from "node:path";
import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { beforeAll, describe, expect, it } from "vitest";
import type { Recommendations } from "../../src/cost/recommend/recommendations";
import { resourceNames } from "../../src/fleet/resource-names";
import { clientSettings } from "../../src/sandbox/emulator-clients";
import { defaults } from "../support/defaults";
import { useFolder } from "../support/folder";
import { useRefusingProxy } from "../support/refusing-proxy";
import { runRegion } from "../support/running-region";
import { STARTS_TERRAFORM_MS, useEmulator } from "../support/sandbox";
import { type WeekendProject, weekendProject } from "./weekend-project";

const root = useFolder();
const sandbox = useEmulator();
const refusing = useRefusingProxy(sandbox, "eu-west-2");
const HOUR_MS = 3_600_000;
let project: WeekendProject;

/** How busy a region's tasks were in each of the last hours. */
async function putUse(region: string, hours: number, cpu: number, memory: number): Promise<void> {
  const { cluster, service } = resourceNames({ ...defaults, aws_region: region });
  const Dimensions = [
    { Name: "ClusterName", Value: cluster },
    { Name: "ServiceName", Value: service },
  ];
  const now = Date.now();
  const data = Array.from({ length: hours }, (_, i) => new Date(now - (i + 2) * HOUR_MS)).flatMap(
    (Timestamp) => [
      { MetricName: "CPUUtilization", Value: cpu, Timestamp, Dimensions },
      { MetricName: "MemoryUtilization", Value: memory, Timestamp, Dimensions },
    ],
  );
  const settings = clientSettings(sandbox.emulator, region);
  // The emulator does not unpack what is sent compressed.
  await new CloudWatchClient({ ...settings, disableRequestCompression: true }).send(
    new PutMetricDataCommand({ Namespace: "AWS/ECS", MetricData: data }),
  );
}

beforeAll(async () => {
  project = weekendProject(join(root.path, "project"));
  for (const region of ["eu-west-1", "eu-west-2"]) {
    await runRegion(sandbox.emulator, { ...defaults, aws_region: region }, { count: 2 });
  }
  await putUse("eu-west-1", 100, 12, 25);
  await putUse("eu-west-2", 24, 12, 25);
}, STARTS_TERRAFORM_MS);

function recommend(
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  fleet = project.inProcess,
) {
  return fleet(["cost", "recommend", ...args], { ...sandbox.env, ...env });
}

describe("fleet cost recommend", () => {
  it("ranks what saves money, and says what too little is known for", async () => {
    const run = await recommend(["--json"], {}, project.fleet);
    expect(run).toMatchObject({ exitCode: 0, stderr: "Reading 3 regions...\n" });
    const { recommendations, notMade, monthly }: Recommendations = JSON.parse(run.stdout);
    expect(monthly).toBeGreaterThan(0);
    expect(recommendations.map(({ name, stacks }) => [name, stacks.length])).toEqual([
      ["weekend-mode-destroy-albs", 3],
      ["weekend-mode-keep-albs", 3],
      ["right-size", 1],
      ["arm64", 3],
    ]);
    expect(recommendations[2]).toMatchObject({
      changes: [
        {
          ...{ stack: "eu-west-1", file: "tfvars/terraform-eu-west-1.tfvars" },
          lines: ["cpu = 256", "memory = 1024"],
        },
      ],
      basis: expect.stringMatching(/^CloudWatch, .*percentile 12\.0%, maximum 12\.0%; .* 25\.0%$/),
    });
    expect(notMade).toEqual([
      {
        ...{ name: "right-size, fewer-tasks", stacks: ["eu-west-2"] },
        reason: expect.stringMatching(/^CloudWatch has data of [12] of the last 14 days .* 3 days/),
      },
      expect.objectContaining({ stacks: ["us-east-1"], reason: "it is not deployed" }),
    ]);
  });

  it("tells people what to write, what that risks, and that savings do not add up", async () => {
    const { stdout, exitCode } = await recommend(["--region", "eu-west-1"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/\n1\. \$[\d.]+ a month, \$[\d.,]+ a year: weekend mode, no load /);
    expect(stdout).toMatch(
      /\n {3}change {2}tfvars\/terraform-eu-west-1\.tfvars:\n {13}cpu = 256\n {13}memory = 1024\n {3}risk {4}Of that size, /,
    );
    expect(stdout).toContain("together they save less than their sum");
    expect(stdout).not.toContain("\u001b");
  });

  it("reads how busy tasks without public addresses were, too", async () => {
    await project.set({ private_subnets: "nat" }, "eu-west-1");
    const { stdout } = await recommend(["--json", "--region", "eu-west-1"]);
    await project.set({ private_subnets: "none" }, "eu-west-1");
    const { recommendations }: Recommendations = JSON.parse(stdout);
    expect(recommendations.map(({ name }) => name)).toContain("right-size");
  });

  it("reads nothing with --offline, and says what it cannot tell", async () => {
    const run = await recommend(["--offline", "--json"], {
      ...{ AWS_ENDPOINT_URL: "http://127.0.0.1:9", AWS_ACCESS_KEY_ID: "" },
    });
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    const { recommendations, notMade }: Recommendations = JSON.parse(run.stdout);
    expect(recommendations.map(({ name }) => name)).not.toContain("right-size");
    expect(notMade).toMatchObject([
      {
        stacks: ["eu-west-1", "eu-west-2", "us-east-1"],
        reason: expect.stringMatching(/--offline/),
      },
    ]);
  });

  it("names a region that is refused, and recommends for the others", async () => {
    const run = await recommend(["--json"], { AWS_ENDPOINT_URL: refusing.url });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(/\nerror eu-west-2: could not be read: .*permission/);
    const { recommendations, notMade }: Recommendations = JSON.parse(run.stdout);
    expect(recommendations.map(({ name }) => name)).toContain("right-size");
    expect(notMade[0]?.reason).toMatch(/^could not be read: .*permission/);
  });

  it("recommends what the files alone tell when credentials are missing", async () => {
    const run = await recommend(["--json"], { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(/error us-east-1: could not be read: AWS credentials are missing/);
    expect(JSON.parse(run.stdout).recommendations).toHaveLength(3);
  });
});
