import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { findPython } from "../../src/sandbox/python";

export interface Terminal {
  /** Waits until the text stands behind what was seen before, and returns what came up to its end. */
  readonly sees: (text: RegExp) => Promise<string>;
  readonly types: (keys: string) => void;
  /** Waits for the program's end: its exit code, and what it wrote after what was seen. */
  readonly ends: () => Promise<{
    readonly exitCode: number;
    readonly rest: string;
    /** All that it has written, colours included. */
    readonly raw: string;
  }>;
}

/** A menu that shows itself again after each of its entries. */
export interface Menu extends Terminal {
  /** Waits for it, and returns what came up to its end. */
  readonly shows: () => Promise<string>;
  /** Waits for it and takes the entry that is so many below the last one. */
  readonly choose: (steps: number) => Promise<void>;
}

export const KEYS = { enter: "\r", down: "\u001b[B", up: "\u001b[A", ctrlC: "\u0003" } as const;

/** Python has pseudo-terminals; Node.js has none. */
const RUN =
  "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(['sh', '-c', 'stty rows 50 cols 200; exec \"$@\"', 'sh', *sys.argv[1:]])))";

/** Before a test gives up: Terraform may be at work. */
const WAIT_MS = 120_000;

/** Runs a program in a pseudo-terminal, as a person would. */
export async function inTerminal(
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Promise<Terminal> {
  const child = spawn(await findPython(), ["-c", RUN, ...command], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let written = "";
  let seen = 0;
  let onOutput = () => {};
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    written += text;
    onOutput();
  });
  child.stdin.on("error", () => {}); // it may have ended
  const ended = new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? -1));
  });
  // Only whole escape sequences can be taken out, and frames are drawn in one piece.
  const rest = () => stripVTControlCharacters(written).replaceAll("\r", "").slice(seen);
  return {
    types: (keys) => child.stdin.write(keys),
    sees: (text) =>
      new Promise((resolve, reject) => {
        const failed = (why: string) => {
          clearTimeout(timer);
          onOutput = () => {};
          reject(new Error(`${text} was not seen: ${why}. There was:\n${rest()}`));
        };
        const timer = setTimeout(() => {
          child.kill();
          failed("too late");
        }, WAIT_MS);
        onOutput = () => {
          const match = text.exec(rest());
          if (match) {
            clearTimeout(timer);
            onOutput = () => {};
            const found = rest().slice(0, match.index + match[0].length);
            seen += found.length;
            resolve(found);
          }
        };
        void ended.then((code) => failed(`the program has ended with ${code}`));
        onOutput();
      }),
    ends: async () => ({ exitCode: await ended, rest: rest(), raw: written }),
  };
}

/** Runs a program with a menu in a pseudo-terminal. @param text the whole menu */
export async function menuIn(text: RegExp, ...run: Parameters<typeof inTerminal>): Promise<Menu> {
  const terminal = await inTerminal(...run);
  const shows = () => terminal.sees(text);
  return {
    ...terminal,
    shows,
    choose: async (steps) => {
      await shows();
      terminal.types(KEYS.down.repeat(steps) + KEYS.enter);
    },
  };
}
