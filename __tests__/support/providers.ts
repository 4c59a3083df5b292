import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

type Environment = Readonly<Record<string, string>>;

/** The shell ends with its standard input, that is with this process however that ends, and the provider with it. */
const RUN = '"$0" -debug & cat; kill -9 $!; wait';

/** A running AWS provider, in the debug mode of providers: it outlives the terraform commands that use it. */
export interface Provider {
  readonly socket: string;
  readonly stop: () => Promise<void>;
}

/** @param env of the provider: it and not terraform talks to AWS @param folder for its socket */
export async function startProvider(
  executable: string,
  env: Environment,
  folder: string,
): Promise<Provider> {
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(
    "sh",
    ["-c", RUN, executable],
    {
      env: { ...env, TMPDIR: folder },
      stdio: ["pipe", "pipe", "ignore"],
    },
  );
  let written = "";
  for await (const text of child.stdout.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    written += text;
    const socket = /TF_REATTACH_PROVIDERS='.*"String":"(.*?)"/.exec(written)?.[1];
    if (socket !== undefined) {
      child.stdout.resume();
      const stop = async () => {
        child.stdin.end();
        await (child.exitCode ?? once(child, "exit"));
      };
      return { socket, stop };
    }
  }
  throw new Error(`${executable} did not start:\n${written}`);
}

/** The provider's executable, which `terraform init` has put into its data folder. */
export function installedProvider(data: string): string {
  let path = join(data, "providers", "registry.terraform.io", "hashicorp", "aws");
  // <version>/<platform>/terraform-provider-aws_v<version>_x5
  for (const beginning of ["", "", "terraform-provider-aws"]) {
    const name = readdirSync(path).find((name) => name.startsWith(beginning));
    path = join(path, name ?? beginning);
  }
  return path;
}

/** Terraform reads the whole provider in each command to compare it with the checksums of the lock file, if any. */
export function forgetChecksums(folder: string): void {
  const file = join(folder, ".terraform.lock.hcl");
  const lock = existsSync(file) ? readFileSync(file, "utf8") : "";
  const without = lock.replace(/^ *hashes = \[[^\]]*\]\n/gm, "");
  if (without !== lock) {
    writeFileSync(file, without);
  }
}
