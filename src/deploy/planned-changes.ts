import { type PlanJson, type PlannedChange, resourcesInState } from "../terraform/plan-json";

/** What a plan does: addresses, and names of outputs. */
export interface PlannedChanges {
  readonly create: readonly string[];
  readonly update: readonly string[];
  readonly replace: readonly string[];
  readonly delete: readonly string[];
  readonly outputs: readonly string[];
}

type Action = "create" | "update" | "replace" | "delete" | undefined;

/** A change of it is always a new revision, and nothing runs on an old one that ECS does not keep running. */
const REPLACEABLE = "aws_ecs_task_definition.main";

export function plannedChanges(plan: PlanJson): PlannedChanges {
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

/**
 * The addresses that the plan would delete or replace and must not.
 * @param mayDestroy resources that it may, such as "aws_lb.main"
 */
export function losses(plan: PlanJson, mayDestroy: readonly string[]): string[] {
  return managed(plan)
    .filter((change) => {
      const action = actionOf(change);
      const resource = `${change.type}.${change.name}`;
      const mayGo =
        mayDestroy.includes(resource) ||
        (resource === REPLACEABLE && (action === "replace" || change.deposed !== undefined));
      return (action === "replace" || action === "delete") && !mayGo;
    })
    .map(addressOf);
}

/** Whether the state holds any resource at all. */
export function isDeployed(plan: PlanJson): boolean {
  return resourcesInState(plan).size > 0;
}

function managed(plan: PlanJson): readonly PlannedChange[] {
  return (plan.resource_changes ?? []).filter(({ mode }) => mode === "managed");
}

function actionOf({ change: { actions } }: PlannedChange): Action {
  if (actions.includes("delete")) {
    return actions.includes("create") ? "replace" : "delete";
  }
  return (["create", "update"] as const).find((action) => actions.includes(action));
}

function addressOf({ address, deposed }: PlannedChange): string {
  return deposed === undefined ? address : `${address} (deposed)`;
}

/** What changes and stays, a line for each resource with the stacks that it changes in. */
export function changedInPlace(
  stacks: readonly { readonly stack: string; readonly changes: PlannedChanges | null }[],
): string[] {
  const places = new Map<string, string[]>();
  for (const { stack, changes } of stacks) {
    const { update = [], replace = [] } = changes ?? {};
    const what = [
      ...update.map((address) => `${address} is changed in place`),
      ...replace.filter((it) => it === REPLACEABLE).map((it) => `${it} gets a new revision`),
    ];
    for (const text of what) {
      places.set(text, [...(places.get(text) ?? []), stack]);
    }
  }
  return [...places].map(([text, names]) => `${text}: ${names.join(", ")}`);
}

/** What is lost in a plan: `aws_lb.main is destroyed`. A new revision of the task definition loses nothing. */
export function takenAway(changes: PlannedChanges | null): string[] {
  const { delete: gone = [], replace = [] } = changes ?? {};
  return [
    ...gone.map((address) => `${address} is destroyed`),
    ...replace
      .filter((address) => address !== REPLACEABLE)
      .map((address) => `${address} is replaced`),
  ];
}
