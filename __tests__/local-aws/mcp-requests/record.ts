import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, request as httpRequest, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as OlderClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as OlderTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { chromium } from "playwright-core";
import { packagedChromium } from "../../report/packaged-chromium";
import { findMcpPython } from "../../support/mcp-python";
import { projectRoot } from "../../support/synth";
import { RECORDED_REQUESTS, type RecordedRequest } from "./recorded-request";
import { TEXTS } from "./texts";

/**
 * `node --require ./bin/typescript.js __tests__/local-aws/mcp-requests/record.ts` writes recorded.jsonl: what the official
 * clients, `fleet check` and a browser send to the example server, and to a server with sessions, each kind once.
 */
const INFO = { name: "mcp-fleet-tests", version: "1.0.0" };
/** Of servers with sessions; a real one would be made up anew each time. */
const SESSION = "00000000-0000-4000-8000-000000000000";

/** Where the MCP Inspector's page is. */
const INSPECTOR_PORT = 6274;
/** A check of its own sends a megabyte. */
const LONGEST_BODY = 20_000;

const recorded: RecordedRequest[] = [];
let client = "";

/** Sees each request on its way to a server. */
async function startRecorder(target: string): Promise<string> {
  const server = createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming);
    const { method = "", url = "", rawHeaders } = incoming;
    if (body.length < LONGEST_BODY) {
      recorded.push({
        client,
        asks: whatIsAsked(method, body.toString()),
        method,
        url,
        headers: ofTheRequest(rawHeaders),
        body: body.toString(),
      });
    }
    const headers = { ...incoming.headers, host: new URL(target).host };
    const forwarded = httpRequest(`${target}${url}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on("error", () => outgoing.destroy());
    outgoing.on("close", () => forwarded.destroy());
    forwarded.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function whatIsAsked(method: string, body: string): string {
  if (body === "") {
    return method;
  }
  const { method: name, params } = JSON.parse(body);
  const [text] = Object.entries(TEXTS).find(([, it]) => it === params?.arguments?.user_id) ?? [];
  return [name, params?.name, text && `with ${text}`].filter(Boolean).join(" ");
}

/** Those of the connection, and of this machine, are made anew by whoever sends it again. */
function ofTheRequest(rawHeaders: readonly string[]): string[] {
  return rawHeaders.flatMap((name, i) =>
    i % 2 === 0 && !/^(host|connection|content-length|transfer-encoding|keep-alive)$/i.test(name)
      ? [name, rawHeaders[i + 1] ?? ""]
      : [],
  );
}

async function startExample(): Promise<string> {
  const child = spawn(process.execPath, [join(projectRoot, "examples/mcp-server/server.mjs")], {
    env: { PATH: process.env.PATH, HOST: "127.0.0.1", PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.on("exit", () => child.kill("SIGKILL"));
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  return `http://127.0.0.1:${JSON.parse(line).address.port}`;
}

/** As servers were before the revision of 2026: one session, which a client ends. */
async function startWithSession(): Promise<string> {
  const mcp = new McpServer(INFO);
  mcp.registerTool("greet_user", { description: "Greets." }, () => ({ content: [] }));
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => SESSION });
  await mcp.connect(transport as Parameters<typeof mcp.connect>[0]);
  const server = createServer((incoming: IncomingMessage, outgoing) => {
    void transport.handleRequest(incoming, outgoing);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

type Text = keyof typeof TEXTS;

async function byNewestClient(url: string, texts: readonly Text[]): Promise<void> {
  client = "TypeScript 2.x";
  const it = new Client(INFO, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
  await it.connect(new StreamableHTTPClientTransport(new URL(url)));
  await it.listTools();
  for (const text of texts) {
    await it.callTool({ name: "greet_user", arguments: { user_id: TEXTS[text] } });
  }
  await it.close();
}

async function byOlderClient(url: string, texts: readonly Text[]): Promise<void> {
  client = "TypeScript 1.x";
  const it = new OlderClient(INFO);
  const transport = new OlderTransport(new URL(url));
  await it.connect(transport as Parameters<typeof it.connect>[0]);
  await it.listTools();
  for (const text of texts) {
    await it.callTool({ name: "greet_user", arguments: { user_id: TEXTS[text] } });
  }
  await transport.terminateSession();
  await it.close();
}

async function byPython(url: string, mode: string, texts: readonly Text[]): Promise<void> {
  client = mode === "legacy" ? "Python 2.x, older handshake" : "Python 2.x";
  const args = [join(__dirname, "client.py"), mode, url, ...texts.map((text) => TEXTS[text])];
  await promisify(execFile)(await findMcpPython(), args);
}

async function byCheck(url: string): Promise<void> {
  client = "fleet check";
  const args = [
    join(projectRoot, "bin/fleet.js"),
    "check",
    url,
    "--origin",
    "https://app.example.com",
  ];
  await promisify(execFile)(process.execPath, args, { cwd: projectRoot }).catch(() => {});
}

/** A page of another origin, as the MCP Inspector's is. */
async function byBrowser(url: string): Promise<void> {
  client = "a page in Chromium";
  const { executablePath, env } = await packagedChromium();
  const args = ["--no-sandbox", "--disable-gpu"];
  const browser = await chromium.launch({ executablePath, args, env: { ...process.env, ...env } });
  const page = createServer((_, outgoing) => {
    outgoing.writeHead(200, { "content-type": "text/html" }).end("<title>Inspector</title>");
  });
  page.listen(INSPECTOR_PORT, "127.0.0.1");
  await once(page, "listening");
  try {
    const tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${INSPECTOR_PORT}/`);
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} });
    await tab.evaluate(
      async ([to = "", json = ""]) => {
        const accept = "application/json, text/event-stream";
        const headers = { "content-type": "application/json", accept };
        await fetch(to, { method: "POST", headers, body: json }).catch(() => {});
        // Without what asks for leave first.
        await fetch(to, { method: "POST", mode: "no-cors", body: json }).catch(() => {});
      },
      [url, body],
    );
  } finally {
    await browser.close();
    page.close();
  }
}

async function main(): Promise<void> {
  const [example, withSession] = await Promise.all([
    startExample().then(startRecorder),
    startWithSession().then(startRecorder),
  ]);
  const url = `${example}/mcp`;
  // Parameters that a tool wants in a header, too, are in one by the clients of the newest revision: no place for files.
  await byNewestClient(url, ["code", "sql", "html", "address", "java"]);
  await byOlderClient(url, ["html", "java", "address", "file"]);
  await byOlderClient(`${withSession}/mcp`, []);
  await byPython(url, "2026-07-28", ["code", "html"]);
  await byPython(url, "legacy", ["sql", "java", "file"]);
  await byCheck(url);
  await byBrowser(url);
  const kinds = new Map(recorded.map((it) => [`${it.client} ${it.asks}`, it]));
  const lines = [...kinds.values()].map((it) => JSON.stringify(it));
  writeFileSync(RECORDED_REQUESTS, `${lines.join("\n")}\n`);
  console.log([...kinds.keys()].join("\n"));
  process.exit();
}

void main();
