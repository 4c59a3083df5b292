import { copyFile, cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { runConformance } from "../support/conformance";
import { EXAMPLE_SERVER, startExampleServer } from "../support/example-server";

/** Without tools, prompts and resources of the suite's own. */
const PLAIN = [
  "server-initialize",
  "ping",
  "tools-list",
  "server-sse-multiple-streams",
  "dns-rebinding-protection",
];

it("passes the scenarios of the official conformance suite that call nothing of the suite's own", async () => {
  const server = await startExampleServer({ MCP_ALLOWED_HOSTS: "127.0.0.1" });
  const { passed } = await runConformance(`${server.url}/mcp`);
  expect(passed).toEqual(PLAIN);
});

it("with the suite's tools in place of its own, passes all but those that need a session", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mcp-server-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp(EXAMPLE_SERVER, folder, { recursive: true });
  await copyFile(join(__dirname, "conformance-tools.mjs"), join(folder, "tools.mjs"));
  await symlink(join(__dirname, "../../node_modules"), join(folder, "node_modules"));
  const server = await startExampleServer({ MCP_ALLOWED_HOSTS: "127.0.0.1" }, folder);
  const { passed, failed } = await runConformance(`${server.url}/mcp`);
  console.log(`conformance: ${passed.length} passed: ${passed.join(", ")}`);
  expect(failed).toEqual([
    "tools-call-sampling",
    "tools-call-elicitation",
    "elicitation-sep1034-defaults",
    "elicitation-sep1330-enums",
    "resources-subscribe",
    "resources-unsubscribe",
  ]);
});
