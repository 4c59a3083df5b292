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
