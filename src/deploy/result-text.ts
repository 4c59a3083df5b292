import colors from "picocolors";
import { visible } from "../kit/terminal/visible";
import type { RegionResult } from "./plan-regions";
import type { PlannedChanges } from "./planned-changes";

/** What became of a region: one line, more only for what Terraform says of a failure. */
export function renderResult(result: RegionResult, stream: NodeJS.WriteStream): string {
  const { green, red, dim } = colors.createColors(colors.isColorSupported && stream.isTTY === true);
  const { stack, changes, error } = result;
  const texts: Readonly<Record<RegionResult["result"], () => string>> = {
    unchanged: () => dim("unchanged"),
    planned: () => changesText(changes, "planned"),
    applied: () => `${green("applied")}: ${changesText(changes, "applied")}`,
    failed: () =>
      `${red("failed")}: ${visible(error ?? "")
        .trimEnd()
        .replace(/\n+/g, "\n  ")}`,
  };
  return `${stack}  ${texts[result.result]()}`;
}

/** `1 applied, 2 unchanged, 1 failed: eu-west-1` */
export function renderSummary(results: readonly RegionResult[]): string {
  const kinds = ["applied", "planned", "unchanged", "failed"] as const;
  const named = results.filter(({ result }) => result === "failed").map(({ stack }) => stack);
  const counts = kinds
    .map((kind) => [kind, results.filter(({ result }) => result === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind === "planned" ? "to change" : kind}`);
  return counts.join(", ") + (named.length > 0 ? `: ${named.join(", ")}` : "");
}

/** In the words of Terraform's own summary, as in that of `fleet deploy`. What is lost comes first. */
const KINDS = [
  { kind: "delete", word: "destroy", planned: "to destroy", applied: "destroyed" },
  { kind: "replace", word: "replace", planned: "to replace", applied: "replaced" },
  { kind: "update", word: "change", planned: "to change", applied: "changed" },
  { kind: "create", word: "add", planned: "to add", applied: "added" },
] as const;

/** `2 to change, 1 to add: aws_ecs_service.main (change), …`; once it is done, `2 changed, 1 added: …` */
function changesText(changes: PlannedChanges | null, tense: "planned" | "applied"): string {
  if (!changes) {
    return "";
  }
  const { outputs } = changes;
  const present = KINDS.filter(({ kind }) => changes[kind].length > 0);
  if (present.length === 0) {
    return `outputs only: ${outputs.join(", ")}`;
  }
  const counts = present.map(({ kind, [tense]: done }) => `${changes[kind].length} ${done}`);
  const addresses = present.flatMap(({ kind, word }) =>
    changes[kind].map((it) => `${it} (${word})`),
  );
  return `${counts.join(", ")}: ${addresses.join(", ")}`;
}
