import { createHash } from "node:crypto";
import type { Dispatcher } from "undici";
import { findDigest } from "../../aws/images";
import { ecrImage, type ImageReference, parseReference } from "./reference";

/** An image as it is written into the files, and what to say of it. */
export interface ResolvedImage {
  readonly image: string;
  readonly note: string;
}

/** For each request. */
const TIMEOUT_MS = 8_000;
/** Registries take no larger manifest, and whoever answers with more is none. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Of one image, and of an index of images for several processors. */
const MANIFESTS = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/**
 * The image by its digest: a tag may mean another image tomorrow, and Terraform would not see it. Where the registry
 * cannot be asked, or does not tell without credentials, the tag stays.
 * @throws UsageError when it is no image, Error when the registry has no such tag
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md (2026-11)
 */
export async function resolveImage(text: string, env: NodeJS.ProcessEnv): Promise<ResolvedImage> {
  const reference = parseReference(text);
  if (reference.digest !== undefined) {
    return { image: text, note: "" };
  }
  try {
    const digest = await digestOf(reference, env);
    const image = `${reference.name}@${digest}`;
    return { image, note: `${text} is ${digest} now` };
  } catch (error) {
    if (error instanceof NoSuchImage) {
      throw error;
    }
    const why = reasonOf(error);
    return {
      image: text,
      note: `${text} stays a tag, since ${reference.registry} gives no digest (${why}). Terraform will not see when the tag means another image`,
    };
  }
}

class NoSuchImage extends Error {}

/** Amazon ECR tells only whom IAM lets ask, so it is asked as AWS. */
async function digestOf(reference: ImageReference, env: NodeJS.ProcessEnv): Promise<string> {
  const image = ecrImage(reference);
  if (image === undefined) {
    return digestInRegistry(reference, env);
  }
  const digest = await findDigest(image);
  if (digest === undefined) {
    throw noSuchImage(reference);
  }
  return validDigest(digest);
}

function noSuchImage({ registry, repository, tag }: ImageReference): NoSuchImage {
  return new NoSuchImage(
    `${registry} has no image ${repository}:${tag}. Push it first, or correct --image`,
  );
}

async function digestInRegistry(
  reference: ImageReference,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const { EnvHttpProxyAgent } = await import("undici");
  const dispatcher = new EnvHttpProxyAgent({
    maxResponseSize: MOST_BYTES,
    // Empty strings, because undici would look at the process's own environment for what is missing.
    httpProxy: env.http_proxy ?? env.HTTP_PROXY ?? "",
    httpsProxy: env.https_proxy ?? env.HTTPS_PROXY ?? "",
    noProxy: env.no_proxy ?? env.NO_PROXY ?? "",
  });
  try {
    return await digestByHttp(reference, dispatcher);
  } finally {
    await dispatcher.destroy();
  }
}

async function digestByHttp(reference: ImageReference, dispatcher: Dispatcher): Promise<string> {
  const { registry, repository, tag } = reference;
  const scheme = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(registry) ? "http" : "https";
  const url = `${scheme}://${registry}/v2/${repository}/manifests/${tag}`;
  const headers: Record<string, string> = { Accept: MANIFESTS };
  let answer = await ask(url, "HEAD", headers, dispatcher);
  if (answer.status === 401) {
    const token = await anonymousToken(answer.challenge, repository, dispatcher);
    headers.Authorization = `Bearer ${token}`;
    answer = await ask(url, "HEAD", headers, dispatcher);
  }
  if (answer.status === 404) {
    throw noSuchImage(reference);
  }
  if (answer.status !== 200) {
    throw new Error(`status ${answer.status}`);
  }
  return validDigest(answer.digest ?? (await digestOfManifest(url, headers, dispatcher)));
}

async function digestOfManifest(
  url: string,
  headers: Readonly<Record<string, string>>,
  dispatcher: Dispatcher,
): Promise<string> {
  const { status, body } = await ask(url, "GET", headers, dispatcher);
  if (status !== 200) {
    throw new Error(`status ${status}`);
  }
  return `sha256:${createHash("sha256").update(body).digest("hex")}`;
}

function validDigest(digest: string): string {
  if (!/^sha256:[0-9a-f]{64}$|^sha512:[0-9a-f]{128}$/.test(digest)) {
    throw new Error("its answer has no digest");
  }
  return digest;
}

/** @param challenge `Bearer realm="https://…",service="…"`: where everybody gets a token for public images */
async function anonymousToken(
  challenge: string,
  repository: string,
  dispatcher: Dispatcher,
): Promise<string> {
  const field = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1];
  const realm = field("realm");
  if (!/^bearer /i.test(challenge) || realm === undefined || !URL.canParse(realm)) {
    throw new Error("it wants credentials");
  }
  const url = new URL(realm);
  const service = field("service");
  if (service !== undefined) {
    url.searchParams.set("service", service);
  }
  url.searchParams.set("scope", field("scope") ?? `repository:${repository}:pull`);
  const { status, body } = await ask(url.href, "GET", {}, dispatcher);
  if (status !== 200) {
    throw new Error("it wants credentials");
  }
  const { token, access_token } = JSON.parse(body.toString("utf8")) as Record<string, unknown>;
  return String(token ?? access_token ?? "");
}

interface Answer {
  readonly status: number;
  readonly challenge: string;
  readonly digest: string | undefined;
  readonly body: Buffer;
}

async function ask(
  url: string,
  method: "GET" | "HEAD",
  headers: Readonly<Record<string, string>>,
  dispatcher: Dispatcher,
): Promise<Answer> {
  const { request } = await import("undici");
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const answer = await request(url, { method, headers, dispatcher, signal });
  const header = (name: string) => [answer.headers[name]].flat()[0];
  return {
    status: answer.statusCode,
    challenge: header("www-authenticate") ?? "",
    digest: header("docker-content-digest"),
    body: Buffer.from(await answer.body.arrayBuffer()),
  };
}

function reasonOf(error: unknown): string {
  const { code, name, message } = error as NodeJS.ErrnoException;
  if (name === "TimeoutError") {
    return "no answer";
  }
  // undici's code for it says only that the request was aborted.
  const [, status] = /^Proxy response \((\d+)\)/.exec(message) ?? [];
  return status === undefined ? (code ?? message) : `the proxy answers ${status}`;
}
