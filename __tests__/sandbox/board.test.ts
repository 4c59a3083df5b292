import { afterEach, beforeEach, expect, it, vi } from "vitest";
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
