import type { Subject } from "./subject";

/** What is wrong with a region, seen by one check. */
export interface Found {
  readonly severity: "error" | "warning";
  /** In one sentence. */
  readonly what: string;
  /** What was seen; never a secret. */
  readonly evidence: string;
  /** What to do. */
  readonly fix: string;
}

/** The same, with whose it is. */
export interface Finding extends Found {
  readonly stack: string;
  readonly check: string;
}

/** One thing that can be wrong. */
export interface Check {
  readonly name: string;
  /**
   * Whether it looks at what must be there before the first apply. Others look at what the apply has made, and find
   * nothing of a region that is not deployed.
   */
  readonly isPrecondition?: boolean;
  /** @throws when it cannot be read */
  readonly run: (subject: Subject) => Promise<readonly Found[]>;
}
