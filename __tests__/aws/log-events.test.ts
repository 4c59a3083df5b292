import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type * as logEvents from "../../src/aws/log-events";
import { clientSettings } from "../../src/sandbox/emulator-clients";
import { emulatorEnvironment } from "../../src/sandbox/environment";
import { setAwsEnvironment } from "../support/aws-environment";
import { useEmulator } from "../support/sandbox";

const sandbox = useEmulator();
const region = "eu-west-2";
const group = "/ecs/t";
/** CloudWatch refuses what is older than two weeks. */
const start = Date.now() - 3_600_000;
const since = new Date(start);
let logs: typeof logEvents;
let client: CloudWatchLogsClient;

async function put(stream: string, messages: readonly string[], from = start): Promise<void> {
  await client.send(
    new PutLogEventsCommand({
      logGroupName: group,
      logStreamName: stream,
      logEvents: messages.map((message, i) => ({ timestamp: from + i, message })),
    }),
  );
}

async function all(query: Partial<logEvents.LogQuery>): Promise<string[]> {
  const messages: string[] = [];
  for await (const page of logs.readLogEvents({ region, group, since, ...query })) {
    messages.push(...page.map(({ message }) => message));
  }
  return messages;
}

beforeAll(async () => {
  vi.resetModules();
  setAwsEnvironment(emulatorEnvironment(sandbox.emulator.url));
  logs = await import("../../src/aws/log-events.js");
  client = new CloudWatchLogsClient(clientSettings(sandbox.emulator, region));
  await client.send(new CreateLogGroupCommand({ logGroupName: group }));
  for (const logStreamName of ["ecs/c/1", "ecs/c/2", "ecs/c/many"]) {
    await client.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName }));
  }
  await put("ecs/c/1", ["one", "error: two"]);
  await put("ecs/c/2", ["three"]);
});
afterAll(() => {
  vi.unstubAllEnvs();
});

describe("log events", () => {
  it("are found by stream, time and filter, with their stream and time", async () => {
    expect((await all({})).sort()).toEqual(["error: two", "one", "three"]);
    expect(await all({ streams: ["ecs/c/2"] })).toEqual(["three"]);
    expect(await all({ since: new Date(start + 1) })).toEqual(["error: two"]);
    expect(await all({ filter: '"error"' })).toEqual(["error: two"]);
    const { value: page } = await logs.readLogEvents({ region, group, since }).next();
    expect(page).toContainEqual({ at: since, stream: "ecs/c/2", message: "three" });
  });

  it("come page by page, each once", async () => {
    const messages = Array.from({ length: 11_000 }, (_, i) => `line ${i}`);
    await put("ecs/c/many", messages.slice(0, 9_000));
    await put("ecs/c/many", messages.slice(9_000), start + 9_000);
    expect(await all({ streams: ["ecs/c/many"] })).toEqual(messages);
  });

  it("of a log group that is missing say so", async () => {
    await expect(all({ group: "/ecs/none" })).rejects.toThrow(
      "there is no log group /ecs/none in eu-west-2. Deploy the stack first",
    );
  });

  it("are followed: those that were there, new and late ones, each once", async () => {
    const query = { region, group, since, streams: ["ecs/c/1", "ecs/c/2"] };
    const followed = new logs.FollowedLogs(query, new AbortController().signal);
    const look = async () => {
      const messages: string[] = [];
      for await (const page of followed.look()) {
        messages.push(...page.map(({ message }) => message));
      }
      return messages.sort();
    };
    expect(await look()).toEqual(["error: two", "one", "three"]);
    await put("ecs/c/2", ["new"], start + 20_000);
    expect(await look()).toEqual(["new"]);
    await put("ecs/c/1", ["late"], start + 5_000);
    expect(await look()).toEqual(["late"]);
    expect(await look()).toEqual([]);
  });

  it("are given up at the signal, also while AWS is asked", async () => {
    const query = { region, group, since, streams: ["ecs/c/1"] };
    for (let ms = 0; ms < 20; ms++) {
      const signal = AbortSignal.timeout(ms);
      const followed = new logs.FollowedLogs(query, signal);
      const looking = async () => {
        for (;;) {
          for await (const page of followed.look()) {
            expect(page).not.toBeUndefined();
          }
        }
      };
      await expect(looking()).rejects.toThrow();
      expect(signal.aborted).toBe(true);
    }
  });

  it("the last of a stream, the oldest first; none of one that was never written", async () => {
    const last = await logs.lastLogLines({ region, group, stream: "ecs/c/many" }, 3);
    expect(last.map(({ message }) => message)).toEqual(["line 10997", "line 10998", "line 10999"]);
    expect(await logs.lastLogLines({ region, group, stream: "ecs/c/none" }, 3)).toEqual([]);
  });
});
