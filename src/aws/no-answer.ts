/** AWS could not be reached, or what came is not AWS's. The message says what came, from where, and what to do. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";

  /** @param what such as "http://127.0.0.1:9 refuses connections" */
  constructor(what: string, options?: ErrorOptions) {
    super(`${what}. Check the network, the proxy and AWS_ENDPOINT_URL`, options);
  }
}

/** What keeps a request from an answer, by the codes of Node and the names of the SDK. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^ECONNREFUSED$/, "refuses connections"],
  [/^(ENOTFOUND|EAI_AGAIN)$/, "has no address in DNS"],
  [/^(ETIMEDOUT|TimeoutError)$/, "does not answer"],
  [/^(ECONNRESET|EPIPE)$/, "closes the connection before its answer is complete"],
  [/^(EHOSTUNREACH|ENETUNREACH)$/, "is in a network that this machine has no way to"],
  [/^HPE_/, "answers with what is not HTTP"],
  [/^(EPROTO|ERR_SSL_|ERR_TLS_)/, "does not speak TLS as https:// needs it"],
  [
    /CERT|SIGNATURE/,
    "has a certificate that is not trusted here (AWS_CA_BUNDLE names a file of those that are)",
  ],
];

/**
 * An error that kept a request from its answer, in words.
 * @param endpoint whom it was sent to
 * @returns undefined for any other error
 */
export function noAnswerOf(error: unknown, endpoint: string): NoAnswer | undefined {
  const { name, code = name, $fault, $response } = error as SdkError;
  // AWS's own errors have a fault; SignatureDoesNotMatch is one of them.
  if ($fault !== undefined || error instanceof NoAnswer) {
    return undefined;
  }
  if ($response !== undefined) {
    return new NoAnswer(`${endpoint} gives an answer that cannot be read`, { cause: error });
  }
  const [, reason] = REASONS.find(([pattern]) => pattern.test(code)) ?? [];
  return reason
    ? new NoAnswer(`AWS cannot be reached: ${endpoint} ${reason} (${code})`, { cause: error })
    : undefined;
}

interface SdkError extends NodeJS.ErrnoException {
  readonly $fault?: string;
  /** Set when the SDK has failed to read it. */
  readonly $response?: object;
}
