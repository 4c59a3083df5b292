import { type PlanJson, resourcesInState } from "../terraform/plan-json";

/** What a plan does: addresses, and names of outputs. */
export interface PlannedChanges {
  readonly create: readonly string[];
  readonly update: readonly string[];
  readonly replace: readonly string[];
  readonly delete: readonly string[];
  readonly outputs: readonly string[];
}

/** Further parts of `terraform show -json` of a plan. */
type Plan = PlanJson & {
  readonly resource_changes?: readonly Change[];
  readonly output_changes?: Readonly<Record<string, { readonly actions: readonly string[] }>>;
};

type Change = NonNullable<PlanJson["resource_changes"]>[number] & {
  /** Set for what a replacement that was broken off has left to delete. */
  readonly deposed?: string;
};

type Action = "create" | "update" | "replace" | "delete" | undefined;

/** What comes and goes with the schedule, so that automation may delete and replace it. */
const OWNED = [
  "aws_lb.main",
  "aws_lb_target_group.main",
  "aws_lb_listener.main",
  "aws_lb_listener.https",
  "aws_lb_listener_rule.closed",
  "aws_route53_record.main",
  "aws_route53_record.ipv6",
  "aws_appautoscaling_target.ecs",
  "aws_appautoscaling_scheduled_action.weekend",
];

/** A change of it is always a new revision, and nothing runs on an old one that ECS does not keep running. */
const REPLACEABLE = "aws_ecs_task_definition.main";

export function plannedChanges(plan: Plan): PlannedChanges {
  const addresses = (action: Action) =>
    managed(plan)
      .filter((change) => actionOf(change) === action)
      .map(addressOf);
  return {
    create: addresses("create"),
    update: addresses("update"),
    replace: addresses("replace"),
    delete: addresses("delete"),
    outputs: Object.entries(plan.output_changes ?? {})
      .filter(([, { actions }]) => actions.join() !== "no-op")
      .map(([name]) => name),
  };
}

/** The addresses that the plan would delete or replace, and that the schedule does not own. */
export function foreignLosses(plan: Plan): string[] {
  return managed(plan)
    .filter((change) => {
      const action = actionOf(change);
      const resource = `${change.type}.${change.name}`;
      const mayGo =
        OWNED.includes(resource) ||
        (resource === REPLACEABLE && (action === "replace" || change.deposed !== undefined));
      return (action === "replace" || action === "delete") && !mayGo;
    })
    .map(addressOf);
}

/** Whether the state holds any resource at all. */
export function isDeployed(plan: Plan): boolean {
  return resourcesInState(plan).size > 0;
}

function managed(plan: Plan): readonly Change[] {
  return (plan.resource_changes ?? []).filter(({ mode }) => mode === "managed");
}

function actionOf({ change: { actions } }: Change): Action {
  if (actions.includes("delete")) {
    return actions.includes("create") ? "replace" : "delete";
  }
  return (["create", "update"] as const).find((action) => actions.includes(action));
}

function addressOf({ address, deposed }: Change): string {
  return deposed === undefined ? address : `${address} (deposed)`;
}
