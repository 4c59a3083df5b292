import type { LocalServer } from "./forward-proxy";
import type { LocalNames } from "./names";

/**
 * A port of 127.0.0.1 that leads to a name's load balancer, for clients that obey no http_proxy. A request reaches the
 * task with that name as Host, unless its Host is another than the endpoint's own.
 * @param currentName asked for at each request, since a load balancer that is made anew has another name; undefined
 *   while there is none
 */
export async function startEndpoint(
  _names: LocalNames,
  _currentName: () => string | undefined,
): Promise<LocalServer> {
  throw new Error("to come");
}
