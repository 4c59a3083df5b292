/** What became of one item: a value or an error. */
export type Outcome<Item, Value> =
  | { readonly item: Item; readonly value: Value; readonly error?: undefined }
  | { readonly item: Item; readonly value?: undefined; readonly error: Error };

/**
 * Does the work for every item, for so many at a time, in the order of the items. A failure stops nothing: what
 * can be done for the others is done.
 */
export async function inParallel<Item, Value>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Value>,
): Promise<Outcome<Item, Value>[]> {
  const { default: pLimit } = await import("p-limit");
  const limited = pLimit(limit);
  const outcome = async (item: Item): Promise<Outcome<Item, Value>> => {
    try {
      return { item, value: await work(item) };
    } catch (error) {
      return { item, error: error instanceof Error ? error : new Error(String(error)) };
    }
  };
  return Promise.all(items.map((item) => limited(outcome, item)));
}

/** The values of all items. @throws the first error */
export function valuesOf<Value>(outcomes: readonly Outcome<unknown, Value>[]): Value[] {
  return outcomes.map(({ value, error }) => {
    if (error) {
      throw error;
    }
    return value;
  });
}
