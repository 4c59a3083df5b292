import type { StackResult } from "../../deploy/stack-result";
import type { RegionConfig } from "../../fleet/load-fleet";
import { mcpUrl } from "../../fleet/mcp-url";
import { resourceNames } from "../../fleet/resource-names";
import { createdSecrets } from "../../fleet/secrets";
import { countOf } from "../../kit/words";

/** What is lost when a stack is destroyed, plainly. */
export function lossText({ stackName, values, file }: RegionConfig, plan: StackResult): string {
  const gone = plan.resources?.delete ?? [];
  const has = (resource: string) =>
    gone.some((address) => address === resource || address.startsWith(`${resource}[`));
  const { service, logGroup } = resourceNames(values);
  const secrets = createdSecrets(values).map(({ id }) => id);
  const days = values.secret_recovery_window_in_days;
  const lines = [
    ...(has("aws_ecs_service.main") ? [`service ${service} with its tasks`] : []),
    ...(has("aws_route53_record.main")
      ? [`this region's answers at ${mcpUrl(values)}: other regions of that name go on`]
      : []),
    ...(has("aws_lb.main") ? ["its load balancer, whose address never comes back"] : []),
    ...(has("aws_cloudwatch_log_group.main") ? [`all its logs (${logGroup})`] : []),
    ...(gone.some((address) => address.startsWith("aws_secretsmanager_secret."))
      ? [
          `the values of ${secrets.join(", ")}${days === 0 ? ", for good" : `; AWS keeps them for ${days} days, and their names as long`}`,
        ]
      : []),
  ];
  const zone = has("aws_route53_record.main") ? ", the public hosted zone" : "";
  const counted = countOf(gone.length, "resource");
  return [
    `\nOf ${stackName}, ${counted} will be destroyed, among them:`,
    ...lines.map((line) => `- ${line}`),
    `What stays: ${file}${zone}, and the state, which is empty then.`,
    "",
  ].join("\n");
}
