import type { ChildProcess } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
} from "@aws-sdk/client-secrets-manager";
import { beforeAll, describe, expect, it } from "vitest";
import type { RecoverReport } from "../../src/recover/recover";
import { secretsClient } from "../../src/sandbox/emulator-clients";
import type { Terraform } from "../../src/terraform/commands";
import { fleet } from "../cli/fleet-process";
import { forward, operationOf, useHttpServer } from "../support/http-server";
import { SMALL_REGION, varEnvironment } from "../support/initialized";
import { useRefusingProxy } from "../support/refusing-proxy";
import { APPLIES_MS, useEmulator } from "../support/sandbox";
import { synthesize } from "../support/synth";
import { type SandboxStack, stackIn, stateFile } from "./interrupted-apply";

const SECRET = "aws_secretsmanager_secret.api_key";
const VERSION = "aws_secretsmanager_secret_version.api_key";
/** The rest of a region only costs time here. */
const ONLY = `-target=${VERSION}`;
const USERS = '{"API_KEY":"the-users-own"}';

const sandbox = useEmulator();
const proxy = useRefusingProxy(sandbox, "eu-west-1", "RestoreSecret");
/** Takes the request to restore a secret, and does nothing about it. */
const idle = useHttpServer((exchange) => {
  if (operationOf(exchange) === "RestoreSecret") {
    exchange.outgoing.writeHead(200, { "content-type": "application/x-amz-json-1.1" }).end("{}");
  } else {
    forward(sandbox, exchange);
  }
});
/** Takes that request, and never answers. */
const silent = useHttpServer((exchange) => {
  if (operationOf(exchange) === "RestoreSecret") {
    asked.emit("restore");
  } else {
    forward(sandbox, exchange);
  }
});
const asked = new EventEmitter();
/** The same Ctrl-C may come twice, from the terminal and from npx. */
const ANOTHER_KEYSTROKE_MS = 1_200;
let outdir = "";

beforeAll(async () => {
  outdir = join(sandbox.folder("project"), "cdktf.out");
  await synthesize(outdir);
});

/** A stack whose secret exists and has a value that the user put there. */
async function stackWithKey(name: string): Promise<SandboxStack> {
  const stack = stackIn(outdir, name, environment());
  await stack.terraform.init();
  await stack.terraform.apply(ONLY);
  const secrets = secretsClient(sandbox.emulator, name);
  await secrets.send(new PutSecretValueCommand({ SecretId: secretOf(name), SecretString: USERS }));
  return stack;
}

const environment = () => ({ ...sandbox.env, ...varEnvironment(SMALL_REGION) });

/** Ctrl-C while AWS does not answer what is to restore the secret, and once more after the note that this is waited for. */
async function interruptedTwice(stack: string) {
  const restoring = once(asked, "restore");
  let child: ChildProcess | undefined;
  let onNote = () => {};
  const noted = new Promise<void>((resolve) => {
    onNote = resolve;
  });
  const env = { ...environment(), AWS_ENDPOINT_URL: silent.url, CDKTF_OUTDIR: outdir };
  const run = fleet(
    ["recover", stack, "--yes", "--json"],
    env,
    dirname(outdir),
    (stderr, running) => {
      child = running;
      if (stderr.includes("note interrupted")) {
        onNote();
      }
    },
  );
  await Promise.race([restoring, run]);
  child?.kill("SIGINT");
  await Promise.race([noted, run]);
  await sleep(ANOTHER_KEYSTROKE_MS);
  child?.kill("SIGINT");
  return run;
}

const secretOf = (stack: string) => `fmp-mcp-dev-${stack}-api-key`;

const describeSecret = (stack: string) =>
  secretsClient(sandbox.emulator, stack).send(
    new DescribeSecretCommand({ SecretId: secretOf(stack) }),
  );

const report = ({ stdout, stderr }: { stdout: string; stderr: string }) => {
  expect(stdout, stderr).not.toBe("");
  return JSON.parse(stdout) as RecoverReport;
};
const addresses = (list: readonly { readonly address: string }[]) =>
  list.map(({ address }) => address);

/** Apply would change nothing, and the current value is the user's, which the state does not know. */
async function expectKept(stack: string, terraform: Terraform): Promise<void> {
  expect((await terraform.plan(ONLY)).changes).toEqual([]);
  const secrets = secretsClient(sandbox.emulator, stack);
  const { SecretString } = await secrets.send(
    new GetSecretValueCommand({ SecretId: secretOf(stack) }),
  );
  expect(SecretString).toBe(USERS);
  expect(readFileSync(stateFile(outdir, stack), "utf8")).not.toContain("the-users-own");
}

describe("fleet recover, for a secret", { timeout: APPLIES_MS, concurrent: true }, () => {
  it("restores that of a destroyed stack, with the user's value", async () => {
    const name = "eu-west-1";
    const stack = await stackWithKey(name);
    await stack.terraform.destroy();

    const shown = await stack.recover("--dry-run");
    expect(shown.stdout).toMatch(
      /^To be put right first:\n {2}aws_secretsmanager_secret\.api_key: restore fmp-mcp-.*\n {2}aws_secretsmanager_secret_version\.api_key: store .*labelled terraform-initial/,
    );
    expect(shown.exitCode).toBe(0);
    expect((await describeSecret(name)).DeletedDate).toBeDefined();

    const denied = await stackIn(outdir, name, {
      ...environment(),
      AWS_ENDPOINT_URL: proxy.url,
    }).recover("--yes", "--json");
    expect(report(denied)).toMatchObject({
      error: expect.stringContaining("lack a permission"),
      repaired: [],
      imported: [],
      conflicts: expect.arrayContaining([
        { address: SECRET, reason: expect.stringMatching(/^still has to be put right: restore /) },
      ]),
    });
    expect(denied.stderr).toMatch(
      /\nerror aws_secretsmanager_secret\.api_key: could not restore fmp-mcp-.*: these AWS credentials lack a permission \(/,
    );
    expect(denied.exitCode).toBe(1);

    const cutOff = await interruptedTwice(name);
    expect(report(cutOff)).toMatchObject({
      repaired: [],
      conflicts: expect.arrayContaining([
        {
          address: SECRET,
          reason:
            "nobody knows whether it was put right, since this was interrupted before AWS answered. " +
            "See: npx fleet recover eu-west-1 --dry-run",
        },
        { address: VERSION, reason: expect.stringMatching(/^still has to be put right: store /) },
      ]),
    });
    expect(cutOff.exitCode).toBe(130);

    const run = await stack.recover("--yes", "--json");
    const { repairs, repaired, imported, conflicts } = report(run);
    for (const list of [repairs, repaired, imported]) {
      expect(addresses(list)).toEqual([SECRET, VERSION]);
    }
    expect(conflicts).toEqual([]);
    expect(run.exitCode).toBe(0);
    await expectKept(name, stack.terraform);
  });

  it("says so when what it did about it had no effect", async () => {
    const name = "eu-west-2";
    const stack = await stackWithKey(name);
    await stack.terraform.destroy();
    const run = await stackIn(outdir, name, {
      ...environment(),
      AWS_ENDPOINT_URL: idle.url,
    }).recover("--yes", "--json");
    expect(report(run).conflicts).toContainEqual({
      address: SECRET,
      reason: expect.stringMatching(/^still has to be put right: restore fmp-mcp-/),
    });
    expect(run.exitCode).toBe(1);
  });

  it("untaints it, and restores it after an apply that could not replace it", async () => {
    const name = "us-east-1";
    const stack = await stackWithKey(name);
    await stack.terraform.run("taint", SECRET);
    const untainted = await stack.recover("--yes");
    expect(untainted.stdout).toMatch(
      /\nPut right:\n {2}aws_secretsmanager_secret\.api_key: untaint it: .*\nNext, apply/,
    );
    expect(untainted.exitCode).toBe(0);
    expect((await describeSecret(name)).DeletedDate).toBeUndefined();
    await expectKept(name, stack.terraform);

    await stack.terraform.run("taint", SECRET);
    const failed = await stack.terraform.run("apply", "-auto-approve", "-no-color", ONLY);
    expect(failed.stderr).toContain("creating Secrets Manager Secret");
    const run = await stack.recover("--yes", "--json");
    expect(addresses(report(run).imported)).toEqual([SECRET, VERSION]);
    expect(run.exitCode).toBe(0);
    await expectKept(name, stack.terraform);
  });
});
