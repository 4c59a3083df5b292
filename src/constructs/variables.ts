import { TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import type { Rule } from "../fleet/rules/rule";
import {
  type VariableDefinition,
  type VariableName,
  type VariableValues,
  variableDefinitions,
} from "../fleet/variables";
import { terraformType } from "../fleet/variables/types";

const variableNames = Object.keys(variableDefinitions) as VariableName[];

/** `${var.<name>}` for every variable. */
export const v = Object.fromEntries(
  variableNames.map((name) => [name, `\${var.${name}}`]),
) as Record<VariableName, string>;

export interface VariablesProps {
  /** What the region's tfvars file says: the defaults of the Terraform variables. */
  readonly defaults: VariableValues;
}

/** variables.tf: every variable, with the checks that Terraform can make on a single one. */
export class Variables extends Construct {
  constructor(scope: Construct, id: string, props: VariablesProps) {
    super(scope, id);
    for (const name of variableNames) {
      const { type, description, rules, sensitive, nullable } = definitionOf(name);
      const variable = new TerraformVariable(this, `var.${name}`, {
        type: terraformType(type),
        description,
        sensitive,
        // null in a tfvars file or in -var then means the default, as leaving the line out does.
        nullable: nullable ?? false,
        validation: rules?.map((rule) => validation(name, rule)),
      });
      // As a property, cdktf would rewrite the keys of a map: `myKey` would become `my_key`.
      variable.addOverride("default", props.defaults[name]);
    }
  }
}

function definitionOf(name: VariableName): VariableDefinition {
  return variableDefinitions[name];
}

function validation(name: VariableName, rule: Rule<never>) {
  const { type } = definitionOf(name);
  // A map's values may be secrets, so Terraform shows its keys only.
  const shown = type.startsWith("map") ? `keys(var.${name})` : `var.${name}`;
  return {
    condition: `\${${rule.condition(`var.${name}`)}}`,
    errorMessage: `${name} must be ${rule.expected}; got: \${jsonencode(${shown})}.`,
  };
}
