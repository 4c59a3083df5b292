import { lastLogLines } from "../aws/log-events";
import type { ServiceName } from "../aws/service";
import { findLogStreams, findTasks, type ServiceTask } from "../aws/tasks";
import { hideLoggedSecrets } from "../kit/secrets";

/** Why a task stopped, and what it said last. */
export interface LastStop {
  readonly task: string;
  readonly at: Date | null;
  /** Such as EssentialContainerExited. */
  readonly code: string;
  /** In AWS's words, with exit codes. */
  readonly reason: string;
  /** Its last log lines, without secrets; none where they could not be read. */
  readonly logLines: readonly string[];
}

const LINES = 5;

/** A task that is surplus or replaced stops so, which says nothing of its health. */
const BY_SCHEDULE = /^Scaling activity initiated by /;

/**
 * The newest stop that is no part of scaling or replacing; null when AWS, which forgets tasks after about an hour,
 * knows of none.
 * @param deployment only of its tasks
 */
export async function readLastStop(
  name: ServiceName,
  deployment?: string,
): Promise<LastStop | null> {
  const stopped = await findTasks(name, "STOPPED");
  const [task] = failedTasks(stopped).filter(
    (it) => deployment === undefined || it.deployment === deployment,
  );
  if (!task) {
    return null;
  }
  return {
    task: task.id,
    at: task.stop?.at ?? null,
    code: task.stop?.code ?? "",
    reason: stopReason(task),
    logLines: await lastLines(name.region, task),
  };
}

/** Those that did not stop because they were surplus or replaced, the newest stop first. */
export function failedTasks(tasks: readonly ServiceTask[]): ServiceTask[] {
  const at = ({ stop }: ServiceTask) => stop?.at?.getTime() ?? 0;
  return tasks
    .filter(({ stop }) => stop !== null && !BY_SCHEDULE.test(stop.reason))
    .sort((a, b) => at(b) - at(a));
}

/**
 * In AWS's words, with what it says of the containers: "Essential container in task exited (server: exit code 1)".
 * Without what looks like a secret: a container's reason may quote how it was started.
 */
export function stopReason({ stop, containers }: ServiceTask): string {
  const reason = stop?.reason || stop?.code || "AWS gives no reason";
  const details = containers.flatMap((container) => {
    const said = [
      ...(container.exitCode === null ? [] : [`exit code ${container.exitCode}`]),
      ...(container.reason && !reason.includes(container.reason) ? [container.reason] : []),
    ];
    return said.length > 0 ? [`${container.name}: ${said.join(", ")}`] : [];
  });
  return hideLoggedSecrets(details.length > 0 ? `${reason} (${details.join("; ")})` : reason);
}

/** The reason is worth telling also where the logs may not be read. */
async function lastLines(region: string, task: ServiceTask): Promise<string[]> {
  try {
    const streams = await findLogStreams(region, task);
    const events = await Promise.all(streams.map((stream) => lastLogLines(stream, LINES)));
    return events
      .flat()
      .sort((a, b) => a.at.getTime() - b.at.getTime())
      .slice(-LINES)
      .map(({ message }) => hideLoggedSecrets(message.trimEnd()));
  } catch {
    return [];
  }
}
