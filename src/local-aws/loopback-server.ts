import { once } from "node:events";
import type { Server } from "node:http";
import type { Server as SecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

/**
 * For servers that clients take for a load balancer: connections are kept as long as an Application Load Balancer keeps
 * them by default, and requests may take as long as they like. Whether they need a Host is the load balancer's to say.
 */
export const LIKE_A_LOAD_BALANCER = {
  keepAliveTimeout: 60_000,
  requestTimeout: 0,
  /** How late a header may be found to take too long. */
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 64 * 1024,
  requireHostHeader: false,
  noDelay: true,
};

/** What listens on a port of 127.0.0.1, and on no other address. */
export interface LoopbackServer {
  readonly port: number;
  /** Such as http://127.0.0.1:43127. */
  readonly url: string;
  /** Ends every connection and listens no more. */
  close(): Promise<void>;
}

/** Has a server listen on a free port. */
export async function listenOnLoopback(server: Server | SecureServer): Promise<LoopbackServer> {
  // A connection whose TLS handshake has not ended is none that the server would close by itself.
  const connections = new Set<Duplex>();
  server.on("connection", (connection: Duplex) => {
    connections.add(connection);
    connection.once("close", () => connections.delete(connection));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async close() {
      const closed = once(server, "close");
      server.close();
      for (const connection of connections) {
        connection.destroy();
      }
      await closed;
    },
  };
}
