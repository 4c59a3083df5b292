import { createServer } from "node:http";
import { LIKE_A_LOAD_BALANCER, type LoopbackServer, listenOnLoopback } from "../loopback-server";
import type { LocalNames } from "./names";
import { refuse } from "./refusal";

/**
 * A port of 127.0.0.1 that leads to a name's load balancer, for clients that obey no http_proxy. Where it has an HTTPS
 * listener, the request is served as if that had ended TLS: the other one only redirects. A request reaches the task
 * with that name as Host, unless its Host is another than the endpoint's own.
 * @param currentName asked for at each request, since a load balancer that is made anew has another name; undefined
 *   while there is none
 */
export async function startEndpoint(
  names: LocalNames,
  currentName: () => string | undefined,
): Promise<LoopbackServer> {
  const server = createServer(LIKE_A_LOAD_BALANCER, (request, response) => {
    const name = currentName();
    const listeners = (name === undefined ? undefined : names.resolve(name)?.listeners) ?? [];
    const listener = listeners.find(({ protocol }) => protocol === "https") ?? listeners[0];
    if (listener === undefined) {
      const what = name === undefined ? "This endpoint" : name;
      refuse(response, 502, `${what} leads to no load balancer with a listener now.`);
      return;
    }
    if (isOwnHost(request.headers.host, request.socket.localPort)) {
      request.headers.host = name;
    }
    listener.serve(request, response);
  });
  return listenOnLoopback(server);
}

function isOwnHost(host: string | undefined, port: number | undefined): boolean {
  return host === undefined || [`127.0.0.1:${port}`, `localhost:${port}`].includes(host);
}
