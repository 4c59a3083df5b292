import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { awsRequest } from "../policy/aws-request";
import { refuse } from "./refusal";

export interface Faults {
  /** Which share of all requests is throttled. */
  readonly throttled: number;
  /** Which share fails, each in one of the ways of FAILURES. */
  readonly failed: number;
  /** The same requests meet the same faults, in whatever order the regions ask. */
  readonly seed: number;
}

/** A request that has changed something. */
export interface Write {
  readonly operation: string;
  readonly region: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Its answer got lost, so whoever asked may ask again. */
  readonly isLost: boolean;
}

/** What a whole region does in place of answering: it closes every connection, or throttles every request. */
export interface Outage {
  readonly kind: "down" | "throttled";
  /** So many requests, or requests that change something, it answers before. @default none */
  readonly after?: number;
  readonly afterWrites?: number;
}

export interface FaultyAws {
  /** For AWS_ENDPOINT_URL. */
  readonly url: string;
  readonly counts: Readonly<Record<"requests" | "throttled" | "failed" | "lost", number>>;
  /** What was carried out since the last call. */
  readonly takeWrites: () => Write[];
  /** From now on these regions are broken, and no other. */
  readonly setOutages: (outages: Readonly<Record<string, Outage>>) => void;
  readonly stop: () => Promise<void>;
}

/** How a request fails. After the last one it is carried out, and nobody learns of it. */
const FAILURES = ["error", "unavailable", "cut", "lost"] as const;
type Fault = "none" | "throttled" | (typeof FAILURES)[number];

const READS = /^(Describe|Get|List|Filter|Lookup|Batch|Query)/;

/** An AWS that throttles and fails, in front of the emulator. It counts what the emulator has carried out. */
export async function startFaultyAws(emulatorUrl: string, faults: Faults): Promise<FaultyAws> {
  const counts = { requests: 0, throttled: 0, failed: 0, lost: 0 };
  const asked = new Map<string, number>();
  let writes: Write[] = [];
  let outages: Readonly<Record<string, Outage>> = {};
  /** In each broken region, since it was said to break. */
  const answered = new Map<string, { requests: number; writes: number }>();
  /** How the region fails now. */
  const outageOf = (region: string): "cut" | "throttled" | undefined => {
    const outage = outages[region];
    const { requests, writes } = answered.get(region) ?? { requests: 0, writes: 0 };
    if (!outage || requests < (outage.after ?? 0) || writes < (outage.afterWrites ?? 0)) {
      return undefined;
    }
    return outage.kind === "down" ? "cut" : "throttled";
  };
  const noteAnswer = (region: string, isWrite: boolean) => {
    const { requests, writes } = answered.get(region) ?? { requests: 0, writes: 0 };
    answered.set(region, { requests: requests + 1, writes: writes + (isWrite ? 1 : 0) });
  };
  const server = createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming);
    const { method = "", url = "", headers } = incoming;
    const { action, region, parameters } = awsRequest({ method, url, headers, body });
    const operation = action.slice(action.indexOf(":") + 1);
    const outage = outageOf(region);
    if (outage !== undefined) {
      fail(outage, incoming, outgoing);
      return;
    }
    const isWrite = !READS.test(operation);
    noteAnswer(region, isWrite);
    const kind = `${region} ${action}`;
    const number = (asked.get(kind) ?? 0) + 1;
    asked.set(kind, number);
    const fault = faultOf(`${kind} ${number}`, faults);
    counts.requests += 1;
    counts.throttled += fault === "throttled" ? 1 : 0;
    counts.failed += fault === "none" || fault === "throttled" ? 0 : 1;
    counts.lost += fault === "lost" ? 1 : 0;
    if (fault !== "none" && fault !== "lost") {
      fail(fault, incoming, outgoing);
      return;
    }
    const answer = request(`${emulatorUrl}${url}`, { method, headers }, (found) => {
      if (isWrite && (found.statusCode ?? 500) < 300) {
        writes.push({ operation, region, parameters, isLost: fault === "lost" });
      }
      if (fault === "lost") {
        found.resume();
        outgoing.destroy();
        return;
      }
      outgoing.writeHead(found.statusCode ?? 502, found.headers);
      found.pipe(outgoing);
    });
    answer.on("error", () => outgoing.destroy());
    answer.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    takeWrites: () => {
      const taken = writes;
      writes = [];
      return taken;
    },
    setOutages: (broken) => {
      outages = broken;
      answered.clear();
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function faultOf(what: string, { throttled, failed, seed }: Faults): Fault {
  const hash = createHash("sha256").update(`${seed} ${what}`).digest();
  const draw = hash.readUInt32BE(0) / 2 ** 32;
  if (draw < throttled) {
    return "throttled";
  }
  return draw < throttled + failed
    ? (FAILURES[hash.readUInt32BE(4) % FAILURES.length] ?? "error")
    : "none";
}

function fail(
  fault: Exclude<Fault, "none" | "lost">,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  switch (fault) {
    case "throttled":
      refuse({ incoming, outgoing }, "Throttling", "Rate exceeded");
      break;
    case "error":
      refuse({ incoming, outgoing }, "InternalFailure", "an internal error", 500);
      break;
    case "unavailable":
      outgoing.writeHead(503).end();
      break;
    case "cut":
      outgoing.destroy();
      break;
  }
}
