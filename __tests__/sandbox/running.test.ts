import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import type { StackResult } from "../../src/deploy/stack-result";
import { useFolder } from "../support/folder";
import { APPLIES_MS } from "../support/sandbox";
import { projectRoot } from "../support/synth";

const root = useFolder();

it("runs the shipped region: documented lines and an official client reach its tasks, and neither a restart nor a deployment loses a call", {
  timeout: APPLIES_MS,
}, async () => {
  const commands = `
    cd cdktf.out/stacks/eu-west-1
    curl -sS $(terraform output -raw application_url)/health
    curl -sS -H "Host: fmp.cdtait.cloud" http://fmp.cdtait.cloud/health
    curl -sS -o /dev/null -w '%{http_code}\\n' http://example.org/
    cluster=$(terraform output -raw ecs_cluster_name) service=$(terraform output -raw ecs_service_name)
    cd "$FLEET_SANDBOX" && cp ${join(__dirname, "call-tool.mjs")} ${join(__dirname, "calls-during.mjs")} .
    node call-tool.mjs
    export AWS_REGION=eu-west-1
    node calls-during.mjs "aws ecs update-service --cluster $cluster --service $service --force-new-deployment >/dev/null &&
      aws ecs wait services-stable --cluster $cluster --services $service"
    node calls-during.mjs "node bin/fleet.js deploy eu-west-1 --image 127.0.0.1:1/server:2 --check --yes --json"`;
  const args = ["--require", "./bin/typescript.js", "scripts/sandbox.ts"];
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [...args, "--region", "eu-west-1", "--exec", commands],
    { cwd: projectRoot, env: { ...process.env, TMPDIR: root.path } },
  );
  const [
    byLoadBalancer,
    byName,
    elsewhere,
    first = "",
    second = "",
    restart = "",
    deployment = "",
  ] = stdout.trim().split("\n");
  expect([byLoadBalancer, byName, elsewhere], stderr).toEqual(["ok", "ok", "502"]);
  const tasks = [first, second].map((line) => JSON.parse(line) as { task: string; region: string });
  expect(tasks.map(({ region }) => region)).toEqual(["eu-west-1", "eu-west-1"]);
  expect(new Set(tasks.map(({ task }) => task)).size).toBe(2);

  const during = [restart, deployment].map(
    (line) =>
      JSON.parse(line) as { calls: number; failures: string[]; tasks: number; stdout: string },
  );
  for (const { calls, failures, tasks } of during) {
    expect({ failures, tasks }, stderr).toEqual({ failures: [], tasks: 4 });
    expect(calls).toBeGreaterThan(50);
  }
  const { stacks } = JSON.parse(during[1]?.stdout ?? "") as { stacks: StackResult[] };
  expect(stacks).toMatchObject([{ stack: "eu-west-1", result: "applied", reason: null }]);
});
