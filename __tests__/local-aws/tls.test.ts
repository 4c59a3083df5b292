import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type RequestOptions, request } from "node:https";
import { connect as connectTcp } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type ConnectionOptions, connect, type SecureVersion } from "node:tls";
import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import { describe, expect, it, onTestFinished } from "vitest";
import type { ListenerTls } from "../../src/local-aws/load-balancing/records";
import { startEndpoint } from "../../src/local-aws/names/endpoint";
import { startForwardProxy } from "../../src/local-aws/names/forward-proxy";
import { LocalNames } from "../../src/local-aws/names/names";
import {
  call,
  portOf,
  records,
  startLoadBalancing,
  startTask,
  type Task,
  untilHealthy,
} from "./load-balanced";

const NAME = "alb-1.eu-west-1.elb.amazonaws.com";

/** Of the tests of `fleet check`: trusted.pem is for 127.0.0.1, other-name.pem for mcp.example.com. */
function certificate(name: "trusted" | "other-name") {
  const file = readFileSync(join(__dirname, "..", "check", "certificates", `${name}.pem`), "utf8");
  return { certificate: file, privateKey: file };
}
const ca = readFileSync(join(__dirname, "..", "check", "certificates", "authority.pem"));

const MODERN: ListenerTls = {
  certificates: [certificate("trusted"), certificate("other-name")],
  protocols: ["TLSv1.3", "TLSv1.2"],
  ciphers: [
    "TLS_AES_128_GCM_SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES128-GCM-SHA256",
  ],
};

function listener(Protocol: "HTTP" | "HTTPS", Port: number, tls?: ListenerTls, action?: Action) {
  const forward: Action = { Type: "forward", TargetGroupArn: "tg" };
  return {
    listener: { ListenerArn: `${Port}`, Port, Protocol, DefaultActions: [action ?? forward] },
    rules: [],
    ...(tls === undefined ? {} : { tls }),
  };
}

const TO_HTTPS: Action = {
  Type: "redirect",
  RedirectConfig: { Protocol: "HTTPS", Port: "443", StatusCode: "HTTP_301" },
};

function recordsWith(task: Task, tls: ListenerTls) {
  const listeners = [listener("HTTP", 80, undefined, TO_HTTPS), listener("HTTPS", 443, tls)];
  return records([task], { loadBalancer: { listeners } });
}

/** A load balancer as the stacks have it with HTTPS, before a task that tells how it was asked. */
async function startHttps(tls: ListenerTls = MODERN) {
  const task = await startTask("172.31.0.5", ({ headers, url }, outgoing) => {
    const { host, "x-forwarded-proto": protocol, "x-forwarded-port": port } = headers;
    outgoing.end(`${protocol} ${port} ${host} ${url}`);
  });
  const { balancing } = await startLoadBalancing(recordsWith(task, tls));
  await untilHealthy(balancing);
  return { balancing, task, port: portOf(balancing, 443), names: new LocalNames(balancing) };
}

async function get(options: RequestOptions): Promise<string> {
  const asked = request({ ca, agent: false, servername: "localhost", ...options }).end();
  const [response] = await once(asked, "response");
  return text(response);
}

/** Which certificate is shown, and what was agreed on. */
async function handshake(port: number, options: ConnectionOptions = {}) {
  const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false, ...options });
  try {
    await once(socket, "secureConnect");
    return { shown: socket.getPeerCertificate().subject.CN, protocol: socket.getProtocol() };
  } finally {
    socket.destroy();
  }
}

describe("an HTTPS listener", () => {
  it("ends TLS, and tells the task so", async () => {
    const { port } = await startHttps();
    const answer = await get({ port, host: "127.0.0.1", path: "/mcp", headers: { Host: NAME } });
    expect(answer).toBe(`https 443 ${NAME} /mcp`);
  });

  it("is what the HTTP listener redirects to", async () => {
    const { balancing } = await startHttps();
    const answer = await call(portOf(balancing), { path: "/mcp", headers: { Host: NAME } });
    expect(answer).toMatchObject({
      status: 301,
      headers: { location: `https://${NAME}:443/mcp` },
    });
  });

  it.each([
    ["the name that is asked for", "mcp.example.com", "other-name"],
    ["the default one for any other", "elsewhere.example.com", "trusted"],
    ["the default one when no name is asked for", "", "trusted"],
  ])("shows the certificate for %s", async (_, servername, shown) => {
    const { port } = await startHttps();
    expect(await handshake(port, { servername })).toMatchObject({ shown });
  });

  it.each<[SecureVersion[], SecureVersion, SecureVersion | undefined]>([
    [["TLSv1.3", "TLSv1.2"], "TLSv1.3", "TLSv1.3"],
    [["TLSv1.3", "TLSv1.2"], "TLSv1.2", "TLSv1.2"],
    [["TLSv1.3", "TLSv1.2"], "TLSv1.1", undefined],
    [["TLSv1.3"], "TLSv1.2", undefined],
    [["TLSv1.2"], "TLSv1.3", undefined],
    [["TLSv1.2", "TLSv1.1", "TLSv1"], "TLSv1", "TLSv1"],
  ])("with %j in its policy and a client of %s speaks %s", async (protocols, version, spoken) => {
    const old = ["ECDHE-RSA-AES128-SHA", "ECDHE-ECDSA-AES128-SHA"];
    const { port } = await startHttps({
      ...MODERN,
      protocols,
      ciphers: [...MODERN.ciphers, ...old],
    });
    const agreed = handshake(port, {
      minVersion: version,
      maxVersion: version,
      ciphers: "ALL:@SECLEVEL=0",
    });
    if (spoken === undefined) {
      await expect(agreed).rejects.toThrow(/alert|protocol|ECONNRESET/);
    } else {
      expect(await agreed).toMatchObject({ protocol: spoken });
    }
  });

  it("shows a new certificate without an interruption", async () => {
    const { balancing, task, port } = await startHttps();
    await balancing.update(
      recordsWith(task, { ...MODERN, certificates: [certificate("other-name")] }),
    );
    expect(portOf(balancing, 443)).toBe(port);
    expect(await handshake(port)).toMatchObject({ shown: "other-name" });
  });

  it("lets nobody in without a certificate that is issued", async () => {
    const { port } = await startHttps({ ...MODERN, certificates: [] });
    await expect(handshake(port)).rejects.toThrow();
  });

  it("takes no plain HTTP, and closes with connections that never began TLS", async () => {
    const { balancing, port } = await startHttps();
    const plain = connectTcp(port, "127.0.0.1").end("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    expect(await text(plain)).not.toContain("200 OK");
    const silent = connectTcp(port, "127.0.0.1");
    await once(silent, "connect");
    silent.resume();
    await Promise.all([once(silent, "close"), balancing.close()]);
  });
});

describe("the ways to an HTTPS listener", () => {
  async function startProxied() {
    const started = await startHttps();
    const proxy = await startForwardProxy(started.names);
    onTestFinished(() => proxy.close());
    return { ...started, proxy };
  }

  it("a tunnel through the proxy", async () => {
    const { proxy } = await startProxied();
    const tunnel = connectTcp(proxy.port, "127.0.0.1");
    tunnel.write(`CONNECT ${NAME}:443 HTTP/1.1\r\nHost: ${NAME}:443\r\n\r\n`);
    const [established] = await once(tunnel, "data");
    expect(String(established)).toMatch(/^HTTP\/1\.1 200 /);
    const secure = connect({ socket: tunnel, ca, servername: "mcp.example.com" });
    await once(secure, "secureConnect");
    secure.write(`GET /mcp HTTP/1.1\r\nHost: ${NAME}\r\nConnection: close\r\n\r\n`);
    expect(await text(secure)).toMatch(new RegExp(`\r\n\r\nhttps 443 ${NAME} /mcp$`));
  });

  it.each([`${NAME}:443`, "example.org:443"])(
    "a tunnel to %s that the client resets does no harm",
    async (to) => {
      const { proxy, port } = await startProxied();
      const tunnel = connectTcp(proxy.port, "127.0.0.1");
      tunnel.write(`CONNECT ${to} HTTP/1.1\r\nHost: ${to}\r\n\r\n`);
      await once(tunnel, "data");
      tunnel.resetAndDestroy();
      expect(await handshake(port)).toMatchObject({ shown: "trusted" });
    },
  );

  it("not plain HTTP through the proxy", async () => {
    const { proxy } = await startProxied();
    const reply = await call(proxy.port, { path: `http://${NAME}:443/mcp` });
    expect(reply).toMatchObject({ status: 400, body: expect.stringContaining("https://") });
  });

  it("an endpoint in plain HTTP, past the redirect: the task sees what it sees behind TLS", async () => {
    const { names } = await startHttps();
    const endpoint = await startEndpoint(names, () => NAME);
    onTestFinished(() => endpoint.close());
    const reply = await call(endpoint.port, { path: "/mcp" });
    expect(reply.body).toBe(`https 443 ${NAME} /mcp`);
  });
});
