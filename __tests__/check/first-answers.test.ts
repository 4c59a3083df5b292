import type { RequestListener, ServerResponse } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { check, evidenceOf, faultsOf, json, startFront, startServer } from "./endpoints";
import { startOlderServer } from "./older-server";
import { certificatePem, useTrustingCheck } from "./trusting";

const checkTrusting = useTrustingCheck();

/** The only fault of a server, in the words that tell its cause and what to change. */
async function expectOnly(
  handle: RequestListener,
  fault: RegExp,
  given?: Parameters<typeof check>[1],
): Promise<void> {
  const url = `${await startServer(handle)}/mcp`;
  expect(faultsOf(await check(url, given))).toEqual([expect.stringMatching(fault)]);
}

function redirect(outgoing: ServerResponse, status: number, location: string): void {
  outgoing.writeHead(status, { location }).end();
}

describe("a name that nobody told the server", () => {
  it.each([
    [421, "Invalid Host header"],
    [421, ""],
    [403, "Forbidden: invalid Host header"],
    [403, '{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Invalid Host: a"}}'],
    [403, "Blocked hosts: a"],
    [403, 'Blocked request. This host ("a") is not allowed.'],
    [400, "Invalid host header"],
    [400, "Invalid HTTP_HOST header: 'a'. You may need to add 'a' to ALLOWED_HOSTS."],
    [400, "Bad Request - Invalid Hostname"],
    [400, "Host 'a' is not trusted."],
  ])("is seen in %i %s", async (status, body) => {
    await expectOnly(
      (_, outgoing) => outgoing.writeHead(status).end(body),
      /^host: nobody told the server that it is called 127\.0\.0\.1.*MCP_ALLOWED_HOSTS/,
    );
  });

  it.each([
    [400, "<title>400 Bad Request</title>"],
    [403, "<title>403 Forbidden</title>"],
    [404, "no host here"],
  ])("is not seen in %i %s", async (status, body) => {
    await expectOnly((_, outgoing) => outgoing.writeHead(status).end(body), /^answer: /);
  });
});

describe("a redirect", () => {
  it("to the address with a slash at its end", async () => {
    await expectOnly(
      ({ url }, outgoing) => (url === "/mcp" ? redirect(outgoing, 307, "/mcp/") : outgoing.end()),
      /^redirects: clients that compare addresses .*; give clients the address .*\/mcp\/$/,
    );
  });

  it("that leads back", async () => {
    await expectOnly(
      ({ url }, outgoing) => redirect(outgoing, 308, url === "/mcp" ? "/mcp/" : "/mcp"),
      /^redirects: two redirects lead to one another.*; have one of them answer at /,
    );
  });

  it("to itself", async () => {
    await expectOnly(
      (_, outgoing) => redirect(outgoing, 302, "/mcp"),
      /^redirects: two redirects lead to one another/,
    );
  });

  it("to a page where people log in", async () => {
    await expectOnly(
      (_, outgoing) => redirect(outgoing, 302, "https://login.example.com/authorize?a=b"),
      /^redirects: the address leads to another host.*let requests to \/mcp through without it/,
    );
  });

  it("to plain http, with a slash at its end", async () => {
    const pem = certificatePem("trusted");
    const url = await startServer(
      ({ headers }, outgoing) => redirect(outgoing, 307, `http://${headers.host}/mcp/`),
      { cert: pem, key: pem },
    );
    expect(faultsOf(await checkTrusting(`${url}/mcp`))).toEqual([
      expect.stringMatching(
        /^redirects: the server does not know that TLS ends .*; have the server answer at \/mcp itself.*FORWARDED_ALLOW_IPS/,
      ),
    ]);
  });
});

describe("an answer", () => {
  const message = JSON.stringify({ jsonrpc: "2.0", id: 1, result: {} });

  it.each([
    ["text/plain", message],
    ["text/html; charset=utf-8", message],
    ["application/octet-stream", message],
    ["", message],
  ])("of type %j", async (type, body) => {
    await expectOnly(
      (_, outgoing) => outgoing.writeHead(200, type ? { "content-type": type } : {}).end(body),
      /^answer: the answer is a message of JSON-RPC, and its header says .*application\/json/,
    );
  });

  it("of the transport before Streamable HTTP, at its own path", async () => {
    await expectOnly(
      ({ method }, outgoing) =>
        method === "GET"
          ? outgoing
              .writeHead(200, { "content-type": "text/event-stream" })
              .write("event: endpoint\ndata: /messages\n\n")
          : outgoing.writeHead(405).end(),
      /^answer: the server speaks the transport of 2024 .*TRANSPORT = "streamable-http"/,
    );
  });

  it("of the transport before Streamable HTTP, at /sse", async () => {
    await expectOnly(
      ({ url }, outgoing) =>
        url === "/sse"
          ? outgoing.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders()
          : outgoing.writeHead(404).end(),
      /^answer: the server speaks the transport of 2024/,
    );
  });

  it("in HTTP/2, where nobody asked for it", async () => {
    const server = createHttp2Server();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    expect(faultsOf(await check(`http://127.0.0.1:${port}/mcp`))).toEqual([
      expect.stringMatching(/^address: what answers on port \d+ does not speak HTTP\/1\.1/),
    ]);
  });

  it.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
  ])("that is compressed with %s is as good as any", async (encoding, compress) => {
    const server = await startOlderServer();
    const url = await startServer(async (incoming, outgoing) => {
      const { method = "GET", url: path, headers } = incoming;
      const reply = await fetch(`${server}${path}`, {
        method,
        headers: Object.entries(headers)
          .filter(([name]) => !/^(host|connection|content-length)$/.test(name))
          .map(([name, value]): [string, string] => [name, String(value)]),
        ...(method === "POST" ? { body: await buffer(incoming) } : {}),
      });
      const type = reply.headers.get("content-type");
      const body = compress(Buffer.from(await reply.arrayBuffer()));
      outgoing.writeHead(reply.status, {
        ...(type ? { "content-type": type } : {}),
        "content-encoding": encoding,
      });
      outgoing.end(body);
    });
    expect(faultsOf(await check(`${url}/mcp`))).toEqual([]);
  });
});

describe("a page of another origin", () => {
  const origin = "https://app.example.com";
  const front = async (headers: Readonly<Record<string, string>>) =>
    `${await startFront(await startOlderServer(), {
      answer: ({ method }, outgoing) =>
        method === "OPTIONS" && Boolean(outgoing.writeHead(204, headers).end()),
    })}/mcp`;

  it.each([
    [{}, /is let in.*no CORS headers.*Access-Control-Allow-Origin$/],
    [{ "access-control-allow-origin": "https://other.example" }, /no CORS headers/],
    [{ "access-control-allow-origin": origin }, /is let in, and so is every other$/],
    [{ "access-control-allow-origin": "*" }, /is let in, and so is every other$/],
  ])("is told whether browsers let it read the answers, with %j", async (headers, evidence) => {
    const report = await check(await front(headers), { origin });
    expect(faultsOf(report)).toEqual([]);
    expect(evidenceOf(report, "origin")).toMatch(evidence);
  });
});

describe("a key in a header", () => {
  /** Wants the key in this header. */
  const front = async (name: string) =>
    `${await startFront(await startOlderServer(), {
      answer: ({ url, headers }, outgoing) =>
        url === "/mcp" && headers[name] !== "right" && json(outgoing, 401, { error: "no key" }),
    })}/mcp`;

  it("of a name that load balancers may drop", async () => {
    const report = await check(await front("api-key"), { headers: { API_KEY: "right" } });
    expect(faultsOf(report)).toEqual([
      expect.stringMatching(
        /^authorization: the key is wrong, or it never arrives.*API_KEY.*alb_drop_invalid_header_fields = false/,
      ),
    ]);
  });

  it("that is wrong", async () => {
    const report = await check(await front("x-api-key"), { headers: { "X-API-Key": "wrong" } });
    expect(faultsOf(report)).toEqual([
      expect.stringMatching(/^authorization: the server refuses the token or key that was sent/),
    ]);
  });

  it("that is right is no fault", async () => {
    const report = await check(await front("x-api-key"), { headers: { "X-API-Key": "right" } });
    expect(faultsOf(report)).toEqual([]);
  });
});
