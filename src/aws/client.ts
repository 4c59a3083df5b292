// The SDK would announce on every start which Node it will ask for next.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const MAX_ATTEMPTS = 8;
/** By itself the SDK waits for the system to give up, which takes minutes, at every attempt. */
const CONNECTION_TIMEOUT_MS = 5_000;

type Settings = ReturnType<typeof settings>;

const clients = new Map<string, unknown>();

/**
 * The SDK's client of a service in a region. There is one for all that ask, which slows down for all of them when AWS
 * throttles. Credentials and endpoints come from the environment, as Terraform's do.
 * @param options further settings, the same wherever that client is asked for
 */
export function awsClient<Client>(
  Service: new (settings: Settings) => Client,
  region: string,
  options: object = {},
): Client {
  const key = `${Service.name} ${region}`;
  const client =
    (clients.get(key) as Client | undefined) ?? new Service({ ...settings(region), ...options });
  clients.set(key, client);
  return client;
}

function settings(region: string) {
  return {
    region,
    maxAttempts: attemptsIn(process.env) ?? MAX_ATTEMPTS,
    // Slows down by itself when AWS throttles.
    retryMode: "adaptive",
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS },
  } as const;
}

/** The SDK would read it itself, but not where a number is given. */
function attemptsIn({ AWS_MAX_ATTEMPTS = "" }: NodeJS.ProcessEnv): number | undefined {
  return /^[1-9]\d*$/.test(AWS_MAX_ATTEMPTS) ? Number(AWS_MAX_ATTEMPTS) : undefined;
}
