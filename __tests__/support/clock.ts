import { join } from "node:path";

/**
 * What the environment of a process needs so that its clock starts at another time.
 * @param time such as 2045-12-01T00:00:00Z
 */
export function clockFrom(time: string): Record<"NODE_OPTIONS" | "CLOCK_FROM", string> {
  return { NODE_OPTIONS: `--require "${join(__dirname, "clock-from.cjs")}"`, CLOCK_FROM: time };
}
