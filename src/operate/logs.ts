import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { FollowedLogs, type LogEvent, type LogQuery, readLogEvents } from "../aws/log-events";
import type { RegionConfig } from "../fleet/load-fleet";
import { resourceNames } from "../fleet/resource-names";
import { hideLoggedSecrets } from "../kit/secrets";
import { TimeOrder } from "./time-order";

/** A line of a region's task. */
export interface FleetLogEvent {
  readonly at: Date;
  readonly stack: string;
  /** The task's id. */
  readonly task: string;
  /** Without what looks like a secret. */
  readonly message: string;
}

export interface LogsQuery {
  readonly since: Date;
  /** A filter pattern of CloudWatch. */
  readonly filter: string | undefined;
  /** The id of a task, or its beginning. */
  readonly task: string | undefined;
}

/** Gets what keeps a region from being read. */
export type OnFailure = (stack: string, error: Error) => void;

export interface FollowProps {
  /** Ends the following. */
  readonly signal: AbortSignal;
  /** Gets what has come from all regions, by time. */
  readonly onEvents: (events: readonly FleetLogEvent[]) => void;
  readonly onFailure: OnFailure;
}

const LOOK_EVERY_MS = 2_000;
const SHOW_EVERY_MS = 500;
/** The longest that an event waits for older ones of other regions. */
const LONGEST_WAIT_MS = 5_000;
const TRY_AGAIN_MS = 10_000;

/** Sessions of ECS Exec have streams of their own in the same group. */
const TASK_STREAM = /^ecs\/[^/]+\/([^/]+)$/;

/** The events of all regions by time. A region that cannot be read stops no other. */
export async function* mergedLogs(
  regions: readonly RegionConfig[],
  query: LogsQuery,
  onFailure: OnFailure,
): AsyncGenerator<FleetLogEvent> {
  const sources = regions.map((region) => ({
    stack: region.stackName,
    events: eventsOf(region, query),
    next: undefined as FleetLogEvent | undefined,
  }));
  const advance = async (source: (typeof sources)[number]) => {
    try {
      const { value } = await source.events.next();
      source.next = value ?? undefined;
    } catch (error) {
      source.next = undefined;
      onFailure(source.stack, error as Error);
    }
  };
  await Promise.all(sources.map(advance));
  for (;;) {
    const [first] = sources
      .filter(({ next }) => next !== undefined)
      .sort((a, b) => Number(a.next?.at) - Number(b.next?.at));
    if (!first?.next) {
      return;
    }
    yield first.next;
    await advance(first);
  }
}

async function* eventsOf(
  region: RegionConfig,
  query: LogsQuery,
): AsyncGenerator<FleetLogEvent, undefined> {
  for await (const page of readLogEvents(regionQuery(region, query))) {
    yield* fleetEvents(region, page, query).sort(byTime);
  }
}

/** Until the signal. A region that cannot be read is tried again. */
export async function followLogs(
  regions: readonly RegionConfig[],
  query: LogsQuery,
  { signal, onEvents, onFailure }: FollowProps,
): Promise<void> {
  const order = new TimeOrder<FleetLogEvent>(
    regions.map(({ stackName }) => stackName),
    LONGEST_WAIT_MS,
  );
  const show = (now: number) => {
    const events = order.take(now);
    if (events.length > 0) {
      onEvents(events);
    }
  };
  const timer = setInterval(() => show(performance.now()), SHOW_EVERY_MS);
  // Every region listens to it, and Node would warn from the eleventh on.
  setMaxListeners(0, signal);
  /** @returns whether it was read */
  const look = async (region: RegionConfig, logs: FollowedLogs): Promise<boolean> => {
    const { stackName } = region;
    const began = performance.now();
    try {
      for await (const page of logs.look()) {
        order.add(stackName, fleetEvents(region, page, query), performance.now());
      }
      order.looked(stackName, began);
      return true;
    } catch (error) {
      // The signal also gives up a request that is under way.
      if (!signal.aborted) {
        order.failed(stackName);
        onFailure(stackName, error as Error);
      }
      return false;
    }
  };
  const follow = async (region: RegionConfig) => {
    const logs = new FollowedLogs(regionQuery(region, query), signal);
    while (!signal.aborted) {
      const pauseMs = (await look(region, logs)) ? LOOK_EVERY_MS : TRY_AGAIN_MS;
      await sleep(pauseMs, undefined, { signal }).catch(() => {});
    }
  };
  await Promise.all(regions.map(follow));
  clearInterval(timer);
  show(Number.POSITIVE_INFINITY);
}

function regionQuery({ values }: RegionConfig, { since, filter }: LogsQuery): LogQuery {
  return { region: values.aws_region, group: resourceNames(values).logGroup, since, filter };
}

function fleetEvents(
  { stackName }: RegionConfig,
  events: readonly LogEvent[],
  query: LogsQuery,
): FleetLogEvent[] {
  return events.flatMap(({ at, stream, message }) => {
    const [, task = ""] = TASK_STREAM.exec(stream) ?? [];
    const isWanted = task !== "" && task.startsWith(query.task ?? "");
    return isWanted ? [{ at, stack: stackName, task, message: hideLoggedSecrets(message) }] : [];
  });
}

function byTime(a: { readonly at: Date }, b: { readonly at: Date }): number {
  return a.at.getTime() - b.at.getTime();
}
