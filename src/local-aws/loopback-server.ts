import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * For servers that clients take for a load balancer: connections are kept as long as an Application Load Balancer keeps
 * them by default, and requests may take as long as they like.
 */
export const LIKE_A_LOAD_BALANCER = {
  keepAliveTimeout: 60_000,
  requestTimeout: 0,
  maxHeaderSize: 64 * 1024,
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
export async function listenOnLoopback(server: Server): Promise<LoopbackServer> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
