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
