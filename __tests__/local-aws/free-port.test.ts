import { createServer } from "node:net";
import { expect, it } from "vitest";
import { freePort } from "../../src/local-aws/ecs/free-port";

it("a free port is given once, and is none that a connection would get", async () => {
  const ports = await Promise.all(Array.from({ length: 50 }, freePort));
  expect(new Set(ports).size).toBe(50);
  expect(Math.max(...ports)).toBeLessThan(32_768);
});

it("a port that is in use is passed over", async () => {
  const next = (await freePort()) + 1;
  const server = createServer();
  // Somebody else may have it already.
  await new Promise<unknown>((resolve) => {
    server.once("error", resolve).once("listening", () => resolve(undefined));
    server.listen(next, "127.0.0.1");
  });
  expect(await freePort()).not.toBe(next);
  server.close();
});
