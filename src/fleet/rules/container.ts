import { arnOf } from "./arn";
import { matching, notMatching, quoted, type Rule } from "./rule";

const component = "[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*";
const hostPart = "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?";
/** With a dot, a port or a capital letter, or localhost: else it is taken for the beginning of the path. */
const host = `${hostPart}([.]${hostPart})*(:[0-9]+)?`;
const tag = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";
const digest = "(sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})";

/**
 * The grammar of image references, with the digests that registries use. Terraform and ECS would accept more, but the
 * container runtime pulls no other.
 * @see https://github.com/distribution/reference/blob/main/reference.go (2026-11)
 */
export const imageReference: Rule<string> = matching(
  new RegExp(`^(${host}/)?${component}(/${component})*(:${tag})?(@${digest})?$`),
  "a container image without https://, with lower-case path, such as ghcr.io/owner/image:tag or " +
    "…/image@sha256:…",
);

/** The runtime takes it for the id of an image. */
export const noImageId: Rule<string> = notMatching(
  /^[a-f0-9]{64}$/,
  "the name of an image in a registry, and no image id of 64 hexadecimal digits",
);

/** Of ECS, for the whole reference. @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (2026-11) */
export const MAX_IMAGE_LENGTH = 255;

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html (2026-11) */
export const MAX_TASKS = 5000;

const environmentName = /^[^=]+$/;

/** The task gets these two from the secret, and ECS refuses a name that is both. */
const secretNames = ["API_KEY", "FMP_API_KEY"];

/** Names that the container always has. */
const takenNames = [...secretNames, "PORT"];

/** In JavaScript it is no key like others: synthesis would lose it without a word. */
const LOST_NAME = "__proto__";

const refusedNames = [...secretNames, LOST_NAME];
const refusedSecretNames = [...takenNames, LOST_NAME];

export const environmentNames: Rule<Readonly<Record<string, string>>> = {
  expected:
    'a map whose keys are not empty, hold no "=" and are neither API_KEY nor FMP_API_KEY (the container ' +
    `gets these from the secret), nor ${LOST_NAME}`,
  holds: (value) =>
    Object.keys(value).every((name) => environmentName.test(name) && !refusedNames.includes(name)),
  condition: (operand) =>
    `alltrue([for name, value in ${operand} : value != null && ` +
    `can(regex("${environmentName.source}", name)) && ` +
    `!contains(["${refusedNames.join('", "')}"], name)])`,
  offending: (value) =>
    Object.keys(value).filter((name) => !environmentName.test(name) || refusedNames.includes(name)),
};

/** Of 64 KiB for a whole task definition; what else is in it is less than 4. */
const ENVIRONMENT_BYTES = 60 * 1024;
/** What stands around each name and value in the task definition. */
const BYTES_AROUND = 24;

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html (2026-11) */
export const environmentSize: Rule<Readonly<Record<string, string>>> = {
  expected:
    `a map of at most ${ENVIRONMENT_BYTES} bytes, ${BYTES_AROUND} more than its text for each entry: a task ` +
    "definition has at most 65536",
  holds: (value) => bytesOf(value) <= ENVIRONMENT_BYTES,
  // Base64 has 4 characters for 3 bytes, or fewer at the end: the only way to count bytes that Terraform has.
  condition: (operand) =>
    `try(length(base64encode(join("", [for name, value in ${operand} : "\${name}\${value}"]))) / 4 * 3 + ` +
    `${BYTES_AROUND} * length(${operand}) <= ${ENVIRONMENT_BYTES}, false)`,
  offending: (value) => [`${bytesOf(value)} bytes`],
};

function bytesOf(value: Readonly<Record<string, string>>): number {
  const entries = Object.entries(value);
  const text = entries.map(([name, item]) => name + item).join("");
  return Math.ceil(Buffer.byteLength(text) / 3) * 3 + BYTES_AROUND * entries.length;
}

/** The name becomes part of the secret's, where AWS takes fewer characters than in an environment. */
const secretEnvironmentName = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/;

export const secretEnvironmentNames: Rule<Readonly<Record<string, string | null>>> = {
  expected:
    "a map whose keys are names of environment variables (letters, digits and underscores, no digit first) other " +
    `than ${takenNames.join(", ")}, which the container always has, and ${LOST_NAME}`,
  holds: (value) => Object.keys(value).every(isSecretEnvironmentName),
  condition: (operand) =>
    `alltrue([for name, source in ${operand} : can(regex("${secretEnvironmentName.source}", name)) && ` +
    `!contains(["${refusedSecretNames.join('", "')}"], name)])`,
  offending: (value) => Object.keys(value).filter((name) => !isSecretEnvironmentName(name)),
};

function isSecretEnvironmentName(name: string): boolean {
  return secretEnvironmentName.test(name) && !refusedSecretNames.includes(name);
}

/**
 * What ECS takes as the place of a secret's value. The execution role is allowed exactly this ARN, so it has to be
 * complete, with the six characters that Secrets Manager puts behind the name.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html (2026-11)
 */
const secretSource = new RegExp(
  `^${arnOf("secretsmanager", "secret:[A-Za-z0-9\\/_+=.@!-]{1,512}-[A-Za-z0-9]{6}(:[^:]*:[^:]*:[^:]*)?")}$`,
);

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

/** Of users and groups, for the container runtime. @see https://github.com/moby/sys/blob/main/user/user.go (2026-11) */
const MAX_ID = 2147483647;

export const userIds: Rule<string> = {
  expected: `a user and group whose numbers, if they are numbers, are at most ${MAX_ID}`,
  holds: (value) =>
    value.split(":").every((part) => !/^[0-9]+$/.test(part) || Number(part) <= MAX_ID),
  condition: (operand) =>
    `alltrue([for part in split(":", ${operand}) : can(regex("^[0-9]+$", part)) ? try(tonumber(part) <= ${MAX_ID}, false) : true])`,
};

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html (2026-11) */
export const healthCheckCommand: Rule<readonly string[]> = {
  expected:
    'empty, or a list that begins with "CMD" and has a command and its arguments behind it, or with "CMD-SHELL" and ' +
    'one line behind it, such as ["CMD-SHELL", "wget -qO- http://localhost:8001/health || exit 1"]',
  holds: ([kind, ...words]) =>
    kind === undefined ||
    (words.every((word) => word !== "") &&
      (kind === "CMD" ? words.length > 0 : kind === "CMD-SHELL" && words.length === 1)),
  condition: (operand) =>
    `(length(${operand}) == 0 ? true : alltrue([for word in ${operand} : word != ""]) && ` +
    `(${operand}[0] == "CMD" ? length(${operand}) > 1 : ${operand}[0] == "CMD-SHELL" && length(${operand}) == 2))`,
};
