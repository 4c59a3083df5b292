import { accountSettings, type Network, networkOf } from "./client-environment";
import { tunnelAgent } from "./tunnel-agent";

const MAX_ATTEMPTS = 8;
const HANDLER = {
  /** By itself the SDK waits for the system to give up, which takes minutes, at every attempt. */
  connectionTimeout: 5_000,
  /** For each attempt: twice within a reading. By itself the SDK waits for ever. */
  requestTimeout: 14_000,
  throwOnRequestTimeout: true,
} as const;

export type ClientSettings = ReturnType<typeof clientSettings>;

/** What a client of the SDK has in this environment. @throws when that says what cannot be */
export function clientSettings(region: string, env: NodeJS.ProcessEnv) {
  const network = networkOf(env);
  return {
    region,
    maxAttempts: attemptsIn(env) ?? MAX_ATTEMPTS,
    // Each request waits for itself. "adaptive" would have all of a client wait, two seconds each, once AWS throttles one.
    retryMode: "standard",
    requestHandler: HANDLER,
    ...(network ? networkSettings(network, env) : {}),
    ...accountSettings(env),
  } as const;
}

function networkSettings({ proxy, trust }: Network, env: NodeJS.ProcessEnv) {
  const requestHandler = { ...HANDLER, httpsAgent: proxy ? tunnelAgent(proxy, trust) : trust };
  const credentials = async () => {
    const { defaultProvider } = await import("@aws-sdk/credential-provider-node");
    // By itself it would not ask for a login's credentials in this way.
    return defaultProvider({ ...accountSettings(env), clientConfig: { requestHandler } })();
  };
  return { requestHandler, credentials };
}

/** The SDK would read it itself, but not where a number is given. */
function attemptsIn({ AWS_MAX_ATTEMPTS = "" }: NodeJS.ProcessEnv): number | undefined {
  return /^[1-9]\d*$/.test(AWS_MAX_ATTEMPTS) ? Number(AWS_MAX_ATTEMPTS) : undefined;
}
