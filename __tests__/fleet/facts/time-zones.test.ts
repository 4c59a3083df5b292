import { describe, expect, it } from "vitest";
import { canonicalZone, zoneOf } from "../../../src/fleet/facts/time-zones";

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
    ["us/eastern", "America/New_York"],
    ["gb", "Europe/London"],
    ["gmt", "UTC"],
    ["etc/zulu", "UTC"],
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

describe("zoneOf", () => {
  it("leaves every zone as it is that is no other name of one, and finds it in any case", () => {
    const fixed = ["UTC", "Etc/UTC", "Etc/GMT", "Etc/GMT+12", "Etc/GMT-14", "Etc/GMT+9"];
    const renamed = [
      "Europe/Kyiv",
      "Asia/Kolkata",
      "America/Nuuk",
      "Asia/Yangon",
      "Pacific/Kanton",
    ];
    const zones = [...Intl.supportedValuesOf("timeZone"), ...fixed, ...renamed];
    for (const zone of zones.filter((it) => canonicalZone(it) === undefined)) {
      expect([zoneOf(zone), zoneOf(zone.toLowerCase())]).toEqual([zone, zone]);
    }
  });

  // Node knows some of them, and AWS does not.
  it.each([
    ...["PST", "BST", "IST", "JST", "CST", "ACT", "AET", "EAT", "NST", "SST", "CEST", "AEST"],
    ...["SystemV/PST8PDT", "SystemV/AST4", "Etc/GMT+13", "Etc/GMT-15", "Etc/Unknown", "Etc/GMT+01"],
    ...["UTC+1", "GMT+1", "+01:00", "Factory", "localtime", "posix/Europe/London", "Europe", ""],
  ])("finds none for %j", (text) => {
    expect(zoneOf(text)).toBeUndefined();
  });
});
