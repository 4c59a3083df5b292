import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RecoverReport } from "../../src/recover/recover";
import { startEmulator } from "../../src/sandbox/emulator";
import { sandboxEnvironment } from "../../src/sandbox/environment";
import { providerEnvironment } from "../../src/sandbox/provider-mirror";
import {
  createBucket,
  IN_BUCKET,
  killedApply,
  QUICK,
  recoverAndApply,
  stackIn,
} from "../recover/killed-apply";
import { synthesize } from "../support/synth";

/**
 * `npm run bench:recover [runs] [lanes] [first seed]`: applies killed by SIGKILL at random moments, each on an
 * empty emulated AWS, then recover, apply and a plan that must be empty. Every fifth has a load balancer, every
 * third keeps its state in a bucket, where a killed apply leaves its lock and has written little.
 */
const RUNS = Number(process.argv[2] ?? 20);
const LANES = Number(process.argv[3] ?? 2);
const FIRST = Number(process.argv[4] ?? 1);
/** An apply's length in the sandbox, which its random moment of death lies within. */
const APPLY_MS = { quick: 36_000, withLoadBalancer: 95_000 };
const STARTS_AFTER_MS = 3_000;

const STACK = "eu-west-1";

interface Outcome {
  readonly ok: boolean;
  readonly line: string;
}

async function run(number: number): Promise<Outcome> {
  const project = mkdtempSync(join(tmpdir(), "fleet recover "));
  const emulator = await startEmulator();
  try {
    const inBucket = number % 3 === 0;
    const withLoadBalancer = number % 5 === 0;
    const env = {
      ...sandboxEnvironment(emulator, process.env, providerEnvironment({ folder: project })),
      ...QUICK,
      TF_VAR_create_alb: String(withLoadBalancer),
    };
    const outdir = join(project, "cdktf.out");
    if (inBucket) {
      await createBucket(emulator.url);
    }
    await synthesize(outdir, inBucket ? IN_BUCKET : {});
    const stack = stackIn(outdir, STACK, env);
    await stack.terraform.init();
    const length = withLoadBalancer ? APPLY_MS.withLoadBalancer : APPLY_MS.quick;
    const after = Math.round(STARTS_AFTER_MS + random(number) * (length - STARTS_AFTER_MS));
    const kind = `${inBucket ? "S3" : "local"} state${withLoadBalancer ? ", load balancer" : ""}`;
    const what = `${String(number).padStart(3)}  killed after ${(after / 1000).toFixed(1).padStart(4)} s, ${kind}`;

    const { ended } = await killedApply(stack.terraform, env, after);
    if (ended) {
      return { ok: true, line: `${what}: had ended by itself` };
    }
    const lock = inBucket ? await lockOf(stack) : undefined;
    const started = Date.now();
    try {
      const { stdout } = await recoverAndApply(stack, ...(lock ? ["--unlock", lock] : []));
      const { imported } = JSON.parse(stdout) as RecoverReport;
      const seconds = ((Date.now() - started) / 1000).toFixed(0);
      return {
        ok: true,
        line: `${what}: imported ${imported.length}${lock ? ", lock cleared" : ""}, whole again ${seconds} s later`,
      };
    } catch (error) {
      return { ok: false, line: `${what}: FAILED\n${(error as Error).message}` };
    }
  } finally {
    await emulator.stop();
    rmSync(project, { recursive: true, force: true });
  }
}

/** The id of the lock that the killed apply left, as --dry-run shows it. */
async function lockOf(stack: ReturnType<typeof stackIn>): Promise<string | undefined> {
  const { stdout, stderr } = await stack.recover("--dry-run", "--json");
  if (stdout === "") {
    throw new Error(stderr);
  }
  return (JSON.parse(stdout) as RecoverReport).lock?.id;
}

/** Between 0 and 1, the same for the same number, so that a failed run can be repeated. */
function random(seed: number): number {
  let value = (seed * 0x9e3779b1) >>> 0;
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b) >>> 0;
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35) >>> 0;
  return ((value ^ (value >>> 16)) >>> 0) / 2 ** 32;
}

async function bench(): Promise<void> {
  const numbers = Array.from({ length: RUNS }, (_, i) => FIRST + i);
  const outcomes: Outcome[] = [];
  const lane = async () => {
    for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
      const outcome = await run(number);
      outcomes.push(outcome);
      console.log(outcome.line);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  const ok = outcomes.filter((it) => it.ok).length;
  console.log(`\n${ok} of ${outcomes.length} killed applies recovered, applied and planned empty`);
  process.exitCode = ok === outcomes.length ? 0 : 1;
}

bench();
