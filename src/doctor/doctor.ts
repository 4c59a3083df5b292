import { withinReadTime } from "../aws/read-time";
import type { RegionConfig } from "../fleet/load-fleet";
import { unreadable } from "../kit/failure";
import { inParallel } from "../kit/in-parallel";
import { hideLoggedSecrets } from "../kit/secrets";
import { rfc3339 } from "../kit/time-text";
import { REGIONS_AT_ONCE } from "../live/read-regions";
import { AccountReadings } from "./account-readings";
import type { Finding, Found } from "./check";
import { ACCESS, CHECK_NAMES, CHECKS } from "./checks";
import { Subject, type SubjectProps } from "./subject";

/**
 * How many regions are examined at once. Each has some twenty requests, and READ_MS for them from its turn on: all at
 * once would share one time, which a busy machine or a slow network does not have for them.
 */
const EXAMINED_AT_ONCE = 15;

/** What `fleet doctor --json` prints. */
export interface DoctorReport {
  readonly at: string;
  /** What was looked for. */
  readonly checks: readonly string[];
  /** Errors first, and causes before what follows from them. */
  readonly findings: readonly Finding[];
  /** A line for what could not be read: what is wrong there is not among the findings. */
  readonly unread: readonly string[];
}

/** A finding or a failure of each check that has one. */
interface Examined {
  readonly findings: readonly Finding[];
  /** A line for what could not be read. */
  readonly failures: readonly string[];
}

/**
 * Examines regions in parallel. What cannot be read of one stops nothing.
 * @param known what is known of them already, such as synth's warnings
 */
export async function examine(
  regions: readonly RegionConfig[],
  props: SubjectProps,
  known: readonly Finding[],
): Promise<DoctorReport> {
  const account = new AccountReadings();
  const { default: pLimit } = await import("p-limit");
  const limited = pLimit(EXAMINED_AT_ONCE);
  const outcomes = await inParallel(regions, REGIONS_AT_ONCE, async (region): Promise<Examined> => {
    const subject = new Subject(region, props, account);
    // One request, and so of all regions at once: those that do not answer are waited for together.
    const access = await withinReadTime(() => ACCESS.run(subject));
    return access.length > 0
      ? { findings: access.map((it) => finding(it, ACCESS.name, subject)), failures: [] }
      : limited(() => withinReadTime(() => examineRegion(subject)));
  });
  const examined = outcomes.map(
    ({ item, value, error }): Examined =>
      error
        ? { findings: [], failures: [`${item.stackName}: could not be examined: ${error.message}`] }
        : value,
  );
  const findings = [...known, ...examined.flatMap((it) => it.findings)];
  const unread = examined.flatMap(({ failures }) => failures);
  return doctorReport(findings, props.at, unread);
}

export function doctorReport(
  findings: readonly Finding[],
  at: Date,
  unread: readonly string[] = [],
): DoctorReport {
  return { at: rfc3339(at), checks: CHECK_NAMES, findings: inOrder(findings), unread };
}

function inOrder(findings: readonly Finding[]): Finding[] {
  const rank = ({ severity, check }: Finding) =>
    (severity === "error" ? 0 : CHECK_NAMES.length) + CHECK_NAMES.indexOf(check);
  return [...findings].sort((a, b) => rank(a) - rank(b));
}

/** All but its access. */
async function examineRegion(subject: Subject): Promise<Examined> {
  const { beforeDeploy } = subject.props;
  const checks = CHECKS.filter(({ isPrecondition }) => isPrecondition || !beforeDeploy);
  const outcomes = await inParallel(checks, checks.length, (check) => check.run(subject));
  const unread = new Map<string, string[]>();
  for (const { item, error } of outcomes) {
    if (error) {
      unread.set(error.message, [...(unread.get(error.message) ?? []), item.name]);
    }
  }
  // Parts that could not be read hide what is wrong with them.
  const { errors } = await subject.health().catch(() => ({ errors: [] }));
  return {
    findings: outcomes.flatMap(({ item, value }) =>
      (value ?? []).map((found) => finding(found, item.name, subject)),
    ),
    failures: [
      ...errors.map((error) => `${subject.stack}: ${unreadable(error)}`),
      ...[...unread].map(
        ([message, names]) =>
          `${subject.stack}: could not be checked: ${names.join(", ")}: ${message}`,
      ),
    ],
  };
}

function finding(
  { severity, what, evidence, fix }: Found,
  check: string,
  { stack }: Subject,
): Finding {
  return { stack, check, severity, what, evidence: hideLoggedSecrets(evidence), fix };
}
