import { Interrupted } from "../kit/failure";
import type { ApplyRules } from "./apply-rules";
import { type EditedFile, type EditedRegion, writeEdited } from "./edited-fleet";
import { type PlanProps, planRegions, type RegionResult } from "./plan-regions";
import { synthesizeAgain } from "./synthesize";

/** What is to be written and applied. */
interface Due {
  /** In the order in which they are written. */
  readonly files: readonly EditedFile[];
  readonly due: readonly EditedRegion[];
  /** Gets the files that were changed. */
  readonly written: EditedFile[];
}

type Props = PlanProps & { readonly rules: ApplyRules };

/**
 * Writes the files, and applies what they are now. A region whose file cannot be written is a failure of that region.
 * @throws when what all stacks share cannot be written
 */
export async function writeAndApply(work: Due, props: Props): Promise<RegionResult[]> {
  try {
    // From the first file on, a signal ends the process only once it is said which files are changed.
    return await props.signals.endingItself(() => writeThenApply(work, props));
  } catch (error) {
    if (work.written.length === 0) {
      throw error;
    }
    const stacks = work.due.map(({ region }) => region.stackName);
    const message = `${(error as Error).message}\n${changedAlready(work.written, stacks, props.rules)}`;
    throw error instanceof Interrupted
      ? new Interrupted(error.signal, message)
      : new Error(message, { cause: error });
  }
}

async function writeThenApply({ files, due, written }: Due, props: Props): Promise<RegionResult[]> {
  const failures: RegionResult[] = [];
  for (const file of files) {
    try {
      await writeEdited(file);
      written.push(file);
    } catch (error) {
      const edited = due.find((it) => it === file);
      if (!edited) {
        throw error;
      }
      const { stackName: stack, values } = edited.region;
      const { message } = error as Error;
      const region = values.aws_region;
      failures.push({ stack, region, result: "failed", changes: null, error: message });
    }
  }
  failures.forEach(props.onResult);
  const failed = failures.map(({ stack }) => stack);
  const regions = due
    .map(({ region }) => region)
    .filter(({ stackName }) => !failed.includes(stackName));
  await synthesizeAgain(props.context, props.signals);
  const onResult = (result: RegionResult) => {
    // It was shown and is at work.
    if (result.result !== "planned") {
      props.onResult(result);
    }
  };
  const results = await planRegions(regions, { ...props, onResult }, ({ apply }) => apply());
  return [...failures, ...results];
}

/** What to say of files that are changed when their regions are not. */
export function changedAlready(
  changed: readonly EditedFile[],
  stacks: readonly string[],
  { applyCommand }: ApplyRules,
): string {
  const options = stacks.map((stack) => ` --region ${stack}`).join("");
  return `Written already: ${changed.map(({ file }) => file).join(", ")}. To go on: ${applyCommand}${options}`;
}
