import { expect, it } from "vitest";
import { failureIn, parseOptions } from "../../src/sandbox/options";
import { defaults } from "../support/defaults";

const regions = [
  { stackName: "ireland", values: { ...defaults, aws_region: "eu-west-1" } },
  { stackName: "london", values: { ...defaults, aws_region: "eu-west-2" } },
] as const;

it.each([
  ["task", "task"],
  ["region:eu-west-2", "region:eu-west-2"],
  ["region:london", "region:eu-west-2"],
])("%s makes fail %s", (text, expected) => {
  expect(failureIn(text, regions)).toBe(expected);
});

it.each(["region:eu-west-3", "region:eu-wset-1", "region:London"])(
  "%s cannot fail, since no stack is there",
  (text) => {
    expect(() => failureIn(text, regions)).toThrow(
      `cannot fail "${text}": the sandbox has the stacks ireland, london`,
    );
  },
);

it.each([
  [
    ["extra"],
    /^too many arguments\. Expected 0 arguments but got 1\. See: npm run sandbox -- --help$/,
  ],
  [["--regoin", "x"], /^unknown option '--regoin' \(Did you mean --region\?\)\. See: /],
  [
    ["--containers", "--server", "x"],
    /^option '--containers' cannot be used with option '--server <command>'\. See: /,
  ],
])("%s is wrong use", (args, message) => {
  expect(() => parseOptions(args)).toThrow(message);
});
