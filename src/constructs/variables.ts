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
import { hcl } from "../hcl/expression";

const variableNames = Object.keys(variableDefinitions) as VariableName[];

/** `${var.<name>}` for every variable. */
export const v = Object.fromEntries(
  variableNames.map((name) => [name, `\${var.${name}}`]),
) as Record<VariableName, string>;

/**
 * The plan is for the region and environment of the stack's own file, and not with the var-file of another.
 * @param file what the stack's file says
 */
export function isOwnRegion(file: Pick<VariableValues, "aws_region" | "environment">): string {
  return hcl`${v.aws_region} == ${file.aws_region} && ${v.environment} == ${file.environment}`;
}

export interface VariablesProps {
  /** What the region's tfvars file says: the defaults of the Terraform variables. */
  readonly defaults: VariableValues;
}

/** variables.tf: every variable, with the checks that Terraform can make on a single one. */
export class Variables extends Construct {
  constructor(scope: Construct, id: string, props: VariablesProps) {
    super(scope, id);
    for (const name of variableNames) {
      const { type, description, rules = [], sensitive, nullable } = definitionOf(name);
      const validations = [
        ...rules.map((rule) => validation(name, rule)),
        ...onlyFromFile(name, props.defaults),
      ];
      const variable = new TerraformVariable(this, `var.${name}`, {
        type: terraformType(type),
        description,
        sensitive,
        // null in a tfvars file or in -var then means the default, as leaving the line out does.
        nullable: nullable ?? false,
        validation: validations.length > 0 ? validations : undefined,
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

/** The blocks of such a variable are in the stack only if a file had set it at synth, so that -var alone would do nothing. */
function onlyFromFile(name: VariableName, defaults: VariableValues) {
  const { sinceProvider } = definitionOf(name);
  return sinceProvider === undefined || defaults[name] !== null
    ? []
    : [
        {
          condition: `\${var.${name} == null}`,
          errorMessage:
            `${name} needs AWS provider ${sinceProvider} or newer, and this stack was synthesized without it. Write ` +
            `${name} into the region's file in tfvars/ or into fleet.tfvars, synthesize, and run terraform init -upgrade.`,
        },
      ];
}
