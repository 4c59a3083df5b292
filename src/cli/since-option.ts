import { UsageError } from "../kit/failure";
import { timeOption } from "./time-option";

const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION = /^(\d{1,6})([smhd])$/;

/** What --since says: how long ago, such as 10m, or a time. */
export function sinceOption(value: string, now: Date): Date {
  const [, number, unit] = DURATION.exec(value) ?? [];
  const since =
    number === undefined
      ? timeOption("--since", value, ", or how long ago: 30s, 10m, 2h or 1d")
      : new Date(now.getTime() - Number(number) * UNITS_MS[unit as keyof typeof UNITS_MS]);
  if (since > now) {
    throw new UsageError(`--since takes a time that is past; got: ${value}`);
  }
  return since;
}
