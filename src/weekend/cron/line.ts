import { accessSync, constants } from "node:fs";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import type { Context } from "../../kit/context";
import { shellWord } from "../../kit/shell-word";

/** Some crons cut off what is longer, without a word. */
const LONGEST_COMMAND = 990;

/** What cron does not hand on and where the stacks, states and credentials are, and the way there. Never a secret. */
const HANDED_ON =
  /^(FLEET_STATE_\w+|CDKTF_OUTDIR|TF_WORKSPACE|TF_DATA_DIR|TF_CLI_CONFIG_FILE|TERRAFORM_BINARY_NAME|AWS_PROFILE|AWS_DEFAULT_PROFILE|AWS_CONFIG_FILE|AWS_SHARED_CREDENTIALS_FILE|AWS_CA_BUNDLE|NO_PROXY|no_proxy)$/;
const PROXY = /^https_proxy$/i;

/** What cron is to run. */
export interface CronJob {
  /** Five fields. */
  readonly schedule: string;
  /** The words behind `fleet`. */
  readonly args: readonly string[];
  /** Where the runs write what they did, relative to the project. */
  readonly logFile: string;
  /** Terraform's program, where the command runs it. */
  readonly terraform?: string;
  /** Another way to have it run, for whom cron cannot. */
  readonly otherWay: string;
}

/**
 * A line for a crontab.
 * @throws when Terraform is needed and not found, or cron could not take the line
 */
export function cronLine(
  { projectDir, env }: Pick<Context, "projectDir" | "env">,
  { schedule, args, logFile, terraform, otherWay }: CronJob,
): string {
  const variables = Object.entries({ ...handedOn(env), PATH: searchPath(terraform, env) });
  const command = [
    ...variables.map(([name, value]) => `${name}=${shellWord(value)}`),
    shellWord(process.execPath),
    shellWord(join(projectDir, "bin", "fleet.js")),
    ...args.map(shellWord),
  ].join(" ");
  const inProject = `cd ${shellWord(projectDir)} && mkdir -p .fleet && ${command}`;
  const logged = `${inProject} >> ${shellWord(join(projectDir, logFile))} 2>&1`;
  if (/[\r\n\0]/.test(logged)) {
    throw new Error(`cron takes no line break in a path; got: ${JSON.stringify(logged)}`);
  }
  // To cron, % is a line break.
  const escaped = logged.replaceAll("%", "\\%");
  if (Buffer.byteLength(escaped) > LONGEST_COMMAND) {
    throw new Error(
      `the command is longer than the ${LONGEST_COMMAND} bytes that every cron takes. Use a folder with a shorter ` +
        `path, or ${otherWay}. The command: ${escaped}`,
    );
  }
  return `${schedule} ${escaped}`;
}

/** The variables of this shell that a run of cron will have, too. */
export function handedOn(env: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(env).filter(
    ([name, value]) =>
      value && (HANDED_ON.test(name) || (PROXY.test(name) && !holdsPassword(value))),
  );
  return Object.fromEntries(entries) as Record<string, string>;
}

/** The variables of this shell that change what Terraform does, and that a run of cron will not have. */
export function leftOut(env: NodeJS.ProcessEnv): string[] {
  const changing =
    /^(TF_VAR_\w+|TF_CLI_ARGS\w*|AWS_ACCESS_KEY_ID|AWS_SESSION_TOKEN|AWS_ENDPOINT_URL\w*)$/;
  return Object.entries(env)
    .filter(([name, value]) => {
      return value && (changing.test(name) || (PROXY.test(name) && holdsPassword(value)));
    })
    .map(([name]) => name);
}

function holdsPassword(proxy: string): boolean {
  return proxy.includes("@");
}

/** Only the folders that are needed: a whole PATH may be longer than a line of cron. */
function searchPath(binary: string | undefined, env: NodeJS.ProcessEnv): string {
  const terraform = binary && folderOf(binary, env);
  if (binary && !terraform) {
    throw new Error(
      `${binary} was not found in PATH, and cron would not find it either. Install it, then run this again`,
    );
  }
  // `aws`: profiles may ask it for credentials.
  const folders = [terraform, dirname(process.execPath), folderOf("aws", env)];
  const usual = ["/usr/local/bin", "/usr/bin", "/bin"];
  return [...new Set([...folders.filter((it) => it), ...usual])].join(delimiter);
}

function folderOf(program: string, env: NodeJS.ProcessEnv): string | undefined {
  if (isAbsolute(program)) {
    return dirname(program);
  }
  return (env.PATH ?? "").split(delimiter).find((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return isAbsolute(folder);
    } catch {
      return false;
    }
  });
}
