import { visible } from "./terminal/visible";

export interface Problem {
  /** Relative to the project root. Missing for what concerns no single file. */
  readonly file?: string;
  /** Counted from 1, as editors do. */
  readonly line?: number;
  /** Counted from 1, in characters. */
  readonly column?: number;
  readonly variable?: string;
  /** What is wrong, what was received and what to write instead. */
  readonly message: string;
  readonly severity: "error" | "warning";
}

/** `tfvars/x.tfvars:12:16: vpc_cidr: …` */
export function formatProblem(problem: Problem): string {
  const { file, line, column, variable, message } = problem;
  // A file's name may have a line break, and would then begin a line that nobody here has written.
  const oneLine = file?.replaceAll(/\r?\n/g, "\\n");
  const place = [oneLine, line, column].filter((part) => part !== undefined).join(":");
  return visible([place, variable, message].filter(Boolean).join(": "));
}

/** Everything that is wrong with the configuration, at once. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(formatProblem).join("\n"));
    this.name = "ConfigError";
  }
}
