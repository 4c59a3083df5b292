import { randomBytes } from "node:crypto";
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  request,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { type CheckReport, checkEndpoint } from "../../src/check/check-endpoint";
import type { CheckOptions } from "../../src/check/subject";
import { startForwardProxy } from "../../src/local-aws/names/forward-proxy";
import { LocalNames } from "../../src/local-aws/names/names";
import {
  portOf,
  records,
  startLoadBalancing,
  type Task,
  taskAtPort,
  untilHealthy,
} from "../local-aws/load-balanced";
import { EXAMPLE_SERVER, startExampleServer } from "../support/example-server";

export interface Given extends Partial<CheckOptions> {
  readonly headers?: Readonly<Record<string, string>>;
  readonly env?: NodeJS.ProcessEnv;
}

/** Of the command, with fewer tries. */
export function checkOptions(given: Partial<CheckOptions>): CheckOptions {
  return {
    tools: [],
    tries: 6,
    silentSeconds: undefined,
    origin: undefined,
    healthPath: undefined,
    ...given,
  };
}

/** Checks an address as the command does. */
export function check(url: string, given: Given = {}): Promise<CheckReport> {
  const { headers = {}, env = {}, ...options } = given;
  return checkEndpoint({ url: new URL(url), headers, env }, checkOptions(options));
}

/** What does not hold: "<check>: <cause>; <fix>". */
export function faultsOf({ findings }: CheckReport): string[] {
  return findings
    .filter(({ ok }) => !ok)
    .map(({ check: name, cause, fix }) => `${name}: ${cause}; ${fix}`);
}

/** What a check has seen. */
export function evidenceOf({ findings }: CheckReport, name: string): string | undefined {
  return findings.find((it) => it.check === name)?.evidence;
}

/** An HTTP server of the test. @returns its address, without a slash at its end */
export async function startServer(handle: RequestListener, tls?: ServerOptions): Promise<string> {
  const server = tls ? createTlsServer(tls, handle) : createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `${tls ? "https" : "http"}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What stands before a server. */
export interface Front {
  /** Answers in the server's place; false leaves the request to the server. */
  readonly answer?: (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;
  /** Sends an answer when it is complete. */
  readonly buffering?: true;
  /** Refuses larger requests. */
  readonly limitBytes?: number;
  readonly tls?: ServerOptions;
}

/** A proxy before a server. @returns its address */
export function startFront(target: string, front: Front): Promise<string> {
  return startServer(async (incoming, outgoing) => {
    if (front.answer?.(incoming, outgoing)) {
      incoming.resume();
      return;
    }
    const body = await buffer(incoming);
    if (body.length > (front.limitBytes ?? Number.POSITIVE_INFINITY)) {
      outgoing.writeHead(413).end("too large");
      return;
    }
    const { method, url, headers } = incoming;
    const forwarded = request(`${target}${url}`, { method, headers }, async (reply) => {
      const whole = front.buffering ? await buffer(reply) : undefined;
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
      if (whole === undefined) {
        reply.pipe(outgoing);
      } else {
        outgoing.end(whole);
      }
    });
    forwarded.on("error", () => outgoing.destroy());
    outgoing.on("close", () => forwarded.destroy());
    forwarded.end(body);
  }, front.tls);
}

/** Answers with JSON. */
export function json(outgoing: ServerResponse, status: number, value: unknown): true {
  outgoing.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
  return true;
}

/** Example servers that share their keys, but for what is given. */
export async function startExamples(
  count: number,
  env: (n: number) => Readonly<Record<string, string>> = () => ({}),
  whenDone: (end: () => void) => void = onTestFinished,
): Promise<string[]> {
  const keys = randomBytes(32).toString("base64");
  const servers = Array.from({ length: count }, (_, n) =>
    startExampleServer(
      { TASK_ID: `task-${n}`, MCP_REQUEST_STATE_KEYS: keys, ...env(n) },
      EXAMPLE_SERVER,
      whenDone,
    ),
  );
  return (await Promise.all(servers)).map(({ url }) => url);
}

/** The same, for all tests of a file: they keep nothing of what they were asked. @returns their addresses */
export function useExamples(...[count, env]: Parameters<typeof startExamples>): () => string[] {
  let urls: string[] = [];
  const ends: (() => void)[] = [];
  beforeAll(async () => {
    urls = await startExamples(count, env, (end) => ends.push(end));
  });
  afterAll(() => ends.forEach((end) => void end()));
  return () => urls;
}

/** Servers as tasks behind a load balancer. */
export interface Balanced {
  /** Of the endpoint, by a port of this machine. */
  readonly url: string;
  /** Of the endpoint, by the load balancer's name, and what leads there. */
  readonly named: { readonly url: string; readonly env: { readonly http_proxy: string } };
}

export async function startBalanced(
  servers: readonly string[],
  attributes: Readonly<Record<string, string>> = {},
): Promise<Balanced> {
  const tasks = servers.map((url, n) => taskAtPort(`10.0.0.${n + 5}`, Number(new URL(url).port)));
  const { balancing } = await startLoadBalancing(
    records(tasks as Task[], {
      loadBalancer: {
        attributes: Object.entries(attributes).map(([Key, Value]) => ({ Key, Value })),
      },
    }),
  );
  await untilHealthy(balancing);
  const proxy = await startForwardProxy(new LocalNames(balancing));
  onTestFinished(() => proxy.close());
  return {
    url: `http://127.0.0.1:${portOf(balancing)}/mcp`,
    named: {
      url: "http://alb-1.eu-west-1.elb.amazonaws.com/mcp",
      env: { http_proxy: `http://127.0.0.1:${proxy.port}` },
    },
  };
}
