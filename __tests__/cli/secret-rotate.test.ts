import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
} from "@aws-sdk/client-secrets-manager";
import { beforeAll, describe, expect, it } from "vitest";
import { secretName } from "../../src/fleet/secrets";
import { EXAMPLE_SERVER } from "../support/example-server";
import { useFolder } from "../support/folder";
import { runDialogue } from "../support/mcp-clients";
import { useRefusingProxy } from "../support/refusing-proxy";
import { startRoundRobin } from "../support/round-robin";
import { useEmulator } from "../support/sandbox";
import { fleet } from "./fleet-process";
import { type RunningRegion, useRunningRegions } from "./running-regions";
import { weekendProject } from "./weekend-project";

const KEYS = "MCP_REQUEST_STATE_KEYS";
const STACKS = ["eu-west-1", "eu-west-2"] as const;
const FIRST = randomBytes(32).toString("base64");

const sandbox = useEmulator({ withControl: true });
const regions = useRunningRegions(sandbox, STACKS, {
  server: [process.execPath, join(EXAMPLE_SERVER, "server.mjs")],
  define,
});
const refusing = useRefusingProxy(sandbox, "eu-west-2", "UpdateService");
const root = useFolder();
const project = weekendProject(join(root.path, "project"));

const idOf = (stack: string, name = KEYS) => secretName(`fmp-mcp-dev-${stack}`, name);

/** The example server with the keys, as a stack has it. */
async function define(region: RunningRegion): Promise<string> {
  const secret = { Name: idOf(region.stack), SecretString: FIRST };
  const { ARN } = await region.secrets.send(new CreateSecretCommand(secret));
  return region.define("registry/server:1", "API_KEY", {
    environment: [
      { name: "PORT", value: "8001" },
      { name: "MCP_ALLOWED_HOSTS", value: `127.0.0.1,${region.dnsName.toLowerCase()}` },
    ],
    secrets: [{ name: KEYS, valueFrom: ARN }],
  });
}

async function keysIn(stack: (typeof STACKS)[number]): Promise<string[]> {
  const request = new GetSecretValueCommand({ SecretId: idOf(stack) });
  const { SecretString = "" } = await regions.in(stack).secrets.send(request);
  return SecretString.split(",");
}

const put = (stack: (typeof STACKS)[number], keys: readonly string[]) =>
  regions
    .in(stack)
    .secrets.send(
      new PutSecretValueCommand({ SecretId: idOf(stack), SecretString: keys.join(",") }),
    );

async function versionsIn(stack: (typeof STACKS)[number]): Promise<number> {
  const { Versions = [] } = await regions
    .in(stack)
    .secrets.send(
      new ListSecretVersionIdsCommand({ SecretId: idOf(stack), IncludeDeprecated: true }),
    );
  return Versions.length;
}

/** Dialogues whose requests go to the regions in turn, one after the other, until the work is done. */
async function dialoguesDuring<T>(work: () => Promise<T>) {
  const url = await startRoundRobin(() => STACKS.map((stack) => regions.in(stack).endpoint.url));
  const counted = { all: 0, booked: 0, spread: 0, errors: new Set<string>() };
  let isDone = false;
  const talking = (async () => {
    while (!isDone) {
      counted.all += 1;
      try {
        const { booked, tasks } = await runDialogue(`${url}/mcp`);
        counted.booked += Number(booked);
        counted.spread += Number(new Set(tasks).size > 1);
      } catch (error) {
        counted.errors.add(String(error));
      }
    }
  })();
  const result = await work();
  isDone = true;
  await talking;
  return { result, ...counted, errors: [...counted.errors] };
}

const ROTATE = ["secret", "rotate", KEYS, "--yes", "--dialogue-minutes", "0"];

beforeAll(async () => {
  for (const stack of STACKS) {
    await project.append(`container_secrets = { ${KEYS} = null }`, stack);
  }
});

describe("fleet secret rotate", { timeout: 180_000 }, () => {
  it("of the keys of dialogues takes three rollouts over both regions, and no dialogue fails", async () => {
    const { result, all, booked, spread, errors } = await dialoguesDuring(() =>
      project.fleet([...ROTATE, "--json"], sandbox.env),
    );
    console.log(`${booked} of ${all} dialogues during a rotation, ${spread} over several tasks`);
    expect({ errors, failed: all - booked }).toEqual({ errors: [], failed: 0 });
    expect(spread).toBe(all);
    expect(all).toBeGreaterThan(20);
    expect(result.exitCode, result.stderr).toBe(0);
    const { done, steps } = JSON.parse(result.stdout) as {
      done: boolean;
      steps: { step: number; stack: string; rollout: { result: string } }[];
    };
    expect(done).toBe(true);
    expect(steps.map(({ step, stack, rollout }) => [step, stack, rollout.result])).toEqual(
      [1, 2, 3].flatMap((step) => STACKS.map((stack) => [step, stack, "done"])),
    );
    const [keys, others] = await Promise.all(STACKS.map(keysIn));
    expect(keys).toEqual(others);
    expect(keys).toHaveLength(1);
    expect(keys).not.toContain(FIRST);
    expect(await versionsIn("eu-west-1")).toBe(4);
    expect(result.stdout + result.stderr).not.toContain(keys?.[0]);
    expect(result.stdout + result.stderr).not.toContain(FIRST);
  });

  it.each([1, 2])("goes on after a kill in step %i, and no dialogue fails", async (step) => {
    const [old = ""] = await keysIn("eu-west-1");
    let isSent = false;
    const kill = (stderr: string, child: ChildProcess) => {
      const [, ofStep = ""] = stderr.split(`Step ${step} of 3`);
      if (!isSent && ofStep.includes("0 of 2 new tasks")) {
        isSent = true;
        child.kill("SIGKILL");
      }
    };
    const { result, all, booked, errors } = await dialoguesDuring(async () => {
      await fleet([...ROTATE, "--json"], sandbox.env, undefined, kill, project.path);
      const keys = await keysIn("eu-west-1");
      expect(keys).toHaveLength(2);
      expect(keys[step - 1]).toBe(old);
      const dry = await project.inProcess([...ROTATE, "--dry-run"], sandbox.env);
      expect(dry.stdout).toContain(`it continues with step ${step} of 3.`);
      const next = await project.fleet(ROTATE, sandbox.env);
      const [newKey] = keys.filter((key) => key !== old);
      expect(await Promise.all(STACKS.map(keysIn))).toEqual([[newKey], [newKey]]);
      return next;
    });
    expect(isSent).toBe(true);
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout).not.toMatch(
      new RegExp(`Step [^${[1, 2, 3].slice(step - 1).join("")}] of 3`),
    );
    expect(result.stdout).toContain(`${KEYS} has its new key in eu-west-1 and eu-west-2\n`);
    expect({ errors, failed: all - booked }).toEqual({ errors: [], failed: 0 });
  });

  it("stops at a step that fails in a region, says so, and goes on with it", async () => {
    const env = { ...sandbox.env, AWS_ENDPOINT_URL: refusing.url };
    const run = await project.fleet([...ROTATE, "--json"], env);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(/^error eu-west-2: .*permission/m);
    expect(run.stderr).toContain(
      "the rotation has not come to its end, and no dialogue fails by that",
    );
    expect(JSON.parse(run.stdout)).toMatchObject({
      done: false,
      steps: [
        { step: 1, stack: "eu-west-1", rollout: { result: "done" } },
        { step: 1, stack: "eu-west-2", rollout: null, error: expect.anything() },
      ],
    });
    const [keys, others] = await Promise.all(STACKS.map(keysIn));
    expect(keys).toHaveLength(2);
    expect(keys).toEqual(others);
    const next = await project.fleet(ROTATE, sandbox.env);
    expect(next.exitCode, next.stderr).toBe(0);
    expect(await keysIn("eu-west-2")).toEqual([keys?.[1]]);
  });

  it("ends with a Ctrl-C while it waits for dialogues, and says how to go on", async () => {
    let isSent = false;
    const interrupt = (stderr: string, child: ChildProcess) => {
      if (!isSent && stderr.includes("step 3 waits for that")) {
        isSent = true;
        child.kill("SIGINT");
      }
    };
    const args = ["secret", "rotate", KEYS, "--yes", "--json"];
    const run = await fleet(args, sandbox.env, undefined, interrupt, project.path);
    expect(run.exitCode).toBe(130);
    expect(run.stderr).toMatch(/ may go on until \d\d:\d\d UTC/);
    expect(run.stderr).toContain(`Go on with it: npx fleet secret rotate ${KEYS}`);
    const [newKey] = await keysIn("eu-west-2");
    expect((await project.fleet(ROTATE, sandbox.env)).exitCode).toBe(0);
    expect(await keysIn("eu-west-1")).toEqual([newKey]);
  });

  it("of two keys that nothing is known of keeps both until its end", async () => {
    const [old = ""] = await keysIn("eu-west-1");
    const other = randomBytes(32).toString("base64");
    for (const stack of STACKS) {
      await put(stack, [randomBytes(32).toString("base64")]);
      await put(stack, [old, other]);
    }
    const dry = await project.inProcess([...ROTATE, "--dry-run"], sandbox.env);
    expect(dry.stdout).toBe("eu-west-1 and eu-west-2 will get a new key in 3 steps.\n");
  });

  it("of another secret stores the new value and takes one rollout", async () => {
    const region = regions.in("eu-west-1");
    const SecretId = idOf("eu-west-1", "API_KEY");
    await region.secrets.send(new CreateSecretCommand({ Name: SecretId, SecretString: "old" }));
    const before = await region.taskIds();
    const args = ["secret", "rotate", "API_KEY", "--yes", "--region", "eu-west-1"];
    const run = await project.fleet(args, sandbox.env, "another-key\n");
    expect(run.stdout).toMatch(
      /^eu-west-1: API_KEY is set; new tasks are starting; the tasks are healthy and have the traffic, after \d+ s\n$/,
    );
    expect(run.exitCode, run.stderr).toBe(0);
    const { SecretString } = await region.secrets.send(new GetSecretValueCommand({ SecretId }));
    expect(SecretString).toBe('{"API_KEY":"another-key"}');
    expect((await region.taskIds()).filter((id) => before.includes(id))).toEqual([]);
    expect(run.stdout + run.stderr).not.toContain("another-key");
  });

  it("refuses what it cannot rotate, without a part of it", async () => {
    await put("eu-west-2", ["c2hvcnQ="]);
    const short = await project.inProcess(ROTATE, sandbox.env);
    expect(short.exitCode).toBe(1);
    expect(short.stderr).toMatch(/^error eu-west-2: .*key 1 of 1 has 5 bytes, not 32/m);
    expect(short.stderr).toMatch(/^error nothing was changed: all regions go step by step$/m);
    expect(short.stderr).not.toContain("c2hvcnQ");
    const one = await project.inProcess([...ROTATE, "--region", "eu-west-1"], sandbox.env);
    expect(one).toMatchObject({ exitCode: 2, stdout: "" });
    expect(one.stderr).toMatch(/^error the keys of MCP_\w+ are those of all regions/);
    const unasked = await project.inProcess(["secret", "rotate", KEYS], sandbox.env);
    expect(unasked.exitCode).toBe(2);
  });
});

describe("fleet secret set", { timeout: 120_000 }, () => {
  it("waits until the new tasks are healthy and have the traffic", async () => {
    const args = ["secret", "set", KEYS, "--generate", "--yes"];
    const before = await regions.in("eu-west-1").taskIds();
    const run = await project.fleet(args, sandbox.env);
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stdout).toMatch(
      /^(eu-west-[12]: MCP_\w+ is set; new tasks are starting; the tasks are healthy and have the traffic, after \d+ s\n){2}$/,
    );
    const after = await regions.in("eu-west-1").taskIds();
    expect(after).toHaveLength(2);
    expect(after.filter((id) => before.includes(id))).toEqual([]);
  });
});
