import { ITEMS, type ItemName } from "../items";

/** The prices that one question to the Price List answers. */
export interface PriceQuery {
  readonly service: string;
  /** `global` asks for what is the same everywhere. */
  readonly region: string;
  readonly items: readonly ItemName[];
}

/** The partitions that the Price List does not price in USD. */
const OTHER_CURRENCY = /^(cn|eusc)-/;

/** What there is to ask for the regions; nothing for a region that is billed in another currency. */
export function priceQueries(regions: readonly string[]): PriceQuery[] {
  const offers = ITEMS.flatMap(({ name, offer }) => (offer ? [{ name, ...offer }] : []));
  const services = [...new Set(offers.map(({ service }) => service))];
  const priced = regions.filter((region) => !isOtherCurrency(region));
  return services.flatMap((service) => {
    const its = offers.filter((offer) => offer.service === service);
    const items = its.map(({ name }) => name);
    const isGlobal = its.every((offer) => offer.global);
    const asked = isGlobal ? (priced.length > 0 ? ["global"] : []) : priced;
    return asked.map((region) => ({ service, region, items }));
  });
}

export function isOtherCurrency(region: string): boolean {
  return OTHER_CURRENCY.test(region);
}
