import type { IncomingMessage } from "node:http";

/**
 * Cookies that bind a client to a target (AWSALB) or to one of several target groups (AWSALBTG).
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html
 */
export type StickinessCookie = "AWSALB" | "AWSALBTG";

export function tokenOf(request: IncomingMessage, name: StickinessCookie): string | undefined {
  const pairs = request.headers.cookie?.split(/;\s*/) ?? [];
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/**
 * With Expires, not Max-Age, set anew with each answer; and once more for other origins, which need SameSite.
 * @returns the values of two Set-Cookie headers
 */
export function stickinessCookies(
  name: StickinessCookie,
  token: string,
  seconds: number,
): string[] {
  const expires = new Date(Date.now() + seconds * 1000).toUTCString();
  const rest = `${token}; Expires=${expires}; Path=/`;
  return [`${name}=${rest}`, `${name}CORS=${rest}; SameSite=None`];
}
