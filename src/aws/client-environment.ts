import { readFileSync } from "node:fs";
import { getProxyForUrl } from "proxy-from-env";

type Environment = NodeJS.ProcessEnv;

/*
 * What the SDK for JavaScript reads otherwise than Terraform and the AWS CLI do, or not at all. In one environment all of
 * them have to mean the same account, and to find the same way to it.
 * See https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html (2026-11).
 */

/** Whose account it is, where the SDK would take another; else nothing. */
export function accountSettings(env: Environment) {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (accessKeyId && secretAccessKey) {
    // The SDK prefers AWS_PROFILE.
    const session = env.AWS_SESSION_TOKEN ? { sessionToken: env.AWS_SESSION_TOKEN } : {};
    return { credentials: { accessKeyId, secretAccessKey, ...session } };
  }
  const profile = env.AWS_PROFILE || env.AWS_DEFAULT_PROFILE;
  return profile ? { profile } : {};
}

/** How https:// addresses are reached. */
export interface Network {
  readonly proxy: URL | undefined;
  /** Whom to trust there. As for Terraform it stands in place of the usual authorities. */
  readonly trust: { readonly ca?: string };
}

/** @returns undefined where the environment says nothing of it @throws when it says what cannot be */
export function networkOf(env: Environment): Network | undefined {
  const proxy = proxyOf(env);
  const bundle = env.AWS_CA_BUNDLE;
  return proxy || bundle
    ? { proxy, trust: bundle ? { ca: authoritiesIn(bundle) } : {} }
    : undefined;
}

/** The proxy of an address for messages, such as " through the proxy http://proxy:3128"; "" without one. */
export function byProxy(url: string, env: Environment): string {
  const proxy = url.startsWith("https://") && getProxyForUrl(url) !== "" ? proxyOf(env) : undefined;
  return proxy === undefined ? "" : ` through the proxy ${proxy.origin}`;
}

/** @throws when it is no address; its text may hold a password and is not shown */
function proxyOf(env: Environment): URL | undefined {
  const value = env.https_proxy || env.HTTPS_PROXY;
  if (!value) {
    return undefined;
  }
  const text = value.includes("://") ? value : `http://${value}`;
  if (!URL.canParse(text) || !/^https?:/i.test(text)) {
    const name = env.https_proxy ? "https_proxy" : "HTTPS_PROXY";
    throw new Error(
      `${name} names no proxy that fleet can use. Write http://<host>:<port> or https://<host>:<port>`,
    );
  }
  return new URL(text);
}

function authoritiesIn(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `AWS_CA_BUNDLE is "${path}", which cannot be read (${code}). Name a file of certificates in PEM`,
      { cause: error },
    );
  }
}
