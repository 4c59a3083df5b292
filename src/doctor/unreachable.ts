import type { VariableValues } from "../fleet/variables";

/** How ECS says that a task did not get through to a registry, or to AWS. */
export const UNREACHABLE =
  /timeout|timed out|deadline exceeded|no route|connection refused|no such host|connection issue|send request failed/i;

/** What tasks need to get through. */
export function wayOutText({ private_subnets }: VariableValues): string {
  if (private_subnets === "endpoints") {
    return "tasks need the VPC endpoints of ECR, S3, CloudWatch Logs and Secrets Manager, and egress in their security group";
  }
  return private_subnets === "none"
    ? "tasks need a public address, a route to the gateway, and egress in their security group"
    : "tasks need a route to a NAT gateway, and egress in their security group";
}
