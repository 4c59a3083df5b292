// The SDK would announce on every start which Node it will ask for next.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const MAX_ATTEMPTS = 8;

/** For every SDK client: credentials and endpoints come from the environment, as Terraform's do. */
export function clientSettings(region: string) {
  // "adaptive" slows down by itself when AWS throttles.
  return { region, maxAttempts: MAX_ATTEMPTS, retryMode: "adaptive" } as const;
}
