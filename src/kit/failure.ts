import { constants } from "node:os";

/** Exit codes of every command. */
export const EXIT = { fine: 0, failed: 1, wrongUse: 2 } as const;

/** The command was called wrongly: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The user broke off, or the system did: exit code 128 and the signal's number, as shells have it. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";

  constructor(
    readonly signal: NodeJS.Signals = "SIGINT",
    message = "interrupted",
  ) {
    super(message);
  }

  get exitCode(): number {
    return 128 + constants.signals[this.signal];
  }
}

/** Broken off while AWS had a request that changes something: it may have carried it out. */
export class CutOff extends Interrupted {
  constructor(signal: NodeJS.Signals) {
    super(signal, "this was interrupted before AWS answered");
  }
}

/**
 * Why something was not done, or that nobody knows whether it was.
 * @param done such as "was scaled"
 * @param undone such as "was not scaled"
 * @param look shows which of both it is
 */
export function undoneText(
  error: Error,
  done: string,
  undone: string,
  look = "npx fleet status",
): string {
  return error instanceof CutOff
    ? `nobody knows whether it ${done}, since ${error.message}. See: ${look}`
    : `${undone}: ${error.message}`;
}

/** How it is said of something that it was not read, behind its name: "eu-west-1: could not be read: ...". */
export function unreadable(reason: string | undefined): string {
  return `could not be read: ${reason}`;
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) {
    return error.exitCode;
  }
  return error instanceof UsageError ? EXIT.wrongUse : EXIT.failed;
}
