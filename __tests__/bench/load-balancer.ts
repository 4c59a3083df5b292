import { Agent, createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { LocalLoadBalancing } from "../../src/local-aws/load-balancing/load-balancing";

/**
 * `npm run bench:load-balancer`: what a request through the load balancer costs more than one to the task itself (under 2 ms), and how many requests
 * a second get through (500 are no problem).
 */
const REQUESTS = 2000;
const AT_ONCE = 20;

const agent = new Agent({ keepAlive: true });

async function main(): Promise<void> {
  const task = createServer((request, response) => response.end(request.url)).listen(
    0,
    "127.0.0.1",
  );
  await new Promise((resolve) => task.once("listening", resolve));
  const taskPort = (task.address() as AddressInfo).port;
  const balancing = new LocalLoadBalancing({
    resolveTarget: () => ({ host: "127.0.0.1", port: taskPort }),
    speed: 100,
  });
  await balancing.update({
    loadBalancers: [
      {
        loadBalancer: { LoadBalancerArn: "alb", DNSName: "alb" },
        attributes: [],
        listeners: [
          {
            listener: {
              ListenerArn: "listener",
              Port: 80,
              Protocol: "HTTP",
              DefaultActions: [{ Type: "forward", TargetGroupArn: "tg" }],
            },
            rules: [],
          },
        ],
      },
    ],
    targetGroups: [
      {
        targetGroup: { TargetGroupArn: "tg", Port: 8001, HealthCheckPath: "/" },
        attributes: [],
        targets: [{ Id: "172.31.0.5" }],
      },
    ],
  });
  while (balancing.targetHealth("tg")[0]?.TargetHealth?.State !== "healthy") {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const port = balancing.loadBalancers[0]?.listeners[0]?.loopbackPort ?? 0;

  await latencies(taskPort);
  await latencies(port);
  const direct = median(await latencies(taskPort));
  const through = median(await latencies(port));
  console.log(`median: ${direct.toFixed(2)} ms direct, ${through.toFixed(2)} ms through`);
  console.log(`costs ${(through - direct).toFixed(2)} ms more`);
  for (const [how, to] of [
    ["direct", taskPort],
    ["through", port],
  ] as const) {
    const cpu = process.cpuUsage();
    const rate = Math.round(await perSecond(to));
    const { user, system } = process.cpuUsage(cpu);
    const each = ((user + system) / 1000 / REQUESTS).toFixed(2);
    console.log(
      `${rate} requests/s ${how}, ${AT_ONCE} at once; ${each} ms of CPU each, client and task included`,
    );
  }

  agent.destroy();
  task.close();
  await balancing.close();
}

async function latencies(port: number): Promise<number[]> {
  const found: number[] = [];
  for (let i = 0; i < REQUESTS; i++) {
    const start = performance.now();
    await fetchOnce(port);
    found.push(performance.now() - start);
  }
  return found;
}

async function perSecond(port: number): Promise<number> {
  const start = performance.now();
  const client = async () => {
    for (let i = 0; i < REQUESTS / AT_ONCE; i++) {
      await fetchOnce(port);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  return REQUESTS / ((performance.now() - start) / 1000);
}

function fetchOnce(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, path: "/mcp", agent }, (response) => {
      response.resume().on("end", resolve).on("error", reject);
    }).on("error", reject);
  });
}

function median(numbers: number[]): number {
  return numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

void main();
