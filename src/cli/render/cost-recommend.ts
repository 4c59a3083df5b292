import colors from "picocolors";
import type { Recommendation, Recommendations } from "../../cost/recommend/recommendations";
import { usd } from "../../kit/money";

/** `fleet cost recommend` for people; in colours when the stream is a terminal. */
export function renderRecommendations(
  { monthly, recommendations, notMade }: Recommendations,
  stream: NodeJS.WriteStream,
): string {
  const { bold, yellow } = colors.createColors(colors.isColorSupported && stream.isTTY === true);
  const lines = [
    `The fleet costs ${usd(monthly)} in a usual month at AWS's list prices.`,
    ...(recommendations.length === 0
      ? ["", "Nothing is found that saves more than $0.50 a month."]
      : []),
    ...recommendations.flatMap((it, i) => {
      const { savings, description } = it;
      const title = `${i + 1}. ${usd(savings.monthly)} a month, ${usd(savings.annual)} a year: ${description}`;
      return ["", bold(title), ...details(it).map((line) => `   ${line}`)];
    }),
    ...(notMade.length === 0 ? [] : ["", "Could not be said:"]),
    ...notMade.map(({ name, stacks, reason }) =>
      yellow(`   ${name} for ${stacks.join(", ")}: ${reason}`),
    ),
    ...(recommendations.length > 1
      ? [
          "",
          "Each saving is against the fleet as it is: together they save less than their sum, and some exclude others.",
          "What several save together: npx fleet cost scenarios --set name=value.",
        ]
      : []),
  ];
  return `${lines.join("\n")}\n`;
}

function details({ changes, risk, basis }: Recommendation): string[] {
  const texts = [...new Set(changes.map(({ lines }) => lines.join("\n")))];
  return [
    ...texts.flatMap((text) => {
      const files = changes.filter(({ lines }) => lines.join("\n") === text);
      const names = files.map(({ file }) => file).join(", ");
      return [`change  ${names}:`, ...text.split("\n").map((line) => `          ${line}`)];
    }),
    `risk    ${risk}`,
    `data    ${basis}.`,
  ];
}
