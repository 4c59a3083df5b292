import { UsageError } from "../kit/failure";

/** What can be made to fail, and how it looks. */
export const FAILURES = {
  task: "one running task is killed",
  crash: "each server is killed when it has run for a minute, again and again",
  image: "new tasks cannot pull their image",
  secret: "the task definition names a key that its secrets do not have",
  health: "the health path of new tasks answers 500",
  host: "new tasks answer only requests for localhost (the example server)",
  region: "region:<name>: neither AWS's API nor a task of that region answers",
  throttling: "AWS's API answers that there were too many requests",
  none: "ends all of these",
} as const;

export type Failure = keyof typeof FAILURES;

/** New tasks are needed to see these. */
const SHOWN_BY_NEW_TASKS: readonly string[] = ["image", "secret", "health", "host"];

/** @throws UsageError when it is none of FAILURES */
export function parseFailure(text: string): { readonly what: Failure; readonly region?: string } {
  const [what = "", region] = text.split(":");
  if (!Object.hasOwn(FAILURES, what) || (what === "region") !== Boolean(region)) {
    const known = Object.entries(FAILURES).map(([name, how]) => `  ${name.padEnd(11)} ${how}`);
    throw new UsageError(`cannot fail "${text}". What can fail:\n${known.join("\n")}`);
  }
  return region === undefined ? { what: what as Failure } : { what: what as Failure, region };
}

/** What fails now. */
export class Conditions {
  readonly #active = new Set<string>();
  silentRegion: string | undefined;

  has(what: Failure): boolean {
    return this.#active.has(what);
  }

  /** @returns whether it takes new tasks to see it */
  begin(text: string): boolean {
    const { what, region } = parseFailure(text);
    if (what === "none") {
      this.#active.clear();
      this.silentRegion = undefined;
      return false;
    }
    this.silentRegion = region ?? this.silentRegion;
    this.#active.add(what);
    return SHOWN_BY_NEW_TASKS.includes(what);
  }
}
