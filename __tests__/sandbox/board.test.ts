import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ApplyProgress } from "../../src/sandbox/apply-progress";
import { boardOn } from "../../src/sandbox/board";

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv("CI", "");
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

function streamOf(isTTY: boolean) {
  const written: string[] = [];
  const write = (text: string) => written.push(text);
  return { stream: { isTTY, columns: 60, write } as unknown as NodeJS.WriteStream, written };
}

it("counts the seconds of a stack that is at work, and stops at its end", () => {
  const { stream, written } = streamOf(true);
  const board = boardOn(stream, ["a", "bb"]);
  board.step("a", "plan");
  vi.advanceTimersByTime(3_000);
  board.detail("a", "apply 1/31  aws_lb.main[0]");
  vi.advanceTimersByTime(58_400);
  expect(written.at(-1)).toMatch(/a {3}61 s {2}apply 1\/31 {2}aws_lb\.main\[0\]\nbb {2}waiting\n$/);
  board.end("a", "up after 62 s, 31 resources");
  board.step("bb", "init");
  vi.advanceTimersByTime(10_000);
  board.done();
  expect(written.at(-1)).toMatch(/a {3}up after 62 s, 31 resources\nbb {2}10 s {2}init\n$/);
});

it("writes a line for each step where nothing can be redrawn", () => {
  const { stream, written } = streamOf(false);
  const board = boardOn(stream, ["a"]);
  board.step("a", "plan");
  board.detail("a", "apply 1/31");
  board.end("a", "up after 1 s");
  board.done();
  expect(written).toEqual(["a  plan\n", "a  up after 1 s\n"]);
});

it("says how far an apply is once the plan has said of how much", () => {
  const { stream, written } = streamOf(true);
  const board = boardOn(stream, ["a"]);
  const progress = new ApplyProgress("a", board);
  const say = (message: object) => {
    progress.line(JSON.stringify(message));
    vi.advanceTimersByTime(200);
    return written.at(-1);
  };
  board.step("a", "plan");
  const data = { resource: { addr: "data.aws_route53_zone.main[0]" } };
  expect(say({ type: "apply_start", hook: data })).toMatch(/ {2}plan\n$/);
  say({ type: "apply_complete", hook: { ...data, action: "read" } });
  say({ type: "change_summary", changes: { add: 31, operation: "plan" } });
  const vpc = { resource: { addr: "aws_vpc.main" } };
  expect(say({ type: "apply_start", hook: vpc })).toMatch(/ {2}apply 0\/31 {2}aws_vpc\.main\n$/);
  board.done();
});
