import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { startEndpoint } from "../../src/local-aws/names/endpoint";
import { startForwardProxy } from "../../src/local-aws/names/forward-proxy";
import { LocalNames } from "../../src/local-aws/names/names";
import {
  call,
  type Reply,
  startLoadBalancing,
  startTask,
  states,
  type Task,
  until,
} from "./load-balanced";
import { dnsName, latencyRecords, REGIONS, type Region, recordsOf } from "./two-regions";

/** Tells which region and which Host a request came with. */
function startRegionTask(region: Region): Promise<Task> {
  return startTask(`10.0.${REGIONS.indexOf(region)}.5`, (incoming, outgoing) => {
    outgoing.end(`${region} ${incoming.headers.host} ${incoming.url}`);
  });
}

async function startFleet({ clientRegion = undefined as string | undefined, port = 80 } = {}) {
  const tasks = new Map<Region, readonly [Task]>();
  for (const region of REGIONS) {
    tasks.set(region, [await startRegionTask(region)]);
  }
  const { balancing } = await startLoadBalancing(recordsOf(tasks, { listenerPort: port }));
  await until(() => REGIONS.every((region) => states(balancing, `tg-${region}`)[0] === "healthy"));
  const names = new LocalNames(balancing, clientRegion);
  names.update(latencyRecords());
  return { balancing, names, tasks };
}

async function startProxied(options: Parameters<typeof startFleet>[0] = {}) {
  const fleet = await startFleet(options);
  const proxy = await startForwardProxy(fleet.names);
  onTestFinished(() => proxy.close());
  return {
    ...fleet,
    proxy,
    /** What curl does with http_proxy. */
    get: (url: string, headers: Record<string, string> = {}): Promise<Reply> =>
      call(proxy.port, { path: url, headers: { Host: new URL(url).host, ...headers } }),
  };
}

describe("names in the forward proxy", () => {
  it.each<[string, string, Record<string, string>, string]>([
    [
      "a load balancer's DNS name, in lower case",
      "http://alb-1.eu-west-2.elb.amazonaws.com/health/x?a=b",
      {},
      "eu-west-2 alb-1.eu-west-2.elb.amazonaws.com /health/x?a=b",
    ],
    [
      "with dualstack. in front",
      "http://dualstack.alb-1.eu-west-2.elb.amazonaws.com/",
      {},
      "eu-west-2 dualstack.alb-1.eu-west-2.elb.amazonaws.com /",
    ],
    ["a record of Route 53", "http://mcp.example.com/mcp", {}, "eu-west-1 mcp.example.com /mcp"],
    [
      "the Host that the client sets reaches the task",
      "http://alb-1.eu-west-2.elb.amazonaws.com/mcp",
      { Host: "mcp.example.com" },
      "eu-west-2 mcp.example.com /mcp",
    ],
  ])("%s", async (_, url, headers, expected) => {
    const { get } = await startProxied();
    expect(await get(url, headers)).toMatchObject({ status: 200, body: expected });
  });

  it("the port in the address chooses the listener", async () => {
    const { get } = await startProxied({ port: 8080 });
    expect(await get("http://mcp.example.com:8080/")).toMatchObject({
      body: "eu-west-1 mcp.example.com:8080 /",
    });
    const other = await get("http://mcp.example.com/");
    expect(other.status).toBe(502);
    expect(other.body).toContain("mcp.example.com has no listener on port 80");
    expect(other.body).toContain("8080");
  });

  it("a client may tunnel and send its request without waiting", async () => {
    const { proxy } = await startProxied();
    const socket = connect(proxy.port, "127.0.0.1");
    socket.write(
      "CONNECT mcp.example.com:80 HTTP/1.1\r\nHost: mcp.example.com\r\n\r\n" +
        "GET /mcp HTTP/1.1\r\nHost: mcp.example.com\r\nConnection: close\r\n\r\n",
    );
    const answer = (await socket.setEncoding("utf8").toArray()).join("");
    expect(answer).toContain("eu-west-1 mcp.example.com /mcp");
  });

  it("a client may tunnel to an HTTP listener", async () => {
    const { proxy } = await startProxied();
    const outgoing = request({
      host: "127.0.0.1",
      port: proxy.port,
      method: "CONNECT",
      path: "mcp.example.com:80",
    }).end();
    const [response, socket] = await once(outgoing, "connect");
    expect(response.statusCode).toBe(200);
    socket.write("GET /mcp HTTP/1.1\r\nHost: mcp.example.com\r\nConnection: close\r\n\r\n");
    const answer = (await socket.setEncoding("utf8").toArray()).join("");
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*eu-west-1 mcp\.example\.com \/mcp/);
  });
});

describe("what the forward proxy refuses", () => {
  it.each([
    ["a host on the internet", "http://example.org/"],
    ["a loopback address", "http://127.0.0.1:5000/moto-api/"],
    ["localhost", "http://localhost:5000/"],
    ["an IPv6 loopback address", "http://[::1]:5000/"],
    ["the metadata service", "http://169.254.169.254/latest/"],
    ["another name in the zone", "http://other.example.com/"],
  ])("%s", async (_, url) => {
    const { get } = await startProxied();
    const reply = await get(url);
    expect(reply.status).toBe(502);
    expect(reply.body).toContain(`${new URL(url).hostname} leads to no load balancer`);
    expect(reply.body).toContain("mcp.example.com");
  });

  it("a server that does listen on loopback: a listener's own port", async () => {
    const { get, balancing } = await startProxied();
    const port = balancing.loadBalancers[0]?.listeners[0]?.loopbackPort;
    expect(await get(`http://127.0.0.1:${port}/`)).toMatchObject({ status: 502 });
  });

  it.each(["mcp.example.com:443", "example.org:443", "127.0.0.1:5000"])(
    "CONNECT %s",
    async (to) => {
      const { proxy } = await startProxied();
      const socket = connect(proxy.port, "127.0.0.1");
      socket.write(`CONNECT ${to} HTTP/1.1\r\nHost: ${to}\r\n\r\n`);
      const answer = (await socket.setEncoding("utf8").toArray()).join("");
      expect(answer).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\n/);
      expect(answer).toMatch(/no listener on port 443|leads to no load balancer/);
    },
  );

  it("a request that is for the proxy itself", async () => {
    const { proxy } = await startProxied();
    expect(await call(proxy.port)).toMatchObject({ status: 400 });
  });

  it("a record whose load balancer is gone", async () => {
    const { get, balancing } = await startProxied();
    await balancing.update({ loadBalancers: [], targetGroups: [] });
    expect(await get("http://mcp.example.com/")).toMatchObject({ status: 502 });
  });
});

describe("latency records", () => {
  const region = async (get: (url: string) => Promise<Reply>) =>
    (await get("http://mcp.example.com/")).body.split(" ")[0];

  it.each([
    [undefined, "eu-west-1"],
    ["eu-west-2", "eu-west-2"],
    ["us-east-1", "eu-west-1"],
  ])("a client in %s gets %s", async (clientRegion, expected) => {
    const { get } = await startProxied({ clientRegion });
    expect(await region(get)).toBe(expected);
  });

  it("a region without a healthy target is passed over, and comes back", async () => {
    const { get, balancing, tasks } = await startProxied();
    const [near] = tasks.get("eu-west-1") as [Task];
    near.health = 500;
    await until(() => states(balancing, "tg-eu-west-1")[0] === "unhealthy");
    expect(await region(get)).toBe("eu-west-2");
    near.health = 200;
    await until(() => states(balancing, "tg-eu-west-1")[0] === "healthy");
    expect(await region(get)).toBe("eu-west-1");
  });

  it("a region whose target group is empty is passed over", async () => {
    const { get, balancing, tasks } = await startProxied();
    tasks.delete("eu-west-1");
    await balancing.update(recordsOf(tasks));
    expect(await region(get)).toBe("eu-west-2");
  });

  it("a region is passed over when one of its target groups has no healthy target", async () => {
    const { get, balancing, tasks } = await startProxied();
    const given = recordsOf(tasks);
    await balancing.update({
      loadBalancers: given.loadBalancers.map((record, i) =>
        i > 0
          ? record
          : {
              ...record,
              listeners: record.listeners.map(({ listener }) => ({
                listener,
                rules: [
                  {
                    Priority: "1",
                    Conditions: [{ Field: "path-pattern", Values: ["/api/*"] }],
                    Actions: [{ Type: "forward", TargetGroupArn: "tg-api" }],
                  },
                ],
              })),
            },
      ),
      targetGroups: [
        ...given.targetGroups,
        { targetGroup: { TargetGroupArn: "tg-api" }, attributes: [], targets: [] },
      ],
    });
    expect(await region(get)).toBe("eu-west-2");
  });

  it("a region without evaluation of target health is not passed over", async () => {
    const { get, balancing, tasks, names } = await startProxied();
    names.update(latencyRecords(false));
    tasks.delete("eu-west-1");
    await balancing.update(recordsOf(tasks));
    expect(await get("http://mcp.example.com/")).toMatchObject({ status: 503 });
  });

  it("when all regions are unhealthy, all count as healthy", async () => {
    const { get, balancing } = await startProxied();
    await balancing.update(recordsOf(new Map()));
    expect(await get("http://mcp.example.com/")).toMatchObject({ status: 503 });
  });
});

describe("endpoints", () => {
  async function startAt(name: string | undefined, options: Parameters<typeof startFleet>[0] = {}) {
    const { names } = await startFleet(options);
    const endpoint = await startEndpoint(names, () => name);
    onTestFinished(() => endpoint.close());
    return endpoint;
  }

  it.each([
    ["127.0.0.1", dnsName("eu-west-2")],
    ["localhost", "mcp.example.com"],
  ])("requests to %s reach the task with %s as Host", async (host, name) => {
    const { port } = await startAt(name);
    const { body } = await call(port, { path: "/mcp", headers: { Host: `${host}:${port}` } });
    expect(body.split(" ").slice(1)).toEqual([name, "/mcp"]);
  });

  it("another Host is kept", async () => {
    const { port } = await startAt(dnsName("eu-west-2"));
    const { body } = await call(port, { headers: { Host: "mcp.example.com" } });
    expect(body).toBe("eu-west-2 mcp.example.com /");
  });

  it("a listener on another port than 80 is found, and its port is in Host", async () => {
    const { port } = await startAt("mcp.example.com", { port: 8080 });
    expect((await call(port)).body).toBe("eu-west-1 mcp.example.com:8080 /");
  });

  it.each([undefined, "gone.example.com"])("502 while %s leads nowhere", async (name) => {
    const { port } = await startAt(name);
    const reply = await call(port);
    expect(reply.status).toBe(502);
    expect(reply.body).toContain("leads to no load balancer");
  });
});
