import type { IncomingMessage } from "node:http";
import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { LocalTarget } from "./target";
import type { LocalTargetGroup } from "./target-group";

/**
 * Cookies that bind a client to a target (AWSALB) or to one of several target groups (AWSALBTG).
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html
 */
export type StickinessCookie = "AWSALB" | "AWSALBTG";

/** Of either cookie: browsers send only the one for other origins from there. */
export function tokenOf(request: IncomingMessage, name: StickinessCookie): string | undefined {
  const pairs = request.headers.cookie?.split(/;\s*/) ?? [];
  for (const prefix of [`${name}=`, `${name}CORS=`]) {
    const pair = pairs.find((it) => it.startsWith(prefix));
    if (pair !== undefined) {
      return pair.slice(prefix.length);
    }
  }
  return undefined;
}

/**
 * What binds a client to where its request went, where that is switched on.
 * @returns values of Set-Cookie headers
 */
export function bindingCookies(
  { ForwardConfig }: Action,
  group: LocalTargetGroup,
  target: LocalTarget,
  protocol: "http" | "https",
): string[] {
  const { Enabled, DurationSeconds = 3600 } = ForwardConfig?.TargetGroupStickinessConfig ?? {};
  const { stickinessSeconds } = group;
  return [
    ...(stickinessSeconds === undefined
      ? []
      : cookies("AWSALB", target.stickinessToken, stickinessSeconds, protocol)),
    ...(Enabled ? cookies("AWSALBTG", group.stickinessToken, DurationSeconds, protocol) : []),
  ];
}

/**
 * With Expires, not Max-Age, set anew with each answer; and once more for other origins, which need SameSite, and then
 * Secure where that is possible.
 */
function cookies(
  name: StickinessCookie,
  token: string,
  seconds: number,
  protocol: "http" | "https",
): string[] {
  const expires = new Date(Date.now() + seconds * 1000).toUTCString();
  const rest = `${token}; Expires=${expires}; Path=/`;
  const secure = protocol === "https" ? "; Secure" : "";
  return [`${name}=${rest}`, `${name}CORS=${rest}; SameSite=None${secure}`];
}
