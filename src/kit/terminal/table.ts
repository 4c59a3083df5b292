import Table from "cli-table3";

/** Columns without lines, for cli-table3. */
export const plainColumns = {
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
};

/**
 * A table of amounts, which stand right.
 * @param textBefore columns of text before the amounts
 * @param textAfter columns of text behind them
 */
export function amountTable(head: string[], textBefore: number, textAfter = 0): Table.Table {
  return new Table({
    head,
    style: { head: [], border: [] },
    chars: plainColumns,
    colAligns: head.map((_, i) =>
      i < textBefore || i >= head.length - textAfter ? "left" : "right",
    ),
  });
}

export function tableText(table: Table.Table): string {
  return table.toString().replace(/ +$/gm, "");
}
