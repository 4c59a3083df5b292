import { freeRange, subnetsOf } from "./new-region";
import { tfvarsText } from "./tfvars-writer";

/** What a first fleet is to be. */
export interface FirstFleet {
  readonly projectName: string;
  readonly image: string;
  readonly port: number;
  /** Null for none: clients then use the load balancers' own names, without HTTPS. */
  readonly domain: Domain | null;
  /** Only at weekends, or always. */
  readonly weekend: boolean;
  readonly regions: readonly { readonly region: string; readonly zones: readonly string[] }[];
}

interface Domain {
  readonly zone: string;
  readonly subdomain: string;
  readonly https: boolean;
}

/** Its files, by their names in tfvars/: one for what all regions share, and one for each region. */
export function firstFleetFiles(fleet: FirstFleet): ReadonlyMap<string, string> {
  const files = new Map([["fleet.tfvars", sharedText(fleet)]]);
  const taken: string[] = [];
  for (const { region, zones } of fleet.regions) {
    // A fleet has far fewer regions than there are ranges.
    const vpcCidr = freeRange(taken) as string;
    taken.push(vpcCidr);
    const heading = [
      region,
      "What all regions share is in fleet.tfvars; a line here wins over it.",
    ];
    const text = tfvarsText(heading, {
      aws_region: region,
      vpc_cidr: vpcCidr,
      availability_zones: zones,
      subnet_cidrs: subnetsOf(vpcCidr, zones.length),
    });
    files.set(`terraform-${region}.tfvars`, text);
  }
  return files;
}

function sharedText({ projectName, image, port, domain, weekend, regions }: FirstFleet): string {
  return tfvarsText(
    ["What all regions share. docs/variables.md lists every variable that can stand here."],
    {
      project_name: projectName,
      container_image: image,
      container_port: port,
      enable_domain: domain !== null,
      ...(domain && {
        domain_name: domain.zone,
        subdomain: domain.subdomain,
        enable_https: domain.https,
        // Servers compare the Host header of a request with the names that they are told.
        enable_address_environment: true,
      }),
      enable_weekend_only: weekend,
      ...(weekend && { weekend_active_regions: regions.map(({ region }) => region) }),
    },
  );
}
