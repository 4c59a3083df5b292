import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SignalGuard } from "../kit/signals";
import { applyPlan, planTo } from "../terraform/plan-file";
import { dependentsOf } from "../terraform/plan-json";
import { errorText, type RunTerraform } from "../terraform/run";
import type { FoundResource } from "./find-resources";

/** In the stack's folder while something is being imported. */
export const IMPORT_FILE = "fleet-recover.tf.json";

export interface ImportProps {
  readonly terraform: RunTerraform;
  readonly signals: SignalGuard;
  readonly folder: string;
  /** -var, -var-file */
  readonly variables: readonly string[];
  /** Where the plan is written; plans hold secrets. */
  readonly planFile: string;
}

export interface ImportResult {
  readonly imported: readonly FoundResource[];
  readonly refused: readonly { readonly address: string; readonly reason: string }[];
}

/**
 * Imports in one pass with import blocks. They are removed in any case. What Terraform would replace after the
 * import is left out: that would delete it. What needs something that is yet to be created would bring that
 * into the pass, and is imported by itself.
 */
export async function importResources(
  resources: readonly FoundResource[],
  props: ImportProps,
): Promise<ImportResult> {
  const file = join(props.folder, IMPORT_FILE);
  const refused: { address: string; reason: string }[] = [];
  let together = resources;
  let alone: readonly FoundResource[] = [];
  const removeFile = () => rmSync(file, { force: true });

  await props.signals.cleaningUp(removeFile, async () => {
    while (together.length > 0) {
      const imports = together.map(({ address, id }) => ({ to: address, id }));
      writeFileSync(file, `${JSON.stringify({ import: imports }, null, 2)}\n`);
      const { replaced, dragging } = await planImports(together, props);
      if (replaced.size === 0 && dragging.size === 0) {
        await applyPlan(props.planFile, props.terraform);
        return;
      }
      for (const { address, id } of together.filter((it) => replaced.has(it.address))) {
        refused.push({
          address,
          reason: `${id} differs from the configuration in what cannot be changed, so apply would replace it. Give the same values as the killed apply (--var, --var-file), or delete it`,
        });
      }
      const isAlone = (address: string) => dragging.has(address) && !replaced.has(address);
      alone = [...alone, ...together.filter(({ address }) => isAlone(address))];
      together = together.filter(({ address }) => !replaced.has(address) && !dragging.has(address));
    }
  });
  const single = await importOneByOne(alone, props);
  return {
    imported: [...together, ...single.imported],
    refused: [...refused, ...single.refused],
  };
}

/**
 * Plans the pass.
 * @returns the resources that it would replace, and those because of which it would create something
 */
async function planImports(
  resources: readonly FoundResource[],
  { terraform, variables, planFile }: ImportProps,
): Promise<{ replaced: ReadonlySet<string>; dragging: ReadonlySet<string> }> {
  const targets = resources.map(({ address }) => `-target=${address}`);
  const { plan } = await planTo(planFile, terraform, [...variables, ...targets]);
  const harmless = new Set(["no-op", "update", "read"]);
  const unsound = (plan.resource_changes ?? []).filter(
    ({ mode, change }) =>
      mode === "managed" && !change.actions.every((action) => harmless.has(action)),
  );
  const own = new Set(resources.map(({ address }) => address));
  const isOwn = ({ address }: { address: string }) => own.has(address);
  const foreign = unsound.filter((it) => !isOwn(it)).map(({ type, name }) => `${type}.${name}`);
  const needing = dependentsOf(plan, foreign);
  const dragging = resources.filter(({ address }) => needing.has(address.replace(/\[.*$/, "")));
  // Should the configuration not tell which of them it is, all are imported by themselves.
  const culprits = foreign.length > 0 && dragging.length === 0 ? resources : dragging;
  return {
    replaced: new Set(unsound.filter(isOwn).map(({ address }) => address)),
    dragging: new Set(culprits.map(({ address }) => address)),
  };
}

async function importOneByOne(
  resources: readonly FoundResource[],
  { terraform, variables }: ImportProps,
): Promise<ImportResult> {
  const imported: FoundResource[] = [];
  const refused: { address: string; reason: string }[] = [];
  for (const resource of resources) {
    const options = ["-input=false", "-no-color", ...variables];
    const run = await terraform("import", ...options, resource.address, resource.id);
    if (run.exitCode === 0) {
      imported.push(resource);
    } else {
      refused.push({ address: resource.address, reason: errorText(run) });
    }
  }
  return { imported, refused };
}
