import { findSecret } from "../aws/secrets";
import { prefixOf } from "../fleet/resource-names";
import { createdSecrets, secretName, storedSecretState } from "../fleet/secrets";
import type { VariableValues } from "../fleet/variables";

/** A secret that the stack creates. */
export interface CreatedSecret {
  /** In the container's environment. */
  readonly name: string;
  /** In Secrets Manager. */
  readonly id: string;
  /** Invalid: no task can start with it. Missing: there is none, or it is about to be deleted. */
  readonly state: "set" | "placeholder" | "invalid" | "missing";
}

/** How the secrets are that a stack creates. Their values are looked at, and forgotten. */
export function readCreatedSecrets(values: VariableValues): Promise<CreatedSecret[]> {
  return Promise.all(
    createdSecrets(values).map(async (name) => {
      const id = secretName(prefixOf(values), name);
      const stored = await findSecret({ region: values.aws_region, id });
      const state = stored === undefined ? "missing" : storedSecretState(name, stored);
      return { name, id, state } as const;
    }),
  );
}
