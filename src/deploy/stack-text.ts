import colors from "picocolors";
import { signedUsd, total } from "../kit/money";
import { amountTable, tableText } from "../kit/terminal/table";
import { visible } from "../kit/terminal/visible";
import { changedInPlace, takenAway } from "./planned-changes";
import type { ChangeCounts, StackResult } from "./stack-result";

/** All plans as one summary: a line a stack, the sums, what changes, and in red what is destroyed or replaced. */
export function renderPlans(stacks: readonly StackResult[], stream: NodeJS.WriteStream): string {
  const { red } = paletteOf(stream);
  const table = amountTable(
    ["stack", "add", "change", "destroy", "change of cost a month", ""],
    1,
    1,
  );
  for (const { stack, result, changes, costChange } of stacks) {
    const note = result === "planned" ? "" : result;
    table.push([stack, ...amounts(changes), changes ? signedUsd(costChange) : "-", note]);
  }
  if (stacks.length > 1) {
    const planned = stacks.filter(({ changes }) => changes !== null);
    const sum = (kind: keyof ChangeCounts) =>
      planned.reduce((count, { changes }) => count + (changes?.[kind] ?? 0), 0);
    const counts = { add: sum("add"), change: sum("change"), destroy: sum("destroy") };
    const cost = total(planned.map(({ costChange }) => costChange));
    table.push(["together", ...amounts(counts), signedUsd(cost), ""]);
  }
  const changed = changedInPlace(
    stacks.map(({ stack, resources }) => ({ stack, changes: resources })),
  ).map((text) => `- ${visible(text)}\n`);
  const lost = stacks.flatMap(({ stack, resources }) =>
    takenAway(resources).map((what) => `${red(`- ${stack}: ${visible(what)}`)}\n`),
  );
  const failed = stacks
    .filter(({ result }) => result === "failed")
    .map((it) => `${renderStack(it, stream)}\n`);
  return [
    `${tableText(table)}\n`,
    ...(changed.length > 0 ? ["\nChanged:\n", ...changed] : []),
    ...(lost.length > 0 ? ["\nDestroyed or replaced:\n", ...lost] : []),
    ...(failed.length > 0 ? ["\n", ...failed] : []),
  ].join("");
}

function amounts(changes: ChangeCounts | null): string[] {
  return changes
    ? [changes.add, changes.change, changes.destroy].map(String)
    : new Array<string>(3).fill("-");
}

/** What became of a stack: one line, more only for what is said of a failure. */
export function renderStack(
  { stack, result, changes, reason }: StackResult,
  stream: NodeJS.WriteStream,
): string {
  const { green, red, dim } = paletteOf(stream);
  const why = visible(reason ?? "")
    .trimEnd()
    .replace(/\n+/g, "\n  ");
  const texts: Readonly<Record<StackResult["result"], () => string>> = {
    unchanged: () => dim("unchanged"),
    planned: () => `planned: ${countsText(changes)}`,
    applied: () => `${green("applied")}: ${countsText(changes)}`,
    failed: () => `${red("failed")}: ${why}`,
    skipped: () => `skipped: ${why}`,
  };
  return `${stack}  ${texts[result]()}`;
}

function countsText(changes: ChangeCounts | null): string {
  const { add = 0, change = 0, destroy = 0 } = changes ?? {};
  return add + change + destroy === 0
    ? "outputs only"
    : `${add} added, ${change} changed, ${destroy} destroyed`;
}

/** `1 applied, 1 failed, 1 skipped: eu-west-2 is as it was. Run this again to go on` */
export function renderStackSummary(stacks: readonly StackResult[]): string {
  const kinds = ["applied", "planned", "unchanged", "failed", "skipped"] as const;
  const counts = kinds
    .map((kind) => [kind, stacks.filter(({ result }) => result === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(", ");
  const skipped = stacks.filter(({ result }) => result === "skipped").map(({ stack }) => stack);
  const are = skipped.length === 1 ? "is as it was" : "are as they were";
  return skipped.length === 0
    ? counts
    : `${counts}: ${skipped.join(", ")} ${are}. Run this again to go on`;
}

function paletteOf(stream: NodeJS.WriteStream) {
  return colors.createColors(colors.isColorSupported && stream.isTTY === true);
}
