import { alarmsOf } from "../../fleet/alarms";
import { prefixOf, resourceNames } from "../../fleet/resource-names";
import type { VariableValues } from "../../fleet/variables";
import type { HclOperand } from "../../hcl/expression";
import { alarmStates, graph, HEIGHT, serviceLines, WIDTH } from "./widgets";

export interface FleetWidgetsProps {
  readonly partition: string;
  readonly accountId: string;
}

/** The alarms of all regions, then a row for each: what has no name before it is created is in the region's own dashboard. */
export function fleetWidgets(
  fleet: readonly VariableValues[],
  { partition, accountId }: FleetWidgetsProps,
): HclOperand[] {
  const arns = fleet.flatMap((values) =>
    alarmsOf(values).map(
      ({ name }) =>
        `arn:${partition}:cloudwatch:${values.aws_region}:${accountId}:alarm:${prefixOf(values)}-${name}`,
    ),
  );
  return [
    ...(arns.length > 0 ? [alarmStates("Alarms", arns)] : []),
    ...fleet.flatMap((values) => regionRow(values)),
  ];
}

function regionRow(values: VariableValues): HclOperand[] {
  const { aws_region: region } = values;
  const { cluster, service } = resourceNames(values);
  const { tasks, use } = serviceLines(cluster, service);
  const own = `[${prefixOf(values)}](#dashboards:name=${prefixOf(values)})`;
  const text = values.enable_dashboard ? own : prefixOf(values);
  return [
    { type: "text", width: WIDTH / 6, height: HEIGHT, properties: { markdown: `### ${text}` } },
    graph("Running tasks", region, tasks, (WIDTH / 12) * 5),
    graph("CPU and memory in percent", region, use, (WIDTH / 12) * 5),
  ];
}
