import { readFileSync } from "node:fs";
import { setInterval } from "node:timers/promises";
import { DescribeServicesCommand, ECSClient } from "@aws-sdk/client-ecs";

// In the sandbox's shell: sends requests to a region's load balancer until its service runs a number of tasks.
// load-until.mjs <stack> <requests a second> <cluster> <service> <tasks>
const [stack = "", perSecond = "", cluster, service = "", tasks = ""] = process.argv.slice(2);
const endpoints = JSON.parse(readFileSync(process.env.FLEET_SANDBOX_ENDPOINTS ?? "", "utf8"));
const ecs = new ECSClient({ region: process.env.AWS_REGION });
const PATIENCE_MS = 180_000;

async function counts() {
  const command = new DescribeServicesCommand({ cluster, services: [service] });
  const { services: [found] = [] } = await ecs.send(command);
  return [found?.desiredCount, found?.runningCount];
}

const began = Date.now();
let looked = began;
let now = await counts();
for await (const _ of setInterval(1000 / Number(perSecond))) {
  const { status } = await fetch(`${endpoints[stack]}/health`);
  if (status !== 200) {
    throw new Error(`the load balancer answers ${status}`);
  }
  if (Date.now() > looked + 500) {
    looked = Date.now();
    now = await counts();
  }
  if (now.every((count) => count === Number(tasks))) {
    break;
  }
  if (looked > began + PATIENCE_MS) {
    throw new Error(`the service wants ${now[0]} tasks and runs ${now[1]}, not ${tasks}`);
  }
}
