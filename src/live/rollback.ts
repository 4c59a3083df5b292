import type { Deployment, ServiceEvent } from "./read-region";

/** Whether the version that runs is the one that the circuit breaker went back to. */
export function isRollback({ id }: Deployment, events: readonly ServiceEvent[]): boolean {
  return events.some(({ message }) => message.includes("rolling back") && message.includes(id));
}
