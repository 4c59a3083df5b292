import fc from "fast-check";
import type { Schedule } from "../../src/schedule/schedule";
import { everyDay } from "./schedules";

const DAY_SECONDS = 86_400;

/** RFC 3339 with some offset, of a time in seconds. */
function written(seconds: number, fraction: string, offsetMinutes: number): string {
  const local = new Date((seconds + offsetMinutes * 60) * 1000).toISOString().slice(0, 19);
  const part = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const size = Math.abs(offsetMinutes);
  const sign = offsetMinutes < 0 ? "-" : "+";
  return `${local}${fraction}${size === 0 ? "Z" : `${sign}${part(size / 60)}:${part(size % 60)}`}`;
}

/** Any valid schedule, its closed dates and overrides in the six weeks from start on. */
export function scheduleNear(start: number): fc.Arbitrary<Schedule> {
  const override = fc
    .record({
      // In steps that often hit the hours at which windows open and close.
      from: fc.nat(42 * 24 * 4).map((quarters) => start / 1000 + quarters * 900),
      shift: fc.oneof(fc.constant(0), fc.integer({ min: -130, max: 130 })),
      length: fc.oneof(
        fc.integer({ min: 1, max: 1200 }),
        fc.nat(14 * 24).map((hours) => (hours + 1) * 3600),
      ),
      fraction: fc.constantFrom("", "", ".5", ".999"),
      offset: fc.constantFrom(0, 0, 60, -300, 630),
      desiredCount: fc.nat(6),
    })
    .map(({ from, shift, length, fraction, offset, desiredCount }) => ({
      start: written(from + shift, fraction, offset),
      end: written(from + shift + length, fraction, -offset),
      desiredCount,
    }));
  return fc
    .record({
      timezone: fc.constantFrom(
        "UTC",
        "Europe/London",
        "America/New_York",
        "Australia/Sydney",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
        "America/Santiago",
        "America/Havana",
        "America/Nuuk",
        "Pacific/Kiritimati",
      ),
      days: fc.subarray([...everyDay], { minLength: 1 }),
      hours: fc.oneof(
        { weight: 3, arbitrary: fc.tuple(fc.nat(23), fc.integer({ min: 1, max: 24 })) },
        { weight: 1, arbitrary: fc.constant([0, 24] as [number, number]) },
      ),
      closedDates: fc.array(
        fc
          .nat(41)
          .map((day) => new Date(start + day * DAY_SECONDS * 1000).toISOString().slice(0, 10)),
        { maxLength: 8 },
      ),
      overrides: fc.array(override, { maxLength: 4 }),
      desiredCount: fc.integer({ min: 1, max: 4 }),
      room: fc.option(fc.tuple(fc.nat(3), fc.nat(4))),
      prewarmMinutes: fc.integer({ min: 0, max: 1440 }),
    })
    .filter(({ hours: [start, end] }) => start !== end)
    .map(({ hours: [startHour, endHour], room, ...rest }) => ({
      ...rest,
      startHour,
      endHour,
      scaling: room && {
        min: Math.max(1, rest.desiredCount - room[0]),
        max: rest.desiredCount + room[1],
      },
    }));
}
