import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { explainAwsError } from "../aws/explain";
import type { Progress } from "../cli/progress";
import type { SignalGuard } from "../cli/signals";
import type { StackFolder } from "../cli/stacks";
import { planTo } from "../cli/terraform-plan";
import { checkTerraform, must, type RunTerraform, TerraformFailed } from "../cli/terraform-process";
import { type FoundResource, findResources } from "./find";
import { finderOf, unknownTypes } from "./finders";
import { IMPORT_FILE, importResources } from "./import";
import { lockFrom, type StateLock } from "./lock";
import { type PlanJson, regionOf, resourcesInState, type Values, wantedResources } from "./plan";

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
  /** Shows what was found and asks whether to import it. */
  readonly mayImport: (report: RecoverReport) => Promise<boolean>;
}

/** What `fleet recover --json` prints. */
export interface RecoverReport {
  readonly stack: string;
  readonly region: string;
  readonly dryRun: boolean;
  readonly lock: (StateLock & { readonly cleared: boolean }) | null;
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
}

/** What comes after an import may only be told apart by what was imported: look again, but not for ever. */
const MOST_PASSES = 4;

/** Brings what exists in AWS and is missing in the state into the state. Changes nothing that was not allowed. */
export async function recover(props: RecoverProps): Promise<RecoverReport> {
  const { stack, terraform, signals, progress, dryRun } = props;
  // What a recover left behind that was killed itself.
  rmSync(join(stack.path, IMPORT_FILE), { force: true });
  const folder = mkdtempSync(join(tmpdir(), "fleet-recover-"));
  const planFile = join(folder, "plan");
  return signals.cleaningUp(
    () => rmSync(folder, { recursive: true, force: true }),
    async () => {
      await checkTerraform(terraform);
      progress.step(`Comparing stack ${stack.name} with AWS`);
      const first = await planBehindLock(props, planFile);
      let report = await look(props, first.plan, first.lock);
      if (dryRun || report.found.length === 0 || !(await props.mayImport(report))) {
        return report;
      }
      let next: readonly FoundResource[] = report.found;
      const refused = new Map<string, string>();
      const imported: FoundResource[] = [];
      const notes = new Set(report.notes);
      for (let pass = 0; next.length > 0 && pass < MOST_PASSES; pass++) {
        progress.step(`Importing ${next.length} ${next.length === 1 ? "resource" : "resources"}`);
        const result = await importResources(next, { ...props, folder: stack.path, planFile });
        imported.push(...result.imported);
        for (const { address, reason } of result.refused) {
          refused.set(address, reason);
        }
        progress.step("Looking for what is still missing");
        const again = await look(props, await plan(props, planFile), first.lock);
        next = again.found.filter(({ address }) => !refused.has(address));
        for (const note of again.notes) {
          notes.add(note);
        }
        report = { ...again, found: report.found };
      }
      const known = new Set(report.conflicts.map(({ address }) => address));
      const conflicts = [
        ...report.conflicts,
        ...[...refused]
          .filter(([address]) => !known.has(address))
          .map(([address, reason]) => ({ address, reason })),
      ];
      const all = new Map([...report.found, ...imported].map((it) => [it.address, it]));
      return { ...report, found: [...all.values()], imported, conflicts, notes: [...notes] };
    },
  );
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
    await must(props.terraform, "force-unlock", "-no-color", "-force", lock.id);
    props.progress.step(`Comparing stack ${props.stack.name} with AWS`);
    return { plan: await plan(props, planFile), lock: { ...lock, cleared: true } };
  }
}

export function describeLock({ who, operation, created, id }: StateLock): string {
  const since = Number.isNaN(created.getTime()) ? "" : ` since ${created.toISOString()}`;
  return `${operation || "an operation"} by ${who || "somebody"}${since}, lock ${id}`;
}

async function plan(
  { terraform, variables }: RecoverProps,
  planFile: string,
  ...options: string[]
): Promise<PlanJson> {
  return (await planTo(planFile, terraform, [...options, ...variables])).plan;
}

async function look(
  { stack, dryRun }: RecoverProps,
  plan: PlanJson,
  lock: RecoverReport["lock"],
): Promise<RecoverReport> {
  const region = regionOf(plan);
  const wanted = wantedResources(plan);
  const inState = resourcesInState(plan);
  const { findings, others } = await asExplained(async () => ({
    findings: await findResources(wanted, inState, region, finderOf),
    others: await otherVpcsThan(inState.get("aws_vpc.main"), region),
  }));
  const unknown = unknownTypes(wanted.map(({ type }) => type));
  const notes = [
    ...findings.notes,
    ...others,
    ...unknown.map(
      (type) => `${type} is not looked for: import it by hand if apply finds it there`,
    ),
  ];
  return { stack: stack.name, region, dryRun, lock, imported: [], ...findings, notes };
}

async function otherVpcsThan(own: Values | undefined, region: string): Promise<string[]> {
  if (!own) {
    return [];
  }
  const { otherVpcs } = require("../aws/find-network") as typeof import("../aws/find-network");
  const tags = (own.tags_all ?? {}) as Record<string, string>;
  return tags.Name ? otherVpcs(region, { id: String(own.id), tags }) : [];
}

async function asExplained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explainAwsError(error);
  }
}
