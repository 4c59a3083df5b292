import { randomBytes } from "node:crypto";
import { join } from "node:path";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { selectedRegions } from "../../src/fleet/select";
import type { Context } from "../../src/kit/context";
import { SignalGuard } from "../../src/kit/signals";
import type * as rotations from "../../src/operate/rotate-keys";
import type { FleetSecret } from "../../src/operate/secrets";
import { clientSettings } from "../../src/sandbox/emulator-clients";
import { emulatorEnvironment } from "../../src/sandbox/environment";
import { setAwsEnvironment } from "../support/aws-environment";
import { useHttpServer } from "../support/http-server";
import { useEmulator } from "../support/sandbox";

const REGION = "eu-west-1";
const NAME = "MCP_REQUEST_STATE_KEYS";
const key = () => randomBytes(32).toString("base64");
const FIRST = key();

const projectDir = join(__dirname, "..", "..");
const sandbox = useEmulator();
/** ECS for whoever may not ask it. */
const refusing = useHttpServer(({ outgoing }) => {
  const error = { __type: "AccessDeniedException", message: "no" };
  outgoing.writeHead(400, { "Content-Type": "application/x-amz-json-1.1" });
  outgoing.end(JSON.stringify(error));
});
const signals = new SignalGuard({ graceMs: 0 });
let rotation: typeof rotations;
let client: SecretsManagerClient;
let secret: FleetSecret;

beforeAll(async () => {
  vi.resetModules();
  setAwsEnvironment(emulatorEnvironment(sandbox.emulator.url));
  rotation = await import("../../src/operate/rotate-keys.js");
  client = new SecretsManagerClient(clientSettings(sandbox.emulator, REGION));
  const [stack] = await selectedRegions({ projectDir }, [REGION]);
  if (!stack) {
    throw new Error("there is no such stack");
  }
  secret = { stack, name: NAME, region: REGION, id: "keys", isCreated: true };
  await client.send(new CreateSecretCommand({ Name: "keys", SecretString: FIRST }));
});
beforeEach(() => put(FIRST));
afterAll(() => {
  signals.release();
  vi.unstubAllEnvs();
});

async function put(SecretString: string): Promise<void> {
  await client.send(new PutSecretValueCommand({ SecretId: "keys", SecretString }));
}

async function value(): Promise<string | undefined> {
  return (await client.send(new GetSecretValueCommand({ SecretId: "keys" }))).SecretString;
}

/** Of a region without tasks: nothing is to be waited for. */
async function rotate(say: (text: string) => void = () => {}) {
  const context = {
    ...{ env: {}, now: () => new Date(), stderr: process.stderr },
    progress: { step: () => {}, done: () => {} },
  } as unknown as Context;
  const begun = await rotation.readRotation([secret]);
  if ("failures" in begun) {
    throw new Error(begun.failures.join());
  }
  return { run: () => rotation.rotateKeys(begun, { context, signals, dialogueMs: 0, say }) };
}

describe("a rotation of keys", () => {
  it("leaves one new key", async () => {
    expect(await (await rotate()).run()).toMatchObject({ done: true, failures: [] });
    expect(await value()).not.toContain(FIRST);
    expect(Buffer.from((await value()) ?? "", "base64")).toHaveLength(32);
  });

  it("leaves the value alone that somebody else has stored since it was read", async () => {
    const { run } = await rotate();
    const theirs = key();
    await put(theirs);
    const { done, failures } = await run();
    expect({ done, failures }).toEqual({
      done: false,
      failures: [expect.stringContaining("eu-west-1: MCP_REQUEST_STATE_KEYS was changed by")],
    });
    expect(await value()).toBe(theirs);
  });

  it("says whose service cannot be read, and what to do", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL_ECS", refusing.url);
    const [stack] = await selectedRegions({ projectDir }, ["us-east-1"]);
    const region = "us-east-1";
    const elsewhere = new SecretsManagerClient(clientSettings(sandbox.emulator, region));
    await elsewhere.send(new CreateSecretCommand({ Name: "keys", SecretString: FIRST }));
    const read = rotation.readRotation([
      { ...secret, stack: stack as typeof secret.stack, region },
    ]);
    expect(await read).toEqual({
      failures: [
        expect.stringMatching(
          /^us-east-1: MCP_REQUEST_STATE_KEYS could not be rotated: these AWS credentials lack a permission/,
        ),
      ],
    });
  });

  it("ends when another rotation comes between its steps", async () => {
    const first = await rotate();
    const second = await rotate();
    expect(await first.run()).toMatchObject({ done: true });
    const after = await value();
    expect(await second.run()).toMatchObject({ done: false });
    expect(await value()).toBe(after);
  });
});
