import { policyArn } from "../rules/arn";
import { unlessNull } from "../rules/rule";
import type { VariableDefinitions } from "./definition";

/** iam.tf: what limits the roles of the stack. */
export const accessVariables = {
  permissions_boundary_arn: {
    type: "string",
    nullable: true,
    default: null,
    description:
      "ARN of a managed policy of IAM that all roles of the stack get as their permissions boundary: whatever is written " +
      "into their policies, they can do no more. null for none (docs/harden.md).",
    rules: [unlessNull(policyArn)],
  },
} as const satisfies VariableDefinitions;
