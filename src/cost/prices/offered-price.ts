import type { Product } from "../../aws/price-list";
import { type ItemName, itemOf } from "../items";
import type { Offer } from "../items/item";

/**
 * The USD that an item costs, by its first tier.
 * @param products all of the item's service in a region, or more
 * @throws when they do not have exactly one price for it
 */
export function offeredPrice(item: ItemName, products: readonly Product[]): number {
  const { offer } = itemOf(item);
  if (!offer) {
    throw new Error(`AWS's Price List has no ${item}`);
  }
  const matching = products.filter((product) => isOf(product, offer));
  const tiers = matching.flatMap((it) =>
    it.tiers.filter(({ beginRange }) => Number(beginRange) === 0),
  );
  const name = `${item} (usage type ${offer.usageType})`;
  if (tiers.length === 0) {
    throw new Error(`AWS lists no price for ${name}`);
  }
  const otherUnit = tiers.find(({ unit }) => unit !== offer.unit);
  if (otherUnit) {
    throw new Error(`AWS prices ${name} by "${otherUnit.unit}", expected "${offer.unit}"`);
  }
  const prices = [...new Set(tiers.map(({ pricePerUnit }) => Number(pricePerUnit?.["USD"])))];
  const [usd = Number.NaN] = prices;
  if (prices.length > 1) {
    throw new Error(`AWS lists several prices for ${name}: ${prices.join(", ")}`);
  }
  if (!(usd > 0)) {
    const given = JSON.stringify(tiers[0]?.pricePerUnit);
    throw new Error(`AWS lists no price above 0 in USD for ${name}; got: ${given}`);
  }
  return usd;
}

/**
 * The region's prefix may be missing, as in us-east-1. What looks like one and is none: `TS-` stands for the trust
 * stores of load balancers; `Outposts-` and `Reserved` do not fit anyway.
 */
function isOf({ attributes }: Product, { usageType, operation }: Offer): boolean {
  const { usagetype = "" } = attributes;
  const prefix = usagetype.slice(0, -usageType.length);
  return (
    usagetype.endsWith(usageType) &&
    /^(?!TS-)([A-Z0-9]+-)?$/.test(prefix) &&
    (operation === undefined || attributes["operation"] === operation)
  );
}
