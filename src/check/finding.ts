/** What a check found, as `fleet check --json` has it. */
export interface Finding {
  /** The check's name, as docs/check.md lists it. */
  readonly check: string;
  readonly ok: boolean;
  /** What should hold. */
  readonly what: string;
  /** What was seen. */
  readonly evidence: string;
  /** Why it does not hold; null where it does. */
  readonly cause: string | null;
  /** What to change; null where nothing is to be. */
  readonly fix: string | null;
}

/** What is wrong, and what to do about it. */
export interface Diagnosis {
  readonly cause: string;
  readonly fix: string;
}

/** What one check says of its subject. */
export type Verdict =
  | { readonly ok: true; readonly evidence: string }
  | ({ readonly ok: false; readonly evidence: string } & Diagnosis);

/** One thing that must hold for a subject. */
export interface Check<Subject> {
  readonly name: string;
  /** What should hold. */
  readonly what: string;
  /** Undefined where there is nothing to look at, because another check has failed. */
  readonly run: (subject: Subject) => Promise<Verdict | undefined>;
}

export function passed(evidence: string): Verdict {
  return { ok: true, evidence };
}

export function failed(evidence: string, diagnosis: Diagnosis): Verdict {
  return { ok: false, evidence, ...diagnosis };
}

/** For what cannot be seen from outside of this server. That is no fault. */
export function notTried(reason: string): Verdict {
  return passed(`not tried: ${reason}`);
}
