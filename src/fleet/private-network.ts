import type { VariableValues } from "./variables";

/** What a task asks of AWS by itself: its image, its secrets and where its logs go. */
export const TASK_ENDPOINTS = ["ecr.api", "ecr.dkr", "logs", "secretsmanager"] as const;

/** What the agent of ECS Exec asks. */
export const EXECUTE_COMMAND_ENDPOINT = "ssmmessages";

type Network = Pick<
  VariableValues,
  "private_subnets" | "availability_zones" | "enable_execute_command"
>;

export function tasksArePrivate({ private_subnets }: Pick<Network, "private_subnets">): boolean {
  return private_subnets !== "none";
}

export function natGateways({ private_subnets, availability_zones }: Network): number {
  return private_subnets === "nat-per-zone"
    ? availability_zones.length
    : private_subnets === "nat"
      ? 1
      : 0;
}

/** Interface endpoints, which AWS bills in each zone. The one of S3 is a gateway and free. */
export function interfaceEndpoints({ private_subnets, enable_execute_command }: Network): number {
  return private_subnets === "endpoints"
    ? TASK_ENDPOINTS.length + (enable_execute_command ? 1 : 0)
    : 0;
}
