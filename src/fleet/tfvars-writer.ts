import { attributesText, type WritableValue } from "../hcl/attributes-text";
import type { VariableName, VariableValues } from "./variables";
import { accessVariables } from "./variables/access";
import { alarmVariables } from "./variables/alarms";
import { autoscalingVariables } from "./variables/autoscaling";
import { containerVariables } from "./variables/container";
import { domainVariables } from "./variables/domain";
import { generalVariables } from "./variables/general";
import { loadBalancerVariables } from "./variables/load-balancer";
import { networkVariables } from "./variables/network";
import { oauthVariables } from "./variables/oauth";
import { secretsVariables } from "./variables/secrets";
import { serviceDiscoveryVariables } from "./variables/service-discovery";
import { watchVariables } from "./variables/watch";
import { weekendVariables } from "./variables/weekend";

/** The paragraphs of a new file, each with the lines above it. */
const PARAGRAPHS: readonly (readonly [comments: readonly string[], variables: object])[] = [
  [[], generalVariables],
  [
    ["Network", "A VPC's range cannot be changed without replacing the VPC and everything in it."],
    networkVariables,
  ],
  [["Container"], containerVariables],
  [["Scaling with load"], autoscalingVariables],
  [["Secrets: their values come from npx fleet secret set."], secretsVariables],
  [["IAM"], accessVariables],
  [["Load balancer"], loadBalancerVariables],
  [["OAuth"], oauthVariables],
  [["Service discovery"], serviceDiscoveryVariables],
  [["Domain: needs a public hosted zone of this name in Route 53."], domainVariables],
  [["Weekend-only operation"], weekendVariables],
  [["Alarms"], alarmVariables],
  [["Metrics and dashboards"], watchVariables],
];

/** Where a paragraph says what does not hold while this is false. */
const NO_DOMAIN = "No domain: clients use the load balancer's own name.";

/**
 * The text of a new tfvars file.
 * @param heading the comment at its top
 */
export function tfvarsText(
  heading: readonly string[],
  values: Readonly<Partial<VariableValues>>,
): string {
  const paragraphs = PARAGRAPHS.flatMap(([comments, variables]) => {
    const names = Object.keys(variables) as VariableName[];
    const attributes = names.flatMap((name) =>
      values[name] === undefined ? [] : [[name, values[name] as WritableValue] as const],
    );
    const isWithoutDomain = variables === domainVariables && values.enable_domain === false;
    const above = isWithoutDomain ? [NO_DOMAIN] : comments;
    return attributes.length === 0 ? [] : [commentText(above) + attributesText(attributes)];
  });
  return [commentText(heading), ...paragraphs].join("\n");
}

function commentText(lines: readonly string[]): string {
  return lines.map((line) => `# ${line}\n`).join("");
}
