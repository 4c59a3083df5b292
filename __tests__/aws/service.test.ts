import {
  ApplicationAutoScalingClient,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import {
  CreateLoadBalancerCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type * as service from "../../src/aws/service";
import { clientSettings, ecsClient } from "../../src/sandbox/emulator-clients";
import { emulatorEnvironment } from "../../src/sandbox/environment";
import { useEmulator } from "../support/sandbox";
import { useThrottlingProxy } from "../support/throttling-proxy";

/** The SDK waits between attempts, longer each time. */
const WAITS_MS = 60_000;

const sandbox = useEmulator();
const proxy = useThrottlingProxy(sandbox);
const region = "eu-west-2";
const cluster = "fmp-cluster";
const loadBalancer = "fmp-alb";
const nameOf = (service: string) => ({ region, cluster, service, loadBalancer });

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
  const settings = clientSettings(sandbox.emulator, region);
  const ecs = ecsClient(sandbox.emulator, region);
  await ecs.send(new CreateClusterCommand({ clusterName: cluster }));
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: "t",
      containerDefinitions: [{ name: "c", image: "i", memory: 128 }],
    }),
  );
  const { Subnets = [] } = await new EC2Client(settings).send(new DescribeSubnetsCommand({}));
  await new ElasticLoadBalancingV2Client(settings).send(
    new CreateLoadBalancerCommand({
      Name: loadBalancer,
      Subnets: Subnets.slice(0, 2).map(({ SubnetId = "" }) => SubnetId),
    }),
  );
});

/** The SDK's clients are made once, for one environment: each test has its own. */
const freshService = () => import("../../src/aws/service.js");
const readService: typeof service.readService = async (name) =>
  (await freshService()).readService(name);
const scaleService: typeof service.scaleService = async (name, count) =>
  (await freshService()).scaleService(name, count);

/** Nothing of the user's AWS settings, then these. */
function setEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(process.env).filter((it) => it.startsWith("AWS_"))) {
    vi.stubEnv(name, undefined);
  }
  for (const [name, value] of Object.entries(env)) {
    vi.stubEnv(name, value);
  }
}

beforeEach(() => {
  vi.resetModules();
  setEnvironment(emulatorEnvironment(proxy.url));
  proxy.throttle(0);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe("readService", () => {
  it("says what there is", async () => {
    const name = await createService("plain");
    expect(await readService(name)).toEqual({
      missing: false,
      desiredCount: 2,
      runningCount: expect.any(Number),
      bounds: null,
      albExists: true,
    });
    expect([...proxy.requests].sort()).toEqual([
      "DescribeLoadBalancers",
      "DescribeScalableTargets",
      "DescribeServices",
    ]);
  });

  it("says between which counts Application Auto Scaling keeps it", async () => {
    const name = await createService("bounded", { min: 1, max: 4 });
    expect((await readService(name)).bounds).toEqual({ min: 1, max: 4 });
  });

  const nothing = { missing: true, desiredCount: null, runningCount: null, bounds: null };

  it.each([
    ["the service", nameOf("none"), true],
    ["the cluster", { ...nameOf("plain"), cluster: "none" }, true],
    ["the load balancer, too", { ...nameOf("none"), loadBalancer: "none" }, false],
    ["everything in that region", { ...nameOf("plain"), region: "us-east-1" }, false],
  ])("says that %s is missing", async (_, name, albExists) => {
    expect(await readService(name)).toEqual({ ...nothing, albExists });
  });

  it("takes a deleted service for missing", async () => {
    const { service } = await createService("deleted");
    const ecs = ecsClient(sandbox.emulator, region);
    await ecs.send(new DeleteServiceCommand({ cluster, service, force: true }));
    expect(await readService(nameOf(service))).toMatchObject(nothing);
  });
});

describe("scaleService", () => {
  it("sets the count where nothing else has a say in it", async () => {
    const name = await createService("free");
    expect(await scaleService(name, 5)).toEqual({ before: 2, after: 5 });
    expect(proxy.requests).not.toContain("RegisterScalableTarget");
    expect(await readService(name)).toMatchObject({ desiredCount: 5, bounds: null });
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
      expect(await readService(name)).toMatchObject({
        desiredCount: after,
        bounds: { min: after, max: after },
      });
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
  it("asks again, later each time, until it has all answers", async () => {
    const name = await createService("throttled", { min: 2, max: 2 });
    proxy.throttle(2);
    expect(await readService(name)).toMatchObject({ desiredCount: 2, albExists: true });
    expect(countsOf(proxy.requests)).toEqual({
      DescribeLoadBalancers: 3,
      DescribeScalableTargets: 3,
      DescribeServices: 3,
    });
  });

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
    await expect(readService(name)).rejects.toThrow(message);
    await expect(scaleService(name, 1)).rejects.toThrow(message);
    expect(Math.max(...Object.values(countsOf(proxy.requests)))).toBeLessThanOrEqual(4);
  });

  it("says what is half done", async () => {
    const name = await createService("half", { min: 2, max: 2 });
    vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
    proxy.throttle(Number.POSITIVE_INFINITY, "UpdateService");
    await expect(scaleService(name, 0)).rejects.toThrow(
      /^AWS throttled .*\. The bounds of half are 0 already, its count is not: run this again$/,
    );
    proxy.throttle(0);
    expect(await scaleService(name, 0)).toEqual({ before: 2, after: 0 });
  });
});

function countsOf(requests: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const operation of requests) {
    counts[operation] = (counts[operation] ?? 0) + 1;
  }
  return counts;
}

describe("without AWS", { timeout: WAITS_MS }, () => {
  it("says that credentials are missing", async () => {
    const {
      AWS_ACCESS_KEY_ID: _,
      AWS_SECRET_ACCESS_KEY: __,
      ...env
    } = emulatorEnvironment(proxy.url);
    setEnvironment(env);
    await expect(readService(nameOf("plain"))).rejects.toThrow(
      /^AWS credentials are missing: log in \(aws sso login, .*\(CredentialsProviderError: /,
    );
    expect(proxy.requests).toEqual([]);
  });

  it("says that AWS cannot be reached", async () => {
    // The port of "discard", which nothing listens on.
    setEnvironment({ ...emulatorEnvironment("http://127.0.0.1:9"), AWS_MAX_ATTEMPTS: "3" });
    await expect(readService(nameOf("plain"))).rejects.toThrow(
      /^AWS cannot be reached: http:\/\/127\.0\.0\.1:9 refuses connections \(ECONNREFUSED\)\. Check /,
    );
  });
});
