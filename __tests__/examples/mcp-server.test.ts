import { execFile } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { SECRET_PLACEHOLDER } from "../../src/fleet/secrets";
import { EXAMPLE_SERVER, type ExampleServer, startExampleServer } from "../support/example-server";
import { useHttpServer } from "../support/http-server";
import {
  connectClient,
  connectOlderClient,
  type McpClient,
  runDialogue,
} from "../support/mcp-clients";

/** For what comes by itself: often looked for, and long enough for a busy machine. */
const WAIT = { interval: 5, timeout: 30_000 };

/** Closed when the test has finished. */
async function connected(connecting: Promise<McpClient>): Promise<McpClient> {
  const client = await connecting;
  onTestFinished(() => client.close());
  return client;
}

/** The status of a request with headers that fetch does not let one set. */
async function statusOf(url: string, headers: Record<string, string>): Promise<number | undefined> {
  const asked = request(url, { headers }).end();
  const [answer] = await once(asked, "response");
  answer.resume();
  return answer.statusCode;
}

describe("official clients", () => {
  it.each([
    { line: "2.x", connect: connectClient, revision: "2026-07-28", header: "jo" },
    { line: "1.x", connect: connectOlderClient, revision: "2025-11-25", header: null },
  ])("$line: connect, list, call", async ({ connect, revision, header }) => {
    const server = await startExampleServer({ TASK_ID: "task-a", AWS_REGION: "eu-west-1" });
    const client = await connected(connect(`${server.url}/mcp`));
    expect(client.revision).toBe(revision);
    expect(await client.listTools()).toEqual(["which_task", "wait", "book_table", "greet_user"]);
    expect(await client.callTool("which_task")).toEqual({ task: "task-a", region: "eu-west-1" });
    expect(await client.callTool("greet_user", { user_id: "jo" })).toEqual({
      greeting: "Hello, jo!",
      header,
    });
    await expect(client.callTool("wait", { seconds: -1 })).rejects.toThrow("seconds");
  });

  it("2.x: a dialogue asks twice, and ends when the user declines", async () => {
    const server = await startExampleServer({ TASK_ID: "task-a" });
    const url = `${server.url}/mcp`;
    expect(await runDialogue(url)).toEqual({
      booked: true,
      guests: 4,
      tasks: ["task-a", "task-a", "task-a"],
    });
    const declining = await connected(connectClient(url, { guests: 4 }));
    expect(await declining.callTool("book_table")).toMatchObject({ booked: false });
  });

  it("1.x: a dialogue is refused with the reason, not left open", async () => {
    const server = await startExampleServer();
    const client = await connected(connectOlderClient(`${server.url}/mcp`));
    await expect(client.callTool("book_table")).rejects.toThrow("Cannot request input 'guests'");
  });

  it("by an address with a slash, without a redirect", async () => {
    const server = await startExampleServer();
    const client = await connected(connectClient(`${server.url}/mcp/`));
    expect(await client.listTools()).toContain("which_task");
  });
});

describe("what is let in", () => {
  const HOST_ADDRESS = "10.0.3.17:8001";

  it("only the hosts that are allowed, but health probes by any", async () => {
    const { url } = await startExampleServer({ MCP_ALLOWED_HOSTS: "fmp.example.com, 127.0.0.1" });
    // 405: let in, and then told that this is no POST.
    expect(await statusOf(`${url}/mcp`, { host: "fmp.example.com" })).toBe(405);
    expect(await statusOf(`${url}/mcp`, { host: "FMP.example.com:443" })).toBe(405);
    expect(await statusOf(`${url}/mcp`, { host: "evil.example" })).toBe(403);
    expect(await statusOf(`${url}/health`, { host: HOST_ADDRESS })).toBe(200);
  });

  it("every host, when none is named", async () => {
    const { url } = await startExampleServer();
    expect(await statusOf(`${url}/mcp`, { host: "anything.example" })).toBe(405);
  });

  it("of browser pages only those of allowed origins, the public address and this machine", async () => {
    const { url } = await startExampleServer({
      MCP_ALLOWED_ORIGINS: "https://app.example.com",
      MCP_PUBLIC_URL: "https://fmp.example.com/mcp",
    });
    for (const origin of [
      "https://app.example.com",
      "https://fmp.example.com",
      "http://localhost:6274",
    ]) {
      expect(await statusOf(`${url}/mcp`, { origin })).toBe(405);
    }
    expect(await statusOf(`${url}/mcp`, { origin: "https://evil.example" })).toBe(403);
    expect(await statusOf(`${url}/health`, { origin: "https://evil.example" })).toBe(200);
  });
});

it("an allowed origin that is no address ends the start with its variable", async () => {
  for (const origin of ["app.example.com", "app.example.com:443"]) {
    const failure = await promisify(execFile)(
      process.execPath,
      [join(EXAMPLE_SERVER, "server.mjs")],
      {
        env: { PORT: "0", MCP_ALLOWED_ORIGINS: `https://a.example.com,${origin}` },
        timeout: 10_000,
      },
    ).catch((error) => error);
    expect(failure).toMatchObject({ code: 1 });
    expect(failure.stderr).toContain(`MCP_ALLOWED_ORIGINS: "${origin}" is no address`);
  }
});

describe("keys of dialogues", () => {
  const run = (keys: string) =>
    promisify(execFile)(process.execPath, [join(EXAMPLE_SERVER, "server.mjs")], {
      env: { PORT: "0", MCP_REQUEST_STATE_KEYS: keys },
      timeout: 10_000,
    });

  it("one that is no key ends the start with its place, never its value", async () => {
    const good = Buffer.alloc(32, 7).toString("base64");
    const short = Buffer.alloc(31, 8).toString("base64");
    const failure = await run(`${good},${short}`).catch((error) => error);
    expect(failure).toMatchObject({ code: 1 });
    expect(failure.stderr).toContain("MCP_REQUEST_STATE_KEYS: key 2 has 31 bytes, not 32");
    expect(failure.stdout + failure.stderr).not.toContain(good);
    expect(failure.stdout + failure.stderr).not.toContain(short);
  });
});

describe("which task it is", () => {
  const metadata = useHttpServer(({ incoming, outgoing }) => {
    const TaskARN = "arn:aws:ecs:eu-west-2:123456789012:task/fmp-mcp-dev-eu-west-2-cluster/0a1b2c";
    outgoing.end(incoming.url === "/v4/c-1/task" ? JSON.stringify({ TaskARN }) : "{}");
  });

  it("is asked of ECS", async () => {
    const server = await startExampleServer({
      ECS_CONTAINER_METADATA_URI_V4: `${metadata.url}/v4/c-1`,
    });
    const client = await connected(connectClient(`${server.url}/mcp`));
    expect(await client.callTool("which_task")).toEqual({ task: "0a1b2c", region: "eu-west-2" });
  });
});

describe("its end", () => {
  /** A server that writes a line, too, when a request comes in. */
  const start = () =>
    startExampleServer({
      TASK_ID: "task-a",
      NODE_OPTIONS: `--import=data:text/javascript;base64,${Buffer.from(`
        import { subscribe } from "node:diagnostics_channel";
        subscribe("http.server.request.start", ({ request }) => {
          console.log(JSON.stringify({ event: "begun", method: request.method }));
        });
      `).toString("base64")}`,
    });
  const count = ({ log }: ExampleServer, line: Record<string, unknown>) =>
    log.filter((it) => Object.entries(line).every(([name, value]) => it[name] === value)).length;

  /** Begins a call that is silent. @returns once the server has it */
  async function beginWait(server: ExampleServer, client: McpClient, seconds: number) {
    const post = { event: "begun", method: "POST" };
    const before = count(server, post);
    const call = client.callTool("wait", { seconds }).catch((error) => error);
    await vi.waitFor(() => expect(count(server, post)).toBe(before + 1), WAIT);
    return { call };
  }

  it.each([
    { line: "2.x", connect: connectClient },
    { line: "1.x", connect: connectOlderClient },
  ])(
    "SIGTERM lets a silent call of $line finish, takes no new one, and exits with 0",
    async ({ connect }) => {
      const server = await start();
      const client = await connected(connect(`${server.url}/mcp`));
      const { call } = await beginWait(server, client, 2);
      const ended = server.stop();
      await vi.waitFor(() => expect(count(server, { event: "stopping" })).toBe(1), WAIT);
      await expect(fetch(`${server.url}/health`)).rejects.toThrow();
      expect(await call).toEqual({ seconds: 2, task: "task-a" });
      expect(await ended).toBe(0);
      expect(server.log.at(-1)).toMatchObject({ event: "stopped" });
    },
  );

  it("a call whose client has gone does not hold it up", async () => {
    const server = await start();
    const client = await connectClient(`${server.url}/mcp`);
    const { call } = await beginWait(server, client, 600);
    await client.close();
    expect(await call).toBeInstanceOf(Error);
    expect(await server.stop()).toBe(0);
  });
});

it("writes a line a request, with the call's name and without anything that it was given", async () => {
  const key = Buffer.alloc(32, 9).toString("base64");
  const server = await startExampleServer({ MCP_REQUEST_STATE_KEYS: key });
  const client = await connected(connectClient(`${server.url}/mcp?token=hidden-1`));
  // Only then does the client know which parameters to repeat in headers.
  await client.listTools();
  await client.callTool("greet_user", { user_id: "hidden-2" });
  await fetch(`${server.url}/health`);
  await client.close();
  await server.stop();
  expect(server.log.filter(({ event }) => event === "request")).toMatchObject([
    { path: "/mcp", call: "server/discover", status: 200 },
    { path: "/mcp", call: "tools/list", status: 200 },
    { path: "/mcp", call: "tools/call", name: "greet_user", status: 200, finished: true },
  ]);
  expect(JSON.stringify(server.log)).not.toMatch(/hidden/);
  expect(JSON.stringify(server.log)).not.toContain(key);
});

it("runs while the keys are a placeholder, and says so", async () => {
  const { url, log, stop } = await startExampleServer({
    MCP_REQUEST_STATE_KEYS: SECRET_PLACEHOLDER,
  });
  expect(await runDialogue(`${url}/mcp`)).toMatchObject({ booked: true });
  expect(log[1]).toMatchObject({
    event: "warning",
    message: expect.stringContaining("fleet secret set MCP_REQUEST_STATE_KEYS --generate"),
  });
  await stop();
});
