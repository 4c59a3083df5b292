import type { VariableValues } from "../../fleet/variables";

/** What to write into a stack's file. */
export interface Change {
  readonly stack: string;
  /** tfvars/… */
  readonly file: string;
  readonly values: Partial<VariableValues>;
}

/** A way to spend less, before anybody has worked out how much. */
export interface Candidate {
  readonly name: string;
  readonly description: string;
  readonly changes: readonly Change[];
  /** What may go wrong, and how to find out before. */
  readonly risk: string;
  /** On which data it rests. */
  readonly basis: string;
}

/** A recommendation that could not be made, and why. */
export interface NotMade {
  readonly name: string;
  readonly stacks: readonly string[];
  readonly reason: string;
}

/** What came of looking for ways of one kind. */
export interface Found {
  readonly candidates: readonly Candidate[];
  readonly notMade: readonly NotMade[];
}
