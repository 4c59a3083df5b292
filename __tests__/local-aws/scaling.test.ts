import {
  ApplicationAutoScalingClient,
  PutScheduledActionCommand,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { beforeAll, describe, expect, it } from "vitest";
import { clientSettings } from "../../src/sandbox/emulator-clients";
import { useEmulator } from "../support/sandbox";
import { REGION, useLocalFleet } from "./local-fleet";

const HOUR_MS = 3_600_000;
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
    const at = new Date(Date.now() + HOUR_MS);
    await scaling.send(
      new PutScheduledActionCommand({
        ...TARGET,
        ScheduledActionName: "close",
        Schedule: `at(${at.toISOString().slice(0, 19)})`,
        ScalableTargetAction: { MinCapacity: 0, MaxCapacity: 0 },
      }),
    );
    const { desiredCount } = await fleet.service("s");
    expect(desiredCount).toBe(1);
    fleet.aheadMs = HOUR_MS;
    await counts(0, 0);
  });
});
