/** A room is a folder of the sources; it imports only the rooms named here, all of lower floors. */
export interface Room {
  readonly floor: number;
  readonly purpose: string;
  readonly mayImport: readonly string[];
}

const DATA = ["schedule", "fleet", "hcl", "kit"];

/** Folders of `src/`, and `stacks/`. __tests__/rooms.test.ts checks every import against it. */
export const ROOMS: Readonly<Record<string, Room>> = {
  kit: {
    floor: 1,
    purpose:
      "what knows nothing of fleets: failures and exit codes, child processes, locks, files, time, money, the terminal",
    mayImport: [],
  },
  hcl: {
    floor: 2,
    purpose: "the text of tfvars files and what it says; changing it byte for byte; expressions",
    mayImport: ["kit"],
  },
  terraform: {
    floor: 2,
    purpose: "the terraform program: running it, its versions, plans, state locks and providers",
    mayImport: ["kit"],
  },
  schedule: {
    floor: 2,
    purpose: "when tasks run, and the scheduled actions that make it so; pure",
    mayImport: ["kit"],
  },
  aws: {
    floor: 2,
    purpose: "AWS's APIs, one file a service",
    mayImport: ["kit"],
  },
  fleet: {
    floor: 3,
    purpose:
      "what a region is: variables, rules and facts; loading, editing and choosing regions; names and states",
    mayImport: ["hcl", "schedule", "kit"],
  },
  constructs: {
    floor: 4,
    purpose: "one construct for each .tf file; knows cdktf",
    mayImport: DATA,
  },
  stacks: {
    floor: 4,
    purpose: "a stack of constructs for each region, and writing them; knows cdktf",
    mayImport: ["constructs", ...DATA],
  },
  live: {
    floor: 4,
    purpose: "what AWS has of a region beside what its file wants",
    mayImport: ["aws", "fleet", "schedule", "kit"],
  },
  recover: {
    floor: 4,
    purpose: "finding what a killed apply left, importing and repairing it",
    mayImport: ["terraform", "aws", "fleet", "kit"],
  },
  cost: {
    floor: 5,
    purpose: "what a fleet costs: the models, prices, and one file for each thing that AWS bills",
    mayImport: ["live", "aws", "terraform", ...DATA],
  },
  deploy: {
    floor: 5,
    purpose: "planning and applying many regions",
    mayImport: ["live", "aws", "terraform", ...DATA],
  },
  check: {
    floor: 5,
    purpose: "an MCP endpoint, seen by the official clients: one file for each check",
    mayImport: ["aws", "fleet", "kit"],
  },
  policy: {
    floor: 5,
    purpose: "what whoever deploys must be allowed: one file for each service of AWS",
    mayImport: ["terraform", "fleet", "hcl", "kit"],
  },
  "local-aws": {
    floor: 5,
    purpose:
      "what AWS does with its records: tasks, load balancers, names, metrics, alarms, scaling",
    mayImport: ["aws", "schedule", "kit"],
  },
  weekend: {
    floor: 6,
    purpose: "weekend mode: its status, holding and scaling, cron",
    mayImport: ["deploy", "live", "aws", "schedule", "fleet", "kit"],
  },
  operate: {
    floor: 6,
    purpose:
      "what operators do with a running fleet: status, logs, events, secrets, and new tasks that are waited for",
    mayImport: ["deploy", "live", "aws", "schedule", "fleet", "kit"],
  },
  report: {
    floor: 6,
    purpose: "the HTML page of `fleet report`",
    mayImport: ["cost", "live", "schedule", "fleet", "kit"],
  },
  sandbox: {
    floor: 6,
    purpose: "the emulator of AWS, and the project deployed in it",
    mayImport: ["local-aws", "terraform", "fleet", "schedule", "aws", "kit"],
  },
  doctor: {
    floor: 6,
    purpose: "what is wrong with a region, and its cause: one file for each check",
    mayImport: ["check", "cost", "live", "terraform", "aws", "schedule", "fleet", "kit"],
  },
  page: {
    floor: 7,
    purpose: "the live page of `fleet open`",
    mayImport: ["operate", "cost", "report", "live", "schedule", "fleet", "kit"],
  },
  cli: {
    floor: 8,
    purpose: "the fleet command: one file for each command",
    mayImport: [
      "page",
      "weekend",
      "operate",
      "report",
      "sandbox",
      "doctor",
      "cost",
      "deploy",
      "check",
      "policy",
      "recover",
      "live",
      "terraform",
      "aws",
      ...DATA,
    ],
  },
};

/** The room of a file, by its path in the project; undefined for what is in none. */
export function roomOf(path: string): string | undefined {
  const [, room] = /^(?:src\/([^/]+)\/|(stacks)\/)/.exec(path)?.filter(Boolean) ?? [];
  return room;
}
