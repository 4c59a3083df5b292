import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { Parts } from "../../src/page/sections";
import { type PageServer, servePage } from "../../src/page/server";
import { html } from "../../src/report/html";

const started: PageServer[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.close()));
});

async function serve(
  read: () => Promise<Parts> = async () => ({ verdict: html`All is <well>.` }),
  port = 0,
): Promise<PageServer> {
  const server = await servePage({ port, read, everySeconds: 0.05 });
  started.push(server);
  return server;
}

/** fetch() would write its own Host header. */
function statusOf(
  url: string,
  { method = "GET", host }: { method?: string; host?: string } = {},
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: host === undefined ? {} : { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on("error", reject).end();
  });
}

/** What server-sent events bring, until there are so many. */
async function messages(url: string, count: number): Promise<Record<string, string>[]> {
  const found: Record<string, string>[] = [];
  const body = (await fetch(`${url}events`)).body as AsyncIterable<Uint8Array> | null;
  const decoder = new TextDecoder();
  for await (const chunk of body ?? []) {
    for (const [, data = ""] of decoder.decode(chunk).matchAll(/^data: (.*)$/gm)) {
      found.push(JSON.parse(data));
    }
    if (found.length >= count) {
      break;
    }
  }
  return found;
}

describe("the page's server", () => {
  it("lets in whoever has the token, and names itself", async () => {
    const { url } = await serve();
    const { port } = new URL(url);
    expect(await statusOf(url)).toBe(200);
    expect(await statusOf(url, { host: `localhost:${port}` })).toBe(200);
    expect(await statusOf(`${url}page.js`)).toBe(200);
  });

  it("has another token each time, too long to guess", async () => {
    const [a, b] = await Promise.all([serve(), serve()]);
    const [first = "", second = ""] = [a, b].map(({ url }) => new URL(url).pathname);
    expect(first).toMatch(/^\/[\w-]{43}\/$/);
    expect(first).not.toBe(second);
  });

  it.each([
    ["no token", (url: string) => new URL("/", url).href],
    ["another token", (url: string) => new URL(`/${"x".repeat(43)}/`, url).href],
    ["a token that is cut off", (url: string) => `${url.slice(0, -2)}/`],
    ["another path behind the token", (url: string) => `${url}secrets`],
    ["a path upwards", (url: string) => `${url}..%2F..%2Fpackage.json`],
  ])("answers %s with 404", async (_, address) => {
    const { url } = await serve();
    expect(await statusOf(address(url))).toBe(404);
  });

  it.each(["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1:1"])(
    "lets no page in that calls it %j",
    async (host) => {
      const { url } = await serve();
      expect(await statusOf(url, { host })).toBe(404);
    },
  );

  it.each(["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])("takes no %s", async (method) => {
    const { url } = await serve();
    expect(await statusOf(url, { method })).toBe(405);
  });

  it("lets the browser load nothing from elsewhere, keep nothing and tell nobody the address", async () => {
    const { url } = await serve();
    for (const address of [url, `${url}page.js`, new URL("/", url).href]) {
      const { headers } = await fetch(address);
      expect(headers.get("content-security-policy")).toMatch(
        /^default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'sha256-[^']+'; .*frame-ancestors 'none'$/,
      );
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
  });

  it("says which port is taken", async () => {
    const { url } = await serve();
    const port = Number(new URL(url).port);
    await expect(serve(undefined, port)).rejects.toThrow(
      `port ${port} of 127.0.0.1 cannot be used (EADDRINUSE). Choose another with --port`,
    );
  });
});

describe("what the page shows", () => {
  it("is escaped, and comes again as long as somebody looks, and no longer", async () => {
    let reads = 0;
    const { url } = await serve(async () => ({ verdict: html`${`<b>${++reads}</b>`}` }));
    const found = await messages(url, 3);
    expect(found.at(-1)?.verdict).toMatch(/^&lt;b&gt;\d+&lt;\/b&gt;$/);
    const readsIn = async (ms: number) => {
      const before = reads;
      await sleep(ms);
      return reads - before;
    };
    // The one that is due when the last one leaves may still come.
    await expect.poll(() => readsIn(300), { timeout: 5_000 }).toBe(0);
  });

  it("is read once at a time, however many look", async () => {
    let [atOnce, most] = [0, 0];
    const { url } = await serve(async () => {
      most = Math.max(most, ++atOnce);
      await sleep(20);
      atOnce--;
      return {};
    });
    await Promise.all([messages(url, 4), messages(url, 4), fetch(url), fetch(url)]);
    expect(most).toBe(1);
  });

  it("stays as it was where a reading has failed, which the verdict says", async () => {
    const readings: Parts[] = [
      { verdict: html`well`, regions: html`two` },
      { verdict: html`Nothing could be read` },
    ];
    const { url } = await serve(async () => readings.shift() ?? {});
    const found = await messages(url, 3);
    expect(found.at(-1)).toEqual({ verdict: "Nothing could be read", regions: "two" });
  });

  it("is the page itself, before the first reading too", async () => {
    const { url } = await serve(() => new Promise(() => {}));
    const text = await (await fetch(url)).text();
    expect(text).toContain("Reading the regions");
  });
});
