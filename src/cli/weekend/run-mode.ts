import { changeAndApply } from "../../deploy/change-and-apply";
import { setVariables } from "../../fleet/edit-tfvars";
import { selectedRegions } from "../../fleet/select";
import type { VariableName } from "../../fleet/variables";
import type { Context } from "../../kit/context";
import type { ChangeOptions, EnableOptions } from "../commands/weekend";

/** `fleet weekend enable`: without --destroy-albs the load balancers are kept, whatever the files say. */
export async function runEnable(options: EnableOptions, context: Context): Promise<void> {
  await setMode(
    "enable",
    {
      enable_weekend_only: true,
      destroy_albs_when_scaled_down: options.destroyAlbs === true,
    },
    options,
    context,
  );
}

/** `fleet weekend disable` */
export async function runDisable(options: ChangeOptions, context: Context): Promise<void> {
  await setMode("disable", { enable_weekend_only: false }, options, context);
}

async function setMode(
  command: string,
  values: Readonly<Partial<Record<VariableName, boolean>>>,
  options: ChangeOptions,
  context: Context,
): Promise<void> {
  await changeAndApply(
    {
      command,
      regions: await selectedRegions(context, options.region),
      variables: Object.keys(values) as VariableName[],
      edit: (text, { file }) => setVariables(text, values, file),
    },
    options,
    context,
  );
}
