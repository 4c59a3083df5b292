import { beforeEach, expect, it } from "vitest";
import { Control } from "../../src/local-aws/control";
import { Registration } from "../../src/local-aws/ecs/registration";
import { useHttpServer } from "../support/http-server";
import { serviceRecord, taskRecord } from "./ecs-records";

const calls: string[] = [];
let broken = "";
/** The emulator, as far as it is told something here. */
const emulator = useHttpServer(({ body, outgoing }) => {
  const [[name]] = JSON.parse(body);
  calls.push(name);
  outgoing.writeHead(name === broken ? 500 : 200).end("[null]");
});

beforeEach(() => {
  calls.length = 0;
  broken = "";
});

function registration(isTarget: () => boolean): Registration {
  const service = serviceRecord("s", {
    loadBalancers: [{ targetGroupArn: "tg", containerName: "server", containerPort: 8001 }],
    serviceRegistries: [{ registryArn: "registry" }],
  });
  const control = new Control({ url: emulator.url, token: "t" });
  return new Registration(taskRecord("1", "s"), service, { control, isTarget });
}

it("a task is served until the load balancer no longer knows it, also one that is slow to look", async () => {
  let looks = 0;
  // For as long as the load balancer has not seen the change its target is as healthy as before.
  const task = registration(() => ++looks < 15);
  await task.begin();
  await task.end(() => false);
  expect(looks).toBe(15);
});

it("a task that has ended is waited for no longer", async () => {
  const task = registration(() => true);
  await task.begin();
  await task.end(() => true);
});

it("what was registered is taken back when the rest could not be", async () => {
  broken = "register_instance";
  const task = registration(() => false);
  await expect(task.begin()).rejects.toThrow("500");
  await task.end(() => true);
  expect(calls.filter((name) => name !== "add_event")).toEqual([
    "register_target",
    "register_instance",
    "deregister_instance",
    "deregister_target",
  ]);
});

it("a task that was never registered is not deregistered", async () => {
  await registration(() => true).end(() => false);
  expect(calls).toEqual([]);
});
