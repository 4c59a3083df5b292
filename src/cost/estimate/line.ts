import type { CostGroup } from "../groups";

/** One line of an estimated bill. */
export interface Line {
  readonly group: CostGroup;
  readonly name: string;
  /** Of a month, in `unit`. */
  readonly quantity: number;
  readonly unit: string;
  /** USD for one; null when no source says. */
  readonly price: number | null;
  /** Where the price is from: an address, or the documented model. */
  readonly source: string | null;
  /** When it was so: YYYY-MM-DD, or only the year. */
  readonly date: string | null;
  /** Where a second-hand price was read; null for one that was read at its source. */
  readonly readIn: readonly string[] | null;
  /** When it was read there, YYYY-MM-DD. */
  readonly read: string | null;
  /** USD, in whole cents. Null when the price is unknown and the quantity is not 0. */
  readonly monthly: number | null;
}
