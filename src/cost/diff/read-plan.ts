import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { UsageError } from "../../kit/failure";
import type { PlanJson } from "../../terraform/plan-json";
import { isWhole, plannedChange } from "./planned-change";

const HOW =
  "Write it with: terraform plan -out=x.tfplan && terraform show -json x.tfplan > plan.json";

/**
 * What the plan of a region's stack changes.
 * @param file as `terraform show -json` wrote it; `-` for standard input
 * @throws UsageError when it is no plan of a region's stack
 */
export async function readPlan(file: string, workingDir: string): ReturnType<typeof plannedChange> {
  const plan = await parsedPlan(file, workingDir);
  try {
    return await plannedChange(plan);
  } catch (error) {
    throw new Error(`--plan ${file}: ${(error as Error).message}`, { cause: error });
  }
}

async function parsedPlan(file: string, workingDir: string): Promise<PlanJson> {
  let content: unknown;
  try {
    content = JSON.parse(
      file === "-" ? await text(process.stdin) : await readFile(resolve(workingDir, file), "utf8"),
    );
  } catch (error) {
    const reason =
      error instanceof SyntaxError ? "it is no JSON" : (error as NodeJS.ErrnoException).code;
    throw new UsageError(`--plan ${file} cannot be read (${reason}). ${HOW}`);
  }
  const problem = problemOf((content ?? {}) as Record<string, unknown>);
  if (problem !== undefined) {
    throw new UsageError(`--plan ${file} ${problem}`);
  }
  return content as PlanJson;
}

/** Why it cannot be costed; undefined when it can. */
function problemOf(plan: Readonly<Record<string, unknown>>): string | undefined {
  const { format_version, planned_values, variables, errored } = plan;
  if (typeof format_version !== "string" || typeof planned_values !== "object") {
    return `is no plan. ${HOW}`;
  }
  if (!format_version.startsWith("1.")) {
    return `has format version ${format_version}, and this program knows version 1. Use Terraform 1.x`;
  }
  const { aws_region, desired_count } = (variables ?? {}) as NonNullable<PlanJson["variables"]>;
  if (!aws_region || !desired_count) {
    return "is no plan of a region's stack: it has no aws_region and desired_count among its variables";
  }
  if (errored === true) {
    return "is what is left of a plan that failed. See what terraform plan says, and plan again";
  }
  return isWhole(plan as PlanJson)
    ? undefined
    : "is a plan with -target or -refresh-only, which leaves out what the rest costs. Plan without";
}
