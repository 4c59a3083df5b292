import { once } from "node:events";
import { type IncomingMessage, request, type ServerOptions, type ServerResponse } from "node:http";
import { connect } from "node:net";
import type { LoadBalancerAttribute } from "@aws-sdk/client-elastic-load-balancing-v2";
import { describe, expect, it } from "vitest";
import {
  type Call,
  call,
  loadBalancer,
  portOf,
  records,
  startEcho,
  startLoadBalancing,
  startTask,
  until,
  untilHealthy,
} from "./load-balanced";

function attributes(given: Record<string, string>): LoadBalancerAttribute[] {
  return Object.entries(given).map(([Key, Value]) => ({ Key, Value }));
}

/** What a task gets of a request that a client sends to a load balancer with these attributes. */
async function received(
  sent: Call,
  given: Record<string, string> = {},
  port = 80,
): Promise<IncomingMessage> {
  const requests: IncomingMessage[] = [];
  const task = await startTask("172.31.0.5", (incoming, outgoing) => {
    requests.push(incoming);
    outgoing.end();
  });
  const listener = {
    ListenerArn: "listener",
    Port: port,
    Protocol: "HTTP" as const,
    DefaultActions: [{ Type: "forward" as const, TargetGroupArn: "tg" }],
  };
  const { balancing } = await startLoadBalancing(
    records([task], {
      loadBalancer: { attributes: attributes(given), listeners: [{ listener, rules: [] }] },
    }),
  );
  await untilHealthy(balancing);
  await call(portOf(balancing, port), sent);
  return requests[0] as IncomingMessage;
}

describe("headers for the target", () => {
  it.each<[string, Call["headers"], Record<string, string>, string | undefined]>([
    ["X-Forwarded-For is the client's address", {}, {}, "127.0.0.1"],
    [
      "X-Forwarded-For is appended to",
      { "X-Forwarded-For": "203.0.113.7, 8.3.1.1" },
      {},
      "203.0.113.7, 8.3.1.1, 127.0.0.1",
    ],
    [
      "preserve keeps it as it came",
      { "X-Forwarded-For": "203.0.113.7" },
      { "routing.http.xff_header_processing.mode": "preserve" },
      "203.0.113.7",
    ],
    [
      "preserve adds none",
      {},
      { "routing.http.xff_header_processing.mode": "preserve" },
      undefined,
    ],
    [
      "remove takes it away",
      { "X-Forwarded-For": "203.0.113.7" },
      { "routing.http.xff_header_processing.mode": "remove" },
      undefined,
    ],
  ])("%s", async (_, headers, given, expected) => {
    const { headers: got } = await received({ headers }, given);
    expect(got["x-forwarded-for"]).toBe(expected);
  });

  it("X-Forwarded-For has the client's port when the attribute says so", async () => {
    const { headers } = await received({}, { "routing.http.xff_client_port.enabled": "true" });
    expect(headers["x-forwarded-for"]).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  it("X-Forwarded-Proto and X-Forwarded-Port are the listener's, whatever the client says", async () => {
    const sent = { "X-Forwarded-Proto": "https", "X-Forwarded-Port": "443" };
    const { headers } = await received({ headers: sent });
    expect(headers).toMatchObject({ "x-forwarded-proto": "http", "x-forwarded-port": "80" });
  });

  // The table of AWS's page on host header preservation.
  it.each([
    [80, "example.com", "false", "example.com"],
    [80, "example.com:80", "false", "example.com"],
    [8080, "example.com", "false", "example.com:8080"],
    [8080, "example.com:8080", "false", "example.com:8080"],
    [80, "example.com:80", "true", "example.com:80"],
    [8080, "example.com", "true", "example.com"],
  ])("listener port %i, Host %s, preserved %s: %s", async (port, host, preserved, expected) => {
    const given = { "routing.http.preserve_host_header.enabled": preserved };
    const { headers } = await received({ headers: { Host: host } }, given, port);
    expect(headers.host).toBe(expected);
  });

  it.each([
    ["false", "dns_name"],
    ["true", "example.com"],
  ])("a request for a whole address, preserved %s: Host %s", async (preserved, expected) => {
    const { headers, url } = await received(
      { path: "http://dns_name/index.html?a=b", headers: { Host: "example.com" } },
      { "routing.http.preserve_host_header.enabled": preserved },
    );
    expect(headers.host).toBe(expected);
    expect(url).toBe("/index.html?a=b");
  });

  it("a request of HTTP/1.0 without a Host gets the load balancer's name", async () => {
    const hosts: (string | undefined)[] = [];
    const { port } = await inFrontOf((incoming, outgoing) => {
      hosts.push(incoming.headers.host);
      outgoing.end("whole");
    });
    const socket = connect(port, "127.0.0.1", () => socket.write("GET / HTTP/1.0\r\n\r\n"));
    const answer = (await socket.setEncoding("utf8").toArray()).join("");
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nwhole$/);
    expect(answer).not.toMatch(/chunked/i);
    expect(hosts).toEqual(["alb-1.eu-west-1.elb.amazonaws.com"]);
  });

  it.each([
    ["true", undefined],
    ["false", "42"],
  ])("names with an underscore, dropped %s: %s", async (drop, expected) => {
    const { headers } = await received(
      { headers: { "Mcp-Param-user_id": "42", "Mcp-Param-User": "43" } },
      { "routing.http.drop_invalid_header_fields.enabled": drop },
    );
    expect(headers["mcp-param-user_id"]).toBe(expected);
    expect(headers["mcp-param-user"]).toBe("43");
  });

  it("headers of the client's connection stay there", async () => {
    const { headers } = await received({
      headers: {
        Connection: "keep-alive, X-Mine",
        "X-Mine": "1",
        "Keep-Alive": "timeout=5",
        TE: "trailers",
      },
    });
    expect(Object.keys(headers)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(x-mine|te|keep-alive)$/)]),
    );
  });

  const ROOT = "Root=1-67891233-abcdef012345678912345678";
  const FRESH = "1-[0-9a-f]{8}-[0-9a-f]{24}";
  it.each([
    ["gets a Root when there is none", undefined, `^Root=${FRESH}$`],
    ["gets a Self in front of a Root", ROOT, `^Self=${FRESH};${ROOT}$`],
    ["keeps other fields", `${ROOT};CalledFrom=app`, `^Self=${FRESH};${ROOT};CalledFrom=app$`],
    ["has its Self replaced", `Self=1-67891233-1;${ROOT}`, `^Self=${FRESH};${ROOT}$`],
  ])("X-Amzn-Trace-Id %s", async (_, sent, expected) => {
    const got = await received(sent === undefined ? {} : { headers: { "X-Amzn-Trace-Id": sent } });
    expect(got.headers["x-amzn-trace-id"]).toMatch(new RegExp(expected));
  });
});

/** So many headers that have a KiB each. */
function manyHeaders(count: number): Record<string, string> {
  const line = (i: number) => `X-Header-${i}: `;
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `X-Header-${i}`,
      "x".repeat(1024 - line(i).length - "\r\n".length),
    ]),
  );
}

/** A load balancer in front of one task. @param server options of the task's */
async function inFrontOf(
  handle: Parameters<typeof startTask>[1],
  idleTimeoutSeconds = 1,
  server: ServerOptions = {},
) {
  const task = await startTask("172.31.0.5", handle, server);
  const given = { "idle_timeout.timeout_seconds": String(idleTimeoutSeconds) };
  const { balancing } = await startLoadBalancing(
    records([task], { loadBalancer: { attributes: attributes(given) } }),
  );
  await untilHealthy(balancing);
  return { port: portOf(balancing), task, balancing };
}

describe("bodies", () => {
  it("pass in both directions, whatever their size, with the answer's status and headers", async () => {
    const { port } = await inFrontOf((incoming, outgoing) => {
      outgoing.writeHead(201, "Made", { "X-One": "1", "Set-Cookie": ["a=1", "b=2"] });
      incoming.pipe(outgoing);
    });
    const body = "x".repeat(3_000_000);
    const reply = await call(port, { method: "POST", body });
    expect(reply).toMatchObject({ status: 201, reason: "Made" });
    expect(reply.headers).toMatchObject({ "x-one": "1", "set-cookie": ["a=1", "b=2"] });
    expect(reply.body).toBe(body);
  });

  it.each([
    ["HEAD", 200, { "Content-Length": "5" }],
    ["GET", 204, {}],
    ["GET", 304, { ETag: '"1"' }],
    ["DELETE", 405, { Allow: "POST" }],
  ])("%s answered by %i has its headers and no body", async (method, status, headers) => {
    const { port } = await inFrontOf((_, outgoing) => outgoing.writeHead(status, headers).end());
    const reply = await call(port, { method });
    expect(reply).toMatchObject({ status, body: "" });
    for (const [name, value] of Object.entries(headers)) {
      expect(reply.headers[name.toLowerCase()]).toBe(value);
    }
  });

  it.each([
    ["is not read by the target", 200, (_: IncomingMessage, out: ServerResponse) => out.end("-")],
    ["never reaches the target", 502, (incoming: IncomingMessage) => incoming.socket.destroy()],
  ])("a body that %s does not block the connection's next request", async (_, status, handle) => {
    const { port } = await inFrontOf(handle);
    const socket = connect(port, "127.0.0.1");
    const post = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n${"x".repeat(3e6)}`;
    socket.write(post + post.replace("Host", "Connection: close\r\nHost"));
    const answers = (await socket.setEncoding("utf8").toArray()).join("");
    expect(answers.match(/HTTP\/1\.1 (\d+)/g)).toEqual(Array(2).fill(`HTTP/1.1 ${status}`));
  });

  it("an event stream arrives event by event, its head before the first", async () => {
    let send: ((text: string) => void) | undefined;
    const { port } = await inFrontOf((_, outgoing) => {
      outgoing.writeHead(200, { "Content-Type": "text/event-stream" });
      outgoing.flushHeaders();
      send = (text) => outgoing.write(text);
    });
    const outgoing = request({ host: "127.0.0.1", port, agent: false }).end();
    const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
    expect(incoming.headers["content-type"]).toBe("text/event-stream");
    for (const event of ["data: 1\n\n", "data: 2\n\n"]) {
      const arrived = once(incoming.setEncoding("utf8"), "data");
      send?.(event);
      expect(await arrived).toEqual([event]);
    }
    outgoing.destroy();
  });

  it.each([
    ["before", (_: ServerResponse) => {}],
    ["after", (outgoing: ServerResponse) => outgoing.write("data: 1\n\n")],
  ])(
    "a client that leaves %s the answer began ends the request at the target",
    async (_, begin) => {
      let left: Promise<unknown> | undefined;
      // Longer than the test may take, so that nothing else ends the request.
      const { port } = await inFrontOf((__, outgoing) => {
        left = once(outgoing, "close");
        begin(outgoing);
      }, 300);
      const outgoing = request({ host: "127.0.0.1", port, agent: false }).on("error", () => {});
      outgoing.end();
      await until(() => left !== undefined);
      outgoing.destroy();
      await left;
    },
  );

  it("a client that reads no more is cut after the idle timeout", async () => {
    let left: Promise<unknown> | undefined;
    const { port } = await inFrontOf((_, outgoing) => {
      left = once(outgoing, "close");
      outgoing.write(Buffer.alloc(50_000_000));
    });
    const socket = connect(port, "127.0.0.1");
    socket.pause().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await until(() => left !== undefined);
    await left;
    socket.destroy();
  });
});

/** Content-Length and words as load balancers of AWS have been seen to send them. */
const PAGE_503 =
  "<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n<body>\r\n" +
  "<center><h1>503 Service Temporarily Unavailable</h1></center>\r\n</body>\r\n</html>\r\n";

describe("errors", () => {
  it("503: no registered targets", async () => {
    const { balancing } = await startLoadBalancing(records([]));
    const reply = await call(portOf(balancing));
    expect(reply).toMatchObject({
      status: 503,
      reason: "Service Temporarily Unavailable",
      body: PAGE_503,
    });
    expect(reply.headers).toMatchObject({
      server: "awselb/2.0",
      "content-type": "text/html",
      "content-length": "162",
    });
  });

  it("503: a target that has not passed a check yet gets no requests", async () => {
    const task = await startEcho("172.31.0.5");
    const { balancing } = await startLoadBalancing(records([task]), 0.01);
    expect(await call(portOf(balancing))).toMatchObject({ status: 503 });
  });

  it("502: the target refuses the connection, also of a request with a body", async () => {
    const { port, task } = await inFrontOf((_, outgoing) => outgoing.end());
    await task.stop();
    const reply = await call(port, { method: "POST", body: "x".repeat(1_000_000) });
    expect(reply).toMatchObject({ status: 502, reason: "Bad Gateway" });
    expect(reply.headers["content-length"]).toBe("122");
  });

  it("502: the target closes the connection while a request is outstanding", async () => {
    const { port } = await inFrontOf((incoming) => incoming.socket.destroy());
    expect(await call(port)).toMatchObject({ status: 502 });
  });

  it("502: the target's answer is malformed", async () => {
    const { port } = await inFrontOf((incoming) => incoming.socket.end("this is no HTTP\r\n\r\n"));
    expect(await call(port)).toMatchObject({ status: 502 });
  });

  it("504: the target is silent for longer than the idle timeout", async () => {
    const { port } = await inFrontOf(() => {});
    const start = Date.now();
    expect(await call(port)).toMatchObject({ status: 504, reason: "Gateway Time-out" });
    expect(Date.now() - start).toBeGreaterThan(900);
  });

  it("an answer that takes less than the idle timeout gets through", async () => {
    const { port } = await inFrontOf((_, outgoing) => {
      setTimeout(() => outgoing.end("late"), 300);
    });
    expect(await call(port)).toMatchObject({ status: 200, body: "late" });
  });

  it("a stream that is silent for longer than the idle timeout is cut", async () => {
    const { port } = await inFrontOf((_, outgoing) => outgoing.write("data: 1\n\n"));
    await expect(call(port)).rejects.toThrow(/aborted|hang up/);
  });

  it("a stream that says something in time outlives the idle timeout", async () => {
    const { port } = await inFrontOf((_, outgoing) => {
      let left = 6;
      const timer = setInterval(() => {
        outgoing.write(":\n\n");
        left -= 1;
        if (left === 0) {
          clearInterval(timer);
          outgoing.end();
        }
      }, 250);
    });
    expect(await call(port)).toMatchObject({ status: 200, body: ":\n\n".repeat(6) });
  });

  it("500: a rule that AWS would not have taken, which is said", async () => {
    const said: string[] = [];
    const rule = {
      Priority: "1",
      Conditions: [{ Field: "source-ip", SourceIpConfig: { Values: ["no range"] } }],
    };
    const listener = { ListenerArn: "listener", Port: 80, Protocol: "HTTP" as const };
    const { balancing } = await startLoadBalancing(
      records([], { loadBalancer: { listeners: [{ listener, rules: [rule] }] } }),
      100,
      { onFailure: (dnsName, { message }) => void said.push(`${dnsName}: ${message}`) },
    );
    expect(await call(portOf(balancing))).toMatchObject({ status: 500 });
    expect(said).toEqual([expect.stringMatching(/^alb-1\S+: .*CIDR/)]);
  });

  it("408: the client stops sending its request", async () => {
    const { port } = await inFrontOf((incoming, outgoing) => {
      incoming.resume().on("end", () => outgoing.end());
    });
    const outgoing = request({
      host: "127.0.0.1",
      port,
      method: "POST",
      headers: { "Content-Length": 10 },
    });
    outgoing.write("half");
    const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
    expect(incoming.statusCode).toBe(408);
    expect(incoming.headers.connection).toBe("close");
    outgoing.destroy();
  });

  it("a connection without requests is closed after the idle timeout", async () => {
    const { port } = await inFrontOf((_, outgoing) => outgoing.end());
    const socket = connect(port, "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const start = Date.now();
    await once(socket.resume(), "end");
    expect(Date.now() - start).toBeGreaterThan(900);
  });

  it.each([
    ["405: the method is TRACE", { method: "TRACE" }, 405],
    [
      "463: X-Forwarded-For has more than 30 addresses",
      { headers: { "X-Forwarded-For": Array(31).fill("203.0.113.7").join(",") } },
      463,
    ],
  ])("%s", async (_, sent, status) => {
    const { port } = await inFrontOf((__, outgoing) => outgoing.end());
    expect(await call(port, sent)).toMatchObject({ status });
  });

  it.each([
    ["414: the first line has more than 16 K", { path: `/${"x".repeat(16 * 1024)}` }, 414],
    ["400: a header has more than 16 K", { headers: { "X-Long": "x".repeat(16 * 1024) } }, 400],
    ["200: the headers have less than 64 K together", { headers: manyHeaders(60) }, 200],
    ["400: the headers have more than 64 K together", { headers: manyHeaders(66) }, 400],
  ])("%s", async (_, sent, status) => {
    // What is behind it lets more through.
    const { port } = await inFrontOf((__, outgoing) => outgoing.end(), 1, {
      maxHeaderSize: 2 ** 18,
    });
    expect(await call(port, sent)).toMatchObject({ status });
  });

  it("502: the header of the target's answer has more than 32 K", async () => {
    const { port } = await inFrontOf((incoming, outgoing) => {
      outgoing.writeHead(200, manyHeaders(Number(incoming.url?.slice(1)))).end();
    });
    expect(await call(port, { path: "/30" })).toMatchObject({ status: 200 });
    expect(await call(port, { path: "/34" })).toMatchObject({ status: 502 });
  });

  it.each([
    ["408: the client does not end its header in time", "GET / HTTP/1.1\r\nHost: a\r\n", 408],
    ["400: a request of HTTP/1.1 has no Host", "GET / HTTP/1.1\r\n\r\n", 400],
  ])("%s", async (_, text, status) => {
    const { port } = await inFrontOf((__, outgoing) => outgoing.end());
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    const [first] = await once(socket.setEncoding("utf8"), "data");
    expect(first).toMatch(new RegExp(`^HTTP/1\\.1 ${status} .*\r\nServer: awselb/2\\.0`));
    socket.destroy();
  });

  it("a malformed body amid the answer ends the connection, and nothing is written into the answer", async () => {
    const { port } = await inFrontOf((_, outgoing) => outgoing.write("data: 1\n\n"), 300);
    const socket = connect(port, "127.0.0.1");
    socket.write("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
    let answer = "";
    socket.setEncoding("utf8").on("data", (text) => {
      answer += text;
      if (answer.endsWith("data: 1\n\n\r\n")) {
        socket.write("no chunk\r\n");
      }
    });
    await once(
      socket.on("error", () => {}),
      "close",
    );
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200"]);
  });

  it("400: the request is malformed", async () => {
    const { port } = await inFrontOf((_, outgoing) => outgoing.end());
    const socket = connect(port, "127.0.0.1", () => socket.write("nonsense\r\n\r\n"));
    const [first] = await once(socket.setEncoding("utf8"), "data");
    expect(first).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nServer: awselb\/2\.0/);
    socket.destroy();
  });

  it("a client that resets its connection was refused nothing, and is not counted", async () => {
    const { port, balancing } = await inFrontOf((_, outgoing) => outgoing.end());
    const idle = connect(port, "127.0.0.1", () => idle.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    await once(idle, "data");
    idle.resetAndDestroy();
    // Its answer comes once the reset was noticed.
    const malformed = connect(port, "127.0.0.1", () => malformed.write("nonsense\r\n\r\n"));
    await once(malformed, "data");
    malformed.destroy();
    const counts = balancing.loadBalancers[0]?.measure().metrics ?? [];
    const refused = counts.find(({ name }) => name === "HTTPCode_ELB_4XX_Count");
    expect(refused?.values).toEqual([1]);
  });
});

describe("actions of a listener", () => {
  const answers = {
    listener: {
      ListenerArn: "listener",
      Port: 80,
      Protocol: "HTTP" as const,
      DefaultActions: [{ Type: "forward" as const, TargetGroupArn: "tg" }],
    },
    rules: [
      {
        Priority: "1",
        Conditions: [{ Field: "path-pattern", PathPatternConfig: { Values: ["/closed*"] } }],
        Actions: [
          {
            Type: "fixed-response" as const,
            FixedResponseConfig: {
              StatusCode: "503",
              ContentType: "text/plain",
              MessageBody: "Closed. Opens at noon.",
            },
          },
        ],
      },
      {
        Priority: "2",
        Conditions: [{ Field: "path-pattern", PathPatternConfig: { Values: ["/old"] } }],
        Actions: [
          {
            Type: "redirect" as const,
            RedirectConfig: { Protocol: "HTTPS", Port: "443", StatusCode: "HTTP_301" as const },
          },
        ],
      },
    ],
  };

  it("answers, redirects and forwards by its rules, and by new ones at once", async () => {
    const task = await startEcho("172.31.0.5");
    const { balancing } = await startLoadBalancing(
      records([task], { loadBalancer: { listeners: [answers] } }),
    );
    await untilHealthy(balancing);
    const port = portOf(balancing);

    const closed = await call(port, { path: "/closed/now" });
    expect(closed).toMatchObject({ status: 503, body: "Closed. Opens at noon." });
    expect(closed.headers).toMatchObject({
      server: "awselb/2.0",
      "content-type": "text/plain; charset=utf-8",
    });
    const moved = await call(port, { path: "/old", headers: { Host: "mcp.example.com" } });
    expect(moved.status).toBe(301);
    expect(moved.headers.location).toBe("https://mcp.example.com:443/old");
    expect(await call(port, { path: "/" })).toMatchObject({ status: 200, body: "172.31.0.5" });

    await balancing.update(records([task]));
    expect(portOf(balancing)).toBe(port);
    expect(await call(port, { path: "/closed" })).toMatchObject({ body: "172.31.0.5" });
  });

  it("listeners come and go with their records", async () => {
    const { balancing } = await startLoadBalancing(records([]));
    const port = portOf(balancing);
    await balancing.update({ loadBalancers: [loadBalancer({ listeners: [] })], targetGroups: [] });
    await expect(call(port)).rejects.toThrow("ECONNREFUSED");
  });
});
