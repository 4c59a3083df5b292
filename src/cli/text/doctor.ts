import colors from "picocolors";
import type { Finding } from "../../doctor/check";
import type { DoctorReport } from "../../doctor/doctor";
import { countOf } from "../../kit/words";

/** `fleet doctor` for people: for each finding what, what was seen, and what to do. */
export function doctorText(
  { checks, findings, unread }: DoctorReport,
  regions: number,
  stream: NodeJS.WriteStream,
): string {
  const { red, yellow, bold } = colors.createColors(
    colors.isColorSupported && stream.isTTY === true,
  );
  const lines = findings.flatMap(({ severity, stack, check, what, evidence, fix }) => {
    const [first, ...more] = evidence.split("\n");
    const label = severity === "error" ? red("error  ") : yellow("warning");
    return [
      `${label} ${stack ? `${stack}, ` : ""}${bold(check)}: ${what}`,
      `        seen: ${first}`,
      ...more.map((line) => `              ${line}`),
      `        fix:  ${fix}`,
      "",
    ];
  });
  const count = (severity: Finding["severity"]) => {
    const number = findings.filter((it) => it.severity === severity).length;
    return number === 0 ? `no ${severity}` : countOf(number, severity);
  };
  const where = countOf(regions, "region");
  const sum = `${checks.length} checks, ${where}: ${count("error")}, ${count("warning")}${unread.length === 0 ? "" : `; ${unread.length} not answered`}.`;
  return `${[...lines, sum].join("\n")}\n`;
}
