import type { Context } from "../context";

/** Shows which regions are being worked on. */
export interface AtWork {
  readonly start: (stack: string) => void;
  /** How far a stack is: at once on a terminal, elsewhere once a minute. */
  readonly say: (stack: string, text: string) => void;
  /** Clears the line, so that the result can be written by `report`, and goes on with the others. */
  readonly end: (stack: string, report: () => void) => void;
}

/** A log is read later, and should not be long. */
const SAY_EVERY_MS = 60_000;

/**
 * On a terminal one line with all that are at work; elsewhere a line for each when it starts.
 * @param doing such as "Planning"
 */
export function atWork(doing: string, { progress, stderr, env, now }: Context): AtWork {
  /** Those at work, and how far each is. */
  const stacks = new Map<string, string>();
  const saidAt = new Map<string, number>();
  const isLive = stderr.isTTY && !env.CI;
  const show = () => {
    if (stacks.size > 0) {
      const all = [...stacks].map(([stack, text]) => (text === "" ? stack : `${stack} (${text})`));
      progress.step(`${doing} ${all.join(", ")}`);
    }
  };
  return {
    start: (stack) => {
      stacks.set(stack, "");
      saidAt.set(stack, now().getTime());
      if (isLive) {
        show();
      } else {
        progress.step(`${doing} ${stack}`);
      }
    },
    say: (stack, text) => {
      const ms = now().getTime();
      if (isLive && stacks.get(stack) !== text) {
        stacks.set(stack, text);
        show();
      } else if (!isLive && ms >= (saidAt.get(stack) ?? ms) + SAY_EVERY_MS) {
        saidAt.set(stack, ms);
        progress.step(`${doing} ${stack}: ${text}`);
      }
    },
    end: (stack, report) => {
      stacks.delete(stack);
      progress.done();
      report();
      if (isLive) {
        show();
      }
    },
  };
}
