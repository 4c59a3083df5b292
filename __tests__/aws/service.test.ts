import {
  ApplicationAutoScalingClient,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type * as service from "../../src/aws/service";
import { clientSettings, ecsClient } from "../../src/sandbox/emulator-clients";
import { emulatorEnvironment } from "../../src/sandbox/environment";
import { countsOf, setAwsEnvironment } from "../support/aws-environment";
import { forward, operationOf, useHttpServer } from "../support/http-server";
import { useEmulator } from "../support/sandbox";
import { useThrottlingProxy } from "../support/throttling-proxy";

/** The SDK waits between attempts, longer each time. */
const WAITS_MS = 60_000;

const sandbox = useEmulator();
const proxy = useThrottlingProxy(sandbox);
/** Has AWS carry out so many updates of services whose answers are then lost, or fail before it carries them out. */
let lost = 0;
let failing = 0;
let updates = 0;
const losing = useHttpServer((exchange) => {
  const { outgoing } = exchange;
  if (operationOf(exchange) !== "UpdateService") {
    forward(sandbox, exchange);
  } else if (failing > 0) {
    failing -= 1;
    outgoing.writeHead(500, { "content-type": "application/x-amz-json-1.1" });
    outgoing.end('{"__type":"ServerException","message":"our fault"}');
  } else {
    updates += 1;
    lost -= 1;
    if (lost >= 0) {
      outgoing.writeHead = () => outgoing.destroy();
    }
    forward(sandbox, exchange);
  }
});
const region = "eu-west-2";
const cluster = "fmp-cluster";
const nameOf = (service: string) => ({ region, cluster, service });

/** A service that is to run two tasks; with bounds when they are given. */
async function createService(service: string, bounds?: { min: number; max: number }) {
  const ecs = ecsClient(sandbox.emulator, region);
  await ecs.send(
    new CreateServiceCommand({
      cluster,
      serviceName: service,
      taskDefinition: "t",
      desiredCount: 2,
    }),
  );
  if (bounds) {
    await new ApplicationAutoScalingClient(clientSettings(sandbox.emulator, region)).send(
      new RegisterScalableTargetCommand({
        ServiceNamespace: "ecs",
        ScalableDimension: "ecs:service:DesiredCount",
        ResourceId: `service/${cluster}/${service}`,
        MinCapacity: bounds.min,
        MaxCapacity: bounds.max,
      }),
    );
  }
  return nameOf(service);
}

beforeAll(async () => {
  const ecs = ecsClient(sandbox.emulator, region);
  await ecs.send(new CreateClusterCommand({ clusterName: cluster }));
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: "t",
      containerDefinitions: [{ name: "c", image: "i", memory: 128 }],
    }),
  );
});

/** The SDK's clients are made once, for one environment: each test has its own. */
const freshService = () => import("../../src/aws/service.js");
const countOf = async (name: service.ServiceName) =>
  (await (await freshService()).findService(name))?.desiredCount;
const boundsOf = async (name: service.ServiceName) => (await freshService()).findBounds(name);
const startNewTasks: typeof service.startNewTasks = async (name) =>
  (await freshService()).startNewTasks(name);
const scaleService: typeof service.scaleService = async (name, count) =>
  (await freshService()).scaleService(name, count);

beforeEach(() => {
  vi.resetModules();
  setAwsEnvironment(emulatorEnvironment(proxy.url));
  proxy.throttle(0);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe("startNewTasks", () => {
  it("replaces tasks where some run, and says where there are none", async () => {
    const name = await createService("renewed");
    expect(await startNewTasks(name)).toMatch(/^ecs-svc\/\d+$/);
    await scaleService(name, 0);
    expect(await startNewTasks(name)).toBeNull();
    expect(await startNewTasks(nameOf("nowhere"))).toBeNull();
  });
});

describe("a service whose tasks are to be replaced", { timeout: WAITS_MS }, () => {
  beforeEach(() => {
    setAwsEnvironment(emulatorEnvironment(losing.url));
    updates = 0;
  });

  it("gets one deployment when AWS's answer is lost", async () => {
    const name = await createService("lost");
    lost = 1;
    const deployment = await startNewTasks(name);
    const service = await (await freshService()).findService(name);
    expect(deployment).toBe(service?.deployments?.[0]?.id);
    expect(updates).toBe(1);
  });

  it("gets one deployment when AWS fails before it begins one", async () => {
    const name = await createService("failed");
    failing = 2;
    expect(await startNewTasks(name)).toMatch(/^ecs-svc\/\d+$/);
    expect(updates).toBe(1);
  });

  it("gets none where AWS always fails, and the error says why", async () => {
    const name = await createService("failing");
    failing = Number.POSITIVE_INFINITY;
    await expect(startNewTasks(name)).rejects.toThrow(
      /^AWS has failed by itself, .* \(ServerException: our fault\)$/,
    );
    failing = 0;
    expect(updates).toBe(0);
  });
});

describe("scaleService", () => {
  it("sets the count where nothing else has a say in it", async () => {
    const name = await createService("free");
    expect(await scaleService(name, 5)).toEqual({ before: 2, after: 5 });
    expect(proxy.requests).not.toContain("RegisterScalableTarget");
    expect([await countOf(name), await boundsOf(name)]).toEqual([5, null]);
    expect(await scaleService(name, 5)).toEqual({ before: 5, after: 5 });
  });

  it("sets the bounds before the count, down and up", async () => {
    const name = await createService("kept", { min: 2, max: 2 });
    for (const [before, after] of [
      [2, 0],
      [0, 3],
    ] as const) {
      proxy.throttle(0);
      expect(await scaleService(name, after)).toEqual({ before, after });
      expect(proxy.requests.slice(-2)).toEqual(["RegisterScalableTarget", "UpdateService"]);
      expect(await countOf(name)).toBe(after);
      expect(await boundsOf(name)).toEqual({ min: after, max: after });
    }
  });

  it.each([nameOf("none"), { ...nameOf("plain"), cluster: "none" }])(
    "names what is missing: $cluster/$service",
    async (name) => {
      await expect(scaleService(name, 1)).rejects.toThrow(
        `there is no service ${name.service} in cluster ${name.cluster} in eu-west-2. Deploy the stack first`,
      );
      expect(proxy.requests).not.toContain("UpdateService");
    },
  );
});

describe("when an update is pending", { timeout: WAITS_MS }, () => {
  it("tries again, which the SDK would not", async () => {
    const name = await createService("pending", { min: 2, max: 2 });
    proxy.refuse(2, "RegisterScalableTarget", "ConcurrentUpdate");
    expect(await scaleService(name, 1)).toEqual({ before: 2, after: 1 });
    expect(countsOf(proxy.requests)).toMatchObject({ RegisterScalableTarget: 3 });
  });
});

describe("when AWS throttles", { timeout: WAITS_MS }, () => {
  it("scales in the end, in the same order", async () => {
    const name = await createService("persistent", { min: 2, max: 2 });
    proxy.throttle(1);
    expect(await scaleService(name, 0)).toEqual({ before: 2, after: 0 });
    expect(proxy.requests.slice(-4)).toEqual([
      "RegisterScalableTarget",
      "RegisterScalableTarget",
      "UpdateService",
      "UpdateService",
    ]);
  });

  it("says so when it never ends, after as many attempts as AWS_MAX_ATTEMPTS allows", async () => {
    const name = await createService("for-ever");
    vi.stubEnv("AWS_MAX_ATTEMPTS", "2");
    proxy.throttle(Number.POSITIVE_INFINITY);
    const message =
      /^AWS throttled the requests, even after waiting several times: try again in a few minutes \(Throttling(Exception)?: Rate exceeded\)$/;
    await expect(scaleService(name, 1)).rejects.toThrow(message);
    expect(Math.max(...Object.values(countsOf(proxy.requests)))).toBeLessThanOrEqual(4);
  });

  it("says what is half done", async () => {
    const name = await createService("half", { min: 2, max: 2 });
    vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
    proxy.throttle(Number.POSITIVE_INFINITY, "UpdateService");
    await expect(scaleService(name, 0)).rejects.toThrow(
      /^AWS throttled .*\. The bounds of half are 0 already, its count may not be: run this again$/,
    );
    proxy.throttle(0);
    expect(await scaleService(name, 0)).toEqual({ before: 2, after: 0 });
  });
});
