import { recordName } from "./dns-names";
import { servesHttps } from "./https";
import type { VariableValues } from "./variables";

/**
 * The address that the output `mcp_url` has, as outputs.ts lets Terraform compute it.
 * @param loadBalancerName AWS's name of the load balancer, for a stack without a domain
 */
export function mcpUrl(values: VariableValues, loadBalancerName = ""): string {
  const { enable_domain, alb_port, mcp_path } = values;
  const isHttps = servesHttps(values);
  const host = enable_domain ? recordName(values) : loadBalancerName.toLowerCase();
  const port = isHttps || alb_port === 80 ? "" : `:${alb_port}`;
  return `${isHttps ? "https" : "http"}://${host}${port}${mcp_path.replace(/\/$/, "")}`;
}
