import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { expect, it } from "vitest";
import { statusText } from "../../src/cli/text/status";
import { fleetStatus } from "../../src/operate/status";
import { defaults } from "../support/defaults";

const regions = ["eu-west-1", "eu-west-2"].map((stackName) => ({
  stackName,
  file: "",
  sources: {},
  values: defaults,
}));
const status = fleetStatus(regions, new Date("2026-11-26T17:00:00Z"), [], []);

function shown(terminal: { readonly isTTY: boolean; readonly columns?: number }): string {
  const stream = Object.assign(new PassThrough(), terminal) as unknown as NodeJS.WriteStream;
  return stripVTControlCharacters(statusText(status, stream));
}

it("has a line for each region on a terminal that is wide enough, and wherever there is none", () => {
  for (const text of [shown({ isTTY: true, columns: 200 }), shown({ isTTY: false })]) {
    expect(text).toMatch(/^ stack +verdict +tasks .* last stop\n eu-west-1 .*\n eu-west-2 .*\n$/);
  }
});

it("has a block for each region on a narrow terminal, where no line is broken, without what is not there", () => {
  const text = shown({ isTTY: true, columns: 80 });
  expect(text).toMatch(
    /^eu-west-1 {2}well\n {2}tasks +-\/2\n {2}schedule +24\/7\n\neu-west-2 {2}well\n.*\n.*\n$/,
  );
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});
