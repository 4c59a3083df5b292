import { expect, it } from "vitest";
import { ApplyProgress, errorsIn } from "../../src/terraform/apply-progress";

const hook = (addr: string, action = "create") => ({ resource: { addr }, action });

function followed(total?: number) {
  const said: string[] = [];
  const planned: number[] = [];
  const progress = new ApplyProgress(
    { onPlanned: (number) => planned.push(number), onProgress: (text) => said.push(text) },
    total,
  );
  const say = (...messages: object[]) => {
    for (const message of messages) {
      progress.line(JSON.stringify(message));
    }
    return said.at(-1);
  };
  return { progress, say, said, planned };
}

it("says how far an apply is once the plan has said of how much", () => {
  const { say, said, planned } = followed();
  const data = hook("data.aws_route53_zone.main[0]", "read");
  say({ type: "apply_start", hook: data }, { type: "apply_complete", hook: data });
  expect(said).toEqual([]);
  say({ type: "change_summary", changes: { add: 31, operation: "plan" } });
  expect(planned).toEqual([31]);
  expect(say({ type: "apply_start", hook: hook("aws_vpc.main") })).toBe(
    "0 of 31 done, at work: aws_vpc.main",
  );
});

it("knows of a saved plan how much it is, and counts what is changed and deleted, too", () => {
  const { say } = followed(6);
  for (const [i, action] of ["update", "delete", "create"].entries()) {
    const one = hook(`aws_subnet.public[${i}]`, action);
    say({ type: "apply_start", hook: one }, { type: "apply_complete", hook: one });
  }
  const failed = hook("aws_lb.main[0]");
  say({ type: "apply_start", hook: failed }, { type: "apply_errored", hook: failed });
  expect(say({ type: "apply_start", hook: hook("aws_ecs_service.main", "update") })).toBe(
    "3 of 6 done, at work: aws_ecs_service.main",
  );
});

it("names three of many resources", () => {
  const { say } = followed(9);
  const starts = ["a.a", "b.b", "c.c", "d.d", "e.e"].map((address) => ({
    type: "apply_start",
    hook: hook(address),
  }));
  expect(say(...starts)).toBe("0 of 9 done, at work: a.a, b.b, c.c and 2 more");
});

it("keeps the outputs, and passes over what is not JSON", () => {
  const { progress, say } = followed(1);
  progress.line("Warning: something else writes here");
  say({ type: "outputs", outputs: { alb_dns_name: { value: "a.example.com" } } });
  expect(progress.outputs).toEqual({ alb_dns_name: "a.example.com" });
});

it("finds the errors, with the resource and without warnings", () => {
  const lines = [
    { type: "diagnostic", diagnostic: { severity: "warning", summary: "Deprecated" } },
    {
      type: "diagnostic",
      diagnostic: {
        severity: "error",
        summary: "creating ECS Service (mcp)",
        detail: "ClusterNotFoundException",
        address: "aws_ecs_service.main",
      },
    },
    { type: "diagnostic", diagnostic: { severity: "error", summary: "no state" } },
  ];
  expect(errorsIn(["not JSON", ...lines.map((it) => JSON.stringify(it))].join("\n"))).toBe(
    "Error: creating ECS Service (mcp)\n\n  with aws_ecs_service.main\n\nClusterNotFoundException\n\nError: no state",
  );
});
