import { describe, expect, it } from "vitest";
import type { ServiceTask } from "../../src/aws/tasks";
import { stopReason } from "../../src/live/last-stop";

/** A task that has stopped for this reason, with what its container says. */
function stopped(reason: string, containerReason: string | null = null): ServiceTask {
  const container = { name: "server", status: "STOPPED", health: "UNKNOWN", canExecute: false };
  return {
    ...{ id: "1", arn: "", deployment: "", taskDefinition: "", status: "STOPPED" },
    ...{ desiredStatus: "STOPPED", health: "UNKNOWN", address: null },
    ...{ createdAt: null, startedAt: null },
    stop: { at: null, code: "EssentialContainerExited", reason },
    containers: [{ ...container, exitCode: 1, reason: containerReason }],
  };
}

describe("why a task has stopped", () => {
  it("is said in AWS's words, with those of its containers", () => {
    const reason = "ResourceInitializationError: unable to pull secrets or registry auth: timeout";
    expect(stopReason(stopped(reason))).toBe(`${reason} (server: exit code 1)`);
  });

  it("shows no secret that a container's reason quotes", () => {
    const reason = 'CannotStartContainerError: exec "server --api-key=sk-live-1": not found';
    expect(stopReason(stopped("Task failed to start", reason))).not.toContain("sk-live-1");
  });
});
