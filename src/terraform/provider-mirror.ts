import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";

/** The AWS provider of Terraform and that of OpenTofu. A mirror keeps each in a folder of this name. */
export const AWS_PROVIDERS = [
  "registry.terraform.io/hashicorp/aws",
  "registry.opentofu.org/hashicorp/aws",
];

export type Environment = Record<string, string | undefined>;

/**
 * Those of which the folder holds a version, unpacked or packed. Between the folder and a version Terraform follows no
 * symbolic link.
 */
function providersIn(root: string): string[] {
  return AWS_PROVIDERS.filter((provider) => {
    const folder = join(root, provider);
    if (!existsSync(folder) || !statSync(folder).isDirectory()) {
      return false;
    }
    if (realpathSync(folder) !== join(realpathSync(root), provider)) {
      return false;
    }
    return readdirSync(folder, { withFileTypes: true }).some(
      (entry) => entry.name.endsWith(".zip") || (/^\d/.test(entry.name) && entry.isDirectory()),
    );
  });
}

function holdsAwsProvider(root: string): boolean {
  return providersIn(root).length > 0;
}

/**
 * The folders that Terraform itself searches for providers, in its order, and the one that only OpenTofu has.
 * @see https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories (2026-11)
 * @see https://github.com/opentofu/opentofu/blob/v1.12.6/internal/command/cliconfig/config_unix.go
 */
export function impliedMirrors(env: Environment, platform = process.platform): string[] {
  const home = env.HOME || homedir();
  const list = (value: string | undefined, fallback: string[]) =>
    value ? value.split(delimiter).filter((entry) => entry !== "") : fallback;
  if (platform === "win32") {
    const roaming = env.APPDATA || join(home, "AppData", "Roaming");
    return [
      join(roaming, "terraform.d", "plugins"),
      join(roaming, "HashiCorp", "Terraform", "plugins"),
    ];
  }
  const own = join(home, ".terraform.d", "plugins");
  if (platform === "darwin") {
    const library = join("Library", "Application Support", "io.terraform", "plugins");
    return [own, join(home, library), join("/", library)];
  }
  const data = [
    env.XDG_DATA_HOME || join(home, ".local", "share"),
    ...list(env.XDG_DATA_DIRS, ["/usr/local/share", "/usr/share"]),
  ];
  const tofu = env.XDG_DATA_HOME ? [join(env.XDG_DATA_HOME, "opentofu", "plugins")] : [];
  return [own, ...tofu, ...data.map((folder) => join(folder, "terraform", "plugins"))];
}

/**
 * The root of a local mirror of the AWS provider: FLEET_PROVIDER_MIRROR, else the first of
 * Terraform's own folders that holds the provider, else undefined (the registry then).
 * @throws when FLEET_PROVIDER_MIRROR names a folder without the provider.
 */
export function findProviderMirror(env: Environment = process.env): string | undefined {
  const chosen = env.FLEET_PROVIDER_MIRROR;
  if (chosen) {
    if (!holdsAwsProvider(chosen)) {
      throw new Error(
        `FLEET_PROVIDER_MIRROR is "${chosen}", and there is no registry.terraform.io/hashicorp/aws/<version>/<os_arch> in it ` +
          "(for OpenTofu: registry.opentofu.org/…). " +
          "Name the folder that holds registry.terraform.io (terraform providers mirror <folder> fills one; Terraform " +
          "follows no symbolic links in it), " +
          "or unset the variable to use the registry.",
      );
    }
    return resolve(chosen);
  }
  return impliedMirrors(env).find(holdsAwsProvider);
}

/** Terraform CLI configuration that takes the AWS provider from the mirror and nothing else. */
export function mirrorConfig(root: string): string {
  const providers = JSON.stringify(providersIn(root));
  // JSON escapes quotes and backslashes as HCL does; ${ and %{ are HCL's own.
  const path = JSON.stringify(root).replace(/([$%])\{/g, "$1$1{");
  return `provider_installation {
  filesystem_mirror {
    path    = ${path}
    include = ${providers}
  }
  direct {
    exclude = ${providers}
  }
}
`;
}

/** The user's own CLI configuration file, when it exists; Terraform warns on every command otherwise. */
function ownConfig(env: Environment): string | undefined {
  const named = env.TF_CLI_CONFIG_FILE;
  return named && existsSync(named) ? resolve(named) : undefined;
}

/** The configuration that Terraform or OpenTofu reads when no variable names one. */
function hasDefaultConfig(env: Environment): boolean {
  const files =
    process.platform === "win32"
      ? ["terraform.rc", "tofu.rc"].map((name) => join(env.APPDATA || "", name))
      : [".terraformrc", ".tofurc"].map((name) => join(env.HOME || homedir(), name));
  return files.some(
    (file) => existsSync(file) && readFileSync(file, "utf8").includes("provider_installation"),
  );
}

export interface ProviderOptions {
  /** A folder for the written CLI configuration; it must outlive the Terraform runs. */
  readonly folder: string;
  /** Where providers from the registry are kept. @default .cache/terraform-plugins of the project */
  readonly cache?: string;
}

/** Where `terraform init` gets the AWS provider from. */
export type ProviderSource =
  | { readonly kind: "own-config"; readonly file?: string }
  | { readonly kind: "mirror"; readonly root: string }
  | { readonly kind: "registry" };

/**
 * The best source: FLEET_PROVIDER_MIRROR, the user's own CLI configuration, one of Terraform's
 * own folders, the registry.
 * @throws when FLEET_PROVIDER_MIRROR names a folder without the provider
 */
export function providerSource(env: Environment = process.env): ProviderSource {
  const own = ownConfig(env);
  if (!env.FLEET_PROVIDER_MIRROR && own) {
    return { kind: "own-config", file: own };
  }
  if (!env.FLEET_PROVIDER_MIRROR && hasDefaultConfig(env)) {
    return { kind: "own-config" };
  }
  const root = findProviderMirror(env);
  return root ? { kind: "mirror", root } : { kind: "registry" };
}

/** The variables with which `terraform init` gets the AWS provider; from the registry once, into a cache. */
export function providerEnvironment(
  options: ProviderOptions,
  env: Environment = process.env,
): Record<string, string> {
  const source = providerSource(env);
  if (source.kind === "own-config") {
    return source.file ? { TF_CLI_CONFIG_FILE: source.file } : {};
  }
  if (source.kind === "mirror") {
    const file = join(options.folder, "mirror.tfrc");
    mkdirSync(options.folder, { recursive: true });
    writeFileSync(file, mirrorConfig(source.root));
    return { TF_CLI_CONFIG_FILE: file };
  }
  const cache = cacheOf(options);
  mkdirSync(cache, { recursive: true });
  // Without the second one Terraform >= 1.4 downloads anew for each folder that has no lock file.
  return { TF_PLUGIN_CACHE_DIR: cache, TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: "1" };
}

/**
 * The same for whoever cannot reach the registry, once `terraform init` has had the provider from there: the cache is
 * laid out as a mirror is.
 */
export function installedProviders(
  options: ProviderOptions,
  env: Environment = process.env,
): Record<string, string> {
  const isInstalled = providerSource(env).kind === "registry" && holdsAwsProvider(cacheOf(options));
  const mirror = isInstalled ? { FLEET_PROVIDER_MIRROR: cacheOf(options) } : {};
  return providerEnvironment(options, { ...env, ...mirror });
}

function cacheOf({ cache }: ProviderOptions): string {
  return cache ?? join(projectCache, "terraform-plugins");
}

/** The project's folder for downloads; git ignores it. */
export const projectCache = resolve(__dirname, "..", "..", ".cache");
