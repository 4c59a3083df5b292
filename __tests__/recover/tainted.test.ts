import { expect, it } from "vitest";
import { taintedInVain } from "../../src/recover/tainted";

const TAINTED = "replace_because_tainted";

it.each([
  ["aws_secretsmanager_secret.api_key", TAINTED, ["delete", "create"], true],
  ["aws_lb_target_group.main[0]", TAINTED, ["create", "delete"], true],
  ["aws_service_discovery_service.main[0]", TAINTED, ["create", "delete"], true],
  // Its replacement works.
  ["aws_iam_role.ecs_task_role", TAINTED, ["delete", "create"], false],
  // Not tainted: the configuration wants another one.
  ["aws_lb_target_group.main[0]", "replace_because_cannot_update", ["create", "delete"], false],
  ["aws_secretsmanager_secret.api_key", undefined, ["create"], false],
])("untaints %s, %s: %j %s", async (address, action_reason, actions, expected) => {
  const [type = "", name = ""] = address.split(/[.[]/);
  const change = { actions, after: {} };
  const plan = {
    resource_changes: [{ address, mode: "managed", type, name, action_reason, change }],
  };
  const untainted: string[] = [];
  const repairs = taintedInVain(plan, async (it) => untainted.push(it));
  for (const { run } of repairs) {
    await run();
  }
  expect(untainted).toEqual(expected ? [address] : []);
});
