import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { resolveImage } from "../../../src/deploy/image/digest";
import { parseReference } from "../../../src/deploy/image/reference";
import { UsageError } from "../../../src/kit/failure";
import { useHttpServer } from "../../support/http-server";

const MANIFEST = '{"schemaVersion":2}';
const DIGEST = `sha256:${createHash("sha256").update(MANIFEST).digest("hex")}`;

/** A registry of public, hidden and private images. */
const registry = useHttpServer(({ incoming, outgoing }) => {
  const { method, url = "", headers } = incoming;
  const [, repository] = /^\/v2\/(.+)\/manifests\/1$/.exec(url) ?? [];
  if (url.startsWith("/token?")) {
    const { searchParams } = new URL(url, registry.url);
    const isPublic = searchParams.get("scope") === "repository:team/public:pull";
    outgoing.writeHead(isPublic ? 200 : 403);
    outgoing.end(JSON.stringify({ token: `for ${searchParams.get("service")}` }));
  } else if (repository === "open" && method === "HEAD") {
    const isAsked = headers.accept?.includes("application/vnd.oci.image.index.v1+json");
    outgoing.writeHead(isAsked ? 200 : 406, { "docker-content-digest": DIGEST }).end();
  } else if (repository === "bare") {
    outgoing.writeHead(200).end(method === "GET" ? MANIFEST : "");
  } else if (repository === "basic") {
    const challenge = `Basic realm="${registry.url}/token"`;
    outgoing.writeHead(401, { "www-authenticate": challenge }).end();
  } else if (repository === "pathless") {
    outgoing.writeHead(401, { "www-authenticate": 'Bearer realm="token"' }).end();
  } else if (repository?.startsWith("team/") && !headers.authorization) {
    const challenge = `Bearer realm="${registry.url}/token",service="images"`;
    outgoing.writeHead(401, { "www-authenticate": challenge }).end();
  } else if (repository === "team/public" && headers.authorization === "Bearer for images") {
    outgoing.writeHead(200, { "docker-content-digest": DIGEST }).end();
  } else if (repository === "broken") {
    outgoing.writeHead(500, { "docker-content-digest": DIGEST }).end();
  } else if (repository === "half") {
    // What it sends with an error is no manifest.
    outgoing.writeHead(method === "HEAD" ? 200 : 503).end(method === "GET" ? MANIFEST : "");
  } else if (repository === "endless") {
    outgoing.writeHead(200);
    if (method === "GET") {
      Readable.from(endlessly()).pipe(outgoing);
    } else {
      outgoing.end();
    }
  } else if (repository === "wrong") {
    outgoing.writeHead(200, { "docker-content-digest": "latest" }).end();
  } else {
    outgoing.writeHead(404).end();
  }
});

function* endlessly(): Generator<Buffer> {
  for (;;) {
    yield Buffer.alloc(65_536);
  }
}

const at = (path: string) => `${new URL(registry.url).host}/${path}`;
const resolve = (path: string) => resolveImage(at(path), {});

describe("an image's tag", () => {
  it.each(["open", "bare", "team/public"])("of %s becomes the digest", async (path) => {
    expect(await resolve(`${path}:1`)).toEqual({
      image: at(`${path}@${DIGEST}`),
      note: `${at(path)}:1 is ${DIGEST} now`,
    });
  });

  it.each([
    ["basic", "it wants credentials"],
    ["pathless", "it wants credentials"],
    ["team/private", "it wants credentials"],
    ["broken", "status 500"],
    ["half", "status 503"],
    ["endless", "UND_ERR_RES_EXCEEDED_MAX_SIZE"],
    ["wrong", "its answer has no digest"],
  ])("of %s stays, since %s", async (path, reason) => {
    const { image, note } = await resolve(`${path}:1`);
    expect(image).toBe(at(`${path}:1`));
    expect(note).toContain(`gives no digest (${reason})`);
  });

  it("stays where the registry does not answer", async () => {
    const { image, note } = await resolveImage("127.0.0.1:1/server:1", {});
    expect(image).toBe("127.0.0.1:1/server:1");
    expect(note).toContain("(ECONNREFUSED)");
  });

  it.each([
    ["https_proxy", "ghcr.io/me/server:1", "(the proxy answers 502)"],
    ["HTTPS_PROXY", "ghcr.io/me/server:1", "(the proxy answers 502)"],
    ["http_proxy", "127.0.0.1:1/server:1", "502)"],
    ["HTTP_PROXY", "127.0.0.1:1/server:1", "502)"],
  ])(
    "stays where the proxy of %s does not lead to the registry",
    async (variable, image, reason) => {
      const proxy = createServer((_request, response) => response.writeHead(502).end());
      proxy.on("connect", (_request, socket) => socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n"));
      await once(proxy.listen(0, "127.0.0.1"), "listening");
      const { port } = proxy.address() as AddressInfo;
      const env = { [variable]: `http://127.0.0.1:${port}` };
      const { note } = await resolveImage(image, env);
      const past = await resolveImage("127.0.0.1:1/server:1", { ...env, NO_PROXY: "127.0.0.1" });
      proxy.close();
      expect(note).toContain(reason);
      expect(past.note).toContain("(ECONNREFUSED)");
    },
  );

  it("that the registry does not have is an error", async () => {
    await expect(resolve("open:2")).rejects.toThrow("has no image open:2. Push it first");
  });

  it("is not asked for where there is a digest", async () => {
    const image = `127.0.0.1:1/server@${DIGEST}`;
    expect(await resolveImage(image, {})).toEqual({ image, note: "" });
  });
});

describe("a reference", () => {
  it.each([
    ["nginx", "registry-1.docker.io", "library/nginx", "latest", "nginx"],
    ["localhost:2", "registry-1.docker.io", "library/localhost", "2", "localhost"],
    ["me/server:2", "registry-1.docker.io", "me/server", "2", "me/server"],
    ["docker.io/nginx:2", "registry-1.docker.io", "library/nginx", "2", "docker.io/nginx"],
    ["localhost/server", "localhost", "server", "latest", "localhost/server"],
    ["example.com:5000/a/b:1.2", "example.com:5000", "a/b", "1.2", "example.com:5000/a/b"],
  ])("%s is in %s", (text, host, repository, tag, name) => {
    const expected = { registry: host, repository, tag, name, digest: undefined };
    expect(parseReference(text)).toEqual(expected);
  });

  it.each(["https://ghcr.io/me/server", "ghcr.io/Me/Server:1", "a b", ""])("%j is none", (text) => {
    expect(() => parseReference(text)).toThrow(UsageError);
  });
});
