import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { recordName } from "../fleet/dns-names";
import type { RegionConfig } from "../fleet/load-fleet";
import { resourceNames } from "../fleet/resource-names";
import { ContainerEngine } from "../local-aws/ecs/container-engine";
import type { Command } from "../local-aws/ecs/image";
import { LocalAws } from "../local-aws/local-aws";
import type { LoopbackServer } from "../local-aws/loopback-server";
import { startEndpoint } from "../local-aws/names/endpoint";
import { startForwardProxy } from "../local-aws/names/forward-proxy";
import type { Mail } from "../local-aws/records";
import type { Emulator } from "./emulator";
import { emulatorEnvironment } from "./environment";
import type { SandboxOptions } from "./options";
import { temporaryFolderIn } from "./shell-environment";
import { trustAuthority } from "./trust";

const STEADY_WITHIN_MS = 120_000;

/** The part of AWS that acts, and the ways in. */
export interface RunningFleet {
  readonly aws: LocalAws;
  /** For everything that obeys http_proxy and https_proxy: leads to load balancers by their names. */
  readonly proxy: LoopbackServer;
  /** A JSON file: the address of each stack's load balancer, and of the fleet's name. */
  readonly endpointsFile: string;
  readonly endpoints: Readonly<Record<string, string>>;
  /** What SNS sends to addresses, the latest at its end. */
  readonly mailFile: string;
  /** The variables by which programs trust the load balancers' certificates. */
  readonly trust: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

export interface RunningFleetProps {
  readonly emulator: Emulator;
  /** The sandbox's. */
  readonly folder: string;
  readonly regions: readonly RegionConfig[];
  readonly options: Pick<SandboxOptions, "server" | "containers" | "fail">;
  /** What AWS waits is divided by this. */
  readonly speed: number;
  /** Of whoever asks for a name. */
  readonly clientRegion: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (text: string) => void;
}

/** Starts what acts on the emulator's records. Nothing runs before the stacks are deployed. */
export async function startRunningFleet(props: RunningFleetProps): Promise<RunningFleet> {
  const { emulator, folder, regions, options, speed, clientRegion, env, say } = props;
  // First, since it writes files: when that fails, nothing is running yet.
  const trust = await trustAuthority(emulator.control, join(folder, ".sandbox"));
  const mailFile = join(folder, "mail.txt");
  writeFileSync(mailFile, "");
  const engine = options.containers ? await ContainerEngine.find(env) : undefined;
  const aws = await LocalAws.start({
    control: emulator.control,
    server: serverCommand(options.server, folder),
    folder,
    temporaryFolder: temporaryFolderIn(folder),
    baseEnvironment: taskEnvironment(emulator, env),
    speed,
    failures: options.fail,
    say,
    onMail: (mail) => {
      appendFileSync(mailFile, mailText(mail));
      say(`mail to ${mail.to}: ${mail.subject}`);
    },
    ...(engine === undefined ? {} : { engine }),
    ...(clientRegion === undefined ? {} : { clientRegion }),
  });
  const proxy = await startForwardProxy(aws.names);
  const servers = [proxy];
  const endpoints: Record<string, string> = {};
  const addEndpoint = async (key: string, name: () => string | undefined) => {
    const endpoint = await startEndpoint(aws.names, name);
    servers.push(endpoint);
    endpoints[key] = endpoint.url;
  };
  for (const { stackName, values } of regions) {
    if (values.create_alb) {
      const { loadBalancer } = resourceNames(values);
      await addEndpoint(stackName, () => aws.dnsNameOf(values.aws_region, loadBalancer));
    }
  }
  const named = regions.find(({ values }) => values.enable_domain)?.values;
  if (named !== undefined) {
    await addEndpoint("fleet", () => recordName(named));
  }
  const endpointsFile = join(folder, "endpoints.json");
  writeFileSync(endpointsFile, `${JSON.stringify(endpoints, null, 2)}\n`);
  const lastResort = () => aws.kill();
  process.on("exit", lastResort);
  const stop = async () => {
    process.off("exit", lastResort);
    await aws.close();
    await Promise.all(servers.map((server) => server.close()));
  };
  return { aws, proxy, endpointsFile, endpoints, mailFile, trust, stop };
}

/** Until every service runs what it wants, or its deployment has failed, or it takes too long. */
export async function untilSteady({ aws }: RunningFleet, signal: AbortSignal): Promise<void> {
  const began = performance.now();
  while (!aws.isSettled(began) && performance.now() < began + STEADY_WITHIN_MS) {
    await sleep(200, undefined, { signal });
  }
}

/** The MCP endpoint that a client can be given, after a look whether it answers. */
export async function answeringEndpoint({ endpoints }: RunningFleet): Promise<string | undefined> {
  const [url] = [endpoints.fleet, ...Object.values(endpoints)].filter((it) => it !== undefined);
  if (url === undefined) {
    return undefined;
  }
  const answer = await fetch(`${url}/mcp`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "initialize",
      params: {
        protocolVersion: "2025-06-18",
        capabilities: {},
        clientInfo: { name: "sandbox", version: "1" },
      },
    }),
    signal: AbortSignal.timeout(10_000),
  }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok ? `${url}/mcp` : undefined;
}

/** The example server stands for every image, unless somebody brings a command. */
function serverCommand(server: string | undefined, folder: string): Command {
  return server === undefined
    ? [process.execPath, join(folder, "examples", "mcp-server", "server.mjs")]
    : [server];
}

function mailText({ to, subject, at, text }: Mail): string {
  return `To: ${to}\nSubject: ${subject}\nDate: ${at}\n\n${text}\n\n`;
}

function taskEnvironment(emulator: Emulator, env: NodeJS.ProcessEnv): Record<string, string> {
  const { PATH = "", HOME = "", LANG = "C.UTF-8" } = env;
  return { PATH, HOME, LANG, ...emulatorEnvironment(emulator.url) };
}
