import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { type Emulator, startEmulator } from "../../src/sandbox/emulator";
import { sandboxEnvironment } from "../../src/sandbox/environment";
import type { Terraform } from "../../src/sandbox/terraform";
import { providerEnvironment } from "../../src/terraform/provider-mirror";
import { Providers } from "./providers";

/** Milliseconds for a test that only starts terraform or the emulator, without applying. */
export const STARTS_TERRAFORM_MS = 60_000;
/**
 * Milliseconds for a test that applies a stack. The provider itself waits 10 to 30 s each for a
 * cluster, a load balancer and a record before it looks for the first time.
 */
export const APPLIES_MS = 600_000;

/**
 * A folder that is removed after the tests of the file (or describe block).
 * A space in its name, because a user's path has one too.
 */
export function useFolder(): { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "fleet test "));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return { path };
}

export interface Sandbox {
  /** Of the running emulator; only readable inside tests and hooks. */
  readonly emulator: Emulator;
  /** The whole environment for terraform, AWS SDK and CLI. */
  readonly env: Record<string, string>;
  /** A fresh folder below the sandbox's own, removed with it. */
  readonly folder: (name: string) => string;
  /**
   * Terraform in a folder, with providers that stay up. For tests of what terraform does with the stack; what
   * is about the process itself, or about another endpoint, takes terraformIn() and `env`.
   * @param env further variables of terraform, not of the provider
   */
  readonly terraform: (folder: string, env?: Readonly<Record<string, string>>) => Terraform;
  /**
   * Copies a synthesized stack's folder (without what terraform left there) to a folder of its own
   * and runs terraform in the copy: its relative state path then leads into that folder.
   */
  readonly copyStack: (source: string, env?: Readonly<Record<string, string>>) => Terraform;
}

/**
 * Starts one emulator for the tests of the file (or describe block) and stops it after them.
 * Fails, never skips, when something it needs is missing; the message says how to get it.
 */
export function useEmulator(): Sandbox {
  const root = useFolder();
  let emulator: Emulator | undefined;
  let env: Record<string, string> | undefined;
  let providers: Providers | undefined;
  let copies = 0;

  beforeAll(async () => {
    emulator = await startEmulator();
    const installation = providerEnvironment({ folder: root.path });
    // The provider builds a large schema at each of many starts: less garbage collection saves a fifth.
    env = sandboxEnvironment(emulator, process.env, { GOGC: "400", ...installation });
    providers = new Providers(env, join(root.path, "sockets"));
  }, 180_000); // the first run may have to install moto
  afterAll(async () => {
    await providers?.stop();
    await emulator?.stop();
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
    started(providers).terraformIn(folder, { ...started(env), ...more });
  return {
    get emulator() {
      return started(emulator);
    },
    get env() {
      return started(env);
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
  };
}
