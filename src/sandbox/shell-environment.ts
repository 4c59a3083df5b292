import { join } from "node:path";
import { shellWord } from "../kit/shell-word";
import type { Environment } from "../terraform/provider-mirror";
import type { Emulator } from "./emulator";
import { sandboxEnvironment } from "./environment";

/** What a shell needs beside the variables for AWS and Terraform. */
export interface ShellProps {
  readonly emulator: Pick<Emulator, "url" | "control">;
  /** The sandbox's folder. */
  readonly folder: string;
  /** What providerEnvironment() returned. */
  readonly providers: Readonly<Record<string, string>>;
  readonly aws: { readonly path: string };
}

/** The ways to the load balancers. */
export interface WaysIn {
  readonly proxy: { readonly url: string };
  readonly endpointsFile: string;
  readonly mailFile: string;
  /** The variables by which programs trust their certificates. */
  readonly trust: Readonly<Record<string, string>>;
}

/** The project's own settings that lead somewhere else. */
const SETTINGS = /^(FLEET_STATE_|CDKTF_)/;

/** With these of the `npm run` that started the sandbox, npm would work in the original project. */
const NPM =
  /^(INIT_CWD|npm_(command|config_local_prefix|execpath|lifecycle_.*|node_execpath|package_.*))$/;

/** The project may keep its states in S3. */
const OWN_STATES = { FLEET_STATE_BACKEND: "local" };

/** Where what runs in the sandbox has its temporary files: removed with it, whoever left them. */
export function temporaryFolderIn(folder: string): string {
  return join(folder, "tmp");
}

/** The environment of everything that runs in the sandbox. */
export function insideEnvironment(
  { aws, emulator, folder, providers }: ShellProps,
  base: Environment = process.env,
): Record<string, string> {
  return sandboxEnvironment(emulator, ofThisProject(base), {
    ...providers,
    ...OWN_STATES,
    PATH: aws.path,
    // Cloud Map's names would get a "data-" in front of the emulator's address.
    AWS_DISABLE_HOST_PREFIX_INJECTION: "true",
    FLEET_SANDBOX: folder,
    FLEET_SANDBOX_CONTROL: emulator.control.token,
    // A provider that is killed leaves its socket there. Short: a socket's path has 103 characters at most.
    TMPDIR: temporaryFolderIn(folder),
  });
}

/** The same for synth, which runs before there is an emulator and asks nothing of AWS. */
export function synthesisEnvironment(base: Environment = process.env): Record<string, string> {
  return sandboxEnvironment({ url: "" }, ofThisProject(base), OWN_STATES);
}

function ofThisProject(base: Environment): Environment {
  return Object.fromEntries(
    Object.entries(base).filter(([name]) => !SETTINGS.test(name) && !NPM.test(name)),
  );
}

/**
 * The environment of the sandbox's shell, for which the load balancers are the whole internet. Terraform gets to the
 * registry before that, and not from here.
 */
export function shellEnvironment(
  props: ShellProps,
  { proxy, endpointsFile, mailFile, trust }: WaysIn,
  base: Environment = process.env,
): Record<string, string> {
  return {
    ...insideEnvironment(props, base),
    ...trust,
    FLEET_SANDBOX_ENDPOINTS: endpointsFile,
    FLEET_SANDBOX_MAIL: mailFile,
    // For http curl looks at the first one only, Go's programs look at both.
    http_proxy: proxy.url,
    HTTP_PROXY: proxy.url,
    https_proxy: proxy.url,
    HTTPS_PROXY: proxy.url,
  };
}

/** A file for POSIX shells: `. env.sh` turns a shell to the sandbox and goes to its folder. */
export function environmentFile(
  props: ShellProps,
  waysIn: WaysIn,
  base: Environment = process.env,
): string {
  const variables = shellEnvironment(props, waysIn, {
    NO_PROXY: base.NO_PROXY,
    no_proxy: base.no_proxy,
  });
  return `# Made by \`npm run sandbox\`. Source it: . ${shellWord(`${props.folder}/env.sh`)}
# Nothing of the shell's own AWS and Terraform settings stays, so that it cannot reach AWS any more.
for fleet_name in $(env | sed -n -E 's/^((AWS|TF|FLEET_STATE|CDKTF)_[A-Za-z0-9_]*)=.*/\\1/p'); do
  unset "$fleet_name"
done
unset fleet_name
${Object.entries(variables)
  .map(([name, value]) => `export ${name}=${shellWord(value)}`)
  .join("\n")}
# Not in the project: its states are those of AWS.
cd ${shellWord(props.folder)}
`;
}
