import {
  type VariableName,
  type VariableValues,
  variableDefinitions,
} from "../../src/fleet/variables";

/** What a stack has when its tfvars file is empty. */
export const defaults = Object.fromEntries(
  (Object.keys(variableDefinitions) as VariableName[]).map((name) => [
    name,
    variableDefinitions[name].default,
  ]),
) as unknown as VariableValues;
