import { expect, it } from "vitest";
import { Children } from "../../src/kit/children";
import { Control } from "../../src/local-aws/control";
import { LocalEcs } from "../../src/local-aws/ecs/local-ecs";
import { Conditions } from "../../src/local-aws/failures";
import type { Records, TaskRecord } from "../../src/local-aws/records";
import { useFolder } from "../support/folder";
import { useHttpServer } from "../support/http-server";

const SERVICE = "arn:aws:ecs:eu-west-1:123456789012:service/c/s";
const DEPLOYMENT = "ecs-svc/1";

const task: TaskRecord = {
  taskArn: "arn:aws:ecs:eu-west-1:123456789012:task/c/1",
  clusterArn: "arn:aws:ecs:eu-west-1:123456789012:cluster/c",
  region: "eu-west-1",
  group: "service:s",
  startedBy: DEPLOYMENT,
  lastStatus: "PROVISIONING",
  desiredStatus: "RUNNING",
  taskDefinition: {
    taskDefinitionArn: "arn:aws:ecs:eu-west-1:123456789012:task-definition/t:1",
    containerDefinitions: [{ name: "server", image: "registry/absent:1" }],
    ...{ cpu: "256", memory: "512" },
  },
  address: "172.31.0.5",
  availabilityZone: "eu-west-1a",
};

const records: Records = {
  services: [
    {
      serviceArn: SERVICE,
      serviceName: "s",
      clusterArn: "arn:aws:ecs:eu-west-1:123456789012:cluster/c",
      status: "ACTIVE",
      desiredCount: 1,
      deploymentConfiguration: {},
      healthCheckGracePeriodSeconds: 0,
      loadBalancers: [],
      serviceRegistries: [],
      deployments: [
        { id: DEPLOYMENT, status: "PRIMARY", taskDefinition: "t", rolloutState: "IN_PROGRESS" },
      ],
    },
  ],
  tasks: [task],
  loadBalancing: { loadBalancers: [], targetGroups: [] },
  recordSets: [],
  scalableTargets: [],
  failures: [],
  mails: [],
};

const calls: { readonly name: string; readonly args: Readonly<Record<string, unknown>> }[] = [];
/** The emulator, as far as it is told something here. */
const emulator = useHttpServer(({ body, outgoing }) => {
  const [[name, args]] = JSON.parse(body);
  calls.push({ name, args });
  outgoing.end("[[]]");
});
const folder = useFolder();

it("a task that starts and stops between two looks counts as failed", async () => {
  const ecs = new LocalEcs({
    control: new Control({ url: emulator.url, token: "t" }),
    children: new Children(),
    folder: folder.path,
    temporaryFolder: folder.path,
    baseEnvironment: {},
    server: ["true"],
    metadataUrl: "http://127.0.0.1:9",
    readSecret: () => () => Promise.reject(new Error("no secret")),
    conditions: new Conditions(),
    speed: 1e6,
    say: () => {},
    targetHealth: () => [],
  });
  await ecs.update(records);
  await ecs.taskById("1")?.gone;
  await ecs.update({ ...records, tasks: [] });
  const reported = calls.filter(({ name }) => name === "report_deployment");
  expect(reported.map(({ args }) => args["failedTasks"])).toEqual([0, 1]);
  expect(ecs.taskById("1")).toBeUndefined();
});
