import { randomBytes } from "node:crypto";
import { localhostHostValidation, toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../src/local-aws/ecs/free-port";
import { findMcpPython, startPythonServer } from "../support/mcp-python";
import { INSTALLS_PYTHON_MS } from "../support/sandbox";
import { evidenceOf, faultsOf, startServer } from "./endpoints";
import { startBehindHttps, useTrustingCheck } from "./trusting";

const NAME = "mcp.example.com";
const LOAD_BALANCER = "alb-1.eu-west-1.elb.amazonaws.com";

/** Python takes seconds to load FastMCP, and many on a busy machine. */
const STARTS_PYTHON_MS = 180_000;

const check = useTrustingCheck();
let python = "";

beforeAll(async () => {
  python = await findMcpPython();
}, INSTALLS_PYTHON_MS);

/** By which health checks ask here. On AWS a task listens at this address, and FastMCP lets that in by itself. */
const TASKS = "10.0.0.*";

/** What enable_address_environment hands over. */
const TOLD = {
  FASTMCP_HTTP_ALLOWED_HOSTS: JSON.stringify([
    ...[NAME, LOAD_BALANCER].flatMap((name) => [name, `${name}:*`]),
    TASKS,
  ]),
  FASTMCP_HTTP_ALLOWED_ORIGINS: JSON.stringify([`https://${NAME}`]),
};

/** With its checks of hosts and origins on, set up as docs/clients.md says. */
function startFastMcp(env: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const keys = randomBytes(32).toString("base64");
  return Promise.all(
    ["1", "2"].map(async (TASK_ID) => {
      const port = await freePort();
      await startPythonServer(python, ["fastmcp_server.py"], {
        ...{ TASK_ID, MCP_REQUEST_STATE_KEYS: keys },
        ...{ FASTMCP_TRANSPORT: "http", FASTMCP_HOST: "127.0.0.1", FASTMCP_PORT: String(port) },
        ...{ FASTMCP_STATELESS_HTTP: "true", FASTMCP_HTTP_HOST_ORIGIN_PROTECTION: "true" },
        FASTMCP_HTTP_ALLOWED_HOSTS: JSON.stringify([TASKS]),
        ...env,
      });
      return `http://127.0.0.1:${port}`;
    }),
  );
}

async function startPythonSdk(): Promise<string[]> {
  const port = await freePort();
  await startPythonServer(python, ["python_server.py", String(port), "unchanged"]);
  return [`http://127.0.0.1:${port}`];
}

/** As simple as the SDK's own examples: it accepts requests for this machine's own names. */
async function startTypeScriptSdk(): Promise<string[]> {
  const handle = toNodeHandler(
    createMcpHandler(() => {
      const server = new McpServer({ name: "simple", version: "1.0.0" });
      server.registerTool("hello", { annotations: { readOnlyHint: true } }, () => ({
        content: [{ type: "text", text: "hello" }],
      }));
      return server;
    }),
  );
  const isHostAllowed = localhostHostValidation();
  return [
    await startServer((request, response) => {
      if (request.url === "/health") {
        response.end("ok");
      } else if (isHostAllowed(request, response)) {
        handle(request, response);
      }
    }),
  ];
}

describe("two tasks of FastMCP that are told their names", { timeout: STARTS_PYTHON_MS }, () => {
  it("have no fault over HTTPS, and by plain http none but that", async () => {
    const { url, env } = await startBehindHttps(await startFastMcp(TOLD), { plainHttp: "forward" });
    const report = await check(url, { env });
    expect(faultsOf(report)).toEqual([]);
    expect(evidenceOf(report, "tls")).toMatch(/^trusted/);
    expect(evidenceOf(report, "trailing-slash")).toMatch(
      /307 to https:\/\/mcp\.example\.com\/mcp$/,
    );
    expect(evidenceOf(report, "origin")).toMatch(/ is let in, others are refused$/);
    expect(evidenceOf(report, "dialogue")).toBe("book_table: 6 of 6 went on after a question");
    expect(evidenceOf(report, "streaming")).toMatch(/^wait: 2 signs of progress/);
    for (const name of [NAME, LOAD_BALANCER]) {
      const plain = await check(`http://${name}/mcp`, { env, origin: `https://${NAME}` });
      expect(faultsOf(plain)).toEqual([expect.stringMatching(/^tls: hosted MCP clients refuse/)]);
    }
  });
});

/** What rewrite_host_header makes of every request. */
const REWRITE = {
  ...{ RuleArn: "rewrite", Priority: "1" },
  Conditions: [{ Field: "path-pattern", Values: ["/*"] }],
  Actions: [{ Type: "forward" as const, TargetGroupArn: "tg" }],
  Transforms: [
    {
      Type: "host-header-rewrite" as const,
      HostHeaderRewriteConfig: { Rewrites: [{ Regex: ".*", Replace: "localhost:8001" }] },
    },
  ],
};

/** The server redirects by its own idea of its name, and the Origin header is not rewritten. */
const NO_PUBLIC_ADDRESS = [
  expect.stringMatching(/^trailing-slash: the server redirects to another name/),
  expect.stringMatching(/^origin: /),
];

describe.each([
  { sdk: "FastMCP", start: () => startFastMcp(), faults: NO_PUBLIC_ADDRESS },
  { sdk: "the Python SDK", start: startPythonSdk, faults: NO_PUBLIC_ADDRESS },
  { sdk: "the TypeScript SDK", start: startTypeScriptSdk, faults: [] },
])("an unchanged server of $sdk", { timeout: STARTS_PYTHON_MS }, ({ start, faults }) => {
  it("answers by both names when the load balancer rewrites the Host header, and not without", async () => {
    const servers = await start();
    const rewriting = await startBehindHttps(servers, { rules: [REWRITE] });
    const report = await check(rewriting.url, { env: rewriting.env });
    expect(evidenceOf(report, "host")).toBe(`${NAME} is accepted`);
    expect(evidenceOf(report, "answer")).toMatch(/^200/);
    expect(faultsOf(report)).toEqual(faults);
    const alone = await startBehindHttps(servers);
    expect(faultsOf(await check(alone.url, { env: alone.env }))).toEqual([
      expect.stringMatching(/^host: nobody told the server that it is called mcp\.example\.com/),
    ]);
  });
});
