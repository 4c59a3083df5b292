import { MAX_TASKS } from "../rules/container";
import { integerBetween, unlessNull } from "../rules/rule";
import type { VariableDefinitions } from "./definition";

const percentage = unlessNull(integerBetween(1, 100));
const cooldown = integerBetween(0, 3600);

/** autoscaling.tf: between which counts load decides, and by what. */
export const autoscalingVariables = {
  autoscaling_min: {
    type: "number",
    nullable: true,
    default: null,
    description:
      "Fewest tasks while load decides how many run (docs/scaling.md); null for no scaling with load, as " +
      "autoscaling_max. From 1 on: no task, no load to measure.",
    rules: [unlessNull(integerBetween(1, MAX_TASKS))],
  },
  autoscaling_max: {
    type: "number",
    nullable: true,
    default: null,
    description:
      "Most tasks while load decides how many run; null for no scaling with load. It caps what Fargate costs.",
    rules: [unlessNull(integerBetween(1, MAX_TASKS))],
  },
  autoscaling_cpu_percent: {
    type: "number",
    nullable: true,
    default: 60,
    description:
      "Average use of the tasks' CPU that scaling with load aims at, in percent; null leaves CPU out.",
    rules: [percentage],
  },
  autoscaling_memory_percent: {
    type: "number",
    nullable: true,
    default: null,
    description:
      "Average use of the tasks' memory that scaling with load aims at, in percent; null leaves memory out.",
    rules: [percentage],
  },
  autoscaling_requests_per_task: {
    type: "number",
    nullable: true,
    default: null,
    description:
      "Requests a minute and task that scaling with load aims at, as the load balancer counts them; null leaves them out.",
    rules: [unlessNull(integerBetween(1, 1_000_000))],
  },
  autoscaling_scale_out_cooldown_seconds: {
    type: "number",
    default: 60,
    description:
      "Seconds after tasks were added by load before more are: about what they take to start.",
    rules: [cooldown],
  },
  autoscaling_scale_in_cooldown_seconds: {
    type: "number",
    default: 300,
    description: "Seconds after tasks were taken away by load before more are.",
    rules: [cooldown],
  },
} as const satisfies VariableDefinitions;
