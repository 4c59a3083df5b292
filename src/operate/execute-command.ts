import type { ServiceTask, TaskContainer } from "../aws/tasks";

/** Where ECS Exec opens a session. */
export interface ExecutePlace {
  readonly task: string;
  readonly container: string;
}

/**
 * The newest of the tasks in which the agent of ECS Exec runs.
 * @param wanted the id of a task, or its beginning
 * @throws when there is none; the message says why and what to do
 */
export function executePlace(
  stack: string,
  tasks: readonly ServiceTask[],
  wanted: string | undefined,
): ExecutePlace {
  const running = tasks.filter(({ status }) => status === "RUNNING");
  const chosen = running.filter(({ id }) => id.startsWith(wanted ?? ""));
  if (chosen.length === 0) {
    const ids = running.map(({ id }) => id).join(", ");
    throw new Error(
      wanted === undefined || running.length === 0
        ? `no task runs in ${stack}: see npx fleet status and npx fleet events --region ${stack}`
        : `no task whose id begins with ${wanted} runs in ${stack}. Those that run: ${ids}`,
    );
  }
  const [place] = chosen
    .toSorted((a, b) => Number(b.startedAt) - Number(a.startedAt))
    .flatMap(({ id, containers }) =>
      containers.filter(canExecute).map(({ name }) => ({ task: id, container: name })),
    );
  if (!place) {
    throw new Error(
      `the agent of ECS Exec runs in no ${wanted === undefined ? "task" : "such task"} of ${stack}. If enable_execute_command ` +
        "was not applied yet, apply it. If tasks have just started, try again in a minute. If not, start new ones: " +
        `npx fleet restart --region ${stack}`,
    );
  }
  return place;
}

function canExecute({ canExecute: can, status }: TaskContainer): boolean {
  return can && status === "RUNNING";
}
