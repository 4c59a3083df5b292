import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { beforeAll, describe, expect, it } from "vitest";
import { secretName, storedSecret } from "../../src/fleet/secrets";
import { selectedRegions } from "../../src/fleet/select";
import type { FleetStatus } from "../../src/operate/status";
import { createHostedZone } from "../../src/sandbox/emulator-clients";
import { defaults } from "../support/defaults";
import { useFolder } from "../support/folder";
import { STARTS_TERRAFORM_MS, useEmulator } from "../support/sandbox";
import { inTerminal, KEYS } from "../support/terminal";
import { WholeRegion } from "../support/whole-region";
import { weekendProject } from "./weekend-project";

const sandbox = useEmulator({ withControl: true });
const root = useFolder();
const project = weekendProject(join(root.path, "project"));
let ireland: WholeRegion;
let london: WholeRegion;

async function status(...args: string[]): Promise<FleetStatus & { exitCode: number }> {
  const run = await project.inProcess(["status", "--json", ...args], sandbox.env);
  return { ...JSON.parse(run.stdout), exitCode: run.exitCode };
}

beforeAll(async () => {
  const zone = await createHostedZone(sandbox.emulator, defaults.domain_name);
  const [first, second] = await selectedRegions({ projectDir: project.path });
  const create = (region: typeof first) =>
    new WholeRegion(sandbox.emulator, region?.values ?? defaults).create(zone);
  ireland = await create(first);
  london = await create(second);
}, STARTS_TERRAFORM_MS);

describe("fleet status", { timeout: STARTS_TERRAFORM_MS }, () => {
  it("calls a region well that is as it should be, and says how it is", async () => {
    const { exitCode, ok, regions } = await status("--region", "eu-west-1");
    expect({ exitCode, ok }).toEqual({ exitCode: 0, ok: true });
    expect(regions).toEqual([
      {
        ...{ stack: "eu-west-1", region: "eu-west-1", ok: true },
        service: { desired: 2, running: 2, pending: 0 },
        deployment: {
          ...{ state: "COMPLETED", done: true, draining: 0 },
          ...{ since: expect.stringMatching(/^20.*Z$/) },
          reason: expect.stringContaining("completed"),
        },
        targets: { healthy: 2, unhealthy: 0, initial: 0, draining: 0 },
        ...{ alb: "active", certificate: null, certificateExpiresAt: null },
        ...{ dnsRecord: "present", secret: "set", alarms: null },
        schedule: {
          enabled: false,
          timezone: "UTC",
          scheduledCount: 2,
          scheduledBounds: { min: 2, max: 2 },
          nextChange: null,
        },
        ...{ lastStop: null, problems: [], error: null },
      },
    ]);
  });

  it("has a line for each region, says what is wrong, and ends with 1 when one is not well", async () => {
    const { exitCode, stdout, stderr } = await project.fleet(["status"], sandbox.env);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "Reading 3 regions...\n" });
    expect(stdout).toMatch(
      /^ ?eu-west-1 +well +2\/2 +completed, .* 2 healthy +active +- +present/m,
    );
    expect(stdout).toMatch(/^ ?us-east-1 +not well +-\/2 /m);
    expect(stdout).toMatch(/^us-east-1: is not deployed/m);
    expect(stdout).toContain("\nFind the cause: npx fleet doctor us-east-1\n");
  });

  it("is not well while a secret is a placeholder or unusable, and says which", async () => {
    const SecretId = secretName(london.prefix, "API_KEY");
    const put = (SecretString: string) =>
      london.secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
    await put('{"KEY":"a-real-key"}');
    const { regions: invalid } = await status("--region", "eu-west-2");
    await put(storedSecret("API_KEY", defaults.api_key));
    const { regions: placeholder } = await status("--region", "eu-west-2");
    await put(storedSecret("API_KEY", "a-real-key"));
    expect([...invalid, ...placeholder]).toMatchObject([
      { ok: false, secret: "invalid", problems: [expect.stringContaining("no task can start")] },
      { ok: false, secret: "placeholder", problems: [expect.stringContaining("placeholder")] },
    ]);
  });

  it("says why targets are unhealthy, and what stopped last", async () => {
    const reason = "Health checks failed with these codes: [500]";
    await london.report("unhealthy", "Target.ResponseCodeMismatch", reason);
    await london.fail("EssentialContainerExited", "Essential container in task exited", 137);
    await london.report("unhealthy", "Target.ResponseCodeMismatch", reason);
    const { regions } = await status("--region", "eu-west-2");
    expect(regions).toMatchObject([
      {
        ...{ ok: false, targets: { healthy: 0, unhealthy: 2 } },
        lastStop: { reason: expect.stringMatching(/^Essential container .*exit code 137\)$/) },
        problems: [
          expect.stringMatching(/^a deployment is in progress since /),
          `0 of 2 targets are healthy; others are unhealthy (${reason}).`,
        ],
      },
    ]);
    await london.report("healthy");
  });

  it("is not well after a deployment that ECS has taken back, though all tasks run", async () => {
    await london.rollBack();
    const { regions } = await status("--region", "eu-west-2");
    expect(regions[0]?.problems).toEqual([
      expect.stringMatching(/^its last deployment has failed, and ECS has gone back/),
    ]);
  });

  it("is well where the schedule has closed the region, and not where tasks run all the same", async () => {
    const { cluster, service } = ireland.names;
    // Open three days from now, whenever the test runs.
    const day = new Date(Date.now() + 3 * 86_400_000).toUTCString().slice(0, 3).toUpperCase();
    const closed = {
      ...{ enable_weekend_only: true, weekend_active_regions: ["eu-west-1"] },
      weekend_days: [day],
    };
    await project.set(closed, "eu-west-1");
    const open = await status("--region", "eu-west-1");
    expect(open.regions[0]?.problems[0]).toMatch(/^2 instead of 0/);
    await ireland.ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount: 0 }));
    for (const task of [...ireland.addresses.keys()]) {
      await ireland.stop(
        task,
        "ServiceSchedulerInitiated",
        "Scaling activity initiated by (deployment 1)",
      );
    }
    const { exitCode, regions } = await status("--region", "eu-west-1");
    expect({ exitCode, regions }).toMatchObject({
      exitCode: 0,
      regions: [
        {
          ...{ ok: true, service: { desired: 0, running: 0 }, targets: { healthy: 0 } },
          schedule: { enabled: true, scheduledCount: 0, nextChange: { active: true } },
        },
      ],
    });
  });

  it("shows the others when a region does not answer, and what was read where a part was refused", async () => {
    await ireland.control.call("set_fault", { silent_region: "eu-west-2" });
    const run = await project.fleet(["status"], { ...sandbox.env, AWS_MAX_ATTEMPTS: "1" });
    await ireland.control.call("set_fault", { silent_region: null });
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(/^ ?eu-west-1 +well /m);
    expect(run.stdout).toMatch(/^ ?eu-west-2 +not read /m);
    expect(run.stderr).toMatch(/^error eu-west-2: could not be read: /m);
  });
});

describe("fleet status --watch", { timeout: STARTS_TERRAFORM_MS }, () => {
  it("writes a line for each region and look, and ends with 0 on Ctrl-C", async () => {
    const child = spawn(
      process.execPath,
      [join(project.path, "bin", "fleet.js"), "status", "--watch"],
      { env: { ...process.env, ...sandbox.env }, stdio: ["ignore", "pipe", "inherit"] },
    );
    let seen = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      seen += text;
      if (seen.split(": well; tasks").length > 2) {
        child.kill("SIGINT");
      }
    });
    const [exitCode] = await once(child, "close");
    expect(exitCode).toBe(0);
    expect(seen).toMatch(/^20\S+Z eu-west-1: well; tasks 0\/0; targets none$/m);
    expect(seen).toMatch(/^20\S+Z us-east-1: not well; is not deployed/m);
  });

  it("draws the table again on a terminal", async () => {
    const terminal = await inTerminal(
      [process.execPath, join(project.path, "bin", "fleet.js"), "status", "--watch"],
      { ...sandbox.env, CI: undefined },
      project.path,
    );
    await terminal.sees(/eu-west-1 +well/);
    await terminal.sees(/eu-west-1 +well/);
    terminal.types(KEYS.ctrlC);
    expect(await terminal.ends()).toMatchObject({ exitCode: 0 });
  });
});
