import type { PlanJson } from "../terraform/plan-json";
import type { AddressedRepair } from "./find-resources";

/**
 * Types of which replacing one cannot work, and why. Terraform marks what an interrupted apply was creating as
 * tainted, and replaces it.
 */
const REPLACED_IN_VAIN: Readonly<Record<string, string>> = {
  aws_secretsmanager_secret: "AWS keeps the name of a deleted one for weeks",
  aws_lb_target_group: "the new one comes before the old one goes, and both have the same name",
  aws_service_discovery_service:
    "the new one comes before the old one goes, and both have the same name",
};

/**
 * What is tainted in the state and there in AWS, and stays tainted for ever since its replacement fails.
 * @param untaint `terraform untaint` of an address
 */
export function taintedInVain(
  { resource_changes = [] }: PlanJson,
  untaint: (address: string) => Promise<unknown>,
): AddressedRepair[] {
  return resource_changes.flatMap(({ address, type, action_reason }) => {
    const why = REPLACED_IN_VAIN[type];
    return action_reason === "replace_because_tainted" && why
      ? [
          {
            address,
            what: `untaint it: replacing it cannot work, as ${why}`,
            run: () => untaint(address),
          },
        ]
      : [];
  });
}
