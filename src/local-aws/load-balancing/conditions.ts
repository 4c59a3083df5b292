import type { IncomingHttpHeaders } from "node:http";
import type { RuleCondition } from "@aws-sdk/client-elastic-load-balancing-v2";
import ipaddr from "ipaddr.js";

/** What the conditions of a rule look at. */
export interface RoutedRequest {
  readonly method: string;
  /** Without a port. */
  readonly host: string;
  readonly path: string;
  /** Without the question mark; empty when there is none. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly sourceIp: string;
}

/**
 * Whether a request meets all conditions of a rule; a condition is met by any one of its values.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */
export function meetsAll(conditions: readonly RuleCondition[], request: RoutedRequest): boolean {
  return conditions.every((condition) => meets(condition, request));
}

function meets(condition: RuleCondition, request: RoutedRequest): boolean {
  switch (condition.Field) {
    case "host-header":
      return matchesAny(request.host, { ...condition, ...condition.HostHeaderConfig }, "i");
    case "path-pattern":
      return matchesAny(request.path, { ...condition, ...condition.PathPatternConfig }, "");
    case "http-header": {
      const { HttpHeaderName = "", ...values } = condition.HttpHeaderConfig ?? {};
      const header = request.headers[HttpHeaderName.toLowerCase()];
      return header !== undefined && [header].flat().some((one) => matchesAny(one, values, "i"));
    }
    case "http-request-method":
      return (condition.HttpRequestMethodConfig?.Values ?? []).includes(request.method);
    case "query-string":
      return (condition.QueryStringConfig?.Values ?? []).some((wanted) =>
        pairsOf(request.query).some(
          ([key, value]) =>
            (wanted.Key === undefined || wildcards(wanted.Key, "i").test(key)) &&
            wildcards(wanted.Value ?? "", "i").test(value),
        ),
      );
    case "source-ip":
      return (condition.SourceIpConfig?.Values ?? []).some((cidr) =>
        isWithin(request.sourceIp, cidr),
      );
    default:
      return false;
  }
}

interface Patterns {
  readonly Values?: string[] | undefined;
  readonly RegexValues?: string[] | undefined;
}

function matchesAny(
  text: string,
  { Values = [], RegexValues = [] }: Patterns,
  flags: string,
): boolean {
  return (
    Values.some((pattern) => wildcards(pattern, flags).test(text)) ||
    RegexValues.some((pattern) => new RegExp(pattern, flags).test(text))
  );
}

/** `*` stands for any characters, `?` for exactly one; a backslash takes that meaning away. */
function wildcards(pattern: string, flags: string): RegExp {
  const source = pattern.replace(/\\[*?]|[.*+?^${}()|[\]\\]/g, (found) => {
    if (found === "*") {
      return ".*";
    }
    return found === "?" ? "." : `\\${found.at(-1)}`;
  });
  return new RegExp(`^${source}$`, flags);
}

function pairsOf(query: string): [key: string, value: string][] {
  return query.split("&").map((pair) => {
    const [key = "", ...value] = pair.split("=");
    return [key, value.join("=")];
  });
}

function isWithin(ip: string, cidr: string): boolean {
  const address = ipaddr.process(ip);
  const range = ipaddr.parseCIDR(cidr);
  return address.kind() === range[0].kind() && address.match(range);
}
