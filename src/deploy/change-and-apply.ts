import type { RegionConfig } from "../fleet/load-fleet";
import type { VariableName } from "../fleet/variables";
import { UsageError } from "../kit/failure";
import { renderDiff } from "../kit/terminal/diff";
import { reportProblems } from "../kit/terminal/problems";
import { withApplyLock } from "./apply-lock";
import type { ApplyRules } from "./apply-rules";
import { applyRun, type RunProps, type RunResult } from "./apply-run";
import { type EditedRegion, editFleet, planArguments } from "./edited-fleet";
import { type ApplyProps, deletesSomething, planRegions, type RegionResult } from "./plan-regions";
import { synthesize } from "./synthesize";
import { changedAlready, writeAndApply } from "./write-and-apply";

/** A change of tfvars files. */
export interface FleetChange {
  readonly regions: readonly RegionConfig[];
  /** What the change sets, even where a file says so already. */
  readonly variables: readonly VariableName[];
  /** The new text of a region's file. */
  readonly edit: (text: string, region: RegionConfig) => Promise<string>;
}

/** What became of one region and its file; part of what --json prints. */
export interface ChangeResult extends RegionResult {
  /** The tfvars file, relative to the project. */
  readonly file: string;
  readonly fileChanged: boolean;
}

/**
 * Changes the files of regions and applies them: shows the difference and what it does to each region, asks, writes,
 * synthesizes and applies. A region that cannot be planned keeps its file, and the others go on.
 */
export function changeAndApply(
  { regions, variables, edit }: FleetChange,
  runProps: RunProps,
): Promise<RunResult<ChangeResult>> {
  const { rules, dryRun, askFirst } = runProps;
  return applyRun(runProps, async ({ context, signals, log }) => {
    const { edits, warnings } = await editFleet(regions, edit, context.projectDir);
    refuseOverridden(variables, context.env);
    const written: EditedRegion[] = [];
    const results = await withApplyLock(context, signals, async () => {
      // The files as they are: the plan is then about this change.
      await synthesize(context, signals);
      context.progress.done();
      for (const change of edits) {
        log.stream.write(renderDiff(change, log.stream) || `${change.file}: nothing to change\n`);
      }
      reportProblems(warnings, context.stderr);
      const props = { context, signals, rules, onResult: log.result };
      const preview = await planned(edits, props);
      signals.check();
      const due = edits.filter((edited, i) => isDue(edited, preview[i]));
      if (dryRun || due.length === 0) {
        return preview;
      }
      await askFirst({ text: question(due), deletes: preview.some(deletesSomething) });
      const done = await writeAndApply(due, written, props);
      return preview.map((result) => done.find(({ stack }) => stack === result.stack) ?? result);
    });
    log.end(results, dryRun ? "" : adviceFor(results, written, rules));
    return results.map(
      (result, i): ChangeResult => ({
        ...result,
        file: edits[i]?.file ?? "",
        fileChanged: written.some((edited) => edited === edits[i]),
      }),
    );
  });
}

/** What the change would do. It only looks, and need not keep others from working. */
function planned(
  edits: readonly EditedRegion[],
  props: ApplyProps,
): Promise<readonly RegionResult[]> {
  const editOf = new Map(edits.map((edited) => [edited.region, edited]));
  const args = (region: RegionConfig) => planArguments(editOf.get(region) as EditedRegion);
  return planRegions(
    edits.map(({ region }) => region),
    { ...props, planArguments: (region) => ["-lock=false", ...args(region)] },
    async ({ results }) => results,
  );
}

function isDue({ before, after }: EditedRegion, result: RegionResult | undefined): boolean {
  return result?.result === "planned" || (result?.result === "unchanged" && before !== after);
}

/** Terraform takes a variable from the environment before it takes the file's. */
function refuseOverridden(names: readonly VariableName[], env: NodeJS.ProcessEnv): void {
  const overridden = names.map((name) => `TF_VAR_${name}`).find((name) => env[name] !== undefined);
  if (overridden) {
    throw new UsageError(
      `${overridden} is set, to ${env[overridden]}, and holds whatever the files say. Unset it, and run this again`,
    );
  }
}

function question(due: readonly EditedRegion[]): string {
  const files = due.filter(({ before, after }) => before !== after).length;
  const stacks = due.map(({ region }) => region.stackName).join(", ");
  return files === 0
    ? `Apply this to ${stacks}?`
    : `Write ${files === 1 ? "1 file" : `${files} files`} and apply this to ${stacks}?`;
}

/** What to know of the regions that failed: whether their files are changed already. */
function adviceFor(
  results: readonly RegionResult[],
  written: readonly EditedRegion[],
  rules: ApplyRules,
): string {
  const failed = results.filter(({ result }) => result === "failed").map(({ stack }) => stack);
  const changed = written.filter(({ region }) => failed.includes(region.stackName));
  const kept = failed.filter((stack) => changed.every(({ region }) => region.stackName !== stack));
  return [
    ...(kept.length > 0 ? [`Not written: the file of ${kept.join(", ")}`] : []),
    ...(changed.length > 0 ? [changedAlready(changed, rules)] : []),
  ]
    .map((text) => `. ${text}`)
    .join("");
}
