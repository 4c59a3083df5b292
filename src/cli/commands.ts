/** What the lists of commands and the menus show of a command. */
export interface CommandRow {
  /** What stands behind its name in lists and in its own help. */
  readonly usage?: string;
  readonly summary: string;
  /** Where it stands in menus. */
  readonly menus?: readonly MenuLabel[];
}

export interface MenuLabel {
  /** The command whose menu it is, such as "weekend". */
  readonly menu: string;
  /** Its place, counted from 1. */
  readonly number: number;
  readonly label: string;
  /** Options that the entry adds. */
  readonly args?: readonly string[];
}

/**
 * Every command by its words, in the order of help. What `weekend status` is called with and does is in
 * commands/weekend/status.ts, which is loaded when the command line names it.
 */
export const COMMANDS: Readonly<Record<string, CommandRow>> = {
  init: { usage: "[options]", summary: "a first fleet of your own: asks, and writes its files" },
  region: { usage: "[subcommand]", summary: "the regions of the fleet: add, list, remove" },
  "region add": { usage: "[options] <region>", summary: "write the file of one more region" },
  "region list": {
    usage: "[options]",
    summary: "the regions, their ranges, and which are deployed",
  },
  "region remove": {
    usage: "[options] <stack>",
    summary: "remove the file of a region that is destroyed",
  },
  status: {
    usage: "[options]",
    summary: "whether every region is well",
  },
  doctor: { usage: "[options] [stack]", summary: "what is wrong with a region, and what to do" },
  open: { usage: "[options]", summary: "the fleet on a live page in your browser" },
  weekend: { usage: "[subcommand]", summary: "weekend mode: schedule, counts, costs" },
  "weekend status": {
    usage: "[options]",
    summary: "what should run now, and what does",
    menus: [{ menu: "weekend", number: 1, label: "Check current weekend schedule status" }],
  },
  "weekend costs": {
    usage: "[options]",
    summary: "what weekend mode costs and saves",
    menus: [{ menu: "weekend", number: 7, label: "Show cost estimates" }],
  },
  "weekend enable": {
    usage: "[options]",
    summary: "switch weekend mode on, and apply",
    menus: [
      { menu: "weekend", number: 2, label: "Enable weekend-only mode (keep ALBs)" },
      {
        menu: "weekend",
        number: 3,
        label: "Enable weekend-only mode (destroy ALBs)",
        args: ["--destroy-albs"],
      },
    ],
  },
  "weekend disable": {
    usage: "[options]",
    summary: "switch weekend mode off, and apply",
    menus: [{ menu: "weekend", number: 4, label: "Disable weekend-only mode" }],
  },
  "weekend apply": {
    usage: "[options]",
    summary: "bring AWS to what the schedule says now",
  },
  "weekend up": {
    usage: "[options]",
    summary: "scale the active regions up at once",
    menus: [{ menu: "weekend", number: 5, label: "Manual scale up for weekend" }],
  },
  "weekend down": {
    usage: "[options]",
    summary: "scale all regions to 0 at once",
    menus: [{ menu: "weekend", number: 6, label: "Manual scale down all regions" }],
  },
  "weekend cron": {
    usage: "[options]",
    summary: "have `apply` run by itself",
    menus: [{ menu: "weekend", number: 8, label: "Setup cron automation" }],
  },
  cost: {
    usage: "[subcommand] [options]",
    summary: "what the fleet costs",
    menus: [{ menu: "cost", number: 1, label: "Cost by region and component" }],
  },
  "cost scenarios": {
    usage: "[options]",
    summary: "what other ways to run it would cost",
    menus: [{ menu: "cost", number: 2, label: "Compare scenarios" }],
  },
  "cost now": {
    usage: "[options]",
    summary: "what runs now costs, and the month so far",
    menus: [{ menu: "cost", number: 3, label: "What runs now, and the month so far" }],
  },
  "cost recommend": {
    usage: "[options]",
    summary: "how to spend less, with what that risks",
    menus: [{ menu: "cost", number: 4, label: "Recommendations" }],
  },
  "cost diff": {
    usage: "[options]",
    summary: "what a change costs",
    menus: [{ menu: "cost", number: 5, label: "What your edits of tfvars/ cost" }],
  },
  "cost prices": {
    usage: "[subcommand] [options]",
    summary: "the list prices, and where they are from",
    menus: [{ menu: "cost", number: 6, label: "List prices" }],
  },
  "cost prices update": { usage: "[options]", summary: "fetch the prices from AWS" },
  "cost menu": { summary: "all of this as a menu" },
  report: {
    usage: "[options]",
    summary: "the fleet on one page: cost, scenarios, schedule, picture",
    menus: [{ menu: "cost", number: 7, label: "Report as HTML (fleet-report.html)" }],
  },
  plan: {
    usage: "[options] [stacks...]",
    summary: "what a deployment would change, destroy and cost",
  },
  deploy: {
    usage: "[options] [stacks...]",
    summary: "apply regions in waves, a canary first, and wait for their tasks",
  },
  rollback: {
    usage: "[options] [stacks...]",
    summary: "go back to the image before the last deploy --image",
  },
  destroy: {
    usage: "[options] <stacks...>",
    summary: "destroy regions, after their names are typed",
  },
  check: {
    usage: "[options] <url|stack>",
    summary: "ask an MCP endpoint as its clients would",
  },
  recover: {
    usage: "[options] <stack>",
    summary: "import what a killed apply left in AWS",
  },
  policy: {
    usage: "[options]",
    summary: "the IAM policies of whoever deploys, and a role's trust for GitHub",
  },
  logs: { usage: "[options]", summary: "what the tasks of all regions log" },
  events: { usage: "[options]", summary: "what ECS says of the services, and why tasks stopped" },
  exec: { usage: "[options] [stack]", summary: "a shell in a running task" },
  restart: { usage: "[options]", summary: "replace the tasks, without losing a call" },
  scale: { usage: "[options] <n>", summary: "run so many tasks in each region" },
  secret: { usage: "[subcommand]", summary: "the API key and other secrets of the containers" },
  "secret set": {
    usage: "[options] [name]",
    summary: "store a secret's value in every region, and start new tasks",
  },
  "secret rotate": {
    usage: "[options] <name>",
    summary: "replace a secret in use, without a failed dialogue",
  },
  "secret cron": {
    usage: "[options] <name>",
    summary: "have `secret rotate` run by itself",
  },
  "secret status": { usage: "[options]", summary: "which secrets are set, and since when" },
  completion: { usage: "<shell>", summary: "completion for bash, zsh and fish" },
};

/** The command that a command line names, as far as it names one: "weekend status", or "". */
export function commandOf(args: readonly string[]): string {
  const names = args.map((_, i) => args.slice(0, i + 1).join(" "));
  return names.findLast((name, i) => name in COMMANDS && args[i] !== undefined) ?? "";
}

/** The commands below one. */
export function subcommandsOf(name: string): string[] {
  const depth = name.split(" ").length;
  return Object.keys(COMMANDS).filter(
    (it) => it.startsWith(`${name} `) && it.split(" ").length === depth + 1,
  );
}
