import { stripVTControlCharacters } from "node:util";
import colors from "picocolors";
import { plainTable, tableText } from "../../kit/terminal/table";
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

/**
 * `fleet status` for people: a line for each region, and what is wrong below. On a terminal that is too narrow for the
 * lines, each region has a block of them.
 */
export function statusText(status: FleetStatus, stream: NodeJS.WriteStream): string {
  const { green, red, yellow } = colors.createColors(
    colors.isColorSupported && stream.isTTY === true,
  );
  const at = new Date(status.at);
  const rows = status.regions.map((region) => {
    const paint = region.ok ? green : red;
    const [stack, verdict, ...rest] = statusCells(region, at, LONGEST_REASON);
    return [stack, paint(verdict), ...rest];
  });
  const table = plainTable(STATUS_COLUMNS);
  table.push(...rows);
  const lines = tableText(table);
  const isNarrow = isWiderThan(stream, lines);
  const regions = isNarrow ? rows.map(block).join("\n\n") : lines;
  const problems = status.regions.flatMap(({ stack, problems }) =>
    problems.map((problem) => yellow(`${stack}: ${problem}`)),
  );
  const gap = isNarrow && problems.length > 0 ? [""] : [];
  return `${[regions, ...gap, ...problems].join("\n")}\n`;
}

function isWiderThan({ isTTY, columns }: NodeJS.WriteStream, text: string): boolean {
  const width = Math.max(...text.split("\n").map((it) => stripVTControlCharacters(it).length));
  return isTTY === true && width > columns;
}

/** A row as a block of lines, without what there is not. */
function block([stack, verdict, ...rest]: readonly string[]): string {
  const names = STATUS_COLUMNS.slice(2);
  const width = Math.max(...names.map((name) => name.length));
  const lines = names.flatMap((name, i) =>
    rest[i] === "-" ? [] : [`  ${name.padEnd(width)}  ${rest[i]}`],
  );
  return [`${stack}  ${verdict}`, ...lines].join("\n");
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
