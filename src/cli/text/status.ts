import colors from "picocolors";
import { fittingText, plainTable } from "../../kit/terminal/table";
import type { FleetStatus } from "../../operate/status";
import {
  STATUS_COLUMNS,
  statusCells,
  targetsText,
  tasksText,
  verdict,
} from "../../operate/status-cells";

/** So that a line fits on a wide terminal; --json has the whole. */
const LONGEST_REASON = 48;

/** `fleet status` for people: a line for each region, or a block where it is too narrow, and what is wrong below. */
export function statusText(status: FleetStatus, stream: NodeJS.WriteStream): string {
  const { green, red, yellow } = colors.createColors(
    colors.isColorSupported && stream.isTTY === true,
  );
  const at = new Date(status.at);
  const table = plainTable(STATUS_COLUMNS);
  for (const region of status.regions) {
    const paint = region.ok ? green : red;
    const [stack, verdict, ...rest] = statusCells(region, at, LONGEST_REASON);
    table.push([stack, paint(verdict), ...rest]);
  }
  const problems = status.regions.flatMap(({ stack, problems }) =>
    problems.map((problem) => yellow(`${stack}: ${problem}`)),
  );
  const below = problems.length > 0 ? ["", ...problems] : [];
  return `${[fittingText(table, stream), ...below].join("\n")}\n`;
}

/** The same without a table, for a log: each line says its time and region. */
export function statusLines(status: FleetStatus): string {
  const lines = status.regions.map((region) => {
    const parts = [
      `${status.at} ${region.stack}: ${verdict(region)}`,
      ...(region.service ? [`tasks ${tasksText(region)}`] : []),
      ...(region.targets ? [`targets ${targetsText(region)}`] : []),
      ...region.problems,
      ...(region.error === null ? [] : [region.error]),
    ];
    return `${parts.join("; ")}\n`;
  });
  return lines.join("");
}
