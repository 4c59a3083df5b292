import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type ResourceNames, resourceNames } from "../../src/fleet/resource-names";
import type { VariableName, VariableValues } from "../../src/fleet/variables";
import { defaults } from "../support/defaults";
import { useFolder } from "../support/folder";
import { STARTS_TERRAFORM_MS } from "../support/sandbox";
import { synthesized } from "../support/stack";

const changes: Partial<VariableValues>[] = [{}];
const add = (project_name: string, environment: string, aws_region: string) =>
  changes.push({ project_name, environment, aws_region });
for (const region of ["eu-west-1", "us-gov-west-1", "ap-southeast-7"]) {
  for (const environment of ["dev", "prod-eu-2"]) {
    for (const project of ["a", "fmp-mcp", "My-Project-1", "analytics-platform-gateway"]) {
      add(project, environment, region);
    }
    // Every length around 32 characters, so that the cut is everywhere, behind a hyphen too.
    const fits = 32 - `-${environment}-${region}-alb`.length;
    for (let length = Math.max(1, fits - 1); length <= fits + 10; length++) {
      add("abc123".repeat(4).slice(0, length), environment, region);
      add(`${"a-".repeat(12).slice(0, length - 1)}b`, environment, region);
    }
  }
}
add("x".repeat(63), "y".repeat(63), "eu-west-1");
changes.push(
  { cluster_name: "fmp-mcp-eu-west-1-cluster" },
  { project_name: "x".repeat(40), cluster_name: "A_b-1" },
);

const folder = useFolder();
let terraform: ResourceNames[];

/** Asks Terraform for the names of the synthesized resources, for all sets of values in one run. */
beforeAll(() => {
  const { resource, locals, variable } = synthesized();
  const expressions: Record<keyof ResourceNames, string> = {
    cluster: resource.aws_ecs_cluster?.main.name,
    service: resource.aws_ecs_service?.main.name,
    loadBalancer: resource.aws_lb?.main.name,
    logGroup: resource.aws_cloudwatch_log_group?.main.name,
    taskExecutionRole: resource.aws_iam_role?.ecs_task_execution_role.name,
    taskRole: resource.aws_iam_role?.ecs_task_role.name,
    failuresRule: resource.aws_cloudwatch_event_rule?.failures.name,
    crashesRule: resource.aws_cloudwatch_event_rule?.crashes.name,
    flowLogsRole: resource.aws_iam_role?.flow_logs.name,
  };
  const used = usedLocals(Object.values(expressions), locals);
  const names = ["project_name", "environment", "aws_region", "cluster_name"] as const;
  writeJson(join(folder.path, "names"), {
    variable: Object.fromEntries(names.map((name) => [name, { type: variable[name].type }])),
    locals: used,
    output: { names: { value: expressions } },
  });
  writeJson(folder.path, {
    module: {
      // Each set of values as those of a module's instance.
      names: {
        source: "./names",
        for_each: Object.fromEntries(
          changes.map((change, i) => [i, pick({ ...defaults, ...change }, names)]),
        ),
        ...Object.fromEntries(names.map((name) => [name, `\${each.value.${name}}`])),
      },
    },
    output: {
      names: {
        value: `\${jsonencode([for i in range(${changes.length}) : module.names[i].names])}`,
      },
    },
  });
  const { TF_CLI_CONFIG_FILE: _, ...env } = process.env;
  const run = (...args: string[]) =>
    execFileSync("terraform", args, { cwd: folder.path, env, encoding: "utf8", stdio: "pipe" });
  run("init", "-no-color");
  run("apply", "-auto-approve", "-no-color");
  terraform = JSON.parse(run("output", "-raw", "names"));
}, STARTS_TERRAFORM_MS);

function writeJson(path: string, content: unknown): void {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "main.tf.json"), JSON.stringify(content));
}

function pick(values: VariableValues, names: readonly VariableName[]) {
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}

/** The locals that the expressions need, and those that these need in turn. */
function usedLocals(expressions: readonly string[], locals: Record<string, string>) {
  const used: Record<string, string> = {};
  const visit = (expression: string) => {
    for (const [, name = ""] of expression.matchAll(/\blocal\.(\w+)/g)) {
      const definition = locals[name];
      if (definition !== undefined && !(name in used)) {
        used[name] = definition;
        visit(definition);
      }
    }
  };
  expressions.forEach(visit);
  return used;
}

describe("resourceNames", () => {
  it(`are Terraform's for ${changes.length} sets of values`, () => {
    const here = changes.map((change) => resourceNames({ ...defaults, ...change }));
    expect(here).toEqual(terraform);
  });

  it("are shortened in some, and the whole in others", () => {
    const balancers = changes.map(
      (change) => resourceNames({ ...defaults, ...change }).loadBalancer,
    );
    expect(balancers.every((name) => name.length <= 32)).toBe(true);
    expect(balancers.some((name) => name.length === 32 && name.endsWith("-alb"))).toBe(true);
    // A hyphen before the cut goes, so that no two stand in a row.
    expect(balancers.some((name) => name.length < 32 && /-[0-9a-f]{6}$/.test(name))).toBe(true);
    expect(balancers.filter((name) => name.includes("--"))).toEqual([]);
  });

  it("are these with the defaults", () => {
    expect(resourceNames(defaults)).toEqual({
      cluster: "fmp-mcp-dev-eu-west-1-cluster",
      service: "fmp-mcp-dev-eu-west-1-service",
      loadBalancer: "fmp-mcp-dev-eu-west-1-alb",
      logGroup: "/ecs/fmp-mcp-dev-eu-west-1-task",
      taskExecutionRole: "fmp-mcp-dev-eu-west-1-ecs-task-execution-role",
      taskRole: "fmp-mcp-dev-eu-west-1-ecs-task-role",
      failuresRule: "fmp-mcp-dev-eu-west-1-failures",
      crashesRule: "fmp-mcp-dev-eu-west-1-crashes",
      flowLogsRole: "fmp-mcp-dev-eu-west-1-flow-logs-role",
    });
  });
});
