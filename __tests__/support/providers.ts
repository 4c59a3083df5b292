import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { type Terraform, terraformCommands } from "../../src/terraform/commands";

type Environment = Readonly<Record<string, string>>;

interface Provider {
  readonly process: ChildProcessByStdio<Writable, Readable, null>;
  /** TF_REATTACH_PROVIDERS */
  readonly address: string;
}

/** The shell ends with its standard input, that is with this process however that ends, and the provider with it. */
const RUN = '"$0" -debug & cat; kill -9 $!; wait';

/**
 * AWS providers that stay up from one terraform command to the next. Terraform by itself reads all 700 MB of the
 * provider for a checksum in each command, and starts it two to four times: half of the command's CPU time.
 * @see https://developer.hashicorp.com/terraform/plugin/debugging (2026-11)
 */
export class Providers {
  private readonly all: Provider[] = [];
  private readonly idle: Provider[] = [];

  /** @param env of the providers: they and not terraform talk to AWS @param folder for their sockets */
  constructor(
    private readonly env: Environment,
    private readonly folder: string,
  ) {
    mkdirSync(folder, { recursive: true });
  }

  /**
   * Terraform in a folder. Only init() does without these providers, as it installs the one that they run; what else
   * runs terraform in the folder is spared the checksum too.
   */
  terraformIn(folder: string, env: Environment): Terraform {
    const data = env.TF_DATA_DIR ?? join(folder, ".terraform");
    const attached =
      <R>(command: (terraform: Terraform, args: string[]) => Promise<R>) =>
      (...args: string[]) =>
        this.lend(data, (address) =>
          command(terraformCommands(folder, { ...env, TF_REATTACH_PROVIDERS: address }), args),
        );
    return {
      folder,
      init: async (...args) => {
        const result = await terraformCommands(folder, env).init(...args);
        forgetChecksums(folder);
        return result;
      },
      run: attached((terraform, args) => terraform.run(...args)),
      plan: attached((terraform, args) => terraform.plan(...args)),
      apply: attached((terraform, args) => terraform.apply(...args)),
      output: attached((terraform) => terraform.output()),
      destroy: attached((terraform, args) => terraform.destroy(...args)),
    };
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.all.map(({ process }) => {
        process.stdin.end();
        return process.exitCode ?? once(process, "exit");
      }),
    );
  }

  /** One for each command that runs, since each command configures its provider. */
  private async lend<R>(data: string, work: (address: string) => Promise<R>): Promise<R> {
    const provider = this.idle.pop() ?? (await this.start(installedIn(data)));
    try {
      return await work(provider.address);
    } finally {
      this.idle.push(provider);
    }
  }

  private async start(executable: string): Promise<Provider> {
    const process = spawn("sh", ["-c", RUN, executable], {
      env: { ...this.env, TMPDIR: this.folder },
      stdio: ["pipe", "pipe", "ignore"],
    });
    let written = "";
    for await (const text of process.stdout
      .setEncoding("utf8")
      .iterator({ destroyOnReturn: false })) {
      written += text;
      const address = /TF_REATTACH_PROVIDERS='(.*)'/.exec(written)?.[1];
      if (address !== undefined) {
        process.stdout.resume();
        const provider = { process, address };
        this.all.push(provider);
        return provider;
      }
    }
    throw new Error(`${executable} did not start:\n${written}`);
  }
}

/** Terraform compares the provider in each command with the checksums of the lock file, if it has any. */
export function forgetChecksums(folder: string): void {
  const file = join(folder, ".terraform.lock.hcl");
  const lock = existsSync(file) ? readFileSync(file, "utf8") : "";
  const without = lock.replace(/^ *hashes = \[[^\]]*\]\n/gm, "");
  if (without !== lock) {
    writeFileSync(file, without);
  }
}

/** The executable that `terraform init` has put into its data folder. */
function installedIn(data: string): string {
  let path = join(data, "providers", "registry.terraform.io", "hashicorp", "aws");
  // <version>/<platform>/terraform-provider-aws_v<version>_x5
  for (const beginning of ["", "", "terraform-provider-aws"]) {
    const name = readdirSync(path).find((name) => name.startsWith(beginning));
    path = join(path, name ?? beginning);
  }
  return path;
}
