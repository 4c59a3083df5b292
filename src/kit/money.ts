/** USD, rounded to whole cents, as every amount is that a command shows. */
export function cents(amount: number): number {
  // Without + 0, a difference of nothing may be -0.
  return Math.round(100 * amount) / 100 + 0;
}

/** The sum of amounts in whole cents; null when one of them is unknown. */
export function total(amounts: readonly (number | null)[]): number | null {
  return amounts.includes(null) ? null : known(amounts);
}

/** The sum of those that are known. */
export function known(amounts: readonly (number | null)[]): number {
  return cents(amounts.reduce<number>((sum, amount) => sum + (amount ?? 0), 0));
}

const UNKNOWN = "unknown";
const USD = dollars({ signDisplay: "negative" });
const SIGNED_USD = dollars({ signDisplay: "exceptZero" });
/** In cents an hour's would be too coarse. */
const HOURLY_USD = dollars({ minimumFractionDigits: 4 });

/** "$1,234.50", or that it is unknown. */
export function usd(amount: number | null): string {
  return amount === null ? UNKNOWN : USD().format(amount);
}

/** "+$1.50": a difference. */
export function signedUsd(amount: number | null): string {
  return amount === null ? UNKNOWN : SIGNED_USD().format(amount);
}

/** "$0.1234", or that it is unknown. */
export function hourlyUsd(amount: number | null): string {
  return amount === null ? UNKNOWN : HOURLY_USD().format(amount);
}

/** "12.3%" of a hundred, or that it is unknown. */
export function percent(amount: number | null): string {
  return amount === null ? UNKNOWN : `${amount.toFixed(1)}%`;
}

/** A format that is made when it is first asked for, since that takes a few milliseconds. */
function dollars(options: Intl.NumberFormatOptions): () => Intl.NumberFormat {
  let format: Intl.NumberFormat | undefined;
  return () => {
    format ??= new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", ...options });
    return format;
  };
}
