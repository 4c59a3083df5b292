/** How ECS says that a task did not get through to a registry, or to AWS. */
export const UNREACHABLE =
  /timeout|timed out|deadline exceeded|no route|connection refused|no such host|connection issue|send request failed/i;

export const WAY_OUT =
  "tasks need a public address, a route to the gateway, and egress in their security group";
