/** The secret whose keys seal dialogues: the first seals, all open. */
export const REQUEST_STATE_KEYS = "MCP_REQUEST_STATE_KEYS";

const KEY_BYTES = 32;

/**
 * How far a rotation has come in one region. After step 1 the tasks know the new key, after step 2 they seal with it,
 * and after step 3 they know no other. A region goes on only when all have come as far, so that each task can open
 * what any other seals.
 */
export type Step = 0 | 1 | 2 | 3;

/** The value of the secret in a region, and the one before it, which says how far a rotation has come. */
export interface RegionKeys {
  readonly current: readonly string[];
  readonly previous: readonly string[];
}

/** @throws when it is no list of keys; the message has no part of it */
export function parseKeys(value: string): string[] {
  const keys = value.split(",").map((key) => key.trim());
  const wrong = keys.findIndex((key) => Buffer.from(key, "base64").length !== KEY_BYTES);
  if (wrong >= 0) {
    const { length } = Buffer.from(keys[wrong] ?? "", "base64");
    throw new Error(
      `key ${wrong + 1} of ${keys.length} has ${length} bytes, not ${KEY_BYTES}: the value is to be base64 keys, separated by commas`,
    );
  }
  return keys;
}

/** What a step makes of the keys that a region has. */
export function keysAt(step: Step, keys: readonly string[], newKey: string): string[] {
  const others = keys.filter((key) => key !== newKey);
  switch (step) {
    case 0:
      return others;
    case 1:
      return [...others, newKey];
    case 2:
      return [newKey, ...others];
    case 3:
      return [newKey];
  }
}

/**
 * The rotation that the values say is going on. Undefined where none is, or where they do not agree on one: a new
 * rotation then is right in any case, since it keeps all keys that are in use until its end.
 */
export function rotationOf(
  regions: readonly RegionKeys[],
): { readonly newKey: string; readonly steps: readonly Step[] } | undefined {
  const found = regions.map(stepOf);
  const newKeys = new Set(found.filter(({ step }) => step === 1 || step === 2).map(newKeyOf));
  // Only the last step was on its way, in some of them or in all.
  const last = new Set(found.map(newKeyOf));
  const [newKey] = newKeys.size > 0 ? newKeys : last;
  if (newKey === undefined || newKeys.size > 1 || (newKeys.size === 0 && last.size > 1)) {
    return undefined;
  }
  const steps = found.map((it) => (it.newKey === newKey ? it.step : 0));
  return { newKey, steps };
}

interface RegionStep {
  readonly step: Step;
  readonly newKey: string | undefined;
}

function newKeyOf({ newKey }: RegionStep): string | undefined {
  return newKey;
}

function stepOf({ current, previous }: RegionKeys): RegionStep {
  const [first = "", ...rest] = current;
  const last = current.at(-1) ?? "";
  if (rest.length > 0 && isSame(previous, current.slice(0, -1))) {
    return { step: 1, newKey: last };
  }
  if (rest.length > 0 && isSame(previous, [...rest, first])) {
    return { step: 2, newKey: first };
  }
  return rest.length === 0 && previous.length > 1 && previous[0] === first
    ? { step: 3, newKey: first }
    : { step: 0, newKey: undefined };
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((key, i) => key === b[i]);
}
