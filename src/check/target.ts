import { explainingErrors } from "../aws/explain";
import { findLoadBalancer } from "../aws/load-balancer";
import { mcpUrl } from "../fleet/mcp-url";
import { resourceNames } from "../fleet/resource-names";
import { selectedRegions } from "../fleet/select";
import type { VariableValues } from "../fleet/variables";
import type { Context } from "../kit/context";
import { UsageError } from "../kit/failure";

/** What is checked. */
export interface Target {
  readonly url: URL;
  /** What a load balancer probes; undefined where nobody has said. */
  readonly healthPath: string | undefined;
}

/**
 * @param text an address, or a stack: that stands for the address that its output `mcp_url` has
 * @throws UsageError when it is neither; Error when the stack has no load balancer now
 */
export async function targetOf(
  text: string,
  context: Pick<Context, "projectDir">,
): Promise<Target> {
  if (text.includes("://")) {
    return { url: addressOf(text), healthPath: undefined };
  }
  if (/[./:]/.test(text)) {
    throw new UsageError(`an address begins with https:// (or http://)`);
  }
  const [region] = await selectedRegions(context, [text]);
  const { values } = region as NonNullable<typeof region>;
  if (!values.create_alb) {
    throw new UsageError(`stack ${text} has no load balancer (create_alb = false), so no address`);
  }
  const url = values.enable_domain ? mcpUrl(values) : mcpUrl(values, await loadBalancerOf(values));
  return { url: new URL(url), healthPath: values.health_check_path };
}

/** Does not repeat it: there may be a password in it. */
function addressOf(text: string): URL {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
    throw new UsageError("the address must be one of http:// or https://, with a host name");
  }
  return new URL(text);
}

async function loadBalancerOf(values: VariableValues): Promise<string> {
  const { loadBalancer } = resourceNames(values);
  const found = await explainingErrors(() => findLoadBalancer(values.aws_region, loadBalancer));
  if (found?.DNSName === undefined) {
    throw new Error(
      `there is no load balancer ${loadBalancer} in ${values.aws_region}. Deploy the stack first; in weekend mode it ` +
        "may be gone until the active hours",
    );
  }
  return found.DNSName;
}
