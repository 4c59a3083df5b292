import { explainingErrors } from "../aws/explain";
import { withinReadTime } from "../aws/read-time";
import { findZones } from "../aws/zones";
import { usualZones, zoneRunsFargate } from "../fleet/facts/zones";

/** A load balancer needs so many. */
const LEAST_ZONES = 2;

/** Zones for a new region. */
export interface ChosenZones {
  readonly zones: readonly string[];
  readonly from: "account" | "table";
  /** Why the account did not say. */
  readonly reason?: string;
}

/**
 * The first zones of a region that run Fargate: as the account has them, or as accounts usually do.
 * @param wanted how many; fewer where the region has no more
 * @param offline asks AWS for nothing
 * @throws when neither the account nor the table has two
 */
export async function chooseZones(
  region: string,
  wanted: number,
  offline = false,
): Promise<ChosenZones> {
  const asked = offline ? { zones: undefined, reason: "--offline" } : await zonesOfAccount(region);
  const usual = usualZones(region);
  const found = asked.zones ?? usual;
  if (!found) {
    throw new Error(
      `the zones of ${region} are not known here (src/fleet/facts/zones.ts), and the account was not asked or did not ` +
        `answer: ${asked.reason}. Log in, so that it can be asked`,
    );
  }
  if (found.length < LEAST_ZONES) {
    throw new Error(
      `this account has ${found.length === 1 ? `only the zone ${found[0]}` : "no zone"} for Fargate in ${region}, and a ` +
        "load balancer needs two. Choose another region",
    );
  }
  const zones = found.slice(0, wanted);
  return asked.zones ? { zones, from: "account" } : { zones, from: "table", reason: asked.reason };
}

type Asked =
  | { readonly zones: readonly string[]; readonly reason?: undefined }
  | { readonly zones: undefined; readonly reason: string };

async function zonesOfAccount(region: string): Promise<Asked> {
  try {
    const zones = await withinReadTime(() => explainingErrors(() => findZones(region)));
    const names = zones.filter(({ id }) => zoneRunsFargate(region, id)).map(({ name }) => name);
    return { zones: names };
  } catch (error) {
    return { zones: undefined, reason: (error as Error).message };
  }
}
