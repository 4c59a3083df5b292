import colors from "picocolors";
import { afterEach, describe, expect, it } from "vitest";
import { logLine } from "../../src/cli/text/log-line";

const terminal = { isTTY: true } as NodeJS.WriteStream;
const STACKS = ["eu-west-1", "us-east-1", "x"];
const at = new Date("2026-11-28T06:00:00.5Z");
const line = (stack: string, message: string) =>
  logLine(STACKS, terminal)({ at, stack, task: "0123456789abcdef", message });

describe("a line of the logs", () => {
  const supported = colors.isColorSupported;
  afterEach(() => {
    colors.isColorSupported = supported;
  });

  it("has a colour of its own for each stack on a terminal, and none with NO_COLOR", () => {
    colors.isColorSupported = true;
    expect(line("eu-west-1", "a")).toBe(
      "\u001b[2m2026-11-28T06:00:00.500Z\u001b[22m \u001b[36meu-west-1\u001b[39m 01234567 a\n",
    );
    expect(line("us-east-1", "a")).toContain("\u001b[32mus-east-1\u001b[39m");
    colors.isColorSupported = false;
    expect(line("x", "a")).toBe("2026-11-28T06:00:00.500Z x         01234567 a\n");
  });

  it("is not painted, moved or faked by what a task has logged", () => {
    colors.isColorSupported = false;
    const fake = "2026-11-28T06:00:00.000Z us-east-1 89abcdef all is well";
    expect(line("x", `\u001b[31mred\u0007\u202e\r\n${fake}\n`)).toBe(
      `2026-11-28T06:00:00.500Z x         01234567 \\u001b[31mred\\u0007\\u202e\n  ${fake}\n`,
    );
  });
});
