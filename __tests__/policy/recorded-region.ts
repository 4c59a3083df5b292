import type { RegionConfig } from "../../src/fleet/load-fleet";
import type { S3StateSettings } from "../../src/fleet/state-settings";
import type { VariableValues } from "../../src/fleet/variables";
import type { PolicyDocument } from "../../src/policy/document";
import type { Grant, Role } from "../../src/policy/grant";
import { grantsFor, policiesOf } from "../../src/policy/policy";
import { IN_BUCKET } from "../recover/interrupted-apply";
import { defaults } from "../support/defaults";
import { ALL_ON, OTHERS_SECRET_NAME, SECRET, STACK } from "./lifecycle";

export const ACCOUNT = "123456789012";
export const IN_S3: S3StateSettings = {
  backend: "s3",
  bucket: IN_BUCKET.FLEET_STATE_BUCKET,
  region: IN_BUCKET.FLEET_STATE_REGION,
  keyPrefix: "mcp-fleet",
};

export function stack(stackName: string, values: Partial<VariableValues> = {}): RegionConfig {
  return { stackName, file: "", sources: {}, values: { ...defaults, ...values } };
}

/** As the recorded region is. */
export const recorded = stack(STACK, {
  ...ALL_ON,
  container_secrets: {
    [SECRET]: null,
    OTHERS: `arn:aws:secretsmanager:${STACK}:${ACCOUNT}:secret:${OTHERS_SECRET_NAME}-AbCdEf`,
  },
});

export function grantsOf(...stacks: RegionConfig[]): Grant[] {
  return grantsFor({ stacks, state: IN_S3, account: ACCOUNT });
}

export function policiesFor(
  stacks: readonly RegionConfig[],
): Record<Role, readonly PolicyDocument[]> {
  const grants = grantsOf(...stacks);
  const plan = policiesOf("plan", grants);
  return { plan, apply: [...plan, ...policiesOf("apply", grants)] };
}
