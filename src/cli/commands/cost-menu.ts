import type { Command } from "commander";
import type { Context } from "../../kit/context";

export function declareCostMenu(cost: Command, context: Context): void {
  cost
    .command("menu")
    .summary("all of this as a menu")
    .description("The cost commands as a menu, on a terminal.")
    .action(async () => {
      const { runCostMenu } = require("../cost/run-menu") as typeof import("../cost/run-menu");
      const names = cost.commands.map((it) => it.name());
      await runCostMenu(
        names.filter((name) => name !== "menu"),
        context,
      );
    });
}
