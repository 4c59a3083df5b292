import type { z } from "zod";
import { fargateRegions } from "../../fleet/facts/regions";
import { ITEMS, itemOf } from "../items";
import type { PriceTable } from "./price";

/** Nothing that is priced here costs near that much for one unit. */
const ABSURD_USD = 10;

/**
 * Prices as their files have them.
 * @throws an Error that says in a line what is wrong first, and where
 */
export async function parsePriceTables(json: unknown): Promise<PriceTable[]> {
  // Most projects have no file to validate, and need not wait for the validator.
  const parsed = priceTables(await import("zod")).safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.length ? `at ${issue.path.join(".")}: ` : "";
    throw new Error(`${where}${issue?.message ?? "unknown"}`);
  }
  return parsed.data as PriceTable[];
}

function priceTables({ z: schema }: { readonly z: typeof z }) {
  return schema.array(
    schema
      .strictObject({
        item: schema.enum(ITEMS.map(({ name }) => name)),
        unit: schema.string(),
        source: schema.url({ protocol: /^https?$/ }),
        date: schema.iso.date(),
        readIn: schema.array(schema.string().min(1)).optional(),
        read: schema.iso.date().optional(),
        usd: schema.partialRecord(
          schema.enum(["global", ...fargateRegions]),
          schema.number().positive().max(ABSURD_USD),
        ),
      })
      .refine(({ item, unit }) => unit === itemOf(item).unit, {
        path: ["unit"],
        error: "is not the item's",
      })
      .refine(({ usd }) => Object.keys(usd).length > 0, {
        path: ["usd"],
        error: "has no region",
      }),
  );
}
