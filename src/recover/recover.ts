import { rmSync } from "node:fs";
import { join } from "node:path";
import { explainAwsError } from "../aws/explain";
import { checkReachable } from "../aws/reachable";
import { regionOfStack, type StackFolder } from "../fleet/stack-folder";
import { CutOff } from "../kit/failure";
import { temporaryFolder } from "../kit/left-behind";
import type { SignalGuard } from "../kit/signals";
import type { Progress } from "../kit/terminal/progress";
import { countOf } from "../kit/words";
import { planTo } from "../terraform/plan-file";
import type { PlanJson } from "../terraform/plan-json";
import { checkTerraform, type RunTerraform, runOrThrow, TerraformFailed } from "../terraform/run";
import { describeLock, lockFrom, type StateLock } from "../terraform/state-lock";
import { type Comparison, compareWithAws } from "./comparison";
import type { AddressedRepair, FoundResource } from "./find-resources";
import { IMPORT_FILE, importResources } from "./import";

export interface RecoverProps {
  readonly stack: StackFolder;
  /** -var and -var-file, as Terraform takes them */
  readonly variables: readonly string[];
  readonly dryRun: boolean;
  readonly terraform: RunTerraform;
  readonly signals: SignalGuard;
  readonly progress: Progress;
  /** Whether to clear a lock whose owner is not known to live. */
  readonly mayUnlock: (lock: StateLock) => Promise<boolean>;
  /** Shows what was found and asks whether to put it right and import it. */
  readonly mayImport: (report: RecoverReport) => Promise<boolean>;
}

/** What `fleet recover --json` prints. */
export interface RecoverReport {
  readonly stack: string;
  readonly region: string;
  readonly dryRun: boolean;
  readonly lock: (StateLock & { readonly cleared: boolean }) | null;
  /** To be put right before anything is imported; JSON has address and what. */
  readonly repairs: readonly AddressedRepair[];
  /** What was put right. */
  readonly repaired: readonly AddressedRepair[];
  /** In AWS and not in the state. */
  readonly found: readonly FoundResource[];
  /** In the state now. */
  readonly imported: readonly FoundResource[];
  /** There, but left alone: why, and what to do. */
  readonly conflicts: readonly { readonly address: string; readonly reason: string }[];
  /** Not in AWS: apply creates it. */
  readonly absent: readonly string[];
  /** What else should be known, with the command that puts it right. */
  readonly notes: readonly string[];
  /** What ended it before it was done; null when nothing did. */
  readonly error: string | null;
}

/** What comes after a repair or an import may only be told apart by it: look again, but not for ever. */
const MOST_PASSES = 6;

/**
 * Brings what exists in AWS and is missing in the state into the state, and puts right what would make the next
 * apply fail. Changes nothing that was not allowed.
 */
export async function recover(props: RecoverProps): Promise<RecoverReport> {
  const { stack, terraform, signals, progress, dryRun } = props;
  // What a recover left behind that was killed itself.
  rmSync(join(stack.path, IMPORT_FILE), { force: true });
  const folder = temporaryFolder("recover");
  const planFile = join(folder, "plan");
  return signals.cleaningUp(
    () => rmSync(folder, { recursive: true, force: true }),
    async () => {
      await checkTerraform(terraform);
      progress.step(`Comparing stack ${stack.name} with AWS`);
      await checkReachable(regionOfStack(stack), signals.aborted);
      const { plan, lock } = await planBehindLock(props, planFile);
      const compared = await compare(props, plan);
      const nothing = { repaired: [], imported: [], error: null };
      const report = { stack: stack.name, dryRun, lock, ...nothing, ...compared };
      const isIdle = compared.found.length === 0 && compared.repairs.length === 0;
      if (dryRun || isIdle || !(await props.mayImport(report))) {
        return report;
      }
      return putRight(report, props, planFile);
    },
  );
}

async function putRight(
  shown: RecoverReport,
  props: RecoverProps,
  planFile: string,
): Promise<RecoverReport> {
  const { stack, progress, signals } = props;
  let compared: Comparison = shown;
  let next = compared.found;
  const repaired: AddressedRepair[] = [];
  const imported: FoundResource[] = [];
  const refused = new Map<string, string>();
  const notes = new Set(compared.notes);
  const isLeft = () => compared.repairs.length > 0 || next.length > 0;
  // What is to be done again did not help the first time.
  const isVain = () => compared.repairs.some((repair) => repaired.some((it) => isSame(it, repair)));
  const takePass = async () => {
    if (compared.repairs.length > 0) {
      progress.step("Putting right what keeps the rest from being imported");
      for (const repair of compared.repairs) {
        await signals.finishing(repair.address, () => carryOut(repair));
        repaired.push(repair);
      }
    } else {
      progress.step(`Importing ${countOf(next.length, "resource")}`);
      const result = await importResources(next, { ...props, folder: stack.path, planFile });
      imported.push(...result.imported);
      for (const { address, reason } of result.refused) {
        refused.set(address, reason);
      }
    }
    progress.step("Looking for what is still missing");
    compared = await compare(props, await plan(props, planFile));
    next = compared.found.filter(({ address }) => !refused.has(address));
    for (const note of compared.notes) {
      notes.add(note);
    }
  };
  let error: Error | undefined;
  try {
    for (let pass = 0; isLeft() && !isVain() && pass < MOST_PASSES; pass++) {
      await takePass();
    }
  } catch (thrown) {
    // What was done by then is reported all the same.
    error = thrown as Error;
  }
  // After an error nobody has looked again at what was done just before.
  const isUnseen = <T>(it: T, done: readonly T[]) => error !== undefined && done.includes(it);
  const unrepaired = compared.repairs.filter((it) => !isUnseen(it, repaired));
  const cutOff = error instanceof CutOff ? unrepaired[0] : undefined;
  for (const repair of unrepaired) {
    refused.set(
      repair.address,
      repair === cutOff
        ? `nobody knows whether it was put right, since ${error?.message}. See: npx fleet recover ${stack.name} --dry-run`
        : `still has to be put right: ${repair.what}`,
    );
  }
  for (const { address, id } of next.filter((it) => !isUnseen(it, imported))) {
    refused.set(address, `${id} is still not in the state: run this again`);
  }
  const known = new Set(compared.conflicts.map(({ address }) => address));
  const conflicts = [
    ...compared.conflicts,
    ...[...refused]
      .filter(([address]) => !known.has(address))
      .map(([address, reason]) => ({ address, reason })),
  ];
  const found = new Map([...shown.found, ...imported].map((it) => [it.address, it]));
  return {
    ...shown,
    ...compared,
    repairs: shown.repairs,
    repaired,
    found: [...found.values()],
    imported,
    conflicts,
    notes: [...notes],
    error: error?.message ?? null,
  };
}

function isSame(one: AddressedRepair, other: AddressedRepair): boolean {
  return one.address === other.address && one.what === other.what;
}

async function carryOut({ address, what, run }: AddressedRepair): Promise<void> {
  try {
    await run();
  } catch (error) {
    const { message } = explainAwsError(error);
    throw error instanceof CutOff
      ? error
      : new Error(`${address}: could not ${what}: ${message}`, { cause: error });
  }
}

function compare({ terraform }: RecoverProps, plan: PlanJson): Promise<Comparison> {
  return compareWithAws(plan, (address) => runOrThrow(terraform, "untaint", "-no-color", address));
}

/** A plan, after clearing a dead lock if need be and allowed; without a lock when only looking. */
async function planBehindLock(
  props: RecoverProps,
  planFile: string,
): Promise<{ plan: PlanJson; lock: RecoverReport["lock"] }> {
  try {
    return { plan: await plan(props, planFile), lock: null };
  } catch (error) {
    const lock = error instanceof TerraformFailed ? lockFrom(error.message) : undefined;
    if (!lock) {
      throw error;
    }
    if (props.dryRun) {
      // Reads the state and does not write it.
      return {
        plan: await plan(props, planFile, "-lock=false"),
        lock: { ...lock, cleared: false },
      };
    }
    props.progress.done();
    if (lock.owner === "alive") {
      throw new Error(
        `terraform is at work on this state: ${describeLock(lock)}. Wait for it to end, or end it with Ctrl-C ` +
          "(kill -INT), which lets it write its state; then run this again",
      );
    }
    if (!(await props.mayUnlock(lock))) {
      throw new Error(`the state is locked: ${describeLock(lock)}. Nothing was changed`);
    }
    await runOrThrow(props.terraform, "force-unlock", "-no-color", "-force", lock.id);
    props.progress.step(`Comparing stack ${props.stack.name} with AWS`);
    return { plan: await plan(props, planFile), lock: { ...lock, cleared: true } };
  }
}

async function plan(
  { terraform, variables }: RecoverProps,
  planFile: string,
  ...options: string[]
): Promise<PlanJson> {
  return (await planTo(planFile, terraform, [...options, ...variables])).plan;
}
