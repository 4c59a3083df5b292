import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inParallel } from "../../src/kit/in-parallel";
import { fleet } from "../cli/fleet-process";
import { BROKEN_ENDPOINTS, brokenEndpoint, environmentOf } from "../support/broken-endpoints";
import { copyProject, synthesize } from "../support/synth";

/**
 * `npm run bench:endpoints [lanes]`: every command that only reads AWS, before every endpoint that is not AWS. Each has
 * to end within 40 s with exit code 1, and to say what came in one line for each region.
 */
const LANES = Number(process.argv[2] ?? 4);
const MOST_MS = 40_000;

/** How many lines each has for the shipped fleet, of whose three regions one is active. */
const COMMANDS: Readonly<Record<string, number>> = {
  status: 3,
  "weekend status": 3,
  "weekend up --dry-run": 1,
  "weekend down --dry-run": 3,
  "weekend apply --dry-run": 3,
  "weekend enable --dry-run": 3,
  "weekend disable --dry-run": 3,
  "cost now": 3,
  "cost now --actual --yes": 4,
  "cost recommend": 3,
  "cost prices update --dry-run": 1,
  "recover eu-west-1 --dry-run": 1,
};

interface Outcome {
  readonly line: string;
  readonly wrong: boolean;
}

/** In a copy of the project, since of those that apply only one works in a project at a time. */
async function run(
  command: string,
  kind: string,
  folder: string,
  stacks: string,
): Promise<Outcome> {
  const project = copyProject(join(folder, `${command}, ${kind}`));
  const { behave = () => {}, says = /$^/ } = BROKEN_ENDPOINTS[kind] ?? {};
  const endpoint = await brokenEndpoint(behave);
  const started = Date.now();
  const args = command.split(" ");
  const env = {
    ...environmentOf(endpoint),
    ...(command.startsWith("recover") ? { CDKTF_OUTDIR: stacks } : {}),
  };
  const { exitCode, stdout, stderr } = await fleet(args, env, project, undefined, project);
  await endpoint.stop();
  const duration = Date.now() - started;
  // What applies says the result of each region on standard output.
  const lines = `${stdout}${stderr}`.split("\n").filter((it) => /^error | {2}failed: /.test(it));
  const isRight =
    exitCode === 1 &&
    duration < MOST_MS &&
    lines.length === COMMANDS[command] &&
    lines.every((it) => says.test(it) && it.includes(endpoint.url));
  const line = `${isRight ? "ok   " : "WRONG"} ${(duration / 1000).toFixed(1).padStart(5)} s  ${command}: ${kind}`;
  return { line: isRight ? line : `${line}\n${stdout}${stderr}`, wrong: !isRight };
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "fleet endpoints "));
  try {
    const stacks = join(folder, "cdktf.out");
    await synthesize(stacks);
    const pairs = Object.keys(BROKEN_ENDPOINTS).flatMap((kind) =>
      Object.keys(COMMANDS).map((command) => [command, kind] as const),
    );
    const outcomes = await inParallel(pairs, LANES, async ([command, kind]) => {
      const outcome = await run(command, kind, folder, stacks);
      console.log(outcome.line);
      return outcome;
    });
    const wrong = outcomes.filter(({ value }) => value?.wrong !== false).length;
    console.log(`${outcomes.length} runs, ${wrong} wrong`);
    process.exitCode = wrong > 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
