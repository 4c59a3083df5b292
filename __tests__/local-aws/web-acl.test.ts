import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import type { Rule } from "@aws-sdk/client-wafv2";
import { beforeEach, describe, expect, it } from "vitest";
import { MANAGED_RULES } from "../../src/fleet/web-acl";
import type { LoadBalancerRecord } from "../../src/local-aws/load-balancing/records";
import type { InspectedRequest } from "../../src/local-aws/web-acl/inspected-request";
import { LocalWebAcl } from "../../src/local-aws/web-acl/local-web-acl";
import { MANAGED_RULE_GROUPS } from "../../src/local-aws/web-acl/managed-rules";
import {
  loadBalancer,
  portOf,
  startLoadBalancing,
  startTask,
  states,
  targetGroup,
  until,
} from "./load-balanced";
import { recordedRequests } from "./mcp-requests/recorded-request";
import { webAclRecord } from "./web-acl-record";

interface Got {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly body: string;
}

/** A load balancer with a web ACL, and what its task gets. */
async function startFiltered({
  limit,
  attributes = [],
}: {
  readonly limit?: number;
  readonly attributes?: LoadBalancerRecord["attributes"];
} = {}) {
  const got: Got[] = [];
  const refused: string[] = [];
  const task = await startTask("10.0.0.5", async (incoming, outgoing) => {
    const { method, url } = incoming;
    got.push({ method, url, body: (await buffer(incoming)).toString() });
    outgoing.end("let in");
  });
  const records = {
    loadBalancers: [loadBalancer({ attributes, webAcl: webAclRecord(limit) })],
    targetGroups: [targetGroup([task.target])],
  };
  const onRefused = (_: string, rule: string) => void refused.push(rule);
  const { balancing } = await startLoadBalancing(records, 100, { onRefused });
  await until(() => states(balancing, "tg").every((state) => state === "healthy"));
  return { port: portOf(balancing), task, got, refused };
}

interface Sent {
  readonly method?: string;
  readonly url?: string;
  /** Names and values in turn. */
  readonly headers?: readonly string[];
  readonly body?: string | readonly string[];
}

async function send(
  port: number,
  { method = "GET", url = "/mcp", headers = [], body = "" }: Sent,
): Promise<{ status: number | undefined }> {
  const chunks = [body].flat();
  const length =
    chunks.length === 1
      ? ["Content-Length", String(Buffer.byteLength(chunks[0] ?? ""))]
      : ["Transfer-Encoding", "chunked"];
  const outgoing = request({
    host: "127.0.0.1",
    port,
    method,
    path: url,
    headers: ["Host", "mcp.example.com", ...headers, ...length],
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.on("response", resolve).on("error", reject);
  });
  for (const chunk of chunks) {
    outgoing.write(chunk);
    await sleep(1);
  }
  outgoing.end();
  const answer = await answered;
  answer.resume();
  return { status: answer.statusCode };
}

describe("requests of real MCP clients", () => {
  const all = recordedRequests();
  /** What a client of the newest revision repeats in a header, AWS takes for a header. */
  const inHeader = all.filter(({ headers }) =>
    headers.some((value, i) => headers[i - 1] === "Mcp-Param-user_id" && /jndi/.test(value)),
  );
  const others = all.filter((it) => !inHeader.includes(it));

  it("are of all official clients, with code, queries, markup, addresses and files in them", () => {
    expect(others.length).toBeGreaterThan(30);
    expect(new Set(all.map(({ client }) => client))).toEqual(
      new Set([
        "TypeScript 2.x",
        "TypeScript 1.x",
        "Python 2.x",
        "Python 2.x, older handshake",
        "fleet check",
        "a page in Chromium",
      ]),
    );
    expect(new Set(all.map(({ method }) => method))).toEqual(
      new Set(["POST", "GET", "DELETE", "OPTIONS"]),
    );
    const texts = all.map(({ asks }) => /with (\w+)$/.exec(asks)?.[1]).filter(Boolean);
    expect(new Set(texts)).toEqual(new Set(["code", "sql", "html", "java", "address", "file"]));
    expect(JSON.stringify(all)).not.toMatch(/authorization|cookie|api[-_]?key/i);
  });

  it("come through the web ACL to a task, byte for byte", async () => {
    const { port, got, refused } = await startFiltered();
    for (const recorded of others) {
      expect((await send(port, recorded)).status, recorded.asks).toBe(200);
    }
    expect(refused).toEqual([]);
    const toTheServer = others.filter(({ url }) => url !== "/health");
    expect(got.map(({ method, url, body }) => ({ method, url, body }))).toEqual(
      toTheServer.map(({ method, url, body }) => ({ method, url, body })),
    );
  });

  it("are refused where a tool's parameter is repeated in a header and looks like an attack", async () => {
    const { port, got, refused } = await startFiltered();
    expect(inHeader.map(({ client }) => client)).toEqual(["TypeScript 2.x"]);
    for (const recorded of inHeader) {
      expect(await send(port, recorded)).toMatchObject({ status: 403 });
    }
    expect(got).toEqual([]);
    expect(refused).toEqual(["AWSManagedRulesKnownBadInputsRuleSet JavaDeserializationRCE_HEADER"]);
  });

  it("would be refused in part if rules about bodies blocked", () => {
    const acl = new LocalWebAcl();
    const rules = new Set(
      others.flatMap((it) => acl.decide(webAclRecord(), inspected(it)).counted),
    );
    expect([...rules].map((rule) => rule.split(" ")[1]).sort()).toEqual([
      "CrossSiteScripting_BODY",
      "EC2MetaDataSSRF_BODY",
      "GenericLFI_BODY",
      "GenericRFI_BODY",
      "JavaDeserializationRCE_BODY",
      "Log4JRCE_BODY",
      "NoUserAgent_HEADER",
      "SizeRestrictions_BODY",
    ]);
  });
});

function inspected({ method = "GET", url = "/", headers = [], body = "" }: Sent): InspectedRequest {
  const [path = "", query = ""] = url.split("?");
  const whole = [body].flat().join("");
  const named = headers.flatMap((name, i) =>
    i % 2 === 0 ? [[name.toLowerCase(), headers[i + 1] ?? ""] as const] : [],
  );
  return {
    sourceIp: "203.0.113.1",
    method,
    path,
    query,
    headers: { host: "mcp.example.com", ...Object.fromEntries(named) },
    body: whole.slice(0, 8192),
    bodyIsLonger: whole.length > 8192,
  };
}

describe("a load balancer with a web ACL", () => {
  const agent = ["User-Agent", "a"];

  it.each<[string, Sent]>([
    ["UserAgent_BadBots_HEADER", { headers: ["User-Agent", "Nessus"] }],
    ["SizeRestrictions_QUERYSTRING", { url: `/mcp?${"a".repeat(2049)}` }],
    ["SizeRestrictions_Cookie_HEADER", { headers: ["Cookie", `a=${"b".repeat(10_240)}`] }],
    ["SizeRestrictions_URIPATH", { url: `/${"a".repeat(1024)}` }],
    ["EC2MetaDataSSRF_QUERYARGUMENTS", { url: "/mcp?u=http%3A%2F%2F169.254.169.254" }],
    ["GenericLFI_URIPATH", { url: "/%2e%2e/%2e%2e/etc/passwd" }],
    ["RestrictedExtensions_URIPATH", { url: "/boot.ini" }],
    ["GenericRFI_QUERYARGUMENTS", { url: "/mcp?u=http://10.0.0.1/a" }],
    ["CrossSiteScripting_QUERYARGUMENTS", { url: "/mcp?a=%3Cscript%3E" }],
    ["CrossSiteScripting_COOKIE", { headers: ["Cookie", "a=<script>"] }],
    ["Host_localhost_HEADER", { headers: ["Host", "localhost"] }],
    ["PROPFIND_METHOD", { method: "PROPFIND" }],
    ["ExploitablePaths_URIPATH", { url: "/WEB-INF/web.xml" }],
    ["Log4JRCE_HEADER", { headers: ["X-Api", "${jndi:ldap://a}"] }],
  ])("refuses what AWS documents: %s", (rule, sent) => {
    const { headers = [], ...rest } = sent;
    const { refusedBy } = new LocalWebAcl().decide(
      webAclRecord(),
      inspected({ ...rest, headers: [...agent, ...headers] }),
    );
    expect(refusedBy?.split(" ")[1]).toBe(rule);
  });

  it("lets in what is just as long as AWS allows", () => {
    for (const sent of [
      { url: `/mcp?${"a".repeat(2048)}` },
      { headers: [...agent, "Cookie", "a".repeat(10_240)] },
      { url: `/${"a".repeat(1023)}` },
    ]) {
      expect(
        new LocalWebAcl().decide(webAclRecord(), inspected({ headers: agent, ...sent })),
      ).toEqual({
        counted: [],
      });
    }
  });

  it("counts only rules that AWS has: it says nothing of a name that is wrong", () => {
    for (const [group, counted] of Object.entries(MANAGED_RULES)) {
      const names = Object.keys(MANAGED_RULE_GROUPS[group] ?? {});
      expect(
        counted.filter((rule) => !names.includes(rule)),
        group,
      ).toEqual([]);
    }
  });

  it("counts every rule about bodies", () => {
    const about = Object.values(MANAGED_RULE_GROUPS).flatMap((rules) =>
      Object.keys(rules).filter((rule) => rule.endsWith("_BODY")),
    );
    const counted: readonly string[] = Object.values(MANAGED_RULES).flat();
    expect(about.filter((rule) => !counted.includes(rule))).toEqual([]);
  });
});

describe("rules that refuse nothing", () => {
  const { Rules } = webAclRecord();
  const isLimit = ({ Name }: Rule) => Name === "rate-limit";
  const decide = (rules: readonly Rule[]) =>
    new LocalWebAcl().decide(
      { ARN: "acl", Rules: rules },
      inspected({ method: "PROPFIND", headers: ["User-Agent", "a"] }),
    );

  it("are those of a group that is told to count", () => {
    const refusedBy = "AWSManagedRulesKnownBadInputsRuleSet PROPFIND_METHOD";
    expect(decide(Rules).refusedBy).toBe(refusedBy);
    const counting = Rules.map((it) =>
      isLimit(it) ? it : { ...it, OverrideAction: { Count: {} } },
    );
    expect(decide(counting)).toEqual({ counted: [refusedBy] });
  });

  it("come to an end with the first that lets a request in", () => {
    const RateBasedStatement = { Limit: 0, AggregateKeyType: "IP" as const };
    const letIn = { Action: { Allow: {} }, Statement: { RateBasedStatement } };
    const allowing = Rules.map((it) => (isLimit(it) ? { ...it, ...letIn } : it));
    expect(decide(allowing)).toEqual({ counted: [] });
  });
});

describe("the limit of requests", () => {
  let now = 0;
  let acl: LocalWebAcl;
  const from = (sourceIp: string, limit = 3) =>
    acl.decide(webAclRecord(limit), { ...inspected({ headers: ["User-Agent", "a"] }), sourceIp })
      .refusedBy;

  beforeEach(() => {
    now = 1_000_000;
    acl = new LocalWebAcl(() => now);
  });

  it("is of each address, in five minutes", () => {
    expect([from("a"), from("a"), from("a"), from("a"), from("b")]).toEqual([
      undefined,
      undefined,
      undefined,
      "rate-limit",
      undefined,
    ]);
    now += 299_000;
    expect(from("a")).toBe("rate-limit");
    now += 301_000;
    expect(from("a")).toBeUndefined();
  });

  it("answers 403 in the load balancer's name", async () => {
    const { port } = await startFiltered({ limit: 2 });
    const statuses = [];
    for (let n = 0; n < 3; n++) {
      statuses.push((await send(port, { headers: ["User-Agent", "a"] })).status);
    }
    expect(statuses).toEqual([200, 200, 403]);
  });
});

it("a refused body does not block the connection's next request", async () => {
  const { port } = await startFiltered();
  const socket = connect(port, "127.0.0.1");
  const body = "x".repeat(1_000_000);
  const head = "Host: a\r\nUser-Agent: a\r\n";
  socket.write(`PROPFIND / HTTP/1.1\r\n${head}Content-Length: ${body.length}\r\n\r\n${body}`);
  socket.write(`GET / HTTP/1.1\r\n${head}Connection: close\r\n\r\n`);
  const answers = (await socket.setEncoding("utf8").toArray()).join("");
  expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 403", "HTTP/1.1 200"]);
});

describe("a client that stops sending its body", () => {
  it.each([
    {
      client: "waits",
      end: async (outgoing: ClientRequest) => {
        const [{ statusCode }] = await once(outgoing, "response");
        expect(statusCode).toBe(408);
      },
    },
    { client: "leaves", end: async () => {} },
  ])("and $client: no task is asked, and the load balancer goes on", async ({ end }) => {
    const attributes = [{ Key: "idle_timeout.timeout_seconds", Value: "1" }];
    const { port, task, got } = await startFiltered({ attributes });
    // The load balancer has the head of the request as soon as it lets the client go on.
    const headers = { "User-Agent": "a", "Content-Length": "10", Expect: "100-continue" };
    const outgoing = request({ host: "127.0.0.1", port, method: "POST", headers });
    outgoing.flushHeaders();
    await once(
      outgoing.on("error", () => {}),
      "continue",
    );
    outgoing.write("half");
    await end(outgoing);
    outgoing.destroy();
    expect((await send(port, { headers: ["User-Agent", "a"] })).status).toBe(200);
    expect(got.map(({ method }) => method)).toEqual(["GET"]);
    await until(() => task.silent.size === 0);
  });
});

it("a body that comes in pieces is passed on whole, also where only its beginning is looked at", async () => {
  const { port, got } = await startFiltered();
  const pieces = Array.from({ length: 40 }, (_, i) => `${i}:${"x".repeat(997)}\n`);
  const sent = { method: "POST", headers: ["User-Agent", "a"] };
  expect((await send(port, { ...sent, body: pieces })).status).toBe(200);
  expect((await send(port, { ...sent, body: ["a", "b"] })).status).toBe(200);
  expect(got.map(({ body }) => body)).toEqual([pieces.join(""), "ab"]);
});
