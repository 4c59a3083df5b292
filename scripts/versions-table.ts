import { isDeepStrictEqual } from "node:util";
import compare from "semver/functions/compare";
import type { PlannedChange } from "../src/terraform/plan-json";

/** What came of one program with one AWS provider. */
export interface Trial {
  /** "Terraform" or "OpenTofu". */
  readonly program: string;
  readonly version: string;
  readonly provider: string;
  /** What it would do; undefined when it did not come that far. */
  readonly changes?: readonly PlannedChange[];
  /** Whether it also applied that. */
  readonly applied?: boolean;
  readonly failure?: { readonly step: Step; readonly error: string };
}

export type Step = "init" | "plan" | "apply";

const HEAD = [
  "program",
  "AWS provider",
  "init and validate",
  "plan",
  "what the plan holds",
  "apply, plan again, destroy",
];

/** The table with its head. What the newest Terraform plans with the same provider is what the others are compared with. */
export function versionRows(trials: readonly Trial[]): string[][] {
  const sorted = [...trials].sort(
    (a, b) =>
      b.program.localeCompare(a.program) ||
      compare(a.version, b.version) ||
      compare(a.provider, b.provider),
  );
  const rows = sorted.map((trial) => {
    const newest = sorted.findLast(
      ({ program, provider }) => program === "Terraform" && provider === trial.provider,
    );
    return cells(trial, newest);
  });
  return [HEAD, ...rows];
}

function cells(trial: Trial, newest?: Trial): string[] {
  const { program, version, provider, changes, applied, failure } = trial;
  const result = (step: Step, passed: string) =>
    failure?.step === step ? `failed: ${firstLine(failure.error)}` : passed;
  const isCompared = changes !== undefined && trial !== newest;
  const same = samePlan(trial, newest) ? "the same as the newest" : "differs from the newest";
  return [
    `${program} ${version}`,
    provider,
    result("init", "passed"),
    result("plan", changes ? `${changes.length} to add` : ""),
    isCompared ? same : "",
    result("apply", applied ? "passed" : ""),
  ];
}

/** Terraform's own words; the line before them names the command, as the column does. */
function firstLine(error: string): string {
  const [command = "", words = command] = error.split("\n");
  return words.replaceAll("|", "\\|");
}

/** Whether both would make the same resources with the same values. */
function samePlan(a: Trial, b: Trial | undefined): boolean {
  const contents = (trial?: Trial) =>
    trial?.changes?.map(({ address, change }) => [address, change.actions, change.after]);
  return isDeepStrictEqual(contents(a), contents(b));
}
