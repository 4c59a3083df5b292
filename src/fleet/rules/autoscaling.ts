// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are Terraform's templates.

import type { StackRule } from "./stack-rule";

/** What scaling with load needs to be on, and to do something. */
export const autoscalingRules: readonly StackRule[] = [
  {
    variables: ["autoscaling_min", "autoscaling_max"],
    check: ({ autoscaling_min: min, autoscaling_max: max }) =>
      (min === null) === (max === null)
        ? undefined
        : `autoscaling_${min === null ? "max" : "min"} alone is set. Set both to scale with load, or none`,
    condition: "(var.autoscaling_min == null) == (var.autoscaling_max == null)",
    errorMessage:
      "One of autoscaling_min and autoscaling_max is set alone. Set both to scale with load, or none.",
  },
  {
    variables: ["autoscaling_min", "autoscaling_max"],
    check: ({ autoscaling_min: min, autoscaling_max: max }) =>
      min === null || max === null || min <= max
        ? undefined
        : `autoscaling_min is ${min} and autoscaling_max ${max}. The fewest tasks must not be more than the most`,
    condition: "try(var.autoscaling_min <= var.autoscaling_max, true)",
    errorMessage:
      'autoscaling_min is ${coalesce(var.autoscaling_min, "null")} and autoscaling_max ${coalesce(var.autoscaling_max, "null")}. ' +
      "The fewest tasks must not be more than the most.",
  },
  {
    variables: ["desired_count", "autoscaling_min", "autoscaling_max"],
    check: ({ desired_count: count, autoscaling_min: min, autoscaling_max: max }) =>
      min === null || max === null || min > max || (min <= count && count <= max)
        ? undefined
        : `desired_count is ${count}, and load decides between ${min} and ${max} tasks (autoscaling_min, ` +
          "autoscaling_max). A region starts with desired_count, so choose one between them",
    condition:
      "try(var.autoscaling_min > var.autoscaling_max || (var.autoscaling_min <= var.desired_count && " +
      "var.desired_count <= var.autoscaling_max), true)",
    errorMessage:
      'desired_count is ${var.desired_count}, and load decides between ${coalesce(var.autoscaling_min, "null")} and ' +
      '${coalesce(var.autoscaling_max, "null")} tasks (autoscaling_min, autoscaling_max). A region starts with ' +
      "desired_count, so choose one between them. To run another number now: npx fleet scale.",
  },
  {
    variables: [
      "autoscaling_max",
      "autoscaling_cpu_percent",
      "autoscaling_memory_percent",
      "autoscaling_requests_per_task",
    ],
    check: (values) =>
      values.autoscaling_max === null ||
      values.autoscaling_cpu_percent !== null ||
      values.autoscaling_memory_percent !== null ||
      values.autoscaling_requests_per_task !== null
        ? undefined
        : "nothing says by what to scale. Set autoscaling_cpu_percent, autoscaling_memory_percent or autoscaling_requests_per_task",
    condition:
      "var.autoscaling_max == null || var.autoscaling_cpu_percent != null || var.autoscaling_memory_percent != null || " +
      "var.autoscaling_requests_per_task != null",
    errorMessage:
      "autoscaling_max is set, and nothing says by what to scale. Set autoscaling_cpu_percent, autoscaling_memory_percent " +
      "or autoscaling_requests_per_task.",
  },
  {
    variables: ["autoscaling_requests_per_task", "autoscaling_max", "create_alb"],
    check: (values) =>
      values.autoscaling_max === null ||
      values.autoscaling_requests_per_task === null ||
      values.create_alb
        ? undefined
        : "the load balancer counts requests, and create_alb is false. Scale by CPU or memory, or set create_alb = true",
    condition:
      "var.autoscaling_max == null || var.autoscaling_requests_per_task == null || var.create_alb",
    errorMessage:
      "autoscaling_requests_per_task is set, the load balancer counts requests, and create_alb is false. Scale by CPU or " +
      "memory, or set create_alb = true.",
  },
];
