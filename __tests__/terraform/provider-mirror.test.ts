import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { sandboxEnvironment } from "../../src/sandbox/environment";
import { terraformCommands } from "../../src/terraform/commands";
import { planTo } from "../../src/terraform/plan-file";
import {
  AWS_PROVIDERS,
  findProviderMirror,
  impliedMirrors,
  installedProviders,
  mirrorConfig,
  providerEnvironment,
} from "../../src/terraform/provider-mirror";
import { terraformIn } from "../../src/terraform/run";
import { useFolder } from "../support/folder";
import { STARTS_TERRAFORM_MS } from "../support/sandbox";

const root = useFolder();
const fresh = () => mkdtempSync(join(root.path, "case "));

function makeMirror(folder: string): string {
  mkdirSync(join(folder, "registry.terraform.io/hashicorp/aws/5.100.0/linux_amd64"), {
    recursive: true,
  });
  return folder;
}

describe("findProviderMirror", () => {
  it("prefers FLEET_PROVIDER_MIRROR to Terraform's own folders", () => {
    const home = fresh();
    const own = makeMirror(join(home, ".terraform.d", "plugins"));
    const chosen = makeMirror(fresh());
    const nothing = fresh();
    const env = { HOME: home, XDG_DATA_DIRS: nothing };
    expect(findProviderMirror({ ...env, FLEET_PROVIDER_MIRROR: chosen })).toBe(chosen);
    expect(findProviderMirror(env)).toBe(own);
  });

  it("refuses a FLEET_PROVIDER_MIRROR without the provider, naming the folder and the fix", () => {
    const empty = fresh();
    const find = () => findProviderMirror({ FLEET_PROVIDER_MIRROR: empty });
    expect(find).toThrow(`FLEET_PROVIDER_MIRROR is "${empty}"`);
    expect(find).toThrow("Name the folder that holds registry.terraform.io");
  });

  it.each([
    "registry.terraform.io",
    "registry.terraform.io/hashicorp",
    "registry.terraform.io/hashicorp/aws",
    "registry.terraform.io/hashicorp/aws/5.100.0",
  ])("passes over a mirror that has a link for %s, as Terraform does", (path) => {
    const mirror = makeMirror(fresh());
    const linked = fresh();
    mkdirSync(join(linked, dirname(path)), { recursive: true });
    symlinkSync(join(mirror, path), join(linked, path));
    expect(() => findProviderMirror({ FLEET_PROVIDER_MIRROR: linked })).toThrow(
      "Terraform follows no symbolic links in it",
    );
    const whole = join(fresh(), "link");
    symlinkSync(mirror, whole);
    expect(findProviderMirror({ FLEET_PROVIDER_MIRROR: whole })).toBe(whole);
  });

  it("passes over folders that hold other providers only", () => {
    const home = fresh();
    const other = join(home, ".terraform.d/plugins/registry.terraform.io/hashicorp/random/3.0.0");
    mkdirSync(other, { recursive: true });
    const data = fresh();
    const second = makeMirror(join(data, "terraform", "plugins"));
    expect(findProviderMirror({ HOME: home, XDG_DATA_HOME: data, XDG_DATA_DIRS: "/none" })).toBe(
      second,
    );
  });

  it("searches in Terraform's and OpenTofu's order on Linux and macOS", () => {
    expect(impliedMirrors({ HOME: "/h" }, "linux")).toEqual([
      "/h/.terraform.d/plugins",
      "/h/.local/share/terraform/plugins",
      "/usr/local/share/terraform/plugins",
      "/usr/share/terraform/plugins",
    ]);
    expect(
      impliedMirrors({ HOME: "/h", XDG_DATA_HOME: "/d", XDG_DATA_DIRS: "/a:/b" }, "linux"),
    ).toEqual([
      "/h/.terraform.d/plugins",
      "/d/opentofu/plugins",
      "/d/terraform/plugins",
      "/a/terraform/plugins",
      "/b/terraform/plugins",
    ]);
    expect(impliedMirrors({ HOME: "/h" }, "darwin")).toEqual([
      "/h/.terraform.d/plugins",
      "/h/Library/Application Support/io.terraform/plugins",
      "/Library/Application Support/io.terraform/plugins",
    ]);
  });
});

describe("providerEnvironment", () => {
  const bare = () => ({ HOME: fresh(), XDG_DATA_DIRS: "/none" });

  it("respects the user's own configuration file", () => {
    const file = join(fresh(), "own.tfrc");
    writeFileSync(file, "");
    const env = { ...bare(), TF_CLI_CONFIG_FILE: file };
    expect(providerEnvironment({ folder: fresh() }, env)).toEqual({ TF_CLI_CONFIG_FILE: file });
  });

  it.each([".terraformrc", ".tofurc"])("respects %s in the home folder", (name) => {
    const env = bare();
    makeMirror(join(env.HOME, ".terraform.d", "plugins"));
    writeFileSync(join(env.HOME, name), "provider_installation {}\n");
    expect(providerEnvironment({ folder: fresh() }, env)).toEqual({});
  });

  it("does not pass on a configuration file that does not exist, and caches downloads", () => {
    const cache = join(fresh(), "cache");
    const env = { ...bare(), TF_CLI_CONFIG_FILE: "/nowhere/terraformrc" };
    expect(providerEnvironment({ folder: fresh(), cache }, env)).toEqual({
      TF_PLUGIN_CACHE_DIR: cache,
      TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: "1",
    });
    expect(existsSync(cache)).toBe(true);
  });

  it("takes what was downloaded from the cache, where the registry is out of reach", () => {
    const options = { folder: fresh(), cache: fresh() };
    const download = providerEnvironment(options, bare());
    expect(installedProviders(options, bare())).toEqual(download);
    makeMirror(options.cache);
    const { TF_CLI_CONFIG_FILE = "" } = installedProviders(options, bare());
    expect(readFileSync(TF_CLI_CONFIG_FILE, "utf8")).toBe(mirrorConfig(options.cache));
  });

  it("lets FLEET_PROVIDER_MIRROR win over the user's configuration file", () => {
    const own = join(fresh(), "own.tfrc");
    writeFileSync(own, "");
    const mirror = makeMirror(fresh());
    const env = { ...bare(), TF_CLI_CONFIG_FILE: own, FLEET_PROVIDER_MIRROR: mirror };
    const { TF_CLI_CONFIG_FILE: file = "" } = providerEnvironment({ folder: fresh() }, env);
    expect(readFileSync(file, "utf8")).toBe(mirrorConfig(mirror));
  });

  it("takes OpenTofu's provider from a mirror of OpenTofu", () => {
    const mirror = fresh();
    mkdirSync(join(mirror, "registry.opentofu.org/hashicorp/aws/5.100.0/linux_amd64"), {
      recursive: true,
    });
    const env = { ...bare(), FLEET_PROVIDER_MIRROR: mirror };
    const { TF_CLI_CONFIG_FILE = "" } = providerEnvironment({ folder: fresh() }, env);
    expect(readFileSync(TF_CLI_CONFIG_FILE, "utf8")).toContain(
      'include = ["registry.opentofu.org/hashicorp/aws"]',
    );
  });

  it("escapes what HCL would interpolate", () => {
    expect(mirrorConfig('/a"b/${c}')).toContain(String.raw`path    = "/a\"b/$${"$"}{c}"`);
  });

  it("is what the real terraform takes the provider from", { timeout: 180_000 }, async () => {
    const folder = fresh();
    writeFileSync(
      join(folder, "main.tf"),
      'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws", version = ">= 5.100, < 7.0" }\n  }\n}\n',
    );
    const env = sandboxEnvironment(
      { url: "http://127.0.0.1:1" },
      process.env,
      providerEnvironment({ folder: fresh() }),
    );
    const { stdout, stderr } = await terraformCommands(folder, env).init();
    expect(stdout).toContain(" has been successfully initialized!");
    expect(stdout + stderr).not.toContain("CLI configuration");
  });
});

describe("planTo", () => {
  const aws = (version: string) =>
    `terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws", version = "${version}" }\n  }\n}\n`;

  it.each([
    ["was initialized never", ">= 5.100.0", undefined],
    ["has got another provider from the lock file of the project", ">= 5.100.0", "5.101.0"],
    ["needs a newer provider than its lock file has", ">= 6.19.0", "5.100.0"],
  ])(
    "initializes a folder that %s",
    { timeout: STARTS_TERRAFORM_MS },
    async (_, wanted, locked) => {
      const folder = fresh();
      writeFileSync(join(folder, "main.tf"), `${aws(wanted)}data "aws_caller_identity" "x" {}\n`);
      if (locked !== undefined) {
        const locks = AWS_PROVIDERS.map(
          (name) => `provider "${name}" {\n  version = "${locked}"\n}\n`,
        );
        writeFileSync(join(folder, ".terraform.lock.hcl"), locks.join("\n"));
      }
      const run = terraformIn(folder, sandboxEnvironment({ url: "http://127.0.0.1:1" }));
      let inits = 0;
      const planned = planTo(join(folder, "plan"), run, [], async () => {
        inits++;
      });
      await expect(planned).rejects.toThrow("terraform plan failed");
      expect(inits).toBe(1);
    },
  );
});

describe("terraformCommands", () => {
  it("throws the command, the exit code and the output", {
    timeout: STARTS_TERRAFORM_MS,
  }, async () => {
    const folder = fresh();
    writeFileSync(join(folder, "main.tf"), "output broken {");
    const env = sandboxEnvironment({ url: "http://127.0.0.1:1" });
    const { run, init } = terraformCommands(folder, env);
    await expect(init()).rejects.toMatchObject({
      name: "TerraformFailed",
      command: "init",
      run: { exitCode: 1 },
      message: expect.stringContaining("Unclosed configuration block"),
    });
    expect((await run("validate", "-no-color")).exitCode).toBe(1);
  });

  it("says how to get terraform where there is none", async () => {
    const init = terraformCommands(fresh(), { PATH: fresh() }).init();
    await expect(init).rejects.toThrow("Install Terraform >= 1.5");
  });

  it("plans, applies and reads outputs", { timeout: STARTS_TERRAFORM_MS }, async () => {
    const folder = fresh();
    writeFileSync(
      join(folder, "main.tf"),
      'variable "n" { default = 1 }\nresource "terraform_data" "x" { input = var.n }\noutput "n" { value = terraform_data.x.output }\n',
    );
    const terraform = terraformCommands(folder, sandboxEnvironment({ url: "http://127.0.0.1:1" }));
    await terraform.init();
    const first = await terraform.plan("-var", "n=2");
    expect(first.empty).toBe(false);
    expect(first.changes).toMatchObject([
      { address: "terraform_data.x", change: { actions: ["create"] } },
    ]);
    await terraform.apply(first.file);
    expect(await terraform.output()).toEqual({ n: "2" });
    expect(await terraform.plan("-var", "n=2")).toMatchObject({ empty: true, changes: [] });
    await terraform.destroy();
  });
});
