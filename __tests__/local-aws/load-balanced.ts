import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  request,
  type ServerOptions,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { TargetDescription } from "@aws-sdk/client-elastic-load-balancing-v2";
import { onTestFinished } from "vitest";
import {
  type LoadBalancingOptions,
  LocalLoadBalancing,
} from "../../src/local-aws/load-balancing/load-balancing";
import type {
  LoadBalancerRecord,
  LoadBalancingRecords,
  TargetGroupRecord,
} from "../../src/local-aws/load-balancing/records";

const tasks = new Map<string, number>();

/** A task at an address of the VPC, port 8001, whose health path answers what `health` says. */
export interface Task {
  readonly target: TargetDescription;
  health: number;
  /** Of its health checks. */
  readonly checks: IncomingMessage[];
  /** Connections on which no request has come. */
  readonly silent: ReadonlySet<Socket>;
  /** Listens no more. */
  stop(): Promise<void>;
}

/** Starts a real HTTP server as a task. @param ip by which others know it */
export async function startTask(
  ip: string,
  handle: RequestListener,
  options: ServerOptions = {},
): Promise<Task> {
  const checks: IncomingMessage[] = [];
  const silent = new Set<Socket>();
  const server = createServer(options, (incoming, outgoing) => {
    silent.delete(incoming.socket);
    if (incoming.url === "/health") {
      checks.push(incoming);
      outgoing.writeHead(task.health).end();
    } else {
      handle(incoming, outgoing);
    }
  });
  server.on("connection", (socket) => silent.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  tasks.set(`${ip}:8001`, (server.address() as AddressInfo).port);
  const task: Task = {
    target: { Id: ip, Port: 8001 },
    health: 200,
    checks,
    silent,
    async stop() {
      tasks.delete(`${ip}:8001`);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  onTestFinished(() => task.stop());
  return task;
}

/** Lets a server of another process count as a task. @param port where it listens */
export function taskAtPort(ip: string, port: number): Pick<Task, "target"> {
  tasks.set(`${ip}:8001`, port);
  onTestFinished(() => void tasks.delete(`${ip}:8001`));
  return { target: { Id: ip, Port: 8001 } };
}

/** A task that answers with its own address. */
export function startEcho(ip: string): Promise<Task> {
  return startTask(ip, (_, outgoing) => outgoing.end(ip));
}

/** Load balancing where waits are a hundredth of AWS's. */
export async function startLoadBalancing(
  records: LoadBalancingRecords,
  speed = 100,
  more: Pick<LoadBalancingOptions, "onRefused" | "onFailure"> = {},
) {
  const changes: string[] = [];
  const balancing = new LocalLoadBalancing({
    resolveTarget: (ip, port) => {
      const found = tasks.get(`${ip}:${port}`);
      return found === undefined ? undefined : { host: "127.0.0.1", port: found };
    },
    speed,
    ...more,
    onTargetHealth: (arn, targets) => {
      const states = targets.map(({ TargetHealth }) => TargetHealth?.Reason ?? TargetHealth?.State);
      changes.push(`${arn}: ${states.join(" ")}`);
    },
  });
  onTestFinished(() => balancing.close());
  await balancing.update(records);
  return { balancing, changes };
}

/** The loopback port of a load balancer's listener. */
export function portOf(balancing: LocalLoadBalancing, listenerPort = 80): number {
  const port = balancing.loadBalancers[0]?.listeners.find(
    (listener) => listener.port === listenerPort,
  )?.loopbackPort;
  if (port === undefined) {
    throw new Error(`no listener on port ${listenerPort}`);
  }
  return port;
}

/** A load balancer whose listener forwards everything to the target group `tg`. */
export function loadBalancer(given: Partial<LoadBalancerRecord> = {}): LoadBalancerRecord {
  return {
    loadBalancer: { LoadBalancerArn: "alb", DNSName: "alb-1.eu-west-1.elb.amazonaws.com" },
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
    ...given,
  };
}

export function targetGroup(
  targets: readonly TargetDescription[],
  given: Partial<TargetGroupRecord> = {},
): TargetGroupRecord {
  return {
    targetGroup: {
      TargetGroupArn: "tg",
      Port: 8000,
      HealthCheckPath: "/health",
      HealthCheckPort: "traffic-port",
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 1,
      HealthyThresholdCount: 3,
      UnhealthyThresholdCount: 2,
      Matcher: { HttpCode: "200" },
    },
    attributes: [{ Key: "deregistration_delay.timeout_seconds", Value: "30" }],
    targets,
    ...given,
  };
}

/** A load balancer in front of these tasks. */
export function records(
  tasksBehind: readonly Task[],
  given: {
    readonly loadBalancer?: Partial<LoadBalancerRecord>;
    readonly targetGroup?: Partial<TargetGroupRecord>;
  } = {},
): LoadBalancingRecords {
  return {
    loadBalancers: [loadBalancer(given.loadBalancer)],
    targetGroups: [
      targetGroup(
        tasksBehind.map(({ target }) => target),
        given.targetGroup,
      ),
    ],
  };
}

export function states(balancing: LocalLoadBalancing, arn = "tg"): (string | undefined)[] {
  return balancing.targetHealth(arn).map(({ TargetHealth }) => TargetHealth?.State);
}

/** Waits for something that comes by itself; the test's own timeout ends it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export async function untilHealthy(balancing: LocalLoadBalancing): Promise<void> {
  await until(() => states(balancing).every((state) => state === "healthy"));
}

export interface Reply {
  readonly status: number | undefined;
  readonly reason: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface Call {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string;
}

/** A request as any client sends it, on a connection of its own. */
export function call(port: number, { path = "/", body, ...options }: Call = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const large = { maxHeaderSize: 2 ** 18 };
    const outgoing = request({ host: "127.0.0.1", port, path, agent: false, ...large, ...options });
    outgoing.on("error", reject);
    outgoing.on("response", async (incoming) => {
      try {
        let text = "";
        for await (const chunk of incoming.setEncoding("utf8")) {
          text += chunk;
        }
        const { statusCode: status, statusMessage: reason, headers } = incoming;
        resolve({ status, reason, headers, body: text });
      } catch (error) {
        reject(error);
      }
    });
    outgoing.end(body);
  });
}
