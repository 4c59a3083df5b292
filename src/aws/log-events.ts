import type { CloudWatchLogsClient, FilteredLogEvent } from "@aws-sdk/client-cloudwatch-logs";
import { awsClient, listIn } from "./client";
import { explainingErrors, unlessMissing } from "./explain";
import { withinReadTime } from "./read-time";
import type { LogStream } from "./tasks";

/** A line that a container has written. */
export interface LogEvent {
  readonly at: Date;
  readonly stream: string;
  readonly message: string;
}

export interface LogQuery {
  readonly region: string;
  readonly group: string;
  /** Events from this time on. */
  readonly since: Date;
  /** @default up to now */
  readonly until?: Date | undefined;
  /** Only of these streams, at most 100. @default all */
  readonly streams?: readonly string[] | undefined;
  /** A filter pattern of CloudWatch. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
  readonly filter?: string | undefined;
}

/** How late CloudWatch may show an event: what is followed is read again from so long before the newest one. */
const LATE_MS = 30_000;

const MISSING = "ResourceNotFoundException";

async function logsClient(region: string): Promise<CloudWatchLogsClient> {
  const { CloudWatchLogsClient } = await import("@aws-sdk/client-cloudwatch-logs");
  return awsClient(CloudWatchLogsClient, region);
}

/**
 * The events of a log group, a page at a time, the oldest first.
 * @throws when there is no such log group, or AWS does not answer
 */
export async function* readLogEvents(query: LogQuery): AsyncGenerator<LogEvent[]> {
  for await (const page of pages(query)) {
    yield page.map(logEvent);
  }
}

/** A log group that is looked at again and again: each look finds what none before has found. */
export class FollowedLogs {
  private newest: number;
  /** The times of what was found and will be read again, by their ids. */
  private readonly seen = new Map<string, number>();

  /** @param signal gives up a look that is under way */
  constructor(
    private readonly query: Omit<LogQuery, "until">,
    private readonly signal: AbortSignal,
  ) {
    this.newest = query.since.getTime();
  }

  /** New events, a page at a time. @throws as readLogEvents() does, and after the signal */
  async *look(): AsyncGenerator<LogEvent[]> {
    const since = new Date(Math.max(this.query.since.getTime(), this.newest - LATE_MS));
    for (const [id, timestamp] of this.seen) {
      if (timestamp < since.getTime()) {
        this.seen.delete(id);
      }
    }
    for await (const page of pages({ ...this.query, since }, this.signal)) {
      const fresh = page.filter(({ eventId = "" }) => !this.seen.has(eventId));
      for (const { eventId = "", timestamp = 0 } of fresh) {
        this.seen.set(eventId, timestamp);
        this.newest = Math.max(this.newest, timestamp);
      }
      yield fresh.map(logEvent);
    }
  }
}

/** Each page has its own time to be read: a group may have many. */
async function* pages(query: LogQuery, aborted?: AbortSignal): AsyncGenerator<FilteredLogEvent[]> {
  const { region, group, since, until, streams, filter } = query;
  const { FilterLogEventsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  const client = await logsClient(region);
  let nextToken: string | undefined;
  do {
    const request = new FilterLogEventsCommand({
      logGroupName: group,
      logStreamNames: streams ? [...streams] : undefined,
      startTime: since.getTime(),
      endTime: until?.getTime(),
      filterPattern: filter,
      nextToken,
    });
    const answer = await explainingErrors(() =>
      withinReadTime(() => unlessMissing(client.send(request), MISSING), aborted),
    );
    if (!answer) {
      throw new Error(`there is no log group ${group} in ${region}. Deploy the stack first`);
    }
    yield listIn(answer, "events");
    nextToken = answer.nextToken;
  } while (nextToken);
}

function logEvent({ timestamp = 0, logStreamName = "", message = "" }: FilteredLogEvent): LogEvent {
  return { at: new Date(timestamp), stream: logStreamName, message };
}

/** The newest lines of a stream, the oldest first; none when nothing was ever written to it. */
export function lastLogLines(
  { region, group, stream }: LogStream,
  count: number,
): Promise<LogEvent[]> {
  return explainingErrors(async () => {
    const { GetLogEventsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
    const client = await logsClient(region);
    const answer = await unlessMissing(
      client.send(
        new GetLogEventsCommand({
          logGroupName: group,
          logStreamName: stream,
          limit: count,
          startFromHead: false,
        }),
      ),
      MISSING,
    );
    const events = answer ? listIn(answer, "events") : [];
    return events.map((event) => logEvent({ ...event, logStreamName: stream }));
  });
}
