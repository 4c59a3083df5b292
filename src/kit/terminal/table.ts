import { stripVTControlCharacters } from "node:util";
import Table from "cli-table3";

/** Without lines and colours. */
const PLAIN = {
  style: { head: [], border: [] },
  chars: {
    top: "",
    "top-mid": "",
    "top-left": "",
    "top-right": "",
    bottom: "",
    "bottom-mid": "",
    "bottom-left": "",
    "bottom-right": "",
    left: "",
    "left-mid": "",
    mid: "",
    "mid-mid": "",
    right: "",
    "right-mid": "",
    middle: " ",
  },
};

/** A table of text, with these titles. */
export function plainTable(head: readonly string[]): Table.Table {
  return new Table({ ...PLAIN, head: [...head] });
}

/**
 * A table of amounts, which stand right.
 * @param textBefore columns of text before the amounts
 * @param textAfter columns of text behind them
 */
export function amountTable(
  head: readonly string[],
  textBefore: number,
  textAfter = 0,
): Table.Table {
  const isText = (i: number) => i < textBefore || i >= head.length - textAfter;
  return new Table({
    ...PLAIN,
    head: [...head],
    colAligns: head.map((_, i) => (isText(i) ? "left" : "right")),
  });
}

export function tableText(table: Table.Table): string {
  return table.toString().replace(/ +$/gm, "");
}

/**
 * A table whose rows stand for themselves, such as regions, as this stream can show it. On a terminal that is too narrow
 * for its lines, the bars are left out, and where that is not enough, each row becomes a block of lines.
 */
export function fittingText(table: Table.Table, stream: NodeJS.WriteStream): string {
  // A terminal that does not know its width says 0.
  const columns = (stream.isTTY && stream.columns) || Number.POSITIVE_INFINITY;
  const texts = [table, withoutBars(table)].map(tableText);
  return texts.find((text) => widthOf(text) <= columns) ?? blocksText(table);
}

function widthOf(text: string): number {
  return Math.max(...text.split("\n").map((line) => stripVTControlCharacters(line).length));
}

/** Bars are a last column without a title. */
function withoutBars(table: Table.Table): Table.Table {
  const { head } = table.options;
  const columns = head.at(-1) === "" ? head.length - 1 : head.length;
  const narrower = new Table({ ...table.options, head: head.slice(0, columns) });
  narrower.push(...rowsOf(table).map((row) => row.slice(0, columns)));
  return narrower;
}

/** A row's first one or two cells of text, and below them a line for each further column in which there is something. */
function blocksText(table: Table.Table): string {
  const { head, colAligns } = table.options;
  const rows = rowsOf(table);
  const isAmount = (column: number) => colAligns[column] === "right";
  const headings = isAmount(1) ? 1 : 2;
  const columns = [...head.keys()].slice(headings).filter((column) => head[column] !== "");
  const titleWidth = widthOf(columns.map((column) => head[column]).join("\n"));
  const amounts = rows.map((row) => row.filter((_, column) => isAmount(column)).join("\n"));
  const amountWidth = widthOf(amounts.join("\n"));
  const blocks = rows.map((row) => {
    const lines = columns
      .map((column) => ({ title: head[column] ?? "", cell: row[column] ?? "", column }))
      .filter(({ cell }) => stripVTControlCharacters(cell) !== "-")
      .map(({ title, cell, column }) => {
        const value = isAmount(column) ? cell.padStart(amountWidth) : cell;
        return `  ${title.padEnd(titleWidth)}  ${value}`;
      });
    return [row.slice(0, headings).join("  "), ...lines].join("\n");
  });
  return blocks.join("\n\n");
}

function rowsOf(table: Table.Table): string[][] {
  return (table as Table.HorizontalTableRow[]).map((row) => row.map(String));
}
