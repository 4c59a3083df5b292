import type { CostDiff, RegionDiff } from "../../cost/diff/cost-diff";
import { COST_GROUPS, GROUPS } from "../../cost/groups";
import { signedUsd, usd } from "../../kit/money";
import { mark, names, share } from "./cost-diff";

/** markdownTable() of markdown-table. */
type MarkdownTable = (rows: string[][], options: { readonly align: ("l" | "r")[] }) => string;

/** `fleet cost diff --markdown`: a comment for a pull request, the sum first. */
export function diffMarkdown(
  diff: CostDiff,
  description: string,
  markdownTable: MarkdownTable,
): string {
  const { regions, monthly, base } = diff;
  const basis = `Estimated for a usual month by ${description}, against ${code(base)}.`;
  const differing = regions.filter(({ change }) => change !== "same");
  if (differing.length === 0) {
    return `**No change in cost**: ${usd(monthly.after)} a month.${gaps(diff)}\n\n${basis}\n`;
  }
  const same = regions.filter(({ change }) => change === "same");
  const lines = [
    `**${signedUsd(monthly.difference)} a month${share(diff)}**: from ${usd(monthly.before)} to ${usd(monthly.after)}.${gaps(diff)}`,
    "",
    markdownTable(
      [
        ["stack", "before", "after", "difference"],
        ...differing.map((region) => [
          `${cell(region.stack)}${mark(region)}`,
          usd(region.before.total),
          usd(region.after.total),
          signedUsd(region.difference.total),
        ]),
      ],
      { align: ["l", "r", "r", "r"] },
    ),
    "",
    "<details><summary>By component</summary>",
    "",
    componentTable(differing, markdownTable),
    "",
    "</details>",
    "",
    ...(same.length > 0 ? [`Without a difference: ${names(same)}.`] : []),
    basis,
  ];
  return `${lines.join("\n")}\n`;
}

function componentTable(regions: readonly RegionDiff[], markdownTable: MarkdownTable): string {
  return markdownTable(
    [
      ["stack", ...COST_GROUPS.map((group) => GROUPS[group].label)],
      ...regions.map(({ stack, difference }) => [
        cell(stack),
        ...COST_GROUPS.map((group) => signedUsd(difference[group])),
      ]),
    ],
    { align: ["l", ...COST_GROUPS.map(() => "r" as const)] },
  );
}

/** " No price is known for vCPU in cn-north-1.", where that is so: nobody sees standard error in a comment. */
function gaps({ regions }: CostDiff): string {
  return regions
    .filter(({ unknown }) => unknown.length > 0)
    .map(({ region, unknown }) => ` No price is known for ${unknown.join(", ")} in ${region}.`)
    .join("");
}

/** As code, which ends at a backtick. */
function code(text: string): string {
  return `\`${text.replaceAll("`", "'")}\``;
}

/** As code in a table, which ends at a pipe. */
function cell(text: string): string {
  return code(text).replaceAll("|", "\\|");
}
