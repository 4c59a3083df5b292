// The SDK would announce on every start which Node it will ask for next.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const MAX_ATTEMPTS = 8;
/** By itself the SDK waits for the system to give up, which takes minutes, at every attempt. */
const CONNECTION_TIMEOUT_MS = 5_000;

/** For every SDK client: credentials and endpoints come from the environment, as Terraform's do. */
export function clientSettings(region: string) {
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
