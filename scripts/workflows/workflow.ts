import type { ExpectStatic } from "vitest";
import type { Emulator } from "../../src/sandbox/emulator";
import type { Terraform } from "../../src/terraform/commands";

/** The folder in which a person runs commands, and what a proof needs to look behind them. */
export interface Place {
  /** The project's root. */
  readonly project: string;
  /** The stack's folder, `cdktf.out/stacks/<name>`. */
  readonly folder: string;
  readonly region: string;
  readonly emulator: Emulator;
  /** Of every command. */
  readonly env: Readonly<Record<string, string>>;
  /** In the stack's folder. */
  readonly terraform: Terraform;
}

/** A command that has run, with the expected exit code. */
export interface Outcome extends Place {
  /** vitest's; handed in, because the documentation is made from the same list outside of vitest. */
  readonly expect: ExpectStatic;
  /** Without colours. */
  readonly stdout: string;
  readonly stderr: string;
  /** What `prepare` returned. */
  readonly before: unknown;
}

/** One command of the specification, as it reads for this project. */
export interface Workflow {
  /** Heading in the specification, or "CDKTF". */
  readonly section: string;
  /** For bash. */
  readonly command: string;
  /** Where it runs. @default the stack's folder */
  readonly from?: "project";
  /** What must be so before, in words. @default nothing but the commands above it */
  readonly given?: string;
  /** Makes what `given` says; what it returns is `before` in the proof. */
  readonly prepare?: (place: Place) => unknown;
  /** What must be true after, in words. */
  readonly effect: string;
  /** Checks that on the effect, or says why nobody can here. */
  readonly proof: ((outcome: Outcome) => unknown) | { readonly notHere: string };
  /** Ends by itself never: it is ended once it has printed this. */
  readonly until?: RegExp;
  /** @default 0 */
  readonly exitCode?: number;
  /** Changes nothing that its neighbours look at: runs at the same time as they. */
  readonly beside?: true;
}
