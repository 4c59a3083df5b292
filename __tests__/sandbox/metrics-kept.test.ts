import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { expect, it } from "vitest";
import { Control } from "../../src/local-aws/control";
import { clientSettings } from "../../src/sandbox/emulator-clients";
import { useEmulator } from "../support/sandbox";

const REGION = "eu-west-1";
const sandbox = useEmulator({ withControl: true });

it("what was measured more than three hours ago is forgotten", async () => {
  // What the controllers look at is of regions with alarms.
  await new CloudWatchClient(clientSettings(sandbox.emulator, REGION)).send(
    new PutMetricAlarmCommand({
      ...{ AlarmName: "any", Namespace: "AWS/ECS", MetricName: "CPUUtilization" },
      ...{ Statistic: "Average", Period: 60, EvaluationPeriods: 1, Threshold: 1 },
      ComparisonOperator: "GreaterThanThreshold",
    }),
  );
  const control = new Control(sandbox.emulator.control);
  const now = Math.floor(Date.now() / 1000);
  const put = (at: number) => {
    const cpu = { namespace: "AWS/ECS", name: "CPUUtilization", dimensions: {} };
    const metrics = [{ ...cpu, values: [at], unit: "Percent" }];
    return control.call("put_metrics", { region: REGION, at, metrics });
  };
  const kept = async () => {
    const watched = (await control.call("watched", { since: 0 })) as { data: { at: number }[] }[];
    return watched.flatMap(({ data }) => data.map(({ at }) => at));
  };
  const [old, recent] = [now - 3 * 3600 - 60, now - 3 * 3600 + 60];
  await put(old);
  await put(recent);
  expect(await kept()).toEqual([old, recent]);
  await put(now);
  expect(await kept()).toEqual([recent, now]);
});
