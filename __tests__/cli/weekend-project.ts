import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { appendOverride, setVariables } from "../../src/fleet/edit-tfvars";
import { resourceNames } from "../../src/fleet/resource-names";
import type { WeekendOverride } from "../../src/fleet/rules/time";
import type { NewValue } from "../../src/hcl/edit";
import type { Emulator } from "../../src/sandbox/emulator";
import { defaults } from "../support/defaults";
import { type Running, runRegion } from "../support/running-region";
import { copyProject, projectRoot } from "../support/synth";
import { fleetInProcess } from "./fleet-in-process";
import { type FleetRun, fleet } from "./fleet-process";

const STACKS = ["eu-west-1", "eu-west-2", "us-east-1"] as const;
export type Stack = (typeof STACKS)[number];

export interface WeekendProject {
  readonly path: string;
  readonly fleet: (
    args: readonly string[],
    env?: Record<string, string | undefined>,
    input?: string,
  ) => Promise<FleetRun>;
  /** The same without a process of its own, see fleetInProcess(). */
  readonly inProcess: (
    args: readonly string[],
    env?: Record<string, string | undefined>,
  ) => Promise<FleetRun>;
  /** The text of a stack's file. */
  readonly read: (stack: Stack) => string;
  /** Writes into the files of all stacks, or of one. */
  readonly set: (values: Readonly<Record<string, NewValue>>, stack?: Stack) => Promise<void>;
  readonly override: (override: WeekendOverride, stack: Stack) => Promise<void>;
  /** Appends a line, for what set() does not write. */
  readonly append: (line: string, stack: Stack) => Promise<void>;
  /** Gives it the shipped regions again, and takes away what commands have written. */
  readonly reset: () => void;
}

/** A copy of the project with the shipped regions, whose files a test may change. */
export function weekendProject(folder: string): WeekendProject {
  const path = copyProject(folder);
  const parts = readdirSync(path);
  const fileOf = (stack: Stack) => join(path, "tfvars", `terraform-${stack}.tfvars`);
  const read = (stack: Stack) => readFileSync(fileOf(stack), "utf8");
  const edit = async (stack: Stack, edited: (text: string) => Promise<string>) => {
    writeFileSync(fileOf(stack), await edited(read(stack)));
  };
  return {
    path,
    read,
    fleet: (args, env, input) => fleet(args, env, undefined, undefined, path, input),
    inProcess: (args, env) => fleetInProcess(args, env, path),
    set: async (values, stack) => {
      for (const name of stack ? [stack] : STACKS) {
        await edit(name, (text) => setVariables(text, values));
      }
    },
    override: (override, stack) => edit(stack, (text) => appendOverride(text, override)),
    append: (line, stack) => edit(stack, async (text) => `${text}\n${line}\n`),
    reset: () => {
      const written = readdirSync(path).filter((name) => !parts.includes(name));
      for (const name of ["tfvars", ...written]) {
        rmSync(join(path, name), { recursive: true, force: true });
      }
      cpSync(join(projectRoot, "tfvars"), join(path, "tfvars"), { recursive: true });
    },
  };
}

/** Creates what the commands look at: a shipped region's service, under its own names. */
export function deploy(
  emulator: Emulator,
  stack: Stack,
  { alb = false, ...running }: Omit<Running, "zones"> & { readonly alb?: boolean },
): Promise<void> {
  const values = { ...defaults, aws_region: stack };
  return runRegion(emulator, values, { ...running, zones: alb ? 2 : 0 });
}

/** What the shipped files of a region give. */
export function namesOf(stack: Stack) {
  return resourceNames({ ...defaults, aws_region: stack });
}
