import type {
  Action,
  FixedResponseActionConfig,
  RedirectActionConfig,
  Rule,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { type Answer, page } from "./answers";
import { meetsAll, type RoutedRequest } from "./conditions";

/**
 * What decides about a request: the rule with the lowest priority whose conditions are met, the default rule last.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
 */
export function chooseRule(rules: readonly Rule[], request: RoutedRequest): Rule | undefined {
  return [...rules]
    .sort((a, b) => priorityOf(a) - priorityOf(b))
    .find(({ Conditions = [] }) => meetsAll(Conditions, request));
}

function priorityOf({ Priority }: Rule): number {
  return Priority === undefined || Priority === "default" ? Number.POSITIVE_INFINITY : +Priority;
}

/** The last one, which forwards, redirects or answers. Those before it only let requests through or not. */
export function lastAction({ Actions = [] }: Rule): Action | undefined {
  return [...Actions].sort((a, b) => (a.Order ?? 0) - (b.Order ?? 0)).at(-1);
}

/** The target groups that an action forwards to, with their weights. */
export function forwardedGroups(action: Action): { arn: string; weight: number }[] {
  const weighted = action.ForwardConfig?.TargetGroups ?? [];
  const groups = weighted.length > 0 ? weighted : [{ TargetGroupArn: action.TargetGroupArn }];
  return groups.flatMap(
    ({ TargetGroupArn, Weight }: { TargetGroupArn?: string; Weight?: number }) =>
      TargetGroupArn === undefined ? [] : [{ arn: TargetGroupArn, weight: Weight ?? 1 }],
  );
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html#fixed-response-actions */
export function fixedResponse(config: FixedResponseActionConfig): Answer {
  const type = config.ContentType ?? "text/plain";
  return {
    statusCode: Number(config.StatusCode),
    contentType: `${type}; charset=utf-8`,
    body: config.MessageBody ?? "",
  };
}

/**
 * The parts of the address that the action does not name stay as they were; `#{host}` and the like stand for them.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html#redirect-actions
 */
export function redirect(
  config: RedirectActionConfig,
  request: RoutedRequest,
  listener: { readonly protocol: string; readonly port: number },
): Answer {
  const original: Record<string, string> = {
    protocol: listener.protocol,
    host: request.host,
    port: String(listener.port),
    path: request.path.slice(1),
    query: request.query,
  };
  const fill = (text: string) =>
    text.replace(/#\{(\w+)\}/g, (whole, part) => original[part] ?? whole);

  const protocol = fill(config.Protocol ?? "#{protocol}").toLowerCase();
  const host = fill(config.Host ?? "#{host}");
  const port = fill(config.Port ?? "#{port}");
  const path = fill(config.Path ?? "/#{path}");
  const query = fill(config.Query ?? "#{query}");
  return {
    ...page(config.StatusCode === "HTTP_301" ? 301 : 302),
    location: `${protocol}://${host}:${port}${path}${query && `?${query}`}`,
  };
}
