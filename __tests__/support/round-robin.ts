import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A plain round robin, as a load balancer without stickiness, until the test has finished. @returns its address */
export async function startRoundRobin(urls: () => readonly string[]): Promise<string> {
  let turn = 0;
  const balancer = createServer((incoming, outgoing) => {
    const all = urls();
    const { method, headers } = incoming;
    const forwarded = request(`${all[turn++ % all.length]}${incoming.url}`, {
      ...{ method, headers, agent: false },
    });
    forwarded.on("response", (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on("error", () => outgoing.writeHead(502).end());
    incoming.pipe(forwarded);
  }).listen(0, "127.0.0.1");
  await once(balancer, "listening");
  onTestFinished(() => {
    balancer.closeAllConnections();
    balancer.close();
  });
  return `http://127.0.0.1:${(balancer.address() as AddressInfo).port}`;
}
