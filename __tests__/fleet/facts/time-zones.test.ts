import { describe, expect, it } from "vitest";
import { canonicalZone } from "../../../src/fleet/facts/time-zones";

describe("canonicalZone", () => {
  it.each([
    ["US/Eastern", "America/New_York"],
    ["GB", "Europe/London"],
    ["Japan", "Asia/Tokyo"],
    ["EST5EDT", "America/New_York"],
    // Without daylight saving time.
    ["EST", "America/Panama"],
    ["CET", "Europe/Brussels"],
    ["Zulu", "UTC"],
    ["US/Pacific-New", "America/Los_Angeles"],
    ["Asia/Calcutta", "Asia/Kolkata"],
  ])("knows %s as %s", (name, canonical) => {
    expect(canonicalZone(name)).toBe(canonical);
  });

  it.each([
    ...["UTC", "Etc/UTC", "Etc/GMT+9", "Europe/Kyiv", "Asia/Kolkata", "Pacific/Tahiti"],
    ...["America/New_York", "Europe/Amsterdam", "Europe/Lundon"],
  ])("leaves %s as it is", (name) => {
    expect(canonicalZone(name)).toBeUndefined();
  });

  it("names zones that exist, and have the hours of their other name", () => {
    const hours = (timeZone: string, at: Date) =>
      new Intl.DateTimeFormat("en", { timeZone, dateStyle: "short", timeStyle: "long" }).format(at);
    const known = Intl.supportedValuesOf("timeZone");
    const others = [
      ...known,
      "US/Eastern",
      "GB",
      "NZ-CHAT",
      "EST",
      "HST",
      "W-SU",
      "Chile/EasterIsland",
    ];
    for (const name of others) {
      const canonical = canonicalZone(name);
      for (const at of [new Date("2026-01-15T12:00Z"), new Date("2026-07-15T12:00Z")]) {
        expect([name, hours(canonical ?? name, at).slice(0, 16)]).toEqual([
          name,
          hours(name, at).slice(0, 16),
        ]);
      }
    }
  });
});
