import type { Command } from "commander";
import type { Context } from "../../kit/context";
import { collect } from "./options";

export interface RecoverOptions {
  readonly dryRun?: true;
  readonly yes?: true;
  readonly json?: true;
  readonly region?: readonly string[];
  readonly var?: readonly string[];
  readonly varFile?: readonly string[];
  readonly unlock?: string;
}

export function declareRecover(program: Command, context: Context): void {
  program
    .command("recover")
    .summary("import what a killed apply left in AWS")
    .description(
      "Finds what exists in AWS under a stack's names and tags and is missing in its state, as after an apply " +
        'that was killed: the next apply would stop at "already exists". Shows it and, after a question, imports ' +
        "it. Restores a secret that is scheduled for deletion, with its value, and untaints what cannot be " +
        "replaced. Nothing else in AWS is changed. Can be run again at any time.",
    )
    .argument("[stack]", "the region's stack, such as eu-west-1")
    .option("--dry-run", "show what would be imported and stop")
    .option("-y, --yes", "import without asking")
    .option("--unlock <id>", "clear this lock of the state without asking")
    .option("--region <stack>", "the stack, in place of the argument", collect)
    .option("--var <name=value>", "a Terraform variable, as the apply had it; repeatable", collect)
    .option("--var-file <file>", "a file of Terraform variables; repeatable", collect)
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ npx fleet recover eu-west-1 --dry-run
  $ npx fleet recover eu-west-1
  $ npx fleet recover eu-west-1 --yes --var desired_count=4 --var-file prod.tfvars
  $ npx fleet recover eu-west-1 --yes --unlock 9db590f1-b6fe-c5f2-2678-8804f089deba`,
    )
    .action(async (stack: string | undefined, options: RecoverOptions) => {
      const { runRecover } = require("../run-recover") as typeof import("../run-recover");
      await runRecover(stack, options, context);
    });
}
