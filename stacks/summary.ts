import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { recordName, zoneName } from "../src/fleet/dns-names";
import { servesHttps } from "../src/fleet/https";
import type { RegionConfig } from "../src/fleet/load-fleet";
import { providerNeeds } from "../src/fleet/provider-floor";
import { isOpenToAll } from "../src/fleet/rules/clients";
import { stateLocation } from "../src/fleet/state-location";
import type { StateSettings } from "../src/fleet/state-settings";
import type { VariableValues } from "../src/fleet/variables";
import { plainTable, tableText } from "../src/kit/terminal/table";
import { countOf } from "../src/kit/words";

export interface SummaryProps {
  /** Where the stacks were written. */
  readonly outdir: string;
  readonly regions: readonly RegionConfig[];
  readonly state: StateSettings;
}

/** What synth made, where it lies, and what to type next. */
export function summary({ outdir, regions, state }: SummaryProps): string {
  const table = plainTable(["stack", "region", "tasks", "switched on", "state"]);
  for (const { stackName, values } of regions) {
    table.push([
      stackName,
      values.aws_region,
      tasks(values),
      switchedOn(values).join(", ") || "-",
      stateLocation(state, stackName),
    ]);
  }
  const folder = relative(process.cwd(), outdir) || ".";
  const first = regions[0]?.stackName ?? "";
  return [
    `${countOf(regions.length, "stack")} in ${folder}/stacks`,
    "",
    tableText(table),
    "",
    ...leftNote(outdir, regions),
    ...providerNote(regions),
    ...hostedZoneNote(regions),
    ...bucketNote(state),
    "Next, for one region:",
    `  npx fleet deploy ${first}    plans it, asks, applies it, and waits for its tasks`,
    `  npx cdktf deploy ${first}    plans it, asks, and applies it`,
    `  cd ${folder}/stacks/${first} && terraform init && terraform plan`,
    "",
  ].join("\n");
}

function tasks({ desired_count, cpu, memory }: VariableValues): string {
  return `${desired_count} × ${cpu / 1024} vCPU, ${memory / 1024} GB`;
}

function switchedOn(values: VariableValues): string[] {
  const flags: [boolean, string][] = [
    [values.create_alb, values.internal_load_balancer ? "internal load balancer" : "load balancer"],
    [servesHttps(values), "HTTPS"],
    [!isOpenToAll(values), "chosen networks only"],
    [values.oauth_issuer !== null, "OAuth"],
    [values.enable_domain, recordName(values)],
    [values.enable_service_discovery, "service discovery"],
    [values.enable_ipv6, "IPv6"],
    [values.enable_weekend_only, "weekend mode"],
  ];
  return flags.filter(([on]) => on).map(([, name]) => name);
}

/** Their resources may exist, so nothing of them is deleted here. The bucket of the states is never left over. */
function leftNote(outdir: string, regions: readonly RegionConfig[]): string[] {
  const wanted = new Set(["state-bucket", ...regions.map(({ stackName }) => stackName)]);
  const left = readdirSync(join(outdir, "stacks")).filter((name) => !wanted.has(name));
  return left.length === 0
    ? []
    : [
        `Left from an earlier synth, and without a file in tfvars/ now: ${left.join(", ")}.`,
        "What was deployed from them still runs: terraform destroy in their folders, then delete these.",
        "",
      ];
}

/** Without it, `terraform init` keeps to the version that an earlier one locked, and fails. */
function providerNote(regions: readonly RegionConfig[]): string[] {
  const lines = regions.flatMap(({ stackName, values }) =>
    providerNeeds(values).map(
      ({ variable, version }) => `  ${stackName}: ${version} or newer, for ${variable}`,
    ),
  );
  return lines.length === 0
    ? []
    : [
        "The AWS provider must be newer than for other stacks. Run terraform init -upgrade in the folder of:",
        ...lines,
        "",
      ];
}

/** Terraform itself only says that no zone was found. */
function hostedZoneNote(regions: readonly RegionConfig[]): string[] {
  const zones = new Set(
    regions
      .filter(({ values }) => values.enable_domain && values.route53_zone_id === null)
      .map(({ values }) => zoneName(values)),
  );
  if (zones.size === 0) {
    return [];
  }
  return [
    `Route 53 must have a public hosted zone for ${[...zones].join(", ")} before the first plan.`,
    "Without one, set enable_domain = false, or domain_name to a zone of yours.",
    "",
  ];
}

function bucketNote(state: StateSettings): string[] {
  if (state.backend === "local") {
    return [];
  }
  return [
    `The states go to the bucket ${state.bucket}. If it does not exist yet, create it first:`,
    "  npx cdktf deploy state-bucket",
    "",
  ];
}
