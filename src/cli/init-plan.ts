import { withinReadTime } from "../aws/read-time";
import { findPublicZones } from "../aws/route53";
import type { FirstFleet } from "../fleet/first-fleet";
import type { Context } from "../kit/context";
import { inParallel, valuesOf } from "../kit/in-parallel";
import { REGIONS_AT_ONCE } from "../live/read-regions";
import { chooseZones } from "../live/zones";
import type { InitAnswers } from "./init-questions";

/** As many as the shipped regions have. */
const ZONES = 3;

/** With the zones that the account has, and what is to be said of it. @param offline asks AWS for nothing */
export async function planFleet(
  { regions, project, image, port, domain, subdomain, https, weekend }: InitAnswers,
  offline: boolean,
  { progress }: Context,
): Promise<{ fleet: FirstFleet; notes: string[] }> {
  progress.step("Asking the account");
  const chosen = await inParallel(regions, REGIONS_AT_ONCE, async (region) => ({
    region,
    ...(await chooseZones(region, ZONES, offline)),
  }));
  const zonesOf = valuesOf(chosen);
  const fleet: FirstFleet = {
    projectName: project,
    image,
    port: Number(port),
    domain: domain === "" ? null : { zone: domain, subdomain, https },
    weekend,
    regions: zonesOf,
  };
  const domainNotes =
    domain === "" || offline ? [] : await notesOnDomain(domain, regions[0] as string);
  progress.done();
  const guessed = zonesOf.filter(({ from }) => from === "table");
  const names = guessed.map(({ region }) => region).join(", ");
  return {
    fleet,
    notes: [
      ...domainNotes,
      ...(guessed[0]
        ? [`zones of ${names}: the usual ones, since the account did not say: ${guessed[0].reason}`]
        : []),
    ],
  };
}

/** What a deployment would fail at. */
async function notesOnDomain(domain: string, region: string): Promise<string[]> {
  const zones = await withinReadTime(() => findPublicZones(region, domain)).catch(() => undefined);
  if (zones === undefined) {
    return [`whether the account has a public hosted zone ${domain} could not be asked`];
  }
  if (zones.length === 0) {
    return [
      `this account has no public hosted zone ${domain} in Route 53, and no region can be deployed without it. Create it ` +
        "first, or take --no-domain",
    ];
  }
  return zones.length === 1
    ? []
    : [
        `this account has ${zones.length} public hosted zones ${domain} (${zones.join(", ")}): write the id of one as ` +
          "route53_zone_id into tfvars/fleet.tfvars",
      ];
}
