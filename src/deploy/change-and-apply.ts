import type { RegionConfig } from "../fleet/load-fleet";
import type { VariableName } from "../fleet/variables";
import { renderDiff } from "../kit/terminal/diff";
import { reportProblems } from "../kit/terminal/problems";
import { countOf } from "../kit/words";
import { withApplyLock } from "./apply-lock";
import { type ApplyRules, refusalBy } from "./apply-rules";
import { applyRun, type RunProps, type RunResult } from "./apply-run";
import {
  type EditedFile,
  type EditedRegion,
  editFleet,
  type FleetEdit,
  planArguments,
  refuseOverridden,
} from "./edited-fleet";
import { deletesSomething, type PlanProps, planRegions, type RegionResult } from "./plan-regions";
import { synthesize } from "./synthesize";
import { changedAlready, writeAndApply } from "./write-and-apply";

export interface FleetChange extends FleetEdit {
  /** What the change sets, even where a file says so already. */
  readonly variables: readonly VariableName[];
}

/** What became of one region and its file; part of what --json prints. */
export interface ChangeResult extends RegionResult {
  /** The tfvars file, relative to the project. */
  readonly file: string;
  readonly fileChanged: boolean;
  /** Whether the file of what all stacks share was changed. */
  readonly sharedFileChanged: boolean;
}

/**
 * Changes the files of regions and applies them: shows the difference and what it does to each region, asks, writes,
 * synthesizes and applies. A region that cannot be planned keeps its file, and the others go on.
 * What all stacks share is written first: until a region's own lines are gone, they win over it.
 */
export function changeAndApply(
  change: FleetChange,
  runProps: RunProps,
): Promise<RunResult<ChangeResult>> {
  const { rules, dryRun, askFirst } = runProps;
  return applyRun(runProps, async ({ context, signals, log }) => {
    const { edits, shared, warnings } = await editFleet(change, context.projectDir);
    refuseOverridden(change.variables, context.env);
    const written: EditedFile[] = [];
    const results = await withApplyLock(context, signals, async () => {
      // The files as they are: the plan is then about this change. A stack plans only for zones that it knows.
      await synthesize(context, signals, newTimezones(edits));
      context.progress.done();
      for (const edited of [...(shared ? [shared] : []), ...edits]) {
        const unchanged = shared ? "" : `${edited.file}: nothing to change\n`;
        log.stream.write(renderDiff(edited, log.stream) || unchanged);
      }
      reportProblems(warnings, context.stderr);
      const refusal = refusalBy(rules, context);
      const props = { context, signals, rules, refusal, onResult: log.result };
      const preview = await planned(edits, props);
      signals.check("no file was changed, and nothing was applied");
      const due = edits.filter((edited, i) => isDue(edited, preview[i]));
      const isSound = preview.some(({ result }) => result !== "failed");
      const files = changedFiles(isSound ? shared : undefined, due);
      if (dryRun || (due.length === 0 && files.length === 0)) {
        return preview;
      }
      await askFirst({ text: question(files, due), deletes: preview.some(deletesSomething) });
      const done = await writeAndApply({ files, due, written }, props);
      return preview.map((result) => done.find(({ stack }) => stack === result.stack) ?? result);
    });
    log.end(results, dryRun ? "" : adviceFor(results, edits, written, rules));
    return results.map(
      (result, i): ChangeResult => ({
        ...result,
        file: edits[i]?.file ?? "",
        fileChanged: written.some((edited) => edited === edits[i]),
        sharedFileChanged: written.some((edited) => edited === shared),
      }),
    );
  });
}

function newTimezones(edits: readonly EditedRegion[]): string[] {
  const zones = edits.map(({ variables }) => variables.weekend_timezone as string | undefined);
  return [...new Set(zones.filter((zone) => zone !== undefined))];
}

/** What the change would do. It only looks, and need not keep others from working. */
function planned(
  edits: readonly EditedRegion[],
  props: PlanProps,
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

/** In the order in which they are written. */
function changedFiles(
  shared: EditedFile | undefined,
  due: readonly EditedRegion[],
): readonly EditedFile[] {
  return [...(shared ? [shared] : []), ...due.filter(isChanged)];
}

function question(files: readonly EditedFile[], due: readonly EditedRegion[]): string {
  const stacks = due.map(({ region }) => region.stackName).join(", ");
  const writing = `Write ${countOf(files.length, "file")}`;
  if (due.length === 0) {
    return `${writing}?`;
  }
  return files.length === 0
    ? `Apply this to ${stacks}?`
    : `${writing} and apply this to ${stacks}?`;
}

/** What to know of the regions that failed: whether their files are changed already. */
function adviceFor(
  results: readonly RegionResult[],
  edits: readonly EditedRegion[],
  written: readonly EditedFile[],
  rules: ApplyRules,
): string {
  const failed = edits.filter((_, i) => results[i]?.result === "failed");
  const kept = failed.filter((edited) => isChanged(edited) && !written.includes(edited));
  const sharedOnes = written.filter((file) => !edits.some((edited) => edited === file));
  const changed = [...sharedOnes, ...failed.filter((edited) => written.includes(edited))];
  const names = (regions: readonly EditedRegion[]) => regions.map(({ region }) => region.stackName);
  return [
    ...(kept.length > 0 ? [`Not written: the file of ${names(kept).join(", ")}`] : []),
    ...(failed.length > 0 && changed.length > 0
      ? [changedAlready(changed, names(failed), rules)]
      : []),
  ]
    .map((text) => `. ${text}`)
    .join("");
}

function isChanged({ before, after }: EditedFile): boolean {
  return before !== after;
}
