import { cpSync, existsSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, inject } from "vitest";
import type { Emulator } from "../../src/sandbox/emulator";
import { sandboxEnvironment } from "../../src/sandbox/environment";
import { type Terraform, terraformCommands } from "../../src/terraform/commands";
import { providerEnvironment } from "../../src/terraform/provider-mirror";
import { type CopyOptions, copyOf } from "./copied-emulator";
import { useFolder } from "./folder";
import { type Attached, Providers } from "./providers";

/** Milliseconds for a test that only starts terraform or the emulator, without applying. */
export const STARTS_TERRAFORM_MS = 60_000;
/**
 * Milliseconds for a test that applies a stack. The provider itself waits 10 s each for a VPC and a cluster, and 60 s for a
 * load balancer, whatever the emulator answers.
 */
export const APPLIES_MS = 600_000;

/** Milliseconds for what fetches packages from Python's index. */
export const INSTALLS_PYTHON_MS = 300_000;

export interface Sandbox {
  /** Of the running emulator; only readable inside tests and hooks. */
  readonly emulator: Emulator;
  /** The whole environment for terraform, AWS SDK and CLI. Terraform finds its providers running. */
  readonly env: Record<string, string>;
  /**
   * The same, but terraform installs and starts its providers itself. For tests of the processes, and for those that
   * lead terraform to another endpoint: a provider that runs talks to the emulator.
   */
  readonly unattachedEnv: Record<string, string>;
  /** For terraform in a stack that creates a web ACL, beside env. */
  readonly withWebAcl: Readonly<Record<string, string>>;
  /** A fresh folder below the sandbox's own, removed with it. */
  readonly folder: (name: string) => string;
  /** Terraform in a folder. @param env further variables of terraform, not of its providers */
  readonly terraform: (folder: string, env?: Readonly<Record<string, string>>) => Terraform;
  /**
   * Copies a synthesized stack's folder (without what terraform left there) to a folder of its own
   * and runs terraform in the copy: its relative state path then leads into that folder.
   */
  readonly copyStack: (source: string, env?: Readonly<Record<string, string>>) => Terraform;
  /** Of the AWS provider that the stacks run with here. */
  readonly providerVersion: () => string;
}

/**
 * Starts one emulator for the tests of the file (or describe block) and stops it after them.
 * Fails, never skips, when something it needs is missing; the message says how to get it.
 */
export function useEmulator(options: CopyOptions = {}): Sandbox {
  const root = useFolder();
  let emulator: Emulator | undefined;
  let env: Record<string, string> | undefined;
  let unattachedEnv: Record<string, string> | undefined;
  let withWebAcl: Attached | undefined;
  let providers: Providers | undefined;
  let copies = 0;

  beforeAll(async () => {
    emulator = await copyOf(inject("emulator"), options);
    const installation = providerEnvironment({ folder: root.path });
    // Processes so short can do with less garbage collection.
    unattachedEnv = sandboxEnvironment(emulator, process.env, { GOGC: "400", ...installation });
    providers = new Providers(unattachedEnv, join(root.path, "providers"), inject("provider"));
    env = { ...unattachedEnv, ...(await providers.listen()) };
    withWebAcl = await providers.listen({ hasWebAcl: true });
  });
  afterAll(async () => {
    const [, broken] = emulator?.log().split("Traceback", 2) ?? [];
    await providers?.stop();
    await emulator?.stop();
    // Clients ask again, and so hide it.
    if (broken !== undefined) {
      throw new Error(`The emulator failed at a request: ${broken.slice(0, 8_000)}`);
    }
  });

  const started = <T>(value: T | undefined): T => {
    if (value === undefined) {
      throw new Error(
        "The sandbox runs inside tests and hooks only; this was read outside of them.",
      );
    }
    return value;
  };
  const folder = (name: string) => {
    const path = join(root.path, name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const terraform: Sandbox["terraform"] = (folder, more = {}) =>
    terraformCommands(folder, { ...started(env), ...more });
  return {
    get emulator() {
      return started(emulator);
    },
    get env() {
      return started(env);
    },
    get unattachedEnv() {
      return started(unattachedEnv);
    },
    get withWebAcl() {
      return { ...started(withWebAcl) };
    },
    folder,
    terraform,
    copyStack: (source, more) => {
      if (!existsSync(source)) {
        throw new Error(
          `There is no stack in ${source}: synthesize the project first (npm run synth).`,
        );
      }
      const target = folder(join(`stack-${++copies}`, "cdktf.out", "stacks", basename(source)));
      const left = /[\\/](\.terraform|[^\\/]*\.(tfstate|tfplan)([^\\/]*))$/;
      cpSync(source, target, { recursive: true, filter: (path) => !left.test(path) });
      return terraform(target, more);
    },
    providerVersion: () => started(providers).version(),
  };
}
