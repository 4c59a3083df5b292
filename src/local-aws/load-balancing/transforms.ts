import type { RewriteConfig, RuleTransform } from "@aws-sdk/client-elastic-load-balancing-v2";

/** What a target is asked for in place of what the client asked for. Both were undefined before any transform. */
export interface Rewritten {
  readonly host?: string;
  /** Path and query. */
  readonly url?: string;
}

/**
 * Applies the transforms of the rule that was chosen, which does not change the choice. What matches no pattern stays.
 * @returns undefined when a pattern matches and what comes out is no host or no path: the client then gets 500
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-transforms.html
 */
export function rewrite(
  transforms: readonly RuleTransform[],
  request: Required<Rewritten>,
): Rewritten | undefined {
  const host = firstOf(
    transforms.flatMap((it) => it.HostHeaderRewriteConfig?.Rewrites ?? []),
    request.host,
  );
  const url = firstOf(
    transforms.flatMap((it) => it.UrlRewriteConfig?.Rewrites ?? []),
    request.url,
  );
  const isPossible =
    (host === undefined || /^[\w.-]+(:\d+)?$/.test(host)) &&
    (url === undefined || /^\/[^\s#]*$/.test(url));
  return isPossible
    ? { ...(host === undefined ? {} : { host }), ...(url === undefined ? {} : { url }) }
    : undefined;
}

/** @returns undefined when nothing matches */
function firstOf(rewrites: readonly RewriteConfig[], text: string): string | undefined {
  for (const { Regex = "", Replace = "" } of rewrites) {
    const match = new RegExp(Regex).exec(text);
    if (match !== null) {
      // $1 stands for a group. JavaScript's own replacement knows more than AWS's, such as $&.
      const filled = Replace.replace(/\$(\d)/g, (_, group) => match[Number(group)] ?? "");
      return `${text.slice(0, match.index)}${filled}${text.slice(match.index + match[0].length)}`;
    }
  }
  return undefined;
}
