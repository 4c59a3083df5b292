/** On whose behalf regions are applied: what that may destroy, and what messages say of it. */
export interface ApplyRules {
  /** What it may delete and replace, such as "aws_lb.main". */
  readonly mayDestroy: readonly string[];
  /** All else: "what weekend mode has nothing to do with". */
  readonly otherResources: string;
  /** The command that applies what is written already. */
  readonly applyCommand: string;
}
