import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { useFolder } from "../support/folder";
import { APPLIES_MS } from "../support/sandbox";
import { projectRoot } from "../support/synth";

const root = useFolder();

it("runs the shipped region: documented lines and an official client reach its tasks", {
  timeout: APPLIES_MS,
}, async () => {
  const commands = `
    cd cdktf.out/stacks/eu-west-1
    curl -sS $(terraform output -raw application_url)/health
    curl -sS -H "Host: fmp.cdtait.cloud" http://fmp.cdtait.cloud/health
    curl -sS -o /dev/null -w '%{http_code}\\n' http://example.org/
    cd "$FLEET_SANDBOX" && cp ${join(__dirname, "call-tool.mjs")} . && node call-tool.mjs`;
  const args = ["--require", "./bin/typescript.js", "scripts/sandbox.ts"];
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [...args, "--region", "eu-west-1", "--exec", commands],
    { cwd: projectRoot, env: { ...process.env, TMPDIR: root.path } },
  );
  const [byLoadBalancer, byName, elsewhere, ...answers] = stdout.trim().split("\n");
  expect([byLoadBalancer, byName, elsewhere], stderr).toEqual(["ok", "ok", "502"]);
  const tasks = answers.map((line) => JSON.parse(line) as { task: string; region: string });
  expect(tasks.map(({ region }) => region)).toEqual(["eu-west-1", "eu-west-1"]);
  expect(new Set(tasks.map(({ task }) => task)).size).toBe(2);
});
