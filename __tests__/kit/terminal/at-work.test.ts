import { describe, expect, it } from "vitest";
import type { Context } from "../../../src/kit/context";
import { atWork } from "../../../src/kit/terminal/at-work";

const BEGAN = Date.parse("2026-11-28T12:00:00Z");

function working(isTTY: boolean, env: Record<string, string> = {}) {
  const steps: string[] = [];
  let seconds = 0;
  const context = {
    progress: { step: (text: string) => steps.push(text), done: () => {} },
    stderr: { isTTY },
    env,
    now: () => new Date(BEGAN + seconds * 1000),
  } as unknown as Context;
  const atSecond = (number: number) => {
    seconds = number;
  };
  return { steps, atSecond, work: atWork("Deploying", context) };
}

describe("what is said of regions that are worked on", () => {
  it("is one line on a terminal, written again only when something is new", () => {
    const { steps, work } = working(true);
    work.start("eu-west-1");
    work.start("eu-west-2");
    work.say("eu-west-1", "0 of 31 done, at work: aws_vpc.main");
    work.say("eu-west-1", "0 of 31 done, at work: aws_vpc.main");
    work.end("eu-west-1", () => steps.push("reported"));
    expect(steps).toEqual([
      "Deploying eu-west-1",
      "Deploying eu-west-1, eu-west-2",
      "Deploying eu-west-1 (0 of 31 done, at work: aws_vpc.main), eu-west-2",
      "reported",
      "Deploying eu-west-2",
    ]);
  });

  it.each([
    ["in a log", false, {}],
    ["in CI", true, { CI: "true" }],
  ])("is a line once a minute for each region %s", (_, isTTY, env) => {
    const { steps, atSecond, work } = working(isTTY, env);
    work.start("eu-west-1");
    for (const second of [10, 59, 60, 70, 119, 125]) {
      atSecond(second);
      work.say("eu-west-1", `at second ${second}`);
    }
    atSecond(130);
    work.start("eu-west-2");
    atSecond(180);
    work.say("eu-west-2", "too early");
    expect(steps).toEqual([
      "Deploying eu-west-1",
      "Deploying eu-west-1: at second 60",
      "Deploying eu-west-1: at second 125",
      "Deploying eu-west-2",
    ]);
  });
});
