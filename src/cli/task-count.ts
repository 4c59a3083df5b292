import { InvalidArgumentError } from "commander";
import { MAX_TASKS } from "../fleet/rules/container";

/** How many tasks to run: commander's parser for an argument or option. */
export function taskCount(minimum: 0 | 1): (value: string) => number {
  return (value) => {
    const count = /^(0|[1-9][0-9]{0,3})$/.test(value) ? Number(value) : -1;
    if (count < minimum || count > MAX_TASKS) {
      throw new InvalidArgumentError(`It takes a whole number from ${minimum} to ${MAX_TASKS}.`);
    }
    return count;
  };
}
