import { matching, quoted, type Rule } from "./rule";

/** Terraform and ECS would accept more, but the container runtime pulls no other. */
export const imageName: Rule<string> = matching(
  /^[A-Za-z0-9][A-Za-z0-9._-]*(:[0-9]+)?(\/[a-z0-9][a-z0-9._-]*)*(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[a-f0-9]{64})?$/,
  "a container image without https://, with lower-case path, such as ghcr.io/owner/image:tag or " +
    "…/image@sha256:…",
);

const environmentName = /^[^=]+$/;

/** The task gets these two from the secret, and ECS refuses a name that is both. */
const secretNames = ["API_KEY", "FMP_API_KEY"];

/** Names that the container always has. */
const takenNames = [...secretNames, "PORT"];

export const environmentNames: Rule<Readonly<Record<string, string>>> = {
  expected:
    'a map whose keys are not empty, hold no "=" and are neither API_KEY nor FMP_API_KEY (the container ' +
    "gets these from the secret)",
  holds: (value) =>
    Object.keys(value).every((name) => environmentName.test(name) && !secretNames.includes(name)),
  condition: (operand) =>
    `alltrue([for name, value in ${operand} : value != null && ` +
    `can(regex("${environmentName.source}", name)) && ` +
    `!contains(["${secretNames.join('", "')}"], name)])`,
  offending: (value) =>
    Object.keys(value).filter((name) => !environmentName.test(name) || secretNames.includes(name)),
};

/** The name becomes part of the secret's, where AWS takes fewer characters than in an environment. */
const secretEnvironmentName = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/;

export const secretEnvironmentNames: Rule<Readonly<Record<string, string | null>>> = {
  expected:
    "a map whose keys are names of environment variables (letters, digits and underscores, no digit first) other " +
    `than ${takenNames.join(", ")}, which the container always has`,
  holds: (value) => Object.keys(value).every(isSecretEnvironmentName),
  condition: (operand) =>
    `alltrue([for name, source in ${operand} : can(regex("${secretEnvironmentName.source}", name)) && ` +
    `!contains(["${takenNames.join('", "')}"], name)])`,
  offending: (value) => Object.keys(value).filter((name) => !isSecretEnvironmentName(name)),
};

function isSecretEnvironmentName(name: string): boolean {
  return secretEnvironmentName.test(name) && !takenNames.includes(name);
}

/**
 * What ECS takes as the place of a secret's value. The execution role is allowed exactly this ARN, so it has to be
 * complete, with the six characters that Secrets Manager puts behind the name.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html (2026-11)
 */
const secretSource =
  /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@!-]+-[A-Za-z0-9]{6}(:[^:]*:[^:]*:[^:]*)?$/;

export const secretSources: Rule<Readonly<Record<string, string | null>>> = {
  expected:
    "a map whose values are null or the complete ARN of a secret, such as " +
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:name-AbCdEf, with :KEY:: behind it for one key of its JSON",
  holds: (value) => Object.values(value).every(isSecretSource),
  condition: (operand) =>
    `alltrue([for name, source in ${operand} : source == null ? true : can(regex(${quoted(
      secretSource.source.replaceAll("\\/", "/"),
    )}, source))])`,
  // A value that is no ARN may be the secret itself, so it is told by its name.
  offending: (value) => Object.keys(value).filter((name) => !isSecretSource(value[name] ?? null)),
};

function isSecretSource(source: string | null): boolean {
  return source === null || secretSource.test(source);
}
