import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { loadFleet } from "../../src/fleet/load-fleet";
import { loadStateSettings } from "../../src/fleet/state-settings";
import { LocalAws } from "../../src/local-aws/local-aws";
import type { Role } from "../../src/policy/grant";
import { grantsFor, policiesOf } from "../../src/policy/policy";
import { type Emulator, startEmulator } from "../../src/sandbox/emulator";
import { createHostedZone, secretsClient } from "../../src/sandbox/emulator-clients";
import { emulatorEnvironment, sandboxEnvironment } from "../../src/sandbox/environment";
import { providerEnvironment } from "../../src/terraform/provider-mirror";
import { enforcing } from "../policy/enforcement";
import {
  ALL_ON,
  lifecycle,
  OTHERS_SECRET_NAME,
  oneRegionProject,
  STACK,
} from "../policy/lifecycle";
import { RECORDED, Recording } from "../policy/recorded";
import { createBucket, IN_BUCKET } from "../recover/interrupted-apply";

/**
 * `npm run bench:policy`: a region's life under the policies that `fleet policy` writes for it. Nothing may be refused.
 * With `-- --record` it also writes down what AWS was asked, for the tests.
 */
async function main(): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), "fleet-policy-"));
  const emulator = await startEmulator({ withControl: true });
  // The tasks run, so that what waits for them does not wait in vain.
  const running = await LocalAws.start({
    control: emulator.control,
    server: [process.execPath, join(__dirname, "../local-aws/server.mjs")],
    folder: root,
    temporaryFolder: join(root, "tmp"),
    baseEnvironment: { PATH: process.env.PATH ?? "", ...emulatorEnvironment(emulator.url) },
    speed: 20,
    say: () => {},
  });
  try {
    await createHostedZone(emulator, "cdtait.cloud");
    await createBucket(emulator.url);
    const project = await oneRegionProject(
      join(root, "project"),
      ALL_ON,
      await othersSecret(emulator),
    );
    const { regions } = await loadFleet(join(project, "tfvars"));
    const state = loadStateSettings(project, IN_BUCKET);
    const grants = grantsFor({ stacks: regions, state, account: "123456789012" });
    const plan = policiesOf("plan", grants);
    const policies = { plan, apply: [...plan, ...policiesOf("apply", grants)] };

    const recording = new Recording();
    let step: { readonly name: string; readonly role: Role } = { name: "", role: "plan" };
    const aws = await enforcing(
      emulator,
      () => policies[step.role],
      (question) => recording.add(step.role, step.name, question),
    );
    let wrong = 0;
    try {
      const installation = providerEnvironment({ folder: root });
      const env = sandboxEnvironment(aws, process.env, { ...installation, ...IN_BUCKET });
      for (const next of await lifecycle(project, env, () => steady(running))) {
        step = next;
        const before = aws.refusals.length;
        const error = await next.run().then(
          () => undefined,
          (it: unknown) => String(it),
        );
        const problems = [...(error === undefined ? [] : [error]), ...aws.refusals.slice(before)];
        wrong += problems.length;
        console.log(
          [`${problems.length > 0 ? "WRONG" : "ok   "} ${next.name}`, ...problems].join("\n  "),
        );
        if (error !== undefined && next.name.startsWith("terraform")) {
          break; // What follows builds on it.
        }
      }
    } finally {
      await aws.stop();
    }
    if (process.argv.includes("--record")) {
      const lines = recording.all.map((call) => JSON.stringify(call));
      writeFileSync(RECORDED, `${lines.join("\n")}\n`);
    }
    console.log(`${recording.all.length} different questions, ${wrong} wrong`);
    process.exitCode = wrong > 0 ? 1 : 0;
  } finally {
    await running.close();
    await emulator.stop();
    rmSync(root, { recursive: true, force: true });
  }
}

async function steady(running: LocalAws): Promise<void> {
  const began = performance.now();
  while (!running.isSettled(began)) {
    await sleep(1000);
  }
}

/** The ARN of a secret that the stack uses and has not made. */
async function othersSecret(emulator: Emulator): Promise<string> {
  const command = new CreateSecretCommand({ Name: OTHERS_SECRET_NAME, SecretString: "x" });
  return (await secretsClient(emulator, STACK).send(command)).ARN ?? "";
}

void main();
