import { Command } from "@commander-js/extra-typings";
import { describe, expect, it } from "vitest";
import { scheduleOptions, scheduleValues } from "../../src/cli/schedule-options";

function valuesOf(...args: string[]) {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  return scheduleValues(scheduleOptions(command).parse(args, { from: "user" }).opts());
}

describe("the options of a schedule", () => {
  it.each([
    [[], {}],
    [["--days", "SAT,SUN"], { weekend_days: ["SAT", "SUN"] }],
    [["--days", "mon-fri"], { weekend_days: ["MON", "TUE", "WED", "THU", "FRI"] }],
    [["--days", "FRI-MON, mon"], { weekend_days: ["FRI", "SAT", "SUN", "MON"] }],
    [["--hours", "22-6"], { weekend_hours_start: 22, weekend_hours_end: 6 }],
    [["--hours", "0-24"], { weekend_hours_start: 0, weekend_hours_end: 24 }],
    [["--timezone", "Europe/Berlin"], { weekend_timezone: "Europe/Berlin" }],
    [
      ["--closed", "2026-12-25,2026-12-26", "--closed", "2027-01-01", "--closed", "2026-12-25"],
      { weekend_closed_dates: ["2026-12-25", "2026-12-26", "2027-01-01"] },
    ],
    [
      ["--active-region", "eu-west-1", "--active-region", "us-east-1"],
      { weekend_active_regions: ["eu-west-1", "us-east-1"] },
    ],
  ])("%j set %j", (args, values) => {
    expect(valuesOf(...args)).toEqual(values);
  });

  it.each([
    [["--days", "SAT,SUNDAY"], /argument 'SAT,SUNDAY' is invalid\. It takes MON/],
    [["--days", "MON-WED-FRI"], /is invalid/],
    [["--days", ""], /is invalid/],
    [["--hours", "8"], /argument '8' is invalid\. It takes two whole hours/],
    [["--hours", "8-8"], /would be empty/],
    [["--hours", "18-25"], /two whole hours/],
    [["--timezone", "europe/berlin"], /^--timezone: .*Write "Europe\/Berlin"/],
    [["--timezone", "Mars"], /^--timezone: must be the name of an IANA time zone/],
    [["--timezone", ""], /^--timezone: must be/],
    [["--closed", "2026-02-30"], /^--closed: .*got: "2026-02-30"/],
    [["--active-region", "moon"], /^--active-region: .*got: "moon"/],
  ])("%j are refused", (args, message) => {
    expect(() => valuesOf(...args)).toThrow(message);
  });
});
