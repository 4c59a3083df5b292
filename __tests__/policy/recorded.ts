import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Role } from "../../src/policy/grant";
import type { Question } from "./iam";

/** What AWS was asked in a region's life, as `npm run bench:policy -- --record` wrote it. */
export interface RecordedCall extends Question {
  readonly role: Role;
  /** One of those that asked it. */
  readonly by: string;
}

/** A line for each. */
export const RECORDED = join(__dirname, "recorded.jsonl");

export function recordedCalls(): RecordedCall[] {
  const lines = readFileSync(RECORDED, "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line));
}

/** The keys on which no condition looks, or could look. */
const OTHER_KEYS = /\/(Name|Region|Terraform|Type)$/;

/** The calls of a role without what differs from one recording to the next, each once and in order. */
export class Recording {
  private readonly calls = new Map<string, RecordedCall>();

  add(role: Role, by: string, { action, resources, context }: Question): void {
    const call = {
      action,
      resources: resources.map(({ arn, tags }) => ({
        arn: withoutIds(arn),
        ...(tags ? { tags: only(tags, (key) => !OTHER_KEYS.test(`/${key}`)) } : {}),
      })),
      context: only(context, (key) => !OTHER_KEYS.test(key)),
    };
    const key = withoutIds(JSON.stringify([role, call]));
    this.calls.set(
      key,
      this.calls.get(key) ?? { role, by, ...JSON.parse(withoutIds(JSON.stringify(call))) },
    );
  }

  get all(): RecordedCall[] {
    return [...this.calls].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, call]) => call);
  }
}

function only<T>(values: Readonly<Record<string, T>>, keep: (key: string) => boolean) {
  return Object.fromEntries(Object.entries(values).filter(([key]) => keep(key)));
}

/** With 0 for what AWS makes up. */
function withoutIds(text: string): string {
  return text
    .replace(
      /\b((?:vpc|vpce|subnet|sg|sgr|igw|rtb|rtbassoc|eipalloc|eipassoc|nat|fl)-)[0-9a-f]{8,17}\b/g,
      "$10",
    )
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "0")
    .replace(/(\/)[0-9a-f]{16}\b/g, "$10")
    .replace(/\b((?:ns|srv)-)[0-9a-z]{16,}\b/g, "$10")
    .replace(/(hostedzone\/|change\/)[0-9A-Z]{6,}/g, "$10")
    .replace(/(secret:[^"]*-)[A-Za-z0-9]{6}(")/g, "$1AbCdEf$2")
    .replace(/(task-definition\/[^":]*:)\d+/g, "$11")
    .replace(/"_[0-9a-f]{32}\./g, '"_0.');
}
