import { vi } from "vitest";

/**
 * Nothing of the user's AWS settings, then these. The SDK's clients are made once, for one environment, so a test
 * resets the modules, too, and undoes both at its end.
 */
export function setAwsEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(process.env).filter((it) => it.startsWith("AWS_"))) {
    vi.stubEnv(name, undefined);
  }
  for (const [name, value] of Object.entries(env)) {
    vi.stubEnv(name, value);
  }
}

export function countsOf(operations: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const operation of operations) {
    counts[operation] = (counts[operation] ?? 0) + 1;
  }
  return counts;
}
