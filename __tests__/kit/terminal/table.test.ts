import { expect, it } from "vitest";
import { amountTable, fittingText, plainTable } from "../../../src/kit/terminal/table";

function terminal(columns: number): NodeJS.WriteStream {
  return { isTTY: true, columns } as NodeJS.WriteStream;
}

const NO_TERMINAL = { isTTY: false } as NodeJS.WriteStream;

const costs = amountTable(["stack", "region", "Fargate", "a month", ""], 2, 1);
costs.push(["eu-west-1", "eu-west-1", "$78.57", "$118.35", "███"]);
costs.push(["dev", "eu-west-2", "-", "$9.00", "█"]);

const WIDE = [
  " stack       region      Fargate   a month",
  " eu-west-1   eu-west-1    $78.57   $118.35   ███",
  " dev         eu-west-2         -     $9.00   █",
];

it("has a line for each row on a terminal that is wide enough, and wherever the width is unknown", () => {
  for (const stream of [terminal(48), terminal(0), NO_TERMINAL]) {
    expect(fittingText(costs, stream).split("\n")).toEqual(WIDE);
  }
});

it("leaves the bars out where the lines fit without them", () => {
  const lines = WIDE.map((line) => line.replace(/ +█+$/, ""));
  for (const columns of [47, 42]) {
    expect(fittingText(costs, terminal(columns)).split("\n")).toEqual(lines);
  }
});

it("has a block for each row on a narrower terminal, without bars and without what is not there", () => {
  expect(fittingText(costs, terminal(41)).split("\n")).toEqual([
    "eu-west-1  eu-west-1",
    "  Fargate   $78.57",
    "  a month  $118.35",
    "",
    "dev  eu-west-2",
    "  a month    $9.00",
  ]);
});

it("heads a block with one cell where amounts follow at once, and measures without colours", () => {
  const scenarios = amountTable(["scenario", "a month"], 1);
  scenarios.push(["24/7", "$365.78"]);
  expect(fittingText(scenarios, terminal(10))).toBe("24/7\n  a month  $365.78");

  const status = plainTable(["stack", "verdict", "tasks", "last stop"]);
  const [green, dim] = ["\u001b[32mwell\u001b[39m", "\u001b[2m-\u001b[22m"];
  status.push(["eu-west-1", green, 2, dim]);
  expect(fittingText(status, terminal(43))).toMatch(/^ stack .* last stop\n eu-west-1 /);
  expect(fittingText(status, terminal(30))).toBe(`eu-west-1  ${green}\n  tasks      2`);
});
