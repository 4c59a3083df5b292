import { hcl } from "../hcl/expression";
import type { VariableValues } from "./variables";

/** The name of a region's DNS record, in lower case, as Route 53 has all names. */
export function recordName({
  subdomain,
  domain_name,
}: Pick<VariableValues, "subdomain" | "domain_name">): string {
  return `${subdomain}.${domain_name}`.toLowerCase();
}

/** {@link recordName} as an expression. */
export const recordNameExpression = hcl`lower(${"${var.subdomain}.${var.domain_name}"})`;

/** The name of the hosted zone that the record is in, when no zone is given by its id. */
export function zoneName({ domain_name }: Pick<VariableValues, "domain_name">): string {
  return domain_name.toLowerCase();
}
