/** Who holds a state's lock, as Terraform says when it cannot get it. */
export interface StateLock {
  readonly id: string;
  /** user@host */
  readonly who: string;
  /** Such as "apply" or "plan". */
  readonly operation: string;
  readonly created: Date;
  /** The state: a path, or bucket and key. */
  readonly path: string;
  /**
   * A local state is locked by the kernel, which lets go when the process ends, however it does: such a lock
   * has a living owner. A lock in a bucket is an object, and nothing tells whether its owner still lives.
   */
  readonly owner: "alive" | "unknown";
}

/** The lock that an error message of Terraform tells of; undefined when it is about something else. */
export function lockFrom(message: string): StateLock | undefined {
  if (!message.includes("Error acquiring the state lock")) {
    return undefined;
  }
  const field = (name: string) =>
    new RegExp(`^[│\\s]*${name}:[^\\S\\n]*(.*?)[^\\S\\n]*$`, "m").exec(message)?.[1] ?? "";
  const id = field("ID");
  if (id === "") {
    return undefined;
  }
  return {
    id,
    who: field("Who"),
    operation: field("Operation")
      .replace(/^OperationType/, "")
      .toLowerCase(),
    created: goTime(field("Created")),
    path: field("Path"),
    owner: /resource temporarily unavailable|another process has locked/i.test(message)
      ? "alive"
      : "unknown",
  };
}

/** `2026-11-22 14:12:13.089431401 +0000 UTC` */
function goTime(text: string): Date {
  const [, day, time] = /^(\S+) (\d+:\d+:\d+(?:\.\d{1,3})?)/.exec(text) ?? [];
  return new Date(`${day}T${time}Z`);
}

/** "apply by user@host since …, lock …" */
export function describeLock({ who, operation, created, id }: StateLock): string {
  const since = Number.isNaN(created.getTime()) ? "" : ` since ${created.toISOString()}`;
  return `${operation || "an operation"} by ${who || "somebody"}${since}, lock ${id}`;
}
