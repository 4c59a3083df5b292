import { awsClient } from "./client";
import { explainingErrors } from "./explain";

/**
 * The names of the alarms that are in alarm now, sorted.
 * @param prefix how their names begin
 * @throws when AWS does not answer; the message says what to do
 */
export async function findAlarmed(region: string, prefix: string): Promise<string[]> {
  const { CloudWatchClient, paginateDescribeAlarms } = await import("@aws-sdk/client-cloudwatch");
  const client = awsClient(CloudWatchClient, region);
  return explainingErrors(async () => {
    const names: string[] = [];
    for await (const page of paginateDescribeAlarms({ client }, { AlarmNamePrefix: prefix })) {
      const alarmed = (page.MetricAlarms ?? []).filter(({ StateValue }) => StateValue === "ALARM");
      names.push(...alarmed.flatMap(({ AlarmName }) => AlarmName ?? []));
    }
    return names.sort();
  });
}
