import { Command, CommanderError, Option } from "commander";
import { fargateRegion } from "../fleet/facts/regions";
import type { RegionConfig } from "../fleet/load-fleet";
import { UsageError } from "../kit/failure";
import { FAILURES, parseFailure } from "../local-aws/failures";

export interface SandboxOptions {
  /** A shell command to run in the sandbox; it ends with it. */
  readonly exec?: string;
  /** Stacks to start; none given are all. */
  readonly region: readonly string[];
  /** A shell command that runs in place of every image. @default the example server */
  readonly server?: string;
  /** The images themselves run, by Docker or Podman. */
  readonly containers?: boolean;
  /** What is made to fail from the start on. */
  readonly fail: readonly string[];
  /** Where the clients are, as a stack or a region: latency records of it come first. */
  readonly clientRegion?: string;
}

const DEFAULT_SPEED = 10;

const repeated = (value: string, before: readonly string[]) => [...before, value];

const failures = Object.entries(FAILURES)
  .map(([what, how]) => `${what.padEnd(11)} ${how}`)
  .join("\n");

/**
 * @returns undefined after --help
 * @throws UsageError
 */
export function parseOptions(args: readonly string[]): SandboxOptions | undefined {
  const program = new Command("npm run sandbox --")
    .description(
      "Deploys the project's regions into an emulated AWS on this machine and stays up until Ctrl-C. It needs no " +
        "AWS account and cannot reach one, whatever credentials the shell holds. It works in a temporary copy of the " +
        "project, so that the project's own output and states stay as they are, and leaves nothing behind.",
    )
    .option("--exec <command>", "run a shell command in the sandbox, then end with its exit code")
    .option("--region <stack>", "start only this stack; repeatable", repeated, [])
    .option(
      "--server <command>",
      "a shell command that runs in place of every image; it listens on $HOST:$PORT",
    )
    .addOption(
      new Option(
        "--containers",
        "run the images themselves, with Docker or Podman, which pull what is missing",
      ).conflicts("server"),
    )
    .option("--fail <what>", `make something fail, repeatable:\n${failures}`, repeated, [])
    .option(
      "--client-region <stack>",
      "the stack, or region of AWS, that the fleet's name leads to first",
    )
    .allowExcessArguments(false)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeErr: () => {}, outputError: () => {} })
    .addHelpText(
      "after",
      `
The command of --exec starts in the copy of the project: the stacks are in cdktf.out/stacks/<stack>, initialized
and applied. It has the emulator's variables (AWS_ENDPOINT_URL and others), those with which Terraform finds its
provider, FLEET_SANDBOX, the copy's folder, and http_proxy and https_proxy, which lead to the load balancers by their
names, and to nothing else. $FLEET_SANDBOX_ENDPOINTS names a JSON file with an address for each stack and for the fleet,
for programs that obey no proxy; $FLEET_SANDBOX_MAIL names a file with what alarms have sent. The command does not run
when a region failed.

Examples:
  $ npm run sandbox
  $ npm run sandbox -- --region eu-west-1
  $ npm run sandbox -- --exec 'terraform -chdir=cdktf.out/stacks/eu-west-1 plan -detailed-exitcode'
  $ npm run sandbox -- --exec "$SHELL"
  $ npm run sandbox -- --server 'uv run my-server'
  $ npm run sandbox -- --region eu-west-1 --containers
  $ npm run sandbox:fail -- task        (in a shell of the sandbox, while it runs)

Exit codes: 0 fine (also when ended by Ctrl-C once it is up), 1 a region failed or something is missing, 2 wrong
use, 128 and the signal's number when broken off before, with --exec the command's own.
Environment: FLEET_PROVIDER_MIRROR (a folder filled by terraform providers mirror), FLEET_SANDBOX_SPEED (10: what AWS waits is divided by it), NO_COLOR, CI.`,
    );
  try {
    const options = program.parse([...args], { from: "user" }).opts<SandboxOptions>();
    options.fail.forEach(parseFailure);
    return options;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) {
      return undefined;
    }
    if (error instanceof UsageError) {
      throw error;
    }
    const message = (error as Error).message
      .replace(/^error: /, "")
      .replaceAll("\n", " ")
      .replace(/[.]$/, "");
    throw new UsageError(`${message}. See: npm run sandbox -- --help`);
  }
}

/**
 * What AWS waits is divided by this.
 * @throws UsageError when it is no number above 0
 */
export function speedOf({ FLEET_SANDBOX_SPEED: text }: NodeJS.ProcessEnv): number {
  if (!text) {
    return DEFAULT_SPEED;
  }
  const speed = Number(text);
  if (!(speed > 0 && Number.isFinite(speed))) {
    throw new UsageError(`FLEET_SANDBOX_SPEED takes a number above 0; got: ${text}`);
  }
  return speed;
}

/**
 * A failure as it is carried out: that of a region has the region's name, also where a stack is named.
 * @throws UsageError when no stack is there
 */
export function failureIn(
  text: string,
  regions: readonly Pick<RegionConfig, "stackName" | "values">[],
): string {
  const { region: name } = parseFailure(text);
  if (name === undefined) {
    return text;
  }
  const stack =
    regions.find(({ stackName }) => stackName === name) ??
    regions.find(({ values }) => values.aws_region === name);
  if (stack === undefined) {
    const names = regions.map(({ stackName }) => stackName).join(", ");
    throw new UsageError(`cannot fail "${text}": the sandbox has the stacks ${names}`);
  }
  return `region:${stack.values.aws_region}`;
}

/** @throws UsageError when it is neither a stack nor a region of AWS */
export function clientRegionOf(
  { clientRegion: name }: Pick<SandboxOptions, "clientRegion">,
  regions: readonly Pick<RegionConfig, "stackName" | "values">[],
): string | undefined {
  const stack = regions.find(({ stackName }) => stackName === name);
  if (stack !== undefined || name === undefined || fargateRegion.holds(name)) {
    return stack?.values.aws_region ?? name;
  }
  const names = regions.map(({ stackName }) => stackName).join(", ");
  throw new UsageError(`--client-region takes a stack (${names}) or a region of AWS; got: ${name}`);
}
