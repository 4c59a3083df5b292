import type { Context } from "../../kit/context";
import { type MenuEntry, runMenu } from "../menu";
import { runCosts } from "./run-costs";
import { runStatus } from "./run-status";

const ENTRIES: readonly MenuEntry[] = [
  {
    label: "Check current weekend schedule status",
    run: (context) => runStatus({}, context),
  },
  {
    label: "Enable weekend-only mode (keep ALBs)",
    run: (context) => mode().runEnable({}, context),
  },
  {
    label: "Enable weekend-only mode (destroy ALBs)",
    run: (context) => mode().runEnable({ destroyAlbs: true }, context),
  },
  {
    label: "Disable weekend-only mode",
    run: (context) => mode().runDisable({}, context),
  },
  {
    label: "Manual scale up for weekend",
    run: (context) => scale().runScale("up", {}, context),
  },
  {
    label: "Manual scale down all regions",
    run: (context) => scale().runScale("down", {}, context),
  },
  {
    label: "Show cost estimates",
    run: (context) => runCosts({}, context),
  },
  {
    label: "Setup cron automation",
    run: (context) => cron().runCron({}, context),
  },
];

const mode = () => require("./run-mode") as typeof import("./run-mode");
const scale = () => require("./run-scale") as typeof import("./run-scale");
const cron = () => require("./run-cron") as typeof import("./run-cron");

/** `fleet weekend`: the menu. @param subcommands the names to use where there is no terminal */
export function runWeekendMenu(subcommands: readonly string[], context: Context): Promise<void> {
  return runMenu(
    { title: "Weekend mode", entries: ENTRIES, command: "weekend", subcommands },
    context,
  );
}
