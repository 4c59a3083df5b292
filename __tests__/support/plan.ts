import type { Plan } from "../../src/terraform/commands";
import type { PlanJson, PlannedChange } from "../../src/terraform/plan-json";

/** Any part of `terraform show -json`. */
// biome-ignore lint/suspicious/noExplicitAny: tests look at arbitrary places of parsed JSON
type Json = any;

/** What a plan says about an attribute that only AWS can tell. */
export const UNKNOWN = Symbol("known after apply");

/** The addresses of everything that the plan creates, changes, replaces or destroys, sorted. */
export function plannedAddresses(plan: Plan): string[] {
  return plan.changes.map(({ address }) => address).sort();
}

/** Which addresses of the first plan are missing in the second, and which are new there. */
export function compared(first: Plan, second: Plan): { gone: string[]; added: string[] } {
  const [before, after] = [plannedAddresses(first), plannedAddresses(second)];
  return {
    gone: before.filter((address) => !after.includes(address)),
    added: after.filter((address) => !before.includes(address)),
  };
}

/**
 * The warnings in what Terraform has printed, but for the one that AWS provider 6 cannot be spared: see
 * docs/versions.md.
 */
export function warningsIn(output: string): string[] {
  const [, ...warnings] = output.split("Warning: ");
  return warnings.filter((warning) => !warning.includes("failure_threshold is deprecated"));
}

function changeAt(plan: Plan, address: string): PlannedChange {
  const change = plan.changes.find((change) => change.address === address);
  if (!change) {
    throw new Error(
      `${address} is not in the plan, which has:\n${plannedAddresses(plan).join("\n")}`,
    );
  }
  return change;
}

/** The planned attributes of one instance, such as aws_subnet.public[0]; UNKNOWN where AWS decides. */
export function planned(plan: Plan, address: string): Json {
  const { after, after_unknown } = changeAt(plan, address).change;
  return withUnknowns(after, after_unknown);
}

/** The planned values of all outputs, null included; UNKNOWN where AWS decides. */
export function plannedOutputs(plan: Plan): Record<string, Json> {
  const { configuration, output_changes }: PlanJson = plan.json;
  return Object.fromEntries(
    Object.keys(configuration?.root_module?.outputs ?? {}).map((name) => {
      const change = output_changes?.[name];
      return [name, withUnknowns(change?.after, change?.after_unknown) ?? null];
    }),
  );
}

/** The addresses of the data sources that were read for the plan. */
export function dataRead(plan: Plan): string[] {
  const resources = plan.json.prior_state?.values?.root_module?.resources ?? [];
  return resources.filter(({ mode }) => mode === "data").map(({ address }) => address);
}

function withUnknowns(value: Json, unknown: Json): Json {
  if (unknown === true) {
    return UNKNOWN;
  }
  if (Array.isArray(unknown)) {
    const items: Json[] = value ?? [];
    return Array.from({ length: Math.max(items.length, unknown.length) }, (_, i) =>
      withUnknowns(items[i], unknown[i]),
    );
  }
  if (typeof unknown === "object" && unknown !== null) {
    const merged: Json = { ...value };
    for (const [key, part] of Object.entries<Json>(unknown)) {
      merged[key] = withUnknowns(value?.[key], part);
    }
    return merged;
  }
  return value;
}
