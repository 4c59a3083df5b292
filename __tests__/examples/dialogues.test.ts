import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { type ExampleServer, startExampleServer } from "../support/example-server";
import { runDialogue } from "../support/mcp-clients";
import { startRoundRobin } from "../support/round-robin";

/** Two tasks behind a plain round robin, as a load balancer without stickiness. */
interface Fleet {
  readonly url: string;
  /** What its tasks have logged. */
  log(): Record<string, unknown>[];
  /** Replaces one task after the other, as a rolling deployment does. */
  rollOut(keys?: string): Promise<void>;
}

async function startFleet(keys?: string): Promise<Fleet> {
  const start = (name: string, newKeys?: string) =>
    startExampleServer({
      TASK_ID: name,
      ...(newKeys === undefined ? {} : { MCP_REQUEST_STATE_KEYS: newKeys }),
    });
  const tasks: ExampleServer[] = [await start("task-1", keys), await start("task-2", keys)];
  const balancer = await startRoundRobin(() => tasks.map(({ url }) => url));
  let started = tasks.length;
  return {
    url: `${balancer}/mcp`,
    log: () => tasks.flatMap(({ log }) => log),
    rollOut: async (newKeys) => {
      for (const [place, old] of [...tasks.entries()]) {
        tasks[place] = await start(`task-${++started}`, newKeys);
        expect(await old.stop()).toBe(0);
      }
    },
  };
}

const newKey = () => randomBytes(32).toString("base64");

/** One after the other. @returns how many came to their end, and how many of those were spread over tasks */
async function runDialogues(url: string, count: number) {
  const ended = { all: 0, spread: 0 };
  for (let n = 0; n < count; n++) {
    const dialogue = await runDialogue(url).catch(() => undefined);
    ended.all += dialogue?.booked ? 1 : 0;
    ended.spread += new Set(dialogue?.tasks).size > 1 ? 1 : 0;
  }
  return ended;
}

it("dialogues spread over two tasks fail when each has a key of its own", async () => {
  const fleet = await startFleet();
  expect(await runDialogues(fleet.url, 20)).toEqual({ all: 0, spread: 0 });
  const reasons = fleet.log().filter(({ event }) => event === "error");
  expect(JSON.stringify(reasons[0])).toContain("sealed with none of MCP_REQUEST_STATE_KEYS");
});

it("all dialogues come to their end with one key for both", async () => {
  const fleet = await startFleet(newKey());
  expect(await runDialogues(fleet.url, 20)).toEqual({ all: 20, spread: 20 });
});

it("a key is rotated in three rollouts, and no dialogue meanwhile fails", async () => {
  const [first, second] = [newKey(), newKey()];
  const fleet = await startFleet(first);
  let rotated = false;
  const meanwhile = (async () => {
    const counted = { run: 0, ended: 0 };
    while (!rotated) {
      counted.run += 1;
      counted.ended += (await runDialogues(fleet.url, 1)).all;
    }
    return counted;
  })();
  for (const keys of [`${first},${second}`, `${second},${first}`, second]) {
    await fleet.rollOut(keys);
    expect(await runDialogues(fleet.url, 5)).toMatchObject({ all: 5 });
  }
  rotated = true;
  const { run, ended } = await meanwhile;
  expect(ended).toBe(run);
});
