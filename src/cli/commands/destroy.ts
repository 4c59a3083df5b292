import { destroyRegions } from "../../deploy/destroy-regions";
import type { StackResult } from "../../deploy/stack-result";
import { selectedRegions } from "../../fleet/select";
import type { Context } from "../../kit/context";
import { Interrupted, UsageError } from "../../kit/failure";
import { declareCommand, refuseWithoutAnswer } from "../command";
import { inOrder, waveAnswer, waveOptions, waveProps } from "../deploy";
import { DRY_RUN, YES } from "../options";
import { lossText } from "../text/destroy";

export const command = declareCommand({
  description:
    "Destroys everything that AWS has of the stacks, after it has said what is lost and their names are typed: one stack " +
    "first, the others once it is gone. Files of tfvars/ and states stay.",
  options: (command) =>
    waveOptions(command, "the stacks; at least one")
      .option(...DRY_RUN)
      .option(...YES),
  examples: ["npx fleet destroy eu-west-2", "npx fleet destroy eu-west-2 us-east-1 --dry-run"],
  run: async (options, context, stacks) => {
    if (stacks.length + (options.region ?? []).length === 0) {
      throw new UsageError("say which stacks to destroy: npx fleet destroy <stack>");
    }
    refuseWithoutAnswer("destroy", "destroys stacks", true, options, context);
    const regions = inOrder(await selectedRegions(context), stacks, options);
    const props = await waveProps(options, context);
    const confirm = async (plans: readonly StackResult[]) => {
      for (const plan of plans) {
        const region = regions.find(({ stackName }) => stackName === plan.stack);
        if (region) {
          props.stream.write(lossText(region, plan));
        }
      }
      if (!options.yes) {
        await typeNames(plans, context);
      }
    };
    return waveAnswer(await destroyRegions(regions, { ...props, confirm }));
  },
});

/** @throws Interrupted when one is not typed */
async function typeNames(plans: readonly StackResult[], { textInput }: Context): Promise<void> {
  for (const { stack } of plans) {
    const typed = await textInput(`Type ${stack} to destroy it`);
    if (typed.trim() !== stack) {
      throw new Interrupted("SIGINT", `that is not ${stack}: nothing was destroyed`);
    }
  }
}
