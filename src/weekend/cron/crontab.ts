import { homedir } from "node:os";
import { join } from "node:path";
import { type ChildResult, isNotStarted, runChild } from "../../kit/child-process";
import { withLock } from "../../kit/lock";

/**
 * The crontab of this user, each character one byte, so that whatever it holds stays as it is.
 * @throws when there is no crontab program, or it refuses
 */
export async function readCrontab(env: NodeJS.ProcessEnv): Promise<string> {
  const { exitCode, stdout, stderr } = await crontab(["-l"], env);
  if (exitCode !== 0 && !/\bno crontab\b/i.test(stderr)) {
    throw new Error(`crontab -l failed: ${stderr.trim() || `exit code ${exitCode}`}`);
  }
  return exitCode === 0 ? stdout : "";
}

/**
 * Changes the crontab as it is now, while no other fleet of this user does.
 * @throws when crontab refuses; the crontab is then as it was
 */
export function editCrontab(
  edit: (crontab: string) => string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const cache = env.XDG_CACHE_HOME || join(env.HOME || homedir(), ".cache");
  return withLock(join(cache, "mcp-fleet", "crontab.lock"), async () => {
    const before = await readCrontab(env);
    const after = edit(before);
    if (after !== before) {
      await writeCrontab(after, env);
    }
  });
}

async function writeCrontab(text: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { exitCode, stderr } = await crontab(["-"], env, text);
  if (exitCode !== 0) {
    throw new Error(
      `crontab refused the new content: ${stderr.trim() || `exit code ${exitCode}`}. It is as it was`,
    );
  }
}

/**
 * The crontab with the block of this name, in the place of an older one or at the end.
 * @param lines undefined takes the block out
 * @throws when only one of its two marks is there
 */
export function withBlock(
  crontab: string,
  name: string,
  lines: readonly string[] | undefined,
): string {
  const [begin, end] = marks(name);
  // Line ends stay with their lines.
  const all = crontab.split(/(?<=\n)/);
  const lineOf = (mark: string) => all.findIndex((line) => line.replace(/\r?\n$/, "") === mark);
  const [first, last] = [lineOf(begin), lineOf(end)];
  if (first < 0 !== last < 0 || last < first) {
    throw new Error(
      `the crontab holds only one of these two lines, or the second one first: "${begin}" and "${end}". ` +
        "Put that right with crontab -e, then run this again",
    );
  }
  const block = lines ? `${[begin, ...lines, end].join("\n")}\n` : "";
  if (first >= 0) {
    return [...all.slice(0, first), block, ...all.slice(last + 1)].join("");
  }
  const gap = block === "" || crontab === "" || crontab.endsWith("\n") ? "" : "\n";
  return crontab + gap + block;
}

function marks(name: string): readonly [string, string] {
  return [`# >>> fleet weekend ${name}`, `# <<< fleet weekend ${name}`];
}

/** Text as bytes-in-characters, as readCrontab has it. */
export function asBytes(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

async function crontab(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  input = "",
): Promise<ChildResult> {
  const props = { env: { ...env, LC_ALL: "C" }, input, encoding: "latin1" } as const;
  try {
    return await runChild("crontab", args, props);
  } catch (error) {
    throw isNotStarted(error) ? missing(error) : error;
  }
}

function missing(cause: unknown): Error {
  return new Error(
    "there is no crontab program on this machine that this user may start. Install cron, or let GitHub run it: npx fleet weekend cron --github",
    { cause },
  );
}
