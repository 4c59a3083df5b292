import { DEFAULT_ASSUMPTIONS } from "../../cost/assumptions";
import type { CostModel } from "../../cost/fleet-cost";
import { loadPrices } from "../../cost/prices/load-prices";
import { priceBook } from "../../cost/prices/price";
import type { EstimateOptions } from "../commands/cost";
import type { Context } from "../context";
import { UsageError } from "../failure";
import { readAssumptions } from "./read-assumptions";

/** The model that the options ask for, and what is to be said of it. */
export interface ChosenModel {
  readonly model: CostModel;
  readonly description: string;
}

/**
 * Warns of fetched prices that cannot be used.
 * @throws UsageError when an assumption is wrong, or the model makes none
 */
export async function chosenModel(
  { model, assume = [], assumptions: file }: EstimateOptions,
  { projectDir, workingDir, stderr }: Context,
): Promise<ChosenModel> {
  if (model === "documented") {
    if (assume.length > 0 || file !== undefined) {
      throw new UsageError(
        "--model documented has flat prices and assumes nothing. Leave out --assume and --assumptions",
      );
    }
    return { model: { name: "documented" }, description: "the documented model's flat prices" };
  }
  const given = await readAssumptions(assume, file, workingDir);
  const { tables, warning } = await loadPrices(projectDir);
  if (warning !== null) {
    stderr.write(`warning ${warning}\n`);
  }
  return {
    model: {
      name: "list",
      prices: priceBook(tables),
      assumptions: { ...DEFAULT_ASSUMPTIONS, ...given },
    },
    description: "AWS's list prices",
  };
}
