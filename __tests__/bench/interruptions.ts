import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RecoverReport } from "../../src/recover/recover";
import { startEmulator } from "../../src/sandbox/emulator";
import { sandboxEnvironment } from "../../src/sandbox/environment";
import { providerEnvironment } from "../../src/terraform/provider-mirror";
import {
  applyToEmptyPlan,
  createBucket,
  IN_BUCKET,
  interruptedApply,
  mustRecover,
  recoverAndApply,
  stackIn,
} from "../recover/interrupted-apply";
import { SMALL_REGION, varEnvironment } from "../support/initialized";
import { synthesize } from "../support/synth";

/**
 * `npm run bench:interruptions [signal] [runs] [lanes] [first seed]`: applies that get SIGINT, SIGTERM or SIGKILL at
 * random moments, each on an empty emulated AWS. After SIGKILL: recover, apply and a plan that must be empty. After
 * the other two the apply is run again by itself; only where that fails is recover asked. It counts how many were
 * whole again in which way. Every fifth run has a load
 * balancer, every third keeps its state in a bucket, where a killed apply leaves its lock and has written little.
 */
const SIGNAL = process.argv[2] ?? "SIGKILL";
const RUNS = Number(process.argv[3] ?? 20);
const LANES = Number(process.argv[4] ?? 2);
const FIRST = Number(process.argv[5] ?? 1);
/** An apply's length in the sandbox, which its random moment lies within. */
const APPLY_MS = { quick: 29_000, withLoadBalancer: 85_000 };
const STARTS_AFTER_MS = 3_000;

const STACK = "eu-west-1";

interface Outcome {
  /** How it was whole again. */
  readonly whole: "had ended before" | "by itself" | "after recover" | "not";
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
      ...varEnvironment({
        ...SMALL_REGION,
        create_alb: withLoadBalancer,
        enable_service_discovery: true,
      }),
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
    const what = `${String(number).padStart(3)}  ${SIGNAL} after ${(after / 1000).toFixed(1).padStart(4)} s, ${kind}`;

    const signal = SIGNAL as NodeJS.Signals;
    const { ended } = await interruptedApply(stack.terraform, env, after, { signal });
    if (ended) {
      return { whole: "had ended before", line: `${what}: had ended before` };
    }
    const started = Date.now();
    const seconds = () => `${((Date.now() - started) / 1000).toFixed(0)} s later`;
    if (SIGNAL !== "SIGKILL") {
      try {
        await applyToEmptyPlan(stack.terraform);
        return { whole: "by itself", line: `${what}: whole again by itself ${seconds()}` };
      } catch (error) {
        const { stdout } = await mustRecover(stack);
        const { imported, repaired } = JSON.parse(stdout) as RecoverReport;
        // It may destroy what Terraform was creating when it was interrupted, as half-made.
        await applyToEmptyPlan(stack.terraform);
        return {
          whole: "after recover",
          line: `${what}: NOT by itself; recover put ${repaired.length} right and imported ${imported.length}, whole again ${seconds()} (${firstError(error)})`,
        };
      }
    }
    const { imported, lock } = await recover(stack, inBucket);
    return {
      whole: "after recover",
      line: `${what}: imported ${imported.length}${lock ? ", lock cleared" : ""}, whole again ${seconds()}`,
    };
  } catch (error) {
    return { whole: "not", line: `${number}: FAILED\n${(error as Error).message}` };
  } finally {
    await emulator.stop();
    rmSync(project, { recursive: true, force: true });
  }
}

function firstError(error: unknown): string {
  const { message } = error as Error;
  return /Error: .*/.exec(message)?.[0] ?? message.slice(0, 200);
}

async function recover(
  stack: ReturnType<typeof stackIn>,
  inBucket: boolean,
): Promise<Pick<RecoverReport, "imported"> & { lock: string | undefined }> {
  const lock = inBucket ? await lockOf(stack) : undefined;
  const { stdout } = await recoverAndApply(stack, ...(lock ? ["--unlock", lock] : []));
  return { imported: (JSON.parse(stdout) as RecoverReport).imported, lock };
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
  const counted = (["had ended before", "by itself", "after recover", "not"] as const).map(
    (how) => `${outcomes.filter(({ whole }) => whole === how).length} ${how}`,
  );
  console.log(`\n${SIGNAL}, ${outcomes.length} applies whole again: ${counted.join(", ")}`);
  process.exitCode = outcomes.some(({ whole }) => whole === "not") ? 1 : 0;
}

bench();
