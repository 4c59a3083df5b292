import { plainTable, tableText } from "../../kit/terminal/table";
import { countOf } from "../../kit/words";
import type { RecoverReport } from "../../recover/recover";

/** What was found in AWS, before anything is done about it. */
export function findingsText(report: RecoverReport): string {
  const { repairs, found, conflicts, absent, notes, stack, lock } = report;
  const parts: string[] = [];
  if (lock && !lock.cleared) {
    const living = lock.owner === "alive" ? ", by a terraform that is still at work" : "";
    parts.push(`The state is locked (${lock.operation} by ${lock.who}, ${lock.id})${living}.`);
  }
  if (repairs.length > 0) {
    parts.push(`To be put right first:\n${renderRepairs(repairs)}`);
  }
  if (found.length > 0) {
    const table = plainTable(["address", "id"]);
    table.push(...found.map(({ address, id }) => [address, id]));
    parts.push(
      `${countOf(found.length, "resource")} of stack ${stack} in AWS and not in its state:\n${tableText(table)}`,
    );
  } else if (repairs.length === 0) {
    parts.push(
      `Nothing of stack ${stack} is in AWS that could be imported and is not in its state.`,
    );
  }
  if (conflicts.length > 0) {
    parts.push(
      `Left alone:\n${conflicts.map(({ address, reason }) => `  ${address}: ${reason}`).join("\n")}`,
    );
  }
  if (absent.length > 0) {
    parts.push(
      `Not in AWS, for apply to create:\n${absent.map((address) => `  ${address}`).join("\n")}`,
    );
  }
  if (notes.length > 0) {
    parts.push(`Note:\n${notes.map((note) => `  ${note}`).join("\n")}`);
  }
  return `${parts.join("\n\n")}\n`;
}

/** What was done, and what to do next. */
export function outcomeText(report: RecoverReport, shown: RecoverReport, apply: string): string {
  const { repaired, imported, conflicts } = report;
  const before = new Set(shown.conflicts.map(({ address }) => address));
  const newNotes = report.notes.filter((note) => !shown.notes.includes(note));
  const lines = [
    ...(repaired.length > 0 ? [`Put right:\n${renderRepairs(repaired)}`] : []),
    ...(imported.length > 0 || repaired.length === 0
      ? [`Imported ${countOf(imported.length, "resource")}.`]
      : []),
    ...conflicts
      .filter(({ address }) => !before.has(address))
      .map(({ address, reason }) => `Left alone: ${address}: ${reason}`),
    ...newNotes.map((note) => `Note: ${note}`),
    `${nextStep(report)}:`,
    `  ${apply}`,
  ];
  return `${lines.join("\n")}\n`;
}

function nextStep({ conflicts, error }: RecoverReport): string {
  if (conflicts.length > 0) {
    return "Settle what was left alone, run this again, then apply";
  }
  return error === null ? "Next, apply what is missing" : "Run this again to its end, then apply";
}

function renderRepairs(repairs: RecoverReport["repairs"]): string {
  return repairs.map(({ address, what }) => `  ${address}: ${what}`).join("\n");
}
