import type { Context } from "../context";

/** Shows which regions are being worked on. */
export interface AtWork {
  readonly start: (stack: string) => void;
  /** Clears the line, so that the result can be written by `report`, and goes on with the others. */
  readonly end: (stack: string, report: () => void) => void;
}

/**
 * On a terminal one line with all that are at work; elsewhere a line for each when it starts.
 * @param doing such as "Planning"
 */
export function atWork(doing: string, { progress, stderr, env }: Context): AtWork {
  const stacks = new Set<string>();
  const isLive = stderr.isTTY && !env.CI;
  const show = () => {
    if (stacks.size > 0) {
      progress.step(`${doing} ${[...stacks].join(", ")}`);
    }
  };
  return {
    start: (stack) => {
      stacks.add(stack);
      if (isLive) {
        show();
      } else {
        progress.step(`${doing} ${stack}`);
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
