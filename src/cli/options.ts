/** For options that may be given several times. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];

/** Options that many commands have, for commander's option(...REGION). */
export const REGION = ["--region <stack>", "only this stack; repeatable", collect] as const;
export const JSON_FORM = ["--json", "print the result as JSON"] as const;
export const DRY_RUN = ["--dry-run", "show what would change and stop"] as const;
export const YES = ["-y, --yes", "change it without asking"] as const;
