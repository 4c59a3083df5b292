import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { setInterval } from "node:timers/promises";
import { promisify } from "node:util";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

// An official client in the sandbox's shell: calls 20 times a second while all tasks of a service are replaced.
// rolling-restart.mjs <region> <cluster> <service>
const [region = "", cluster = "", service = ""] = process.argv.slice(2);
const endpoints = JSON.parse(readFileSync(process.env.FLEET_SANDBOX_ENDPOINTS ?? "", "utf8"));
/** @param {string[]} words */
const aws = (...words) => promisify(execFile)("aws", [...words, "--region", region]);

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

let restarted = false;
const calling = (async () => {
  for await (const _ of setInterval(50)) {
    calls.push(call());
    if (restarted) {
      break;
    }
  }
})();
await aws(
  "ecs",
  "update-service",
  "--cluster",
  cluster,
  "--service",
  service,
  "--force-new-deployment",
);
await aws("ecs", "wait", "services-stable", "--cluster", cluster, "--services", service);
restarted = true;
await calling;
await Promise.all(calls);
await client.close();
console.log(JSON.stringify({ calls: calls.length, failures, tasks: tasks.size }));
