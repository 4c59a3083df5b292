import { describe, expect, it, onTestFinished } from "vitest";
import { runConformance } from "../support/conformance";
import { startExampleServer } from "../support/example-server";
import { connectClient, connectOlderClient, runDialogue } from "../support/mcp-clients";
import { startRoundRobin } from "../support/round-robin";
import { TOOLS, useMcpTasks } from "./mcp-fleet";
import { REGIONS, recordsOf } from "./two-regions";

const startMcpFleet = useMcpTasks();

/** `npm run bench:dialogues` has ten times as many. */
const DIALOGUES = Number(process.env.FLEET_DIALOGUES ?? 20);

describe("official clients through load balancers", () => {
  it.each([
    { line: "TypeScript 2.x", connect: connectClient, revision: "2026-07-28" },
    { line: "TypeScript 1.x", connect: connectOlderClient, revision: "2025-11-25" },
  ])("$line: connect, list and call by both names, on all tasks", async ({ connect, revision }) => {
    const { byFleetName, byLoadBalancer } = await startMcpFleet();
    for (const url of [byFleetName, byLoadBalancer]) {
      const client = await connect(url);
      onTestFinished(() => client.close());
      expect(client.revision).toBe(revision);
      expect(await client.listTools()).toEqual(TOOLS);
      const tasks = new Set<unknown>();
      for (let n = 0; n < 4; n++) {
        tasks.add((await client.callTool("which_task"))["task"]);
      }
      expect([...tasks].sort()).toEqual(["eu-west-1-1", "eu-west-1-2"]);
    }
  });

  it("dialogues over several requests come to their end on two tasks", async () => {
    const { byFleetName } = await startMcpFleet();
    for (let n = 0; n < 5; n++) {
      const { booked, tasks } = await runDialogue(byFleetName);
      expect({ booked, tasks: new Set(tasks).size }).toEqual({ booked: true, tasks: 2 });
    }
  });

  it("dialogues whose requests go to two tasks each of two regions come to their end, all of them", async () => {
    const { balancing } = await startMcpFleet({ tasksIn: { "eu-west-1": 2, "eu-west-2": 2 } });
    const ports = balancing.loadBalancers.map(({ listeners }) => listeners[0]?.loopbackPort);
    const url = await startRoundRobin(() => ports.map((port) => `http://127.0.0.1:${port}`));
    const seen = { booked: 0, inBothRegions: 0 };
    for (let n = 0; n < DIALOGUES; n++) {
      const { booked, tasks } = await runDialogue(`${url}/mcp`);
      seen.booked += Number(booked);
      seen.inBothRegions += Number(
        REGIONS.every((region) => tasks.some((task) => task.startsWith(region))),
      );
    }
    expect(seen).toEqual({ booked: DIALOGUES, inBothRegions: DIALOGUES });
  });

  it("a call that is silent for longer than the idle timeout is cut, a shorter one is not", async () => {
    const { byFleetName } = await startMcpFleet({ idleTimeout: "1" });
    const client = await connectClient(byFleetName);
    onTestFinished(() => client.close());
    expect(await client.callTool("wait", { seconds: 0.2 })).toMatchObject({ seconds: 0.2 });
    await expect(client.callTool("wait", { seconds: 3 })).rejects.toThrow(/504|terminated/);
    expect(await client.callTool("wait", { seconds: 0 })).toMatchObject({ seconds: 0 });
  });

  it.each([
    [false, { greeting: "Hello, ada!", header: "ada" }],
    [true, undefined],
  ])(
    "a parameter that is repeated in a header with an underscore, dropped %s",
    async (drop, greeting) => {
      const { byFleetName } = await startMcpFleet({ dropInvalidHeaders: drop });
      const client = await connectClient(byFleetName);
      onTestFinished(() => client.close());
      // The client knows from the list which parameters it has to repeat.
      await client.listTools();
      const answer = client.callTool("greet_user", { user_id: "ada" });
      await (greeting
        ? expect(answer).resolves.toEqual(greeting)
        : expect(answer).rejects.toThrow(/Mcp-Param-user_id/));
    },
  );

  it("a client moves on by name when a region is emptied, and loses no call", async () => {
    const { balancing, tasks, byFleetName } = await startMcpFleet({
      tasksIn: { "eu-west-1": 1, "eu-west-2": 1 },
    });
    const client = await connectClient(byFleetName);
    onTestFinished(() => client.close());
    expect(await client.callTool("which_task")).toMatchObject({ region: "eu-west-1" });
    tasks.set("eu-west-1", []);
    await balancing.update(recordsOf(tasks));
    expect(await client.callTool("which_task")).toMatchObject({ region: "eu-west-2" });
  });

  it("a client is told when no task runs at all", async () => {
    const { byFleetName } = await startMcpFleet({ tasksIn: { "eu-west-1": 0, "eu-west-2": 0 } });
    await expect(connectClient(byFleetName)).rejects.toThrow("503");
  });

  it("the official conformance suite finds what it finds without them", async () => {
    const { byLoadBalancer } = await startMcpFleet();
    const direct = await startExampleServer({ MCP_ALLOWED_HOSTS: "127.0.0.1" });
    const without = await runConformance(`${direct.url}/mcp`);
    expect(without.passed.length).toBeGreaterThan(0);
    const through = await runConformance(byLoadBalancer);
    console.log(`conformance through the load balancer: ${through.passed.join(", ")}`);
    expect(through).toEqual(without);
  });
});
