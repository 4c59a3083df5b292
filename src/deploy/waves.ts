/** The canary first, the others in their order. */
export function canaryFirst<Item>(items: readonly Item[], canary: Item): readonly Item[] {
  return [canary, ...items.filter((item) => item !== canary)];
}

/**
 * Does the work for the first item alone, then for the others, for at most so many at a time. Once it has not gone
 * well for one of them, it begins no other; those that are at work are waited for.
 * @param work says whether it went well
 */
export async function inWaves<Item>(
  [first, ...others]: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<boolean>,
): Promise<void> {
  if (first === undefined || !(await work(first))) {
    return;
  }
  const { default: pLimit } = await import("p-limit");
  const limited = pLimit(atOnce);
  let goesWell = true;
  const next = async (item: Item) => {
    if (goesWell && !(await work(item))) {
      goesWell = false;
    }
  };
  await Promise.all(others.map((item) => limited(next, item)));
}
