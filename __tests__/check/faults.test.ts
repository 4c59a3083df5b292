import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  check,
  type Front,
  faultsOf,
  json,
  startBalanced,
  startExamples,
  startFront,
  startServer,
  useExamples,
} from "./endpoints";
import { startOlderServer } from "./older-server";

/** Two that share their keys. */
const examples = useExamples(2);

/** The only fault, in the words that tell its cause and what to change. */
async function expectOnly(
  url: string,
  fault: RegExp,
  given?: Parameters<typeof check>[1],
): Promise<void> {
  const report = await check(url, given);
  expect(faultsOf(report)).toEqual([expect.stringMatching(fault)]);
  expect(report.ok).toBe(false);
}

/** Before a small server, for what is no matter of tools. */
async function front(given: Front): Promise<string> {
  return `${await startFront(await startOlderServer(), given)}/mcp`;
}

/** Before the example server. */
async function exampleFront(given: Front): Promise<string> {
  const [server = ""] = examples();
  return `${await startFront(server, given)}/mcp`;
}

/** What the server's path is answered with in its place. */
function answeringPath(path: string, answer: NonNullable<Front["answer"]>): Front {
  return {
    answer: (incoming, outgoing) => incoming.url === path && answer(incoming, outgoing) !== false,
  };
}

describe("the way to the server", () => {
  it("a name without an address", async () => {
    await expectOnly(
      "http://fleet-check.invalid/mcp",
      /^address: .* has no address in DNS; .*enable_domain/,
    );
  });

  it("a port where nothing listens", async () => {
    await expectOnly("http://127.0.0.1:1/mcp", /^address: nothing listens on port 1; .*alb_port/);
  });

  it("a connection that closes without an answer", async () => {
    const url = await startServer(({ socket }) => socket.destroy());
    await expectOnly(`${url}/mcp`, /^address: the connection is closed before/);
  });

  it("a server that never answers", async () => {
    const url = await startServer(() => {});
    await expectOnly(`${url}/mcp`, /^address: nothing answers on port \d+ within 5 s/);
  });

  it("a proxy that does not lead there", async () => {
    const { named } = await startBalanced([]);
    await expectOnly(
      "https://mcp.example.com/mcp",
      /^address: the proxy .*NO_PROXY=mcp.example.com/,
      { env: named.env },
    );
  });

  it("plain http, off this machine", async () => {
    const { named } = await startBalanced(examples());
    const report = await check(named.url, { env: named.env, origin: "http://localhost" });
    expect(faultsOf(report)).toEqual([
      expect.stringMatching(/^tls: hosted MCP clients refuse .*enable_https/),
    ]);
    expect(report.findings.length).toBeGreaterThan(10);
  });

  it.each([
    { status: 301, cause: /^redirects: many clients follow a 301 with a GET.*https:\/\/127/ },
    { status: 308, cause: /^redirects: clients that compare addresses/ },
  ])("a redirect with $status", async ({ status, cause }) => {
    const url = await startServer(({ headers, url }, outgoing) =>
      outgoing.writeHead(status, { location: `https://${headers.host}${url}` }).end(),
    );
    await expectOnly(`${url}/mcp`, cause);
  });

  it("a path where no MCP server is", async () => {
    const [server] = examples();
    await expectOnly(`${server}/api`, /^answer: there is no MCP endpoint at this path; .*mcp_path/);
  });

  it("a page instead of a server", async () => {
    const url = await startServer((_, outgoing) => outgoing.end("<title>Welcome</title>"));
    await expectOnly(url, /^answer: what answers is no MCP server/);
  });

  it("no healthy task behind the load balancer", async () => {
    const { url } = await startBalanced([]);
    await expectOnly(url, /^answer: no healthy task is behind the load balancer; .*desired_count/);
  });

  it("a task that ends its connections", async () => {
    const server = await startServer(({ url, socket }, outgoing) =>
      url === "/health" ? outgoing.end() : socket.destroy(),
    );
    const { url } = await startBalanced([server]);
    await expectOnly(url, /^answer: the server closed the connection.*keep-alive/);
  });

  it("a firewall's 403", async () => {
    const url = await front(
      answeringPath("/mcp", (_, outgoing) =>
        Boolean(
          outgoing.writeHead(403, { server: "awselb/2.0" }).end("<title>403 Forbidden</title>"),
        ),
      ),
    );
    await expectOnly(
      url,
      /^answer: something refuses the request, such as a web application firewall/,
    );
  });
});

describe("what the server checks of a request", () => {
  it("a name that nobody told it, as the TypeScript SDK refuses it", async () => {
    const [server] = await startExamples(1, () => ({ MCP_ALLOWED_HOSTS: "mcp.example.com" }));
    await expectOnly(
      `${server}/mcp`,
      /^host: nobody told the server that it is called 127.0.0.1.*set enable_address_environment = true.*MCP_ALLOWED_HOSTS = "127.0.0.1"/,
    );
  });

  it("a name that nobody told it, as the Python SDK refuses it", async () => {
    const url = await front(
      answeringPath("/mcp", (_, outgoing) =>
        Boolean(outgoing.writeHead(421).end("Invalid Host header")),
      ),
    );
    await expectOnly(url, /^host: nobody told the server/);
  });

  it("its own origin", async () => {
    const url = await front({
      answer: ({ headers }, outgoing) =>
        headers.origin !== undefined && json(outgoing, 403, { error: "Invalid Origin" }),
    });
    await expectOnly(
      url,
      /^origin: the server does not know this origin.*set enable_address_environment = true.*MCP_ALLOWED_ORIGINS/,
    );
  });

  it("the origin of pages that have to be let in", async () => {
    const [server] = examples();
    const origin = "https://app.example.com";
    await expectOnly(
      `${server}/mcp`,
      /^origin: .*set allowed_origins = \["https:\/\/app.example.com"\] and enable_.*MCP_ALLOWED_ORIGINS = "https:\/\/app.example.com"/,
      { origin },
    );
    const [told] = await startExamples(1, () => ({ MCP_ALLOWED_ORIGINS: origin }));
    expect(faultsOf(await check(`${told}/mcp`, { origin }))).toEqual([]);
  });

  it("large requests", async () => {
    await expectOnly(await front({ limitBytes: 8192 }), /^body-size: .*SizeRestrictions_BODY/);
  });

  it("methods beside POST", async () => {
    const url = await front({
      answer: ({ method }, outgoing) =>
        method === "DELETE" && Boolean(outgoing.writeHead(500).end()),
    });
    await expectOnly(url, /^methods: the server fails; send every method/);
  });

  it("a web page for GET", async () => {
    const url = await front({
      answer: ({ method, url: path }, outgoing) =>
        method === "GET" && path === "/mcp" && Boolean(outgoing.end("<h1>Hello</h1>")),
    });
    // The older client opens a stream with it.
    expect(faultsOf(await check(url))[0]).toMatch(/^methods: what answers is no MCP server/);
  });

  it.each([401, 403, 500])("a health path that answers %s", async (status) => {
    const url = await front(
      answeringPath("/health", (_, outgoing) => Boolean(outgoing.writeHead(status).end())),
    );
    await expectOnly(url, /^health: a load balancer takes such an answer for a sick task/);
  });

  it("no health path, where the load balancer's is known", async () => {
    await expectOnly(await front({}), /^health: .*answer \/ready with 200/, {
      healthPath: "/ready",
    });
  });
});

describe("several tasks", () => {
  it("dialogues whose state every task seals with a key of its own", async () => {
    const servers = await startExamples(2, () => ({
      MCP_REQUEST_STATE_KEYS: randomBytes(32).toString("base64"),
    }));
    const { url } = await startBalanced(servers);
    await expectOnly(url, /^dialogue: the tasks seal .* different keys.*MCP_REQUEST_STATE_KEYS/);
  });

  it("sessions in the memory of one task", async () => {
    const { url } = await startBalanced([
      await startOlderServer(true),
      await startOlderServer(true),
    ]);
    await expectOnly(
      url,
      /^older-clients: the server keeps sessions in the memory of one task.*FASTMCP_STATELESS_HTTP/,
    );
  });

  it("one of which fails now and then, which is no matter of sessions", async () => {
    let requests = 0;
    const url = await exampleFront({
      answer: ({ method, headers }, outgoing) => {
        const isOlderClients = method === "POST" && !headers["mcp-method"];
        requests += Number(isOlderClients);
        return isOlderClients && requests > 4 && Boolean(outgoing.writeHead(500).end());
      },
    });
    await expectOnly(url, /^older-clients: some requests .* answered, and this one is not/);
  });
});

describe("what stands on the way", () => {
  it("a load balancer that drops header names with an underscore", async () => {
    const { url } = await startBalanced(examples(), {
      "routing.http.drop_invalid_header_fields.enabled": "true",
    });
    await expectOnly(
      url,
      /^mirrored-header: a load balancer on the way drops .*alb_drop_invalid_header_fields = false/,
    );
  });

  it("an idle timeout that is shorter than a silent call", async () => {
    const { url } = await startBalanced(examples().slice(0, 1), {
      // Longer than the second between two reports of progress.
      "idle_timeout.timeout_seconds": "4",
    });
    await expectOnly(
      url,
      /^silent-call: .* silent for \d s; set alb_idle_timeout_seconds above 8/,
      {
        silentSeconds: 8,
      },
    );
  });

  it("a proxy that holds streams back", async () => {
    await expectOnly(
      await exampleFront({ buffering: true }),
      /^streaming: something on the way holds .*proxy_buffering/,
    );
  });

  it("a redirect to another name for the address with a slash", async () => {
    const url = await front(
      answeringPath("/mcp/", (_, outgoing) =>
        Boolean(outgoing.writeHead(307, { location: "http://10.0.0.5:8001/mcp" }).end()),
      ),
    );
    await expectOnly(url, /^trailing-slash: the server redirects to another name/);
  });
});

describe("what the server does not do", () => {
  const failing = (method: string) =>
    exampleFront({
      answer: ({ headers }, outgoing) =>
        headers["mcp-method"] === method && Boolean(outgoing.writeHead(500).end()),
    });

  it("list its tools", async () => {
    await expectOnly(await failing("tools/list"), /^list-tools: the connection stands/);
  });

  it("answer calls", async () => {
    await expectOnly(await failing("tools/call"), /^call: tools are listed and cannot be called/);
  });

  it("serve older clients", async () => {
    const url = await exampleFront({
      answer: ({ method, headers }, outgoing) =>
        method === "POST" && !headers["mcp-method"] && Boolean(outgoing.writeHead(500).end()),
    });
    await expectOnly(url, /^older-handshake: the server fails on initialize/);
  });

  it("agree on a revision", async () => {
    const url = await startServer((_, outgoing) =>
      json(outgoing, 400, { jsonrpc: "2.0", id: 1, error: { code: -32600, message: "no" } }),
    );
    expect(faultsOf(await check(`${url}/mcp`))).toContainEqual(
      expect.stringMatching(/^handshake: no official client can agree/),
    );
  });
});
