/** An estimate beside what was billed. USD in whole cents; null is unknown. */
export interface Comparison {
  readonly estimate: number | null;
  readonly actual: number | null;
  /** By how much the actual is more. */
  readonly deviation: number | null;
  /** Of the estimate. */
  readonly percent: number | null;
}
