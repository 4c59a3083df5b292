import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard";
import { Construct } from "constructs";
import { fleetPrefixOf } from "../../fleet/resource-names";
import type { VariableValues } from "../../fleet/variables";
import { type HclOperand, hcl } from "../../hcl/expression";
import type { Watched } from "../alarms/alarm";
import { prefix } from "../naming";
import { countIf } from "../references";
import { isOwnRegion, v } from "../variables";
import { clock } from "../weekend/clock";
import { fleetWidgets } from "./fleet-widgets";
import { alarmStates, graph, type Line, serviceLines, WIDTH } from "./widgets";

export interface DashboardsProps extends Watched {
  readonly partition: string;
  readonly accountId: string;
  readonly logGroupName: string;
  /** Of the region's alarms: a list, as an expression. */
  readonly alarmArns: string;
  /** What the region's file says. */
  readonly file: VariableValues;
  /** By their files, the regions that a dashboard of the fleet shows; none where the region's file wants none. */
  readonly fleet: readonly VariableValues[];
}

/** What there is to look at in CloudWatch, of the region and of the fleet; no .tf has it. */
export class Dashboards extends Construct {
  constructor(scope: Construct, id: string, props: DashboardsProps) {
    super(scope, id);

    new CloudwatchDashboard(this, "aws_cloudwatch_dashboard.region", {
      count: countIf(v.enable_dashboard),
      dashboardName: prefix,
      dashboardBody: body(regionWidgets(props)),
    });

    // The var-file of another region may want it. It is in that region's stack, which knows what to show.
    const known = props.fleet.length > 0;
    const wanted = v.enable_fleet_dashboard;
    new CloudwatchDashboard(this, "aws_cloudwatch_dashboard.fleet", {
      count: countIf(known ? wanted : hcl`${wanted} && ${isOwnRegion(props.file)}`),
      dashboardName: `${fleetPrefixOf(v)}-fleet`,
      dashboardBody: body(hcl`${fleetWidgets(props.fleet, props)}`),
      lifecycle: {
        precondition: [
          {
            condition: hcl`!${wanted} || ${known}`,
            errorMessage:
              "enable_fleet_dashboard is true by -var or TF_VAR, and only synth knows the regions that its dashboard shows: " +
              "this stack was synthesized without it. Write enable_fleet_dashboard = true into the region's file in " +
              "tfvars/, synthesize, and plan again.",
          },
        ],
      },
    });
  }
}

function body(widgets: string): string {
  return hcl`jsonencode({ widgets = ${widgets} })`;
}

/** Rows of three. Without a load balancer there is nothing of it to see, without alarms none of them. */
function regionWidgets(props: DashboardsProps): string {
  const loadBalancer = { LoadBalancer: props.loadBalancerSuffix };
  const targets = { ...loadBalancer, TargetGroup: props.targetGroupSuffix };
  const line = (
    metric: string,
    label: string,
    stat: string,
    dimensions: Record<string, string> = targets,
  ): Line => ({ namespace: "AWS/ApplicationELB", metric, dimensions, label, stat });
  const { tasks, use } = serviceLines(props.clusterName, props.serviceName);
  const region = v.aws_region;
  const ofLoadBalancer: HclOperand[] = [
    graph("Targets", region, [
      line("HealthyHostCount", "healthy", "Maximum"),
      line("UnHealthyHostCount", "unhealthy", "Maximum"),
    ]),
    graph("Requests", region, [line("RequestCount", "requests", "Sum")]),
    graph("Latency in seconds", region, [
      line("TargetResponseTime", "half of the requests", "p50"),
      line("TargetResponseTime", "95 of 100", "p95"),
    ]),
    graph("Errors", region, [
      line("HTTPCode_Target_5XX_Count", "5xx of the server", "Sum"),
      line("HTTPCode_ELB_5XX_Count", "5xx of the load balancer", "Sum", loadBalancer),
      line("HTTPCode_Target_4XX_Count", "4xx of the server", "Sum"),
    ]),
  ];
  const errors = {
    type: "log",
    width: WIDTH,
    height: 6,
    properties: {
      title: "Errors in the log",
      region,
      view: "table",
      query: `SOURCE '${props.logGroupName}' | fields @timestamp, @message | filter @message like /(?i)(error|exception|fatal)/ | sort @timestamp desc | limit 50`,
    },
  };
  const when = (widgets: readonly HclOperand[], condition: string) =>
    hcl`[for widget in ${widgets} : widget if ${condition}]`;
  return hcl`concat(${[
    when([alarmStates("Alarms", props.alarmArns)], hcl`length(${props.alarmArns}) > 0`),
    [
      graph("Running tasks", region, tasks),
      graph("CPU and memory in percent", region, use),
    ] as HclOperand,
    when(ofLoadBalancer, clock.loadBalancer),
    [errors] as HclOperand,
  ]}...)`;
}
