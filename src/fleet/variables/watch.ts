import { integerBetween, oneOfNames, unlessNull } from "../rules/rule";
import type { VariableDefinitions } from "./definition";

/** What a region shows of itself, beside its alarms. */
export const watchVariables = {
  container_insights: {
    type: "string",
    nullable: true,
    // The account may have a default of its own, which is not this project's to change.
    default: null,
    description:
      "Container Insights of the cluster, metrics that AWS bills: enabled has those of the service, enhanced also those of " +
      "each task and container, disabled none. null leaves it as the account has it, and a cluster as it is.",
    // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ClusterSetting.html (2026-11)
    rules: [unlessNull(oneOfNames(["disabled", "enabled", "enhanced"]))],
  },
  enable_dashboard: {
    type: "bool",
    default: false,
    description:
      "Create a dashboard of the region in CloudWatch: tasks, requests, latency, errors, CPU, memory and alarms.",
  },
  enable_fleet_dashboard: {
    type: "bool",
    default: false,
    description:
      "Create a dashboard of all regions of project_name and environment, in the file of one region: the tasks, CPU and " +
      "memory of each, and the alarms of all.",
  },
  monthly_budget_usd: {
    type: "number",
    nullable: true,
    default: null,
    description:
      "What the project may cost in aws_region a month, in whole US dollars: alarm_email or alarm_topic_arn is told when " +
      "AWS expects 80% of it, and when it is spent. Needs the cost allocation tag Project (docs/watch.md).",
    rules: [unlessNull(integerBetween(1, 1_000_000_000))],
  },
} as const satisfies VariableDefinitions;
