import { stackResult } from "../../src/deploy/stack-result";
import { renderPlans } from "../../src/deploy/stack-text";

// A program of stack-text-terminal.test.ts: the summary of plans, on whatever standard output is.
const changes = {
  ...{ create: ["aws_subnet.new"], update: ["aws_ecs_service.main"], outputs: [] },
  ...{ replace: ["aws_lb.main"], delete: ["aws_route53_record.main"] },
};
const result = { stack: "eu-west-1", region: "eu-west-1", result: "planned", error: null } as const;
process.stdout.write(renderPlans([stackResult({ ...result, changes }, 0)], process.stdout));
