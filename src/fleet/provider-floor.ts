import rcompare from "semver/functions/rcompare";
import {
  type VariableDefinition,
  type VariableName,
  type VariableValues,
  variableDefinitions,
} from "./variables";

/** What stacks use unless a variable of theirs asks for more. */
export const LOWEST_PROVIDER = "5.100.0";

export interface ProviderNeed {
  readonly variable: VariableName;
  /** The first version of the AWS provider that knows what the variable brings. */
  readonly version: string;
}

/**
 * What a region's files switch on and an older provider refuses, even in a block that is switched off. Terraform
 * cannot ask for a provider's version, so such blocks are written only where synth sees the variable set.
 */
export function providerNeeds(values: VariableValues): ProviderNeed[] {
  return (Object.keys(variableDefinitions) as VariableName[]).flatMap((variable) => {
    const { sinceProvider: version }: VariableDefinition = variableDefinitions[variable];
    return version !== undefined && values[variable] !== null ? [{ variable, version }] : [];
  });
}

/** The oldest AWS provider that the stack of these values can be planned with. */
export function providerFloor(values: VariableValues): string {
  const versions = providerNeeds(values).map(({ version }) => version);
  return versions.sort(rcompare)[0] ?? LOWEST_PROVIDER;
}
