import type { Context } from "../../kit/context";
import { UsageError } from "../../kit/failure";
import { loadPrices } from "../prices/load-prices";
import { priceBook } from "../prices/price";
import { DEFAULT_ASSUMPTIONS } from "../usage/assumptions";
import { readAssumptions } from "../usage/read-assumptions";
import type { CostModel } from "./fleet-cost";
import type { ListModel } from "./list-model";

/** How much is used, as `--assume` and `--assumptions` say. */
export interface AssumptionOptions {
  readonly assume?: readonly string[];
  readonly assumptions?: string;
}

/** How an estimate is made, as `--model` says beside. */
export interface ModelOptions extends AssumptionOptions {
  readonly model: CostModel["name"];
}

/** The model that the options ask for, and what is to be said of it. */
export interface ChosenModel {
  readonly model: CostModel;
  readonly description: string;
}

/** @throws UsageError when an assumption is wrong, or the model makes none */
export async function chosenModel(options: ModelOptions, context: Context): Promise<ChosenModel> {
  if (options.model === "documented") {
    if ((options.assume ?? []).length > 0 || options.assumptions !== undefined) {
      throw new UsageError(
        "--model documented has flat prices and assumes nothing. Leave out --assume and --assumptions",
      );
    }
    return { model: { name: "documented" }, description: "the documented model's flat prices" };
  }
  return { model: await listModel(options, context), description: "AWS's list prices" };
}

/**
 * Warns of fetched prices that cannot be used.
 * @throws UsageError when an assumption is wrong
 */
export async function listModel(
  { assume = [], assumptions: file }: AssumptionOptions,
  { projectDir, workingDir, stderr }: Context,
): Promise<{ readonly name: "list" } & ListModel> {
  const given = await readAssumptions(assume, file, workingDir);
  const { tables, warning } = await loadPrices(projectDir);
  if (warning !== null) {
    stderr.write(`warning ${warning}\n`);
  }
  return {
    name: "list",
    prices: priceBook(tables),
    assumptions: { ...DEFAULT_ASSUMPTIONS, ...given },
  };
}
