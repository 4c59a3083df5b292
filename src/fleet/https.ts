import type { VariableValues } from "./variables";

/** Whether the load balancer ends TLS, with a certificate of the user's or one of the stack's own. */
export function servesHttps({
  certificate_arn,
  enable_https,
}: Pick<VariableValues, "certificate_arn" | "enable_https">): boolean {
  return certificate_arn !== null || enable_https;
}
