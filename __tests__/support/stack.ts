import { tmpdir } from "node:os";
import { App, Testing } from "cdktf";
import { weekendClockProps } from "../../src/constructs/weekend/clock";
import type { StateSettings } from "../../src/fleet/state-settings";
import type { VariableValues } from "../../src/fleet/variables";
import { RegionStack } from "../../stacks/region-stack";
import { defaults } from "./defaults";

/** A block of the synthesized JSON. */
// biome-ignore lint/suspicious/noExplicitAny: tests look at arbitrary places of parsed JSON
type Block = any;

export interface SynthesizedStack {
  readonly terraform: Block;
  readonly variable: Record<string, Block>;
  readonly locals: Record<string, string>;
  readonly resource: Record<string, Record<string, Block>>;
  readonly data: Record<string, Record<string, Block>>;
  readonly output: Record<string, Block>;
  readonly provider: Record<string, Block[]>;
}

/** A stack with the default values, but for the given ones. */
export function regionStack(
  values: Partial<VariableValues> = {},
  state: StateSettings = { backend: "local" },
  fleet?: readonly VariableValues[],
): RegionStack {
  const all = { ...defaults, ...values };
  return new RegionStack(
    Testing.stubVersion(new App({ outdir: tmpdir(), stackTraces: false })),
    "test",
    {
      values: all,
      state,
      weekendClock: weekendClockProps([all]),
      fleet: fleet ?? [all],
    },
  );
}

/** Many tests look at the same stack. */
const texts = new Map<string, string>();

/** The same as parsed JSON; cdktf's validations have passed. */
export function synthesized(...args: Parameters<typeof regionStack>): SynthesizedStack {
  const key = JSON.stringify(args);
  const text = texts.get(key) ?? Testing.synth(regionStack(...args), true);
  texts.set(key, text);
  return JSON.parse(text);
}
