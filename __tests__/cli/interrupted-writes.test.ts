import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { beforeAll, describe, expect, it } from "vitest";
import { secretName, storedSecret } from "../../src/fleet/secrets";
import { secretsClient } from "../../src/sandbox/emulator-clients";
import { useFolder } from "../support/folder";
import { useHoldingProxy } from "../support/holding-proxy";
import { useEmulator } from "../support/sandbox";
import { type FleetRun, fleet } from "./fleet-process";
import { deploy, weekendProject } from "./weekend-project";

const sandbox = useEmulator();
const proxy = useHoldingProxy(sandbox);
const root = useFolder();
const project = weekendProject(join(root.path, "project"));
const STACKS = ["eu-west-1", "eu-west-2"] as const;
/** The same Ctrl-C may come twice, from the terminal and from npx. */
const ANOTHER_KEYSTROKE_MS = 1_200;
/** On a busy machine. The SDK would give up after 30 s. */
const AT_ONCE_MS = 5_000;

beforeAll(async () => {
  for (const stack of STACKS) {
    await deploy(sandbox.emulator, stack, { count: 2, alb: true });
    await secretsClient(sandbox.emulator, stack).send(
      new CreateSecretCommand({
        Name: secretName(`fmp-mcp-dev-${stack}`, "API_KEY"),
        SecretString: storedSecret("API_KEY", "first"),
      }),
    );
  }
});

/**
 * Runs a command line for both regions, and signals it once AWS leaves the operation in eu-west-2 without an answer.
 * @param then what comes once it has said that it waits
 */
async function interrupted(
  args: string,
  operation: string,
  signal: NodeJS.Signals,
  then: (child: ChildProcess | undefined) => Promise<void>,
): Promise<FleetRun & { readonly milliseconds: number }> {
  const held = proxy.hold(operation, "eu-west-2");
  const line = [...args.split(" "), "--yes", ...STACKS.flatMap((stack) => ["--region", stack])];
  let child: ChildProcess | undefined;
  let onNote = () => {};
  const noted = new Promise<void>((resolve) => {
    onNote = resolve;
  });
  const run = fleet(
    line,
    { ...sandbox.env, AWS_ENDPOINT_URL: proxy.url },
    undefined,
    (stderr, running) => {
      child = running;
      if (stderr.includes("note interrupted")) {
        onNote();
      }
    },
    project.path,
    "another-key",
  );
  await Promise.race([held, run]);
  child?.kill(signal);
  await Promise.race([noted, run]);
  await then(child);
  const since = Date.now();
  const ended = await run;
  return { ...ended, milliseconds: Date.now() - since };
}

describe("a command that is interrupted while AWS does not answer", { timeout: 120_000 }, () => {
  it.each([
    ["scale 3 --no-wait --json", "UpdateService", "SIGINT", 130, "was scaled"],
    ["restart --no-wait --json", "UpdateService", "SIGTERM", 143, "has new tasks"],
    ["secret set --no-wait --json", "PutSecretValue", "SIGINT", 130, "has the new API_KEY"],
    ["weekend down --json", "UpdateService", "SIGINT", 130, "was scaled"],
  ] as const)(
    "%s waits for its answer, and at a second signal ends at once and says what nobody knows",
    async (args, operation, signal, exitCode, done) => {
      const run = await interrupted(args, operation, signal, async (child) => {
        await sleep(ANOTHER_KEYSTROKE_MS);
        child?.kill(signal);
      });
      expect(run.stderr).toMatch(
        /^note interrupted: waiting for AWS's answer about (eu-west-1 and )?eu-west-2\. Ctrl-C again ends at once$/m,
      );
      const { regions, secrets } = JSON.parse(run.stdout);
      expect(regions ?? secrets).toMatchObject([
        { stack: "eu-west-1", changed: true },
        { stack: "eu-west-2", changed: null },
      ]);
      const unknown = `nobody knows whether it ${done}, since this was interrupted before AWS answered`;
      expect(run.stderr).toContain(`error eu-west-2: ${unknown}. See: npx fleet `);
      expect(run.stderr).toMatch(/^error interrupted$/m);
      expect(run.exitCode).toBe(exitCode);
      expect(run.milliseconds).toBeLessThan(AT_ONCE_MS);
    },
  );

  it("finishes what AWS has begun, and waits for no task", async () => {
    const run = await interrupted("scale 1 --json", "UpdateService", "SIGINT", async () =>
      proxy.release(),
    );
    expect(JSON.parse(run.stdout).regions).toMatchObject([
      { stack: "eu-west-1", after: 1, changed: true, rollout: { result: "interrupted" } },
      { stack: "eu-west-2", after: 1, changed: true, rollout: { result: "interrupted" } },
    ]);
    expect(run.stderr).not.toContain("nobody knows");
    expect(run.exitCode).toBe(130);
  });
});
