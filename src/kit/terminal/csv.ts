/** Rows of these columns, with a header. */
export function csv(rows: readonly object[], columns: readonly string[]): string {
  // Most runs print no CSV and need not wait for it.
  const { stringify } = require("csv-stringify/sync") as typeof import("csv-stringify/sync");
  return stringify([...rows], {
    header: true,
    columns: [...columns],
    cast: { boolean: String },
  });
}
