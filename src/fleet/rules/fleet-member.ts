import type { Problem } from "../../kit/problem";
import type { VariableName, VariableValues } from "../variables";

/** What these rules look at of a region. */
export interface FleetMember {
  readonly stackName: string;
  readonly file: string;
  readonly values: VariableValues;
  /** The variables that the file sets. */
  readonly given: readonly VariableName[];
}

/** A problem whose severity follows from where it is found. */
export type Warning = Omit<Problem, "severity">;
