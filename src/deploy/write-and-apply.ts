import { readTfvars } from "../fleet/tfvars-text";
import { Interrupted } from "../kit/failure";
import { writeFileAtomically } from "../kit/write-file";
import type { ApplyRules } from "./apply-rules";
import type { EditedRegion } from "./edited-fleet";
import { type ApplyProps, planRegions, type RegionResult } from "./plan-regions";
import { synthesize } from "./synthesize";

/** Writes the files, and applies what they are now. @param written gets the files that were changed */
export async function writeAndApply(
  due: readonly EditedRegion[],
  written: EditedRegion[],
  props: ApplyProps,
): Promise<RegionResult[]> {
  const failures: RegionResult[] = [];
  for (const edited of due) {
    try {
      if (await write(edited)) {
        written.push(edited);
      }
    } catch (error) {
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
  try {
    await synthesize(props.context, props.signals);
  } catch (error) {
    if (written.length === 0) {
      throw error;
    }
    const message = `${(error as Error).message}\n${changedAlready(written, props.rules)}`;
    throw error instanceof Interrupted
      ? new Interrupted(error.signal, message)
      : new Error(message, { cause: error });
  }
  const onResult = (result: RegionResult) => {
    // It was shown and is at work.
    if (result.result !== "planned") {
      props.onResult(result);
    }
  };
  const results = await planRegions(regions, { ...props, onResult }, ({ apply }) => apply());
  return [...failures, ...results];
}

async function write({ path, file, before, after }: EditedRegion): Promise<boolean> {
  if ((await readTfvars(path, file)) !== before) {
    throw new Error(`${file} was changed meanwhile, and is left as it is. Run this again`);
  }
  if (before === after) {
    return false;
  }
  await writeFileAtomically(path, after);
  return true;
}

/** What to say of files that are changed when their regions are not. */
export function changedAlready(
  changed: readonly EditedRegion[],
  { applyCommand }: ApplyRules,
): string {
  const options = changed.map(({ region }) => ` --region ${region.stackName}`).join("");
  return `Written already: ${changed.map(({ file }) => file).join(", ")}. To go on: ${applyCommand}${options}`;
}
