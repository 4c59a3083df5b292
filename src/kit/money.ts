/** USD, rounded to whole cents, as every amount is that a command shows. */
export function cents(amount: number): number {
  return Math.round(100 * amount) / 100;
}

/** The sum of amounts in whole cents; null when one of them is unknown. */
export function total(amounts: readonly (number | null)[]): number | null {
  return amounts.includes(null) ? null : known(amounts);
}

/** The sum of those that are known. */
export function known(amounts: readonly (number | null)[]): number {
  return cents(amounts.reduce<number>((sum, amount) => sum + (amount ?? 0), 0));
}
