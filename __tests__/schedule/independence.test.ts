import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { clockFrom } from "../support/clock";

const root = join(__dirname, "../..");

/** Runs TypeScript in a Node.js of its own, in another zone of the machine and at another time. */
function run(script: string, env: Readonly<Record<string, string>>): unknown {
  const output = execFileSync(
    process.execPath,
    ["--require", "./bin/typescript.js", "--eval", script],
    { cwd: root, env: { ...process.env, ...env }, encoding: "utf8" },
  );
  return JSON.parse(output);
}

const script = `
  const { scheduledActions } = require("./src/schedule/actions.ts");
  const { ambiguousBoundaries } = require("./src/schedule/changeovers.ts");
  const { nextChange } = require("./src/schedule/schedule.ts");
  const { utcOffsets } = require("./src/schedule/utc-offsets.ts");
  const loaded = () => Object.keys(require.cache).some((file) => file.includes("temporal-polyfill"));
  const answers = (timezone) => {
    const schedule = {
      timezone, days: ["SAT", "SUN"], startHour: 6, endHour: 22, closedDates: ["2027-12-25"],
      overrides: [{ start: "2026-10-03T20:00:00Z", end: "2026-10-04T07:00:00Z", desiredCount: 5 }],
      desiredCount: 2, scaling: { min: 1, max: 4 }, prewarmMinutes: 15,
    };
    return [
      scheduledActions(schedule), utcOffsets(timezone), ambiguousBoundaries(schedule),
      nextChange(schedule, new Date("2026-10-24T21:30:00Z")),
    ];
  };
  const inUtc = answers("UTC");
  const loadedByUtc = loaded();
  const inLondon = answers("Europe/London");
  console.log(JSON.stringify({ inUtc, inLondon, loadedByUtc, loadedByLondon: loaded() }));
`;

it("depends neither on the clock nor on the machine's zone, and UTC loads no time zones", () => {
  const past = run(script, {
    TZ: "America/St_Johns",
    ...clockFrom("2019-05-01T00:00:00Z"),
  });
  const future = run(script, {
    TZ: "Pacific/Kiritimati",
    ...clockFrom("2045-12-01T00:00:00Z"),
  });
  expect(future).toEqual(past);
  expect(past).toMatchObject({ loadedByUtc: false, loadedByLondon: true });
});
