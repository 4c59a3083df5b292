import { setTimeout as sleep } from "node:timers/promises";
import {
  CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { Command } from "commander";
import { awsClient } from "../aws/client";
import "../kit/standard-output";

const SINCE = "10m";
const ASK_AGAIN_MS = 1_000;

/**
 * `aws logs tail <group> [--follow] [--since <time>]`, for where the AWS CLI is version 1, which has no such command.
 * @see https://docs.aws.amazon.com/cli/latest/reference/logs/tail.html
 */
async function main(args: readonly string[]): Promise<void> {
  const program = new Command("aws logs tail")
    .argument("<group>")
    .option("--follow")
    .option("--since <time>", "such as 10m, 2h, 1d", SINCE)
    .option(
      "--region <region>",
      "",
      process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION || undefined,
    )
    .option("--endpoint-url <url>")
    .parse([...args], { from: "user" });
  const { follow, since, region, endpointUrl } = program.opts<{
    follow?: true;
    since: string;
    region?: string;
    endpointUrl?: string;
  }>();
  if (region === undefined) {
    throw new Error("You must specify a region: export AWS_REGION, or --region");
  }
  process.stderr.write("(a stand-in of the sandbox: version 2 of the AWS CLI is not in PATH)\n");
  const client = awsClient(
    CloudWatchLogsClient,
    region,
    endpointUrl === undefined ? {} : { endpoint: endpointUrl },
  );
  const seen = new Set<string>();
  let startTime = Date.now() - milliseconds(since);
  for (;;) {
    for (const event of await eventsSince(client, program.args[0] ?? "", startTime)) {
      if (!seen.has(event.eventId ?? "")) {
        seen.add(event.eventId ?? "");
        startTime = Math.max(startTime, event.timestamp ?? 0);
        process.stdout.write(`${lineOf(event)}\n`);
      }
    }
    if (!follow) {
      return;
    }
    await sleep(ASK_AGAIN_MS);
  }
}

async function eventsSince(
  client: CloudWatchLogsClient,
  logGroupName: string,
  startTime: number,
): Promise<FilteredLogEvent[]> {
  const found: FilteredLogEvent[] = [];
  let nextToken: string | undefined;
  do {
    const answer = await client.send(
      new FilterLogEventsCommand({ logGroupName, startTime, nextToken }),
    );
    found.push(...(answer.events ?? []));
    nextToken = answer.nextToken;
  } while (nextToken !== undefined);
  return found.sort((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0));
}

function lineOf({ timestamp = 0, logStreamName, message }: FilteredLogEvent): string {
  const at = new Date(timestamp).toISOString().replace("Z", "000+00:00");
  return `${at} ${logStreamName} ${message}`;
}

function milliseconds(since: string): number {
  const [, count, unit] = /^(\d+)([smhdw])$/.exec(since) ?? [];
  if (unit === undefined) {
    throw new Error(`--since takes a number and one of s, m, h, d and w, got: ${since}`);
  }
  const seconds = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
  return Number(count) * seconds[unit as keyof typeof seconds] * 1000;
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`error ${error.message}\n`);
  process.exitCode = 1;
});
