import { basename, join } from "node:path";
import { isActiveRegion } from "../../../fleet/active-region";
import { fargateRegion } from "../../../fleet/facts/regions";
import { type Fleet, loadFleet, type RegionConfig } from "../../../fleet/load-fleet";
import { freeRange, subnetsOf, takenOver, zonesWanted } from "../../../fleet/new-region";
import { regionsByName, selectedFleet } from "../../../fleet/select";
import { tfvarsText } from "../../../fleet/tfvars-writer";
import { UsageError } from "../../../kit/failure";
import { formatProblem } from "../../../kit/problem";
import { hideSecrets } from "../../../kit/secrets";
import { renderDiff } from "../../../kit/terminal/diff";
import { createFileAtomically } from "../../../kit/write-file";
import { chooseZones } from "../../../live/zones";
import { askFirst, declareCommand } from "../../command";
import { estimated } from "../../estimate";
import { DRY_RUN, JSON_FORM, YES } from "../../options";
import { workStream } from "../../print";

export const command = declareCommand({
  description:
    "Writes the file of one more region: its zones as the account has them, the lowest free range 10.n.0.0/16, subnets " +
    "cut from it, and for the rest what the other regions have in common. Shows the file and asks first. Writes over " +
    "no file, and deploys nothing.",
  options: (command) =>
    command
      .argument("<region>", "the region of AWS, such as eu-central-1")
      .option("--like <stack>", "take over what this stack has, also where the others differ")
      .option("--offline", "ask AWS for nothing, and take the zones that accounts usually have")
      .option(...JSON_FORM)
      .option(...DRY_RUN)
      .option(...YES),
  asksBeforeIt: "writes a file",
  examples: [
    "npx fleet region add eu-central-1",
    "npx fleet region add eu-central-1 --like eu-west-1 --dry-run",
  ],
  run: async (options, context, region) => {
    const { projectDir, stderr, progress } = context;
    if (!fargateRegion.holds(region)) {
      throw new UsageError(`<region> must be ${fargateRegion.expected}; got: "${region}"`);
    }
    const fleet = await selectedFleet(context);
    const file = newFile(region, fleet);
    const models = options.like ? regionsByName(fleet.regions, [options.like]) : fleet.regions;
    const taken = takenOver(models, fleet);
    refuseUndecided(taken.undecided, models);
    const vpcCidr = freeRange(fleet.regions.map(({ values }) => values.vpc_cidr));
    if (vpcCidr === undefined) {
      throw new Error("every range 10.n.0.0/16 is taken. Write the region's file by hand");
    }
    progress.step(`Asking for the zones of ${region}`);
    const { zones, from, reason } = await chooseZones(
      region,
      zonesWanted(models),
      options.offline === true,
    );
    progress.done();
    const isPrivate = models.some(({ values }) => values.private_subnets !== "none");
    const text = tfvarsText([region], {
      ...taken.values,
      aws_region: region,
      vpc_cidr: vpcCidr,
      availability_zones: zones,
      subnet_cidrs: subnetsOf(vpcCidr, zones.length),
      ...(isPrivate
        ? { private_subnet_cidrs: subnetsOf(vpcCidr, zones.length, zones.length) }
        : {}),
    });

    const path = join(projectDir, file);
    const after = await loadFleet(
      join(projectDir, "tfvars"),
      projectDir,
      new Map([[path, text]]),
      context.now(),
    );
    const added = after.regions.find((it) => it.file === file) as RegionConfig;
    const estimate = await estimated(after.regions, [added], context);
    const out = workStream(options, context);
    out.write(renderDiff({ file, before: "", after: text }, out));
    if (from === "table") {
      stderr.write(
        `note zones: these are the usual ones, since the account did not say: ${reason}\n`,
      );
    }
    for (const note of notes(taken, models, added)) {
      stderr.write(`note ${note}\n`);
    }
    for (const warning of after.warnings.filter((it) => it.file === file)) {
      stderr.write(`warning ${formatProblem(warning)}\n`);
    }
    out.write(`${estimate.text}\n`);
    const dryRun = options.dryRun === true;
    if (!dryRun) {
      await askFirst({ text: `Write ${file}?`, deletes: false }, options, context);
      await createFileAtomically(path, text);
    }
    const { stackName: stack } = added;
    return {
      json: {
        dryRun,
        stack,
        region,
        file,
        vpcCidr,
        zones,
        zonesFrom: from,
        differing: taken.differing,
        monthly: estimate.monthly,
        written: !dryRun,
      },
      text: () => (dryRun ? "" : `${file} is written. Next: npx fleet deploy ${stack}\n`),
    };
  },
});

/** Named as the others are. @throws UsageError when there is such a stack */
function newFile(region: string, { regions }: Fleet): string {
  const there = regions.find(({ stackName }) => stackName === region);
  if (there) {
    throw new UsageError(`${there.file} is the stack ${region} already, and stays as it is`);
  }
  const isPrefixed = regions.some(({ file }) => basename(file).startsWith("terraform-"));
  return `tfvars/${isPrefixed ? "terraform-" : ""}${region}.tfvars`;
}

function refuseUndecided(
  undecided: readonly (keyof RegionConfig["values"])[],
  models: readonly RegionConfig[],
): void {
  if (undecided.length > 0) {
    const differences = undecided.map((name) => `${name} (${valuesOf(name, models)})`).join(", ");
    throw new UsageError(
      `the regions differ in ${differences}. Say with --like <stack> after which one the new region takes`,
    );
  }
}

function notes(
  { differing, ofOneRegion, certificate }: ReturnType<typeof takenOver>,
  models: readonly RegionConfig[],
  { values }: RegionConfig,
): string[] {
  const certificates = {
    requested:
      "a certificate is good for its own region only: enable_https requests one for this region",
    missing:
      "the others' certificate is good for their region only: set certificate_arn to one of this region",
  };
  return [
    ...differing.map(
      (name) =>
        `the regions differ in ${name} (${valuesOf(name, models)}): this one has ${valueText(values[name])}. ` +
        "To take another region's: --like <stack>",
    ),
    ...ofOneRegion.map(
      (name) =>
        `${name} (${valuesOf(name, models)}) is of its own region, and left out: set it to what ${values.aws_region} has`,
    ),
    ...(certificate ? [certificates[certificate]] : []),
    ...(values.enable_weekend_only && !isActiveRegion(values)
      ? [
          `weekend mode is on, and runs tasks in ${values.weekend_active_regions.join(", ")} only. To run some here, ` +
            `add ${values.aws_region} to weekend_active_regions of all regions`,
        ]
      : []),
  ];
}

function valuesOf(name: keyof RegionConfig["values"], models: readonly RegionConfig[]): string {
  return [...new Set(models.map(({ values }) => valueText(values[name])))].join(", ");
}

function valueText(value: unknown): string {
  return hideSecrets(JSON.stringify(value));
}
