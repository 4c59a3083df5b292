import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useFolder } from "../support/folder";
import { fleetInProcess } from "./fleet-in-process";
import { fleet } from "./fleet-process";

const root = useFolder();
const ACCOUNT = "123456789012";

/** Characters of a managed policy, by IAM's quotas. */
const LONGEST = 6144;

describe("fleet policy", () => {
  it("prints the documents as IAM takes them", async () => {
    const { stdout, stderr, exitCode } = await fleet(["policy", "--json"]);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    const { plan, apply, trust } = JSON.parse(stdout);
    expect(trust).toBeNull();
    for (const document of [...plan, ...apply]) {
      expect(Object.keys(document)).toEqual(["Version", "Statement"]);
      expect(document.Version).toBe("2012-10-17");
      expect(JSON.stringify(document).length).toBeLessThanOrEqual(LONGEST);
    }
    expect(stdout).toContain("arn:aws:ecs:us-east-1:*:cluster/fmp-mcp-dev-us-east-1-cluster");
  });

  it("names the chosen stacks and the account only", async () => {
    const args = ["policy", "--json", "--region", "eu-west-2", "--account", ACCOUNT];
    const { stdout } = await fleetInProcess(args);
    expect(stdout).toContain(`arn:aws:ecs:eu-west-2:${ACCOUNT}:cluster/`);
    expect(stdout).not.toMatch(/eu-west-1|us-east-1|:\*:cluster/);
  });

  it("writes a file for each, which aws iam create-policy takes", async () => {
    const folder = join(root.path, "policies");
    const args = ["policy", "--out", folder, "--account", ACCOUNT, "--github", "acme/mcp-fleet"];
    const { stdout, exitCode } = await fleetInProcess(args);
    expect(exitCode).toBe(0);
    const names = readdirSync(folder);
    expect(names).toEqual(
      expect.arrayContaining(["plan.json", "trust-apply.json", "trust-plan.json"]),
    );
    for (const name of names) {
      expect(stdout).toContain(name);
      expect(JSON.parse(readFileSync(join(folder, name), "utf8"))).toHaveProperty("Statement");
    }
    expect(stdout).toContain("A managed policy has at most 6144 characters: attach all of a role.");
  });

  it("says of a file that it is no folder to write into", async () => {
    const file = join(root.path, "taken");
    writeFileSync(file, "");
    const { stderr, exitCode } = await fleetInProcess(["policy", "--out", file]);
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      `error ${file} cannot be made a folder (EEXIST). --out takes a folder that you may write\n`,
    );
  });

  it("has the rights for the states where they are in a bucket", async () => {
    const env = {
      FLEET_STATE_BACKEND: "s3",
      FLEET_STATE_BUCKET: "my-states",
      FLEET_STATE_REGION: "eu-west-1",
    };
    const { stdout } = await fleetInProcess(["policy", "--json", "--region", "eu-west-1"], env);
    expect(stdout).toContain(
      '"arn:aws:s3:::my-states/mcp-fleet/eu-west-1/terraform.tfstate.tflock"',
    );
    expect((await fleetInProcess(["policy", "--json"])).stdout).not.toContain("s3:");
  });

  it.each([
    [["--account", "12345"], /^error option '--account <id>' .*12 digits/],
    [["--github", "acme/mcp-fleet"], /^error --github needs --account: /],
    [
      ["--github", "acme", "--account", ACCOUNT],
      /^error --github takes owner\/repository.*got: acme\n$/,
    ],
    [["--region", "mars"], /^error there is no stack "mars"/],
  ])("is wrong use: %s", async (args, message) => {
    const run = await fleetInProcess(["policy", ...args]);
    expect(run.stderr).toMatch(message);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
  });
});
