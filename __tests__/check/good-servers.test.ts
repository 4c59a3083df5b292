import { describe, expect, it } from "vitest";
import { CHECK_NAMES } from "../../src/check/check-endpoint";
import { freePort } from "../../src/local-aws/ecs/free-port";
import { useMcpTasks } from "../local-aws/mcp-fleet";
import { findMcpPython, startPythonServer } from "../support/mcp-python";
import { INSTALLS_PYTHON_MS } from "../support/sandbox";
import { check, evidenceOf, faultsOf, startBalanced, startExamples } from "./endpoints";
import { startOlderServer } from "./older-server";

const startMcpFleet = useMcpTasks();

describe("no false alarm", () => {
  it("on the example server, every check of which is tried", async () => {
    const [server] = await startExamples(1);
    const report = await check(`${server}/mcp`, { silentSeconds: 1 });
    expect(faultsOf(report)).toEqual([]);
    expect(report.ok).toBe(true);
    expect(report.findings.map((it) => it.check)).toEqual(CHECK_NAMES);
    expect(report.findings.filter(({ evidence }) => evidence.startsWith("not tried"))).toEqual([]);
    expect(report.findings.filter(({ cause, fix }) => cause !== null || fix !== null)).toEqual([]);
  });

  it("on its tasks behind the load balancers of two regions", async () => {
    const { byFleetName } = await startMcpFleet({ tasksIn: { "eu-west-1": 2, "eu-west-2": 2 } });
    const report = await check(byFleetName);
    expect(faultsOf(report)).toEqual([]);
    expect(evidenceOf(report, "dialogue")).toBe("book_table: 6 of 6 went on after a question");
  });

  it("on tasks of the older TypeScript SDK without sessions, and on one task with them", async () => {
    const servers = await Promise.all([startOlderServer(), startOlderServer()]);
    const without = await check((await startBalanced(servers)).url);
    expect(faultsOf(without)).toEqual([]);
    expect(evidenceOf(without, "handshake")).toContain("The server speaks 2025-11-25");
    const within = await check(`${await startOlderServer(true)}/mcp`);
    expect(faultsOf(within)).toEqual([]);
    expect(evidenceOf(within, "older-clients")).toContain("in a session");
  });

  it(
    "on the Python SDK's, directly and behind a load balancer",
    async () => {
      const port = await freePort();
      await startPythonServer(await findMcpPython(), ["python_server.py", String(port)]);
      const server = `http://127.0.0.1:${port}`;
      expect(faultsOf(await check(`${server}/mcp`))).toEqual([]);
      const report = await check((await startBalanced([server])).url);
      expect(faultsOf(report)).toEqual([]);
      expect(evidenceOf(report, "streaming")).toMatch(/^wait: 2 signs of progress/);
    },
    INSTALLS_PYTHON_MS,
  );
});
