import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { shellWord } from "../kit/shell-word";
import { installedAws } from "./python";

export interface AwsCommand {
  readonly exists: boolean;
  /** PATH of the sandbox's shells. */
  readonly path: string;
}

/**
 * The documented commands are those of version 2 of the AWS CLI. Where that is not in PATH, an `aws` of ours stands in
 * front of version 1, that of PATH or the one that came with the emulator. It does `logs tail`, which version 1 lacks,
 * and tells it the region of AWS_REGION, which version 1 does not read.
 */
export async function prepareAwsCommand(
  folder: string,
  env: NodeJS.ProcessEnv,
  installed = installedAws(),
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
    version !== undefined
      ? `PATH=${shellWord(path)} exec aws "$@"`
      : installed !== undefined
        ? `exec ${shellWord(installed)} "$@"`
        : "echo 'The AWS CLI is not in PATH: https://docs.aws.amazon.com/cli/latest/userguide' >&2; exit 127";
  const script = `#!/bin/sh
if [ "$1 $2" = "logs tail" ]; then
  shift 2
  cd ${shellWord(join(__dirname, "..", ".."))} && exec ${tail.map(shellWord).join(" ")} "$@"
fi
if [ -n "$AWS_REGION" ]; then
  export AWS_DEFAULT_REGION="$AWS_REGION"
fi
${others}
`;
  writeFileSync(join(bin, "aws"), script, { mode: 0o755 });
  const exists = version !== undefined || installed !== undefined;
  return { exists, path: `${bin}${delimiter}${path}` };
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
