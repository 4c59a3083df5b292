interface Estimated {
  readonly regions: readonly { readonly region: string; readonly unknown: readonly string[] }[];
}

/** What no price is known for, a line for each region. */
export function unknownPrices({ regions }: Estimated): string[] {
  return regions
    .filter(({ unknown }) => unknown.length > 0)
    .map(
      ({ region, unknown }) =>
        `${region}: no price is known for ${unknown.join(", ")}. Fetch it: npx fleet cost prices update`,
    );
}
