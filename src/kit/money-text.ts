/** "$1,234.50", or that it is unknown. */
export function usd(amount: number | null): string {
  if (amount === null) {
    return "unknown";
  }
  const [whole = "", fraction] = Math.abs(amount).toFixed(2).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${amount < 0 ? "-" : ""}$${grouped}.${fraction}`;
}

/** "12.3%" of a hundred, or that it is unknown. */
export function percent(amount: number | null): string {
  return amount === null ? "unknown" : `${amount.toFixed(1)}%`;
}

/** An hour's, in which cents would be too coarse: "$0.1234", or that it is unknown. */
export function hourlyUsd(amount: number | null): string {
  return amount === null ? "unknown" : `$${amount.toFixed(4)}`;
}

/** "+$1.50": a difference. */
export function signedUsd(amount: number | null): string {
  return amount !== null && amount > 0 ? `+${usd(amount)}` : usd(amount);
}
