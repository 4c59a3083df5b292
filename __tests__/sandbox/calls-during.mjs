import { exec } from "node:child_process";
import { readFileSync } from "node:fs";
import { setInterval } from "node:timers/promises";
import { promisify } from "node:util";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

// An official client in the sandbox's shell: calls 20 times a second while a command line replaces a service's tasks.
// calls-during.mjs <command line>
const [line = ""] = process.argv.slice(2);
const endpoints = JSON.parse(readFileSync(process.env.FLEET_SANDBOX_ENDPOINTS ?? "", "utf8"));

const client = new Client(
  { name: "sandbox-test", version: "1.0.0" },
  { versionNegotiation: { mode: { pin: "2026-07-28" } } },
);
await client.connect(new StreamableHTTPClientTransport(new URL(`${endpoints.fleet}/mcp`)));

const tasks = new Set();
/** @type {string[]} */
const failures = [];
/** @type {Promise<void>[]} */
const calls = [];
async function call() {
  try {
    const { structuredContent } = await client.callTool({ name: "which_task", arguments: {} });
    tasks.add(Object(structuredContent).task);
  } catch (error) {
    failures.push(String(error));
  }
}

let isDone = false;
const calling = (async () => {
  for await (const _ of setInterval(50)) {
    calls.push(call());
    if (isDone) {
      break;
    }
  }
})();
const { stdout } = await promisify(exec)(line);
isDone = true;
await calling;
await Promise.all(calls);
await client.close();
console.log(JSON.stringify({ calls: calls.length, failures, tasks: tasks.size, stdout }));
