import { hcl } from "../hcl/expression";
import { servesHttps } from "./certificate";
import { names } from "./naming";
import { v } from "./variables";
import { clock } from "./weekend/clock";

/** Where this region answers. Over HTTPS only the custom domain can be right: no certificate is for the load balancer's own name. */
export function applicationUrl(loadBalancerDnsName: string): string {
  const ownUrl = hcl`format("%s://%s%s", ${scheme}, ${loadBalancerDnsName}, ${port})`;
  const reachableUrl = hcl`${servesHttps} && ${v.enable_domain} ? ${customDomainUrl()} : ${ownUrl}`;
  return hcl`${clock.loadBalancer} ? ${reachableUrl} : null`;
}

export function customDomainUrl(): string {
  return hcl`${v.create_alb} && ${v.enable_domain} ? format("%s://%s%s", ${scheme}, ${names.record}, ${port}) : null`;
}

/** What a client is given. Without a slash at its end: clients do not follow the redirect that a server may answer with. */
export function mcpUrl(loadBalancerDnsName: string): string {
  const base = hcl`${v.enable_domain} ? ${customDomainUrl()} : ${applicationUrl(loadBalancerDnsName)}`;
  // The loop gives the address a name, and is empty where there is none.
  return hcl`one([for url in compact([${base}]) : format("%s%s", url, trimsuffix(${v.mcp_path}, "/"))])`;
}

const scheme = hcl`${servesHttps} ? "https" : "http"`;
const port = hcl`${servesHttps} || ${v.alb_port} == 80 ? "" : format(":%d", ${v.alb_port})`;

/**
 * The names that clients use. The load balancer's own changes whenever it is created again: where it comes and goes
 * beside a custom domain it is left out, or every time would bring a new task definition.
 */
function publicNames(loadBalancerDnsName: string): string {
  const comesAndGoes = hcl`${v.enable_domain} && ${v.enable_weekend_only} && ${v.destroy_albs_when_scaled_down}`;
  const domain = hcl`${v.create_alb} && ${v.enable_domain} ? [${names.record}] : []`;
  const own = hcl`${comesAndGoes} ? [] : compact([${loadBalancerDnsName}])`;
  return hcl`[for name in concat(${domain}, ${own}) : lower(name)]`;
}

/**
 * What a container may know of the addresses in front of it, under the names that servers read: docs/clients.md has
 * the table with their sources. Empty unless it is switched on.
 */
export function addressEnvironment(loadBalancerDnsName: string): string {
  const hosts = publicNames(loadBalancerDnsName);
  // What the load balancer writes in place of them, with its port.
  const rewritten = hcl`compact([${v.rewrite_host_header}])`;
  const url = mcpUrl(loadBalancerDnsName);
  // The public address's own, and those of web pages that are to be let in.
  const origins = hcl`distinct(concat([for url in compact([${url}]) : regex("^https?://[^/]+", url)], ${v.allowed_origins}))`;
  const texts = {
    MCP_PUBLIC_URL: url,
    MCP_ALLOWED_HOSTS: hcl`join(",", concat(${hosts}, [for name in ${rewritten} : split(":", name)[0]]))`,
    MCP_ALLOWED_ORIGINS: hcl`join(",", ${origins})`,
    // With and without a port: the load balancer hands on the one that it listens on, unless that is 80 or 443.
    FASTMCP_HTTP_ALLOWED_HOSTS: hcl`jsonencode(concat(flatten([for name in ${hosts} : [name, format("%s:*", name)]]), ${rewritten}))`,
    FASTMCP_HTTP_ALLOWED_ORIGINS: hcl`jsonencode(${origins})`,
    // Who may say that a request came by HTTPS: the load balancer, which is in the VPC.
    FORWARDED_ALLOW_IPS: v.vpc_cidr,
  };
  // Nothing about addresses while there is none; an empty list would keep everybody out.
  return hcl`{ for name, value in ${texts} : name => value if ${v.enable_address_environment} ? length(${hosts}) > 0 : false }`;
}
