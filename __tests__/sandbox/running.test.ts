import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import type { StackResult } from "../../src/deploy/stack-result";
import type { RegionStatus } from "../../src/operate/status";
import { projectCache } from "../../src/terraform/provider-mirror";
import { faultsOf } from "../check/endpoints";
import { useFolder } from "../support/folder";
import { APPLIES_MS } from "../support/sandbox";
import { copyProject } from "../support/synth";

/**
 * One run of the sandbox with two regions, in which a file with commands does what users do: eu-west-1 as it is shipped,
 * and eu-west-2 with HTTPS, a name of its own, scaling with load and alarms. Each command writes a file.
 */
const root = useFolder();
const results = join(root.path, "results");
const read = (name: string) => readFileSync(join(results, name), "utf8").trim();

/** A minute of CloudWatch is two seconds. */
const SPEED = 30;
const P = "fmp-mcp-dev-eu-west-2";
const ALARM = `${P}-restart-loop`;

const MORE = `
enable_https                  = true
container_secrets             = { MCP_REQUEST_STATE_KEYS = null }
enable_address_environment    = true
alarm_email                   = "oncall@example.com"
autoscaling_min               = 2
autoscaling_max               = 4
autoscaling_cpu_percent       = null
autoscaling_requests_per_task = 5
`;

const COMMANDS = `
  cd cdktf.out/stacks/eu-west-1
  curl -sS $(terraform output -raw application_url)/health > "$RESULTS"/by-load-balancer
  curl -sS -H "Host: fmp.cdtait.cloud" http://fmp.cdtait.cloud/health > "$RESULTS"/by-name
  curl -sS -o /dev/null -w '%{http_code}' http://example.org/ > "$RESULTS"/elsewhere
  cluster=$(terraform output -raw ecs_cluster_name) service=$(terraform output -raw ecs_service_name)

  cd ../eu-west-2
  curl -sS "$(terraform output -raw application_url)/health" > "$RESULTS"/https
  curl -sS -o /dev/null -w '%{http_code} %{redirect_url}' http://secure.cdtait.cloud/mcp > "$RESULTS"/http
  curl -sS -o /dev/null -w '%{http_connect}' https://example.org/ > "$RESULTS"/https-elsewhere
  python3 -c 'import sys, urllib.request as r; print(r.urlopen(sys.argv[1]).read().decode())' \\
    https://secure.cdtait.cloud/health > "$RESULTS"/python
  secure=$(terraform output -raw mcp_url)
  plan() { terraform -chdir=cdktf.out/stacks/eu-west-2 plan -no-color -detailed-exitcode > "$RESULTS"/$1; echo $? > "$RESULTS"/$1-code; }
  status() { npx fleet status --region eu-west-2 --json > "$RESULTS"/$1; }

  cd "$FLEET_SANDBOX" && cp "$SCRIPTS"/*.mjs .
  node call-tool.mjs http://fmp.cdtait.cloud/mcp > "$RESULTS"/calls
  node call-tool.mjs $secure > "$RESULTS"/https-calls
  export AWS_REGION=eu-west-2
  load() { node load-until.mjs eu-west-2 $2 ${P}-cluster ${P}-service $3 2> "$RESULTS"/$1-error; echo $? > "$RESULTS"/$1-code; }
  load busy 20 4
  status busy-status; plan busy-plan
  load idle 1 2 &
  AWS_REGION=eu-west-1 node calls-during.mjs "aws ecs update-service --cluster $cluster --service $service --force-new-deployment >/dev/null &&
    aws ecs wait services-stable --cluster $cluster --services $service" > "$RESULTS"/restart
  wait
  status idle-status
  npx fleet secret set MCP_REQUEST_STATE_KEYS --generate --region eu-west-2 --yes
  npx fleet check $secure --json > "$RESULTS"/check-address
  npx fleet check eu-west-2 --json > "$RESULTS"/check-stack
  node calls-during.mjs "npx fleet deploy eu-west-2 eu-west-1 --check --image 127.0.0.1:1/server:2 --yes --json" \\
    > "$RESULTS"/deployment
  plan plan
  npm run sandbox:fail -- crash
  for look in $(seq 60); do
    aws cloudwatch describe-alarms --alarm-names ${ALARM} --query 'MetricAlarms[0].StateValue' --output text > "$RESULTS"/alarm
    if grep -q ALARM "$RESULTS"/alarm; then break; fi
    sleep 1
  done
  status crash-status
  aws logs filter-log-events --log-group-name /aws/events/${P}-crashes --query 'events[0].message' --output text > "$RESULTS"/crash
  cp "$FLEET_SANDBOX_MAIL" "$RESULTS"/mail`;

describe("the sandbox, with one region as it is shipped and one with more", () => {
  beforeAll(async () => {
    const project = join(root.path, "project");
    for (const folder of [project, results, join(root.path, "tmp")]) {
      mkdirSync(folder);
    }
    copyProject(project);
    mkdirSync(projectCache, { recursive: true });
    symlinkSync(projectCache, join(project, ".cache"), "dir");
    const london = join(project, "tfvars", "terraform-eu-west-2.tfvars");
    writeFileSync(london, readFileSync(london, "utf8").replace('"fmp"', '"secure"') + MORE);
    const args = ["--require", "./bin/typescript.js", "scripts/sandbox.ts"];
    const regions = ["--region", "eu-west-1", "--region", "eu-west-2"];
    await promisify(execFile)(process.execPath, [...args, ...regions, "--exec", COMMANDS], {
      cwd: project,
      env: {
        ...process.env,
        TMPDIR: join(root.path, "tmp"),
        FLEET_SANDBOX_SPEED: String(SPEED),
        RESULTS: results,
        SCRIPTS: __dirname,
      },
    });
  }, 2 * APPLIES_MS);

  /** Which tasks an official client reached in two calls. */
  function calls(name: string) {
    const lines = read(name).split("\n");
    const tasks = lines.map((line) => JSON.parse(line) as { task: string; region: string });
    return {
      regions: tasks.map(({ region }) => region),
      tasks: new Set(tasks.map(({ task }) => task)).size,
    };
  }

  it("answers the documented lines, and leads nowhere else", () => {
    expect(["by-load-balancer", "by-name", "elsewhere"].map(read)).toEqual(["ok", "ok", "502"]);
  });

  it("answers an official client by both tasks", () => {
    expect(calls("calls")).toEqual({ regions: ["eu-west-1", "eu-west-1"], tasks: 2 });
  });

  it.each(["restart", "deployment"])("loses no call of an official client during a %s", (name) => {
    const { calls, failures, tasks } = JSON.parse(read(name));
    expect({ failures, tasks }).toEqual({ failures: [], tasks: 4 });
    expect(calls).toBeGreaterThan(50);
  });

  it("rolls out another image by fleet deploy, and asks the canary as its clients would", () => {
    const { stacks } = JSON.parse(JSON.parse(read("deployment")).stdout) as {
      stacks: StackResult[];
    };
    expect(stacks).toMatchObject([
      { stack: "eu-west-2", result: "applied", reason: null },
      { stack: "eu-west-1", result: "applied", reason: null },
    ]);
  });

  it("answers over HTTPS with a certificate that curl and Python trust, and redirects HTTP there", () => {
    expect([read("https"), read("python")]).toEqual(["ok", "ok"]);
    expect(read("http")).toBe("301 https://secure.cdtait.cloud:443/mcp");
    expect(read("https-elsewhere")).toBe("502");
  });

  it("answers an official client over HTTPS", () => {
    expect(calls("https-calls")).toEqual({ regions: ["eu-west-2", "eu-west-2"], tasks: 2 });
  });

  it.each(["check-address", "check-stack"])("has nothing that fleet check finds: %s", (name) => {
    const report = JSON.parse(read(name));
    expect(faultsOf(report)).toEqual([]);
    expect(report.url).toBe("https://secure.cdtait.cloud/mcp");
  });

  it.each(["busy-plan", "plan"])("has nothing to change in the next plan: %s", (name) => {
    expect(read(`${name}-code`), read(name)).toBe("0");
  });

  /** Of eu-west-2. */
  const status = (name: string): RegionStatus => JSON.parse(read(name)).regions[0];

  it("gets tasks up to its maximum while requests come in, and gives them back when few do", () => {
    for (const load of ["busy", "idle"]) {
      expect(read(`${load}-code`), read(`${load}-error`)).toBe("0");
    }
    const tasks = (name: string) => status(name).service;
    expect(tasks("busy-status")).toEqual({ desired: 4, running: 4, pending: 0 });
    expect(tasks("idle-status")).toEqual({ desired: 2, running: 2, pending: 0 });
    expect(status("busy-status").schedule.scheduledBounds).toEqual({ min: 2, max: 4 });
    expect(status("busy-status").alarms).toEqual([]);
  });

  it("says that its server crashes again and again: by an alarm, by mail, and by the exit code in a log", () => {
    expect(read("alarm")).toBe("ALARM");
    const { alarms, problems } = status("crash-status");
    expect(alarms).toContain(ALARM);
    expect(problems).toContain(`the alarm ${ALARM} has gone off.`);
    expect(read("mail")).toContain(
      `To: oncall@example.com\nSubject: ALARM: "${ALARM}" in eu-west-2\n`,
    );
    const { stopCode, containers } = JSON.parse(read("crash")).detail;
    expect([stopCode, containers[0].exitCode]).toEqual(["EssentialContainerExited", 137]);
  });
});
