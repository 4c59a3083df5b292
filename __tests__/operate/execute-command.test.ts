import { describe, expect, it } from "vitest";
import type { ServiceTask } from "../../src/aws/tasks";
import { executePlace } from "../../src/operate/execute-command";

function task(
  id: string,
  { startedAt = 0, status = "RUNNING", canExecute = true } = {},
): ServiceTask {
  return {
    id,
    arn: `arn:aws:ecs:eu-west-1:123456789012:task/c/${id}`,
    deployment: "ecs-svc/1",
    taskDefinition: "t:1",
    status,
    desiredStatus: "RUNNING",
    health: "UNKNOWN",
    address: null,
    createdAt: null,
    startedAt: new Date(startedAt),
    stop: null,
    containers: [
      { name: "server", status, health: "UNKNOWN", exitCode: null, reason: null, canExecute },
    ],
  };
}

describe("the place of a shell", () => {
  it("is the newest task in which the agent runs", () => {
    const tasks = [
      task("a1", { startedAt: 1 }),
      task("b2", { startedAt: 2 }),
      task("c3", { startedAt: 3, canExecute: false }),
      task("d4", { startedAt: 4, status: "PENDING" }),
    ];
    expect(executePlace("eu-west-1", tasks, undefined)).toEqual({
      task: "b2",
      container: "server",
    });
    expect(executePlace("eu-west-1", tasks, "a")).toEqual({ task: "a1", container: "server" });
    const inside = [task("ba", { startedAt: 5 }), ...tasks];
    expect(executePlace("eu-west-1", inside, "a").task).toBe("a1");
  });

  it.each([
    [[], undefined, /^no task runs in eu-west-1: see /],
    [[], "f", /^no task runs in eu-west-1: see /],
    [[task("a1")], "f", /^no task whose id begins with f runs in eu-west-1\. Those that run: a1$/],
    [
      [task("a1", { canExecute: false })],
      undefined,
      /^the agent of ECS Exec runs in no task of eu/,
    ],
    [[task("a1", { canExecute: false }), task("b2")], "a", /runs in no such task of eu-west-1/],
  ])("is missed with a reason", (tasks, wanted, message) => {
    expect(() => executePlace("eu-west-1", tasks, wanted)).toThrow(message);
  });
});
