import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { shellWord } from "../kit/shell-word";

export interface AwsCommand {
  readonly exists: boolean;
  /** PATH of the sandbox's shells. */
  readonly path: string;
}

/**
 * `aws logs tail` needs version 2 of the AWS CLI. Where that is not in PATH, an `aws` of ours in front of it does that
 * one command and hands all others on.
 */
export async function prepareAwsCommand(
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<AwsCommand> {
  const { PATH: path = "" } = env;
  const version = await versionOf(path);
  if (version?.startsWith("aws-cli/2")) {
    return { exists: true, path };
  }
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const tail = [
    process.execPath,
    "--require",
    "./bin/typescript.js",
    join(__dirname, "logs-tail.ts"),
  ];
  const others =
    version === undefined
      ? "echo 'The AWS CLI is not in PATH: https://docs.aws.amazon.com/cli/latest/userguide' >&2; exit 127"
      : `PATH=${shellWord(path)} exec aws "$@"`;
  const script = `#!/bin/sh
if [ "$1 $2" = "logs tail" ]; then
  shift 2
  cd ${shellWord(join(__dirname, "..", ".."))} && exec ${tail.map(shellWord).join(" ")} "$@"
fi
${others}
`;
  writeFileSync(join(bin, "aws"), script, { mode: 0o755 });
  return { exists: version !== undefined, path: `${bin}${delimiter}${path}` };
}

async function versionOf(path: string): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await promisify(execFile)("aws", ["--version"], {
      env: { ...process.env, PATH: path },
      timeout: 30_000,
    });
    return `${stdout}${stderr}`;
  } catch {
    return undefined;
  }
}
