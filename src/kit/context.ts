import type { Progress } from "./terminal/progress";

/** What is asked before something is changed. */
export interface Question {
  readonly text: string;
  /** What is said after a no. @default "nothing was changed" */
  readonly unchanged?: string;
  /** Yes takes something away, so that No is preselected. */
  readonly deletes: boolean;
}

/** What a command gets of its surroundings. */
export interface Context {
  readonly projectDir: string;
  /** Where the user stands: what relative paths on the command line mean. */
  readonly workingDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** Results. With --json nothing else. */
  readonly stdout: NodeJS.WriteStream;
  /** Progress, questions, warnings and errors. */
  readonly stderr: NodeJS.WriteStream;
  /** True when questions can be asked. */
  readonly interactive: boolean;
  readonly progress: Progress;
  /** A question with the answers yes and no. Ends the command when the user breaks it off. */
  readonly confirm: (question: string, preset: boolean) => Promise<boolean>;
  /** A text that is typed on the terminal. Ends the command when the user breaks it off. */
  readonly textInput: (question: string) => Promise<string>;
  /** A value that nobody must see: asked for on the terminal without showing it, else read from standard input. */
  readonly secretInput: (question: string) => Promise<string>;
  readonly now: () => Date;
}
