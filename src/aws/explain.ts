const CREDENTIALS =
  "log in (aws sso login, or new keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), check with " +
  "`aws sts get-caller-identity`, and try again";

const THROTTLING =
  /^(Throttling|ThrottlingException|ThrottledException|RequestLimitExceeded|TooManyRequestsException|SlowDown)$/;
const FAILING =
  /^(Internal(Failure|Error|ServerError|ServerException|ServiceError|ServiceException|ServiceFault)|ServerException|(ServiceUnavailable|Unavailable)(Exception)?)$/;

/** What to do about errors that have the same cause in every service of AWS. */
const EXPLANATIONS: readonly (readonly [RegExp, string])[] = [
  [
    /^(CredentialsProviderError|TokenProviderError|NoCredentialProviders)$/,
    `AWS credentials are missing: ${CREDENTIALS}`,
  ],
  [
    /^(ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired)$/,
    `AWS credentials have expired: ${CREDENTIALS}`,
  ],
  [
    /^(UnrecognizedClientException|InvalidClientTokenId|AuthFailure|SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature)$/,
    `AWS does not accept these credentials: ${CREDENTIALS}`,
  ],
  [
    /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationError)$/,
    "these AWS credentials lack a permission",
  ],
  [
    THROTTLING,
    "AWS throttled the requests, even after waiting several times: try again in a few minutes",
  ],
  [FAILING, "AWS has failed by itself, several times in a row: try again in a few minutes"],
];

/** An error of the SDK with what to do about it; any other error as it is. */
export function explainAwsError(error: unknown): Error {
  const given = error instanceof Error ? error : new Error(String(error));
  const code = (given as NodeJS.ErrnoException).code;
  const explanation = EXPLANATIONS.find(
    ([pattern]) => pattern.test(given.name) || pattern.test(String(code)),
  )?.[1];
  if (explanation === undefined) {
    return given;
  }
  const profile = explanation.endsWith(CREDENTIALS) ? profileIn(process.env) : "";
  const said = `${code ?? given.name}: ${given.message.trim()}`;
  return new Error(`${explanation}${profile} (${said})`, { cause: given });
}

/** Whose credentials they are; the SDK does not say it of one that there is not. */
function profileIn(env: NodeJS.ProcessEnv): string {
  const name = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"].find((it) => env[it]);
  return name === undefined || env.AWS_ACCESS_KEY_ID ? "" : `. ${name} is "${env[name]}"`;
}

/** Runs work with the SDK. @throws what explainAwsError() makes of its errors */
export async function explainingErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explainAwsError(error);
  }
}

/** The answer to a request; undefined instead of errors of these names, which mean "there is no such thing". */
export async function unlessMissing<T>(
  request: Promise<T>,
  ...names: readonly string[]
): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isMissing(error, ...names)) {
      return undefined;
    }
    throw error;
  }
}

/** AWS answers, and refuses everything or fails: what it is asked next would wait for it, too. */
export function isOverloaded({ name }: Error): boolean {
  return THROTTLING.test(name) || FAILING.test(name);
}

/** True for the error names that mean "there is no such thing". */
export function isMissing(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}
