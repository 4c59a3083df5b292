import { DeleteServiceCommand } from "@aws-sdk/client-ecs";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { resourceNames } from "../../src/fleet/resource-names";
import { type readRegion, runningCounts, spotShare } from "../../src/live/read-region";
import { ecsClient } from "../../src/sandbox/emulator-clients";
import { emulatorEnvironment } from "../../src/sandbox/environment";
import { countsOf, setAwsEnvironment } from "../support/aws-environment";
import { defaults } from "../support/defaults";
import { runRegion } from "../support/running-region";
import { useEmulator } from "../support/sandbox";
import { useThrottlingProxy } from "../support/throttling-proxy";

/** The SDK waits between attempts, longer each time. */
const WAITS_MS = 60_000;

const sandbox = useEmulator();
const proxy = useThrottlingProxy(sandbox);
const region = "eu-west-2";
const valuesOf = (project_name: string) => ({ ...defaults, project_name, aws_region: region });
const nameOf = (project: string) => ({ region, ...resourceNames(valuesOf(project)) });

/** The SDK's clients are made once, for one environment: each test has its own. */
const read: typeof readRegion = async (name) =>
  (await import("../../src/live/read-region.js")).readRegion(name);

beforeAll(async () => {
  await runRegion(sandbox.emulator, valuesOf("plain"), { count: 2, zones: 2 });
  await runRegion(sandbox.emulator, valuesOf("bounded"), { count: 3, bounds: 3, isRunning: false });
  await runRegion(sandbox.emulator, valuesOf("deleted"), { count: 0 });
});
beforeEach(() => {
  vi.resetModules();
  setAwsEnvironment(emulatorEnvironment(proxy.url));
  proxy.throttle(0);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe("readRegion", () => {
  it("says what there is, in a request for each", async () => {
    const size = { cpu: 1024, memoryMiB: 3072, architecture: "X86_64" };
    expect(await read(nameOf("plain"))).toEqual({
      service: {
        ...{ desiredCount: 2, runningCount: 2, pendingCount: 0 },
        tasks: [{ count: 2, ...size }],
        size,
        // Which the emulator does not say.
        sizeSince: undefined,
        spotShare: 0,
        publicTasks: true,
        taskDefinition: expect.stringMatching(/:task-definition\/t:\d+$/),
        deployment: {
          id: expect.stringMatching(/^ecs-svc\//),
          ...{ state: "IN_PROGRESS", since: expect.any(Date) },
          reason: expect.stringContaining("in progress"),
        },
        ...{ targetGroup: null, events: [] },
      },
      loadBalancer: {
        arn: expect.stringMatching(/:loadbalancer\/app\/plain-dev-/),
        dnsName: expect.stringMatching(/^plain-dev-.*\.com$/),
        ...{ state: "active", publicAddresses: 2 },
      },
      bounds: null,
    });
    expect([...proxy.requests].sort()).toEqual([
      "DescribeLoadBalancers",
      "DescribeScalableTargets",
      "DescribeServices",
      "DescribeTaskDefinition",
    ]);
  });

  it("tells the tasks that run from those that are to, and says what keeps their count", async () => {
    expect(await read(nameOf("bounded"))).toMatchObject({
      service: { desiredCount: 3, runningCount: 0, tasks: [] },
      loadBalancer: null,
      bounds: { min: 3, max: 3 },
    });
  });

  it.each([
    ["the service", { ...nameOf("plain"), service: "none" }, true],
    ["the cluster", { ...nameOf("plain"), cluster: "none" }, true],
    ["the load balancer, too", nameOf("none"), false],
    ["everything in that region", { ...nameOf("plain"), region: "us-east-1" }, false],
  ])("says that %s is missing", async (_, name, hasLoadBalancer) => {
    const { service, loadBalancer } = await read(name);
    expect([service, loadBalancer !== null]).toEqual([null, hasLoadBalancer]);
  });

  it("takes a deleted service for missing", async () => {
    const { cluster, service } = nameOf("deleted");
    const ecs = ecsClient(sandbox.emulator, region);
    await ecs.send(new DeleteServiceCommand({ cluster, service, force: true }));
    expect(await read(nameOf("deleted"))).toMatchObject({ service: null });
  });
});

describe("when AWS throttles", { timeout: WAITS_MS }, () => {
  it("asks again, later each time, until it has all answers", async () => {
    proxy.throttle(2);
    expect(await read(nameOf("plain"))).toMatchObject({ service: { desiredCount: 2 } });
    expect(countsOf(proxy.requests)).toEqual({
      DescribeLoadBalancers: 3,
      DescribeScalableTargets: 3,
      DescribeServices: 3,
      DescribeTaskDefinition: 3,
    });
  });

  it("says so when it never ends, after as many attempts as AWS_MAX_ATTEMPTS allows", async () => {
    vi.stubEnv("AWS_MAX_ATTEMPTS", "2");
    proxy.throttle(Number.POSITIVE_INFINITY);
    await expect(read(nameOf("plain"))).rejects.toThrow(
      /^AWS throttled the requests, even after waiting several times: try again in a few minutes \(Throttling(Exception)?: Rate exceeded\)$/,
    );
    expect(Math.max(...Object.values(countsOf(proxy.requests)))).toBeLessThanOrEqual(2);
  });
});

describe("without AWS", { timeout: WAITS_MS }, () => {
  it("says that credentials are missing", async () => {
    const {
      AWS_ACCESS_KEY_ID: _,
      AWS_SECRET_ACCESS_KEY: __,
      ...env
    } = emulatorEnvironment(proxy.url);
    setAwsEnvironment(env);
    await expect(read(nameOf("plain"))).rejects.toThrow(
      /^AWS credentials are missing: log in \(aws sso login, .*\(CredentialsProviderError: /,
    );
    expect(proxy.requests).toEqual([]);
  });

  it("says that AWS cannot be reached", async () => {
    // The port of "discard", which nothing listens on.
    setAwsEnvironment({ ...emulatorEnvironment("http://127.0.0.1:9"), AWS_MAX_ATTEMPTS: "3" });
    await expect(read(nameOf("plain"))).rejects.toThrow(
      /^AWS cannot be reached: http:\/\/127\.0\.0\.1:9 refuses connections \(ECONNREFUSED\)\. Check /,
    );
  });
});

const service = (runningCount: number, older: readonly [string, number][] = []) => ({
  taskDefinition: "t:2",
  runningCount,
  deployments: [
    { status: "PRIMARY", taskDefinition: "t:2" },
    ...older.map(([taskDefinition, count]) => ({
      ...{ status: "ACTIVE", taskDefinition, runningCount: count },
    })),
  ],
});

describe("the running tasks of a service", () => {
  it.each<[string, Parameters<typeof runningCounts>[0], [string, number][]]>([
    ["are those of its definition", service(3), [["t:2", 3]]],
    ["are none when it is scaled to 0", service(0), []],
    [
      "are of several definitions while a deployment goes on",
      service(5, [["t:1", 2]]),
      [
        ["t:2", 3],
        ["t:1", 2],
      ],
    ],
    ["are all old before the first new one runs", service(2, [["t:1", 2]]), [["t:1", 2]]],
    ["may have been replaced by the same", service(4, [["t:2", 2]]), [["t:2", 4]]],
  ])("%s", (_, given, expected) => {
    expect([...runningCounts(given)]).toEqual(expected);
  });
});

describe("the share of a service's tasks on Fargate Spot", () => {
  const strategy = (regular: number, spot: number) => [
    { capacityProvider: "FARGATE", base: 1, weight: regular },
    { capacityProvider: "FARGATE_SPOT", weight: spot },
  ];

  it.each([
    ["nothing, with a launch type", { runningCount: 3 }, 0],
    ["all but the first", { runningCount: 4, capacityProviderStrategy: strategy(0, 100) }, 0.75],
    ["half but the first", { runningCount: 3, capacityProviderStrategy: strategy(50, 50) }, 1 / 3],
    ["nothing of one task", { runningCount: 1, capacityProviderStrategy: strategy(0, 100) }, 0],
    ["nothing of none", { runningCount: 0, capacityProviderStrategy: strategy(0, 100) }, 0],
    ["nothing at 0 percent", { runningCount: 3, capacityProviderStrategy: strategy(100, 0) }, 0],
  ])("is %s", (_, service, expected) => {
    expect(spotShare(service)).toBeCloseTo(expected);
  });
});
