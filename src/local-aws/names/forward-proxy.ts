import { createServer, type Server } from "node:http";
import type { Duplex } from "node:stream";
import type { LocalListener } from "../load-balancing/listener";
import { LIKE_A_LOAD_BALANCER, type LoopbackServer, listenOnLoopback } from "../loopback-server";
import type { LocalNames } from "./names";
import { refusal, refuse } from "./refusal";

/**
 * A proxy for http_proxy and https_proxy, by which curl and others reach load balancers by their names. It forwards to
 * nothing else: not to the internet, and not to other ports of this machine. Unknown names get 502 and the reason.
 *
 * The listener sees a request as if the client had connected to it: with the Host header that the client sent, which
 * may be another than the name in the address.
 */
export function startForwardProxy(names: LocalNames): Promise<LoopbackServer> {
  const server = createServer(LIKE_A_LOAD_BALANCER, (request, response) => {
    const absolute = /^http:\/\/([^/?#]+)([^#]*)/i.exec(request.url ?? "");
    if (absolute === null) {
      refuse(response, 400, "This is a proxy for http:// addresses: set http_proxy to it.");
      return;
    }
    const [, authority = "", rest = ""] = absolute;
    const found = findListener(names, authority, 80);
    if (typeof found === "string") {
      refuse(response, 502, found);
    } else if (found.protocol === "https") {
      // As AWS answers plain HTTP on such a port.
      refuse(response, 400, `${authority} ends TLS: ask for https://${authority}.`);
    } else {
      request.url = rest.startsWith("/") ? rest : `/${rest}`;
      found.serve(request, response);
    }
  });
  tunnelInto(server, names);
  return listenOnLoopback(server);
}

/** What https_proxy asks for: the connection becomes the listener's own, which ends TLS on it if it is an HTTPS one. */
function tunnelInto(server: Server, names: LocalNames): void {
  server.on("connect", ({ url = "" }, connection: Duplex, head: Buffer) => {
    // From here on it is no connection of the server's, which looks after the errors of its own.
    connection.on("error", () => connection.destroy());
    const found = findListener(names, url, 443);
    if (typeof found === "string") {
      connection.end(refusal(502, found));
    } else {
      connection.write("HTTP/1.1 200 Connection established\r\n\r\n");
      connection.unshift(head);
      found.accept(connection);
    }
  });
}

/** @returns the reason, when there is no such listener */
function findListener(
  names: LocalNames,
  authority: string,
  defaultPort: number,
): LocalListener | string {
  const [, host = authority, port = defaultPort] = /^(.*?)(?::(\d+))?$/.exec(authority) ?? [];
  const loadBalancer = names.resolve(host);
  if (loadBalancer === undefined) {
    const known = names.known.join(", ") || "none yet";
    return (
      `${host} leads to no load balancer of this sandbox, and nothing is forwarded to any other host. ` +
      `Names that do: ${known}.`
    );
  }
  const { listeners } = loadBalancer;
  return (
    listeners.find((listener) => listener.port === Number(port)) ??
    `${host} has no listener on port ${port}. ` +
      `Ports that have one: ${listeners.map((listener) => listener.port).join(", ") || "none"}.`
  );
}
