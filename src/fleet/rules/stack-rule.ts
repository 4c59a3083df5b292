import type { VariableName, VariableValues } from "../variables";

/** A test of several variables of one stack, made at synth and by Terraform at plan. */
export interface StackRule {
  /** Variables it looks at; the message points at the first of them that the file sets. */
  readonly variables: readonly VariableName[];
  /** Everything that is wrong with the received values, with what to do; undefined is nothing. */
  readonly check: (values: VariableValues) => string | readonly string[] | undefined;
  /**
   * The same for a `precondition`, without braces: before Terraform 1.9 a validation block may look at
   * its own variable only.
   */
  readonly condition: string;
  /** May hold `${var.x}`. */
  readonly errorMessage: string;
}
