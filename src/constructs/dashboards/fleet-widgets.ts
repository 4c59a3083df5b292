import { alarmsOf } from "../../fleet/alarms";
import { prefixOf, resourceNames } from "../../fleet/resource-names";
import type { VariableValues } from "../../fleet/variables";
import type { HclOperand } from "../../hcl/expression";
import { alarmStates, graph, HEIGHT, serviceLines, WIDTH } from "./widgets";

/** Of one widget. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html (2026-11) */
const MOST_ALARMS = 100;

export interface FleetWidgetsProps {
  readonly partition: string;
  readonly accountId: string;
}

/**
 * The alarms of all regions, then a row for each. A load balancer has no name before it exists, so what is measured of it is
 * in the region's own dashboard only.
 */
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
  const rows = Array.from({ length: Math.ceil(arns.length / MOST_ALARMS) }, (_, i) =>
    arns.slice(i * MOST_ALARMS, (i + 1) * MOST_ALARMS),
  );
  return [
    ...rows.map((row) => alarmStates("Alarms", row)),
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
