import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { findMcpPython } from "../support/mcp-python";
import { INSTALLS_PYTHON_MS } from "../support/sandbox";
import { TOOLS, useMcpTasks } from "./mcp-fleet";

const startMcpFleet = useMcpTasks();

describe("the official Python client through load balancers", () => {
  let python = "";
  beforeAll(async () => {
    python = await findMcpPython();
  }, INSTALLS_PYTHON_MS);

  it.each([
    { mode: "2026-07-28", revision: "2026-07-28", booked: true },
    { mode: "legacy", revision: "2025-11-25", booked: null },
  ])("$mode: connect, list, call and talk by both names, on all tasks", async (given) => {
    const { byFleetName, byLoadBalancer } = await startMcpFleet();
    for (const url of [byFleetName, byLoadBalancer]) {
      const script = join(__dirname, "../support/python_client.py");
      const { stdout } = await promisify(execFile)(python, [script, given.mode, url]);
      expect(JSON.parse(stdout)).toEqual({
        revision: given.revision,
        tools: TOOLS,
        tasks: ["eu-west-1-1", "eu-west-1-2"],
        booked: given.booked,
      });
    }
  });
});
