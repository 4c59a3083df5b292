import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useFolder } from "../support/folder";
import { projectRoot } from "../support/synth";
import { fleetInProcess } from "./fleet-in-process";
import { fleet } from "./fleet-process";

const root = useFolder();

/** An output folder with one stack, which is named like no shipped one. */
function outdirWith(stack: string): string {
  const outdir = join(root.path, "cdktf.out");
  mkdirSync(join(outdir, "stacks", stack), { recursive: true });
  writeFileSync(join(outdir, "stacks", stack, "cdk.tf.json"), "{}");
  return outdir;
}

describe("fleet", () => {
  it.each([
    { args: ["--help"], exitCode: 0, stdout: /^Usage: fleet /, stderr: /^$/ },
    { args: ["recovr"], exitCode: 2, stdout: /^$/, stderr: /^error unknown command 'recovr'.*\n$/ },
  ])("is a program that ends with $exitCode after $args", async ({ args, ...expected }) => {
    const run = await fleet(args);
    expect(run.stdout).toMatch(expected.stdout);
    expect(run.stderr).toMatch(expected.stderr);
    expect(run.exitCode).toBe(expected.exitCode);
  });

  it("says that the folder in which it runs is gone", async () => {
    const gone = join(root.path, "gone");
    mkdirSync(gone);
    const script = `rmdir "$PWD" && exec "$0" "$@"`;
    const args = ["-c", script, process.execPath, join(projectRoot, "bin", "fleet.js"), "cost"];
    const { status, stdout, stderr } = spawnSync("sh", args, { cwd: gone, encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toBe("error the folder in which this runs is gone. Change into another one\n");
  });

  it.each([
    [[], /^Usage: fleet \[options\][\s\S]*recover/],
    [["--help"], /recover.*\n[\s\S]*Examples:/],
    [["recover", "--help"], /--dry-run[\s\S]*--json[\s\S]*Examples:\n {2}\$ npx fleet recover/],
    [["help"], /Usage: fleet \[options\]/],
    [["help", "recover"], /Usage: fleet recover/],
    [["help", "weekend"], /Usage: fleet weekend \[/],
    [["help", "weekend", "status"], /Usage: fleet weekend status/],
  ])("explains itself: %s", async (args, text) => {
    const { exitCode, stdout, stderr } = await fleetInProcess(args);
    expect(stdout).toMatch(text);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  it.each(["--version", "-V"])("says its version: %s", async (option) => {
    const { version } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"));
    expect(await fleetInProcess([option])).toEqual({
      exitCode: 0,
      stdout: `${version}\n`,
      stderr: "",
    });
  });

  it.each([
    [["recovr"], /^error unknown command 'recovr' \(Did you mean recover\?\)\. See: .*\n$/],
    [["--nothing"], /^error unknown option '--nothing'.*\n$/],
    [
      ["recover", "--nothing"],
      /^error unknown option '--nothing'\. See: npx fleet recover --help\n$/,
    ],
    [
      ["weekend", "status", "--nothing"],
      /^error unknown option '--nothing'\. See: npx fleet weekend status --help\n$/,
    ],
    [
      ["policy", "--account", "12"],
      /^error option '--account <id>' argument '12' .*\. See: npx fleet policy --help\n$/,
    ],
    [
      ["weekend", "up", "--count", "0"],
      /^error --count takes a whole number from 1 to 5000; got: 0\n$/,
    ],
    [["weekend", "up", "--count", ""], /^error --count takes a whole number .*; got: ""\n$/],
    [["help", "nowhere"], /^error there is no command "nowhere"\. See: npx fleet --help\n$/],
    [
      ["help", "weekend", "nowhere"],
      /^error there is no command "nowhere"\. See: npx fleet weekend --help\n$/,
    ],
    [["recover", "--api-key=sk-live"], /^error unknown option '--api-key=\(hidden\)\. See: .*\n$/],
    [
      ["recover", "--dry-run"],
      /^error the name of a stack is missing\. See: npx fleet recover --help\n$/,
    ],
    [["check"], /^error an address or a stack is missing\. See: npx fleet check --help\n$/],
    [["destroy"], /^error say which stacks to destroy: npx fleet destroy <stack>\n$/],
    [["destroy", "us-east-1"], /^error destroy asks before it destroys stacks, .*\n$/],
    [["recover", "a", "b"], /^error too many arguments.*\n$/],
    ...[["status"], ["events"], ["restart", "--dry-run"], ["doctor", "us-east-1"]].map(
      (words): [string[], RegExp] => [
        [...words, "nowhere"],
        new RegExp(
          `^error too many arguments for '${words[0]}': nowhere\\. Stacks are chosen with --region, such as ` +
            "--region eu-west-1\\. Known stacks: eu-west-1, eu-west-2, us-east-1\\. " +
            `See: npx fleet ${words[0]} --help\\n$`,
        ),
      ],
    ),
    [
      ["scale", "3", "us-east-1"],
      /^error too many arguments for 'scale': us-east-1\. .*, such as --region us-east-1\. Known/,
    ],
    [
      ["cost", "eu-west-2"],
      /^error unknown command 'cost eu-west-2'\. There are: .*\. Stacks are chosen with --region, such as --region eu-west-2\. /,
    ],
    [
      ["recover", "eu-west-1", "--region", "eu-west-2", "--dry-run"],
      /^error one stack at a time; got: .*\n$/,
    ],
    [
      ["recover", "nowhere"],
      /^error there is no stack "nowhere"\. Known stacks: .*eu-west-1, eu-west-2, us-east-1\n$/,
    ],
    [["recover", "../eu-west-1", "--dry-run"], /^error there is no stack "\.\.\/eu-west-1"\..*\n$/],
  ])("refuses wrong use with 2 and one line: %s", async (args, text) => {
    const { exitCode, stdout, stderr } = await fleetInProcess(args);
    expect(stderr).toMatch(text);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  });

  it.each([
    [[], /^error recover asks .* add --yes, or --dry-run to only look\n$/],
    [["--json"], /^error recover asks .* add --yes, or --dry-run to only look\n$/],
    [["--yes", "--var", "api_key sk-live"], /^error --var takes name=value; got: api_key …\n$/],
    [["--yes", "--var", "desired_count"], /^error --var takes name=value; got: desired_count\n$/],
  ])("refuses to work without an answer or with a broken one: %s", async (args, text) => {
    const outdir = outdirWith("somewhere");
    const env = { CDKTF_OUTDIR: outdir };
    const run = await fleetInProcess(["recover", "somewhere", ...args], env);
    expect(run.stderr).toMatch(text);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
  });

  it("says that a stack must be synthesized first", async () => {
    const outdir = join(root.path, "empty");
    const env = { CDKTF_OUTDIR: outdir };
    const run = await fleetInProcess(["recover", "eu-west-1", "--dry-run"], env);
    expect(run.stderr).toMatch(/^error stack "eu-west-1" is not synthesized .*npm run synth\n$/);
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
  });

  it("hands secrets to Terraform in a file of this user's own, which does not stay", async () => {
    const bin = join(root.path, "bin");
    mkdirSync(bin);
    const seen = join(bin, "seen");
    const script = `#!/bin/sh
if [ "$1" = version ]; then echo '{"terraform_version":"1.9.0"}'; exit 0; fi
for word in "$@"; do
  echo "$word"
  case "$word" in -var-file=*) ls -l "\${word#-var-file=}"; cat "\${word#-var-file=}"; echo;; esac
done > "${seen}"
exit 1
`;
    writeFileSync(join(bin, "terraform"), script, { mode: 0o755 });
    const variables = [
      ...["--var", 'api_key=sk-"live"-1', "--var", "desired_count=4"],
      ...["--var", "container_secrets={KEYS=null}"],
    ];
    const run = await fleet(["recover", "somewhere", "--dry-run", ...variables], {
      ...{ CDKTF_OUTDIR: outdirWith("somewhere"), PATH: `${bin}:${process.env.PATH}` },
      TMPDIR: root.path,
    });
    expect(run.exitCode).toBe(1);
    const lines = readFileSync(seen, "utf8").trim().split("\n");
    expect(lines.filter((line) => line.startsWith("-var"))).toEqual([
      "-var=desired_count=4",
      expect.stringMatching(/^-var-file=.*secrets\.tfvars$/),
    ]);
    expect(lines.slice(-3)).toEqual([
      expect.stringMatching(/^-rw------- /),
      // A text is quoted, anything else is an expression as for -var.
      'api_key = "sk-\\"live\\"-1"',
      "container_secrets = {KEYS=null}",
    ]);
    expect(readdirSync(root.path).filter((it) => it.startsWith("fleet-"))).toEqual([]);
  });

  it("says that Terraform is missing, and shows the stack trace only when asked", async () => {
    const env = { CDKTF_OUTDIR: outdirWith("somewhere"), PATH: root.path };
    const args = ["recover", "somewhere", "--dry-run"];
    const run = await fleet(args, { ...env, FLEET_DEBUG: undefined });
    expect(run.stderr).toMatch(/error terraform was not found in PATH\. Install .*\n$/);
    expect(run.stderr).not.toMatch(/\n +at /);
    expect(run.exitCode).toBe(1);
    expect((await fleet(args, { ...env, FLEET_DEBUG: "1" })).stderr).toMatch(/\n +at /);
    const named = await fleet(args, { ...env, TERRAFORM_BINARY_NAME: "tofu" });
    expect(named.stderr).toMatch(
      /error tofu, which TERRAFORM_BINARY_NAME names, was not found in PATH\. Install .*\n$/,
    );
    for (const path of [root.path, "./tofu"]) {
      const wrong = await fleet(args, { ...env, TERRAFORM_BINARY_NAME: path });
      expect(wrong.stderr).toContain(
        `error ${path}, which TERRAFORM_BINARY_NAME names, is no program. Write its full path. `,
      );
    }
  });

  it("says what to do in a clone whose packages are not installed", () => {
    const clone = join(root.path, "clone");
    cpSync(join(projectRoot, "bin"), join(clone, "bin"), { recursive: true });
    const { status, stderr } = spawnSync(process.execPath, [join(clone, "bin", "fleet.js")], {
      encoding: "utf8",
    });
    expect(stderr).toBe(
      `error its packages are missing. Run: npm ci (in ${realpathSync(clone)})\n`,
    );
    expect(status).toBe(1);
  });
});
