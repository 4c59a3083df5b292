import type { Rule } from "../rules/rule";
import type { TypeOf, VariableType } from "./types";

type Definition<T extends VariableType> = {
  readonly type: T;
  /** For docs/variables.md and for Terraform. */
  readonly description: string;
  readonly sensitive?: true;
} & (
  | {
      readonly nullable?: undefined;
      readonly default: TypeOf[T];
      readonly rules?: readonly Rule<TypeOf[T]>[];
      readonly sinceProvider?: undefined;
    }
  | {
      readonly nullable: true;
      readonly default: TypeOf[T] | null;
      readonly rules?: readonly Rule<TypeOf[T] | null>[];
      /** The first AWS provider that knows the blocks which a value other than null brings: see provider-floor.ts. */
      readonly sinceProvider?: string;
    }
);

export type VariableDefinition = { [T in VariableType]: Definition<T> }[VariableType];

export type VariableDefinitions = Readonly<Record<string, VariableDefinition>>;
