import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/**
 * Lower than the ports that systems give to outgoing connections: none of those takes a free one before its container
 * listens there.
 */
const PORTS = { first: 20_000, count: 10_000 };
/** Processes begin at different ones. */
let nextPort = randomInt(PORTS.count);

/** A port that nobody uses now, and that is not given to anyone else of this process for long. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORTS.count; tries++) {
    const port = PORTS.first + nextPort;
    nextPort = (nextPort + 1) % PORTS.count;
    if (await isFree(port)) {
      return port;
    }
  }
  const last = PORTS.first + PORTS.count - 1;
  throw new Error(`all ports from ${PORTS.first} to ${last} of this machine are in use`);
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
