import {
  ApplicationAutoScalingClient,
  PutScheduledActionCommand,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { beforeAll, describe, expect, it } from "vitest";
import { clientSettings } from "../../src/sandbox/emulator-clients";
import { useEmulator } from "../support/sandbox";
import { REGION, useLocalFleet } from "./local-fleet";

const fleet = useLocalFleet(useEmulator({ withControl: true }));
const TARGET = {
  ServiceNamespace: "ecs",
  ResourceId: "service/c/s",
  ScalableDimension: "ecs:service:DesiredCount",
} as const;

describe("Application Auto Scaling", { timeout: 60_000 }, () => {
  let scaling: ApplicationAutoScalingClient;
  beforeAll(async () => {
    scaling = new ApplicationAutoScalingClient(clientSettings(fleet.emulator, REGION));
    await fleet.create("s", await fleet.define("registry/server:1"), 0);
    await fleet.steady("s");
  });

  const counts = (desired: number, running: number) =>
    fleet.until(async () => {
      const { desiredCount, runningCount } = await fleet.service("s");
      return desiredCount === desired && runningCount === running ? true : undefined;
    });

  it("moves the count between the bounds of a new target", async () => {
    await scaling.send(
      new RegisterScalableTargetCommand({ ...TARGET, MinCapacity: 1, MaxCapacity: 2 }),
    );
    await counts(1, 1);
  });

  it("carries out an action at its time, once, and ECS follows", async () => {
    await fleet.steady("s");
    const at = new Date(Date.now() + 3_000);
    await scaling.send(
      new PutScheduledActionCommand({
        ...TARGET,
        ScheduledActionName: "close",
        Schedule: `at(${at.toISOString().slice(0, 19)})`,
        ScalableTargetAction: { MinCapacity: 0, MaxCapacity: 0 },
      }),
    );
    await counts(0, 0);
    expect(Date.now()).toBeGreaterThan(at.getTime() - 1_000);
  });
});
