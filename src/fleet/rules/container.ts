import { matching, type Rule } from "./rule";

/** Terraform and ECS would accept more, but the container runtime pulls no other. */
export const imageName: Rule<string> = matching(
  /^[A-Za-z0-9][A-Za-z0-9._-]*(:[0-9]+)?(\/[a-z0-9][a-z0-9._-]*)*(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[a-f0-9]{64})?$/,
  "a container image without https://, with lower-case path, such as ghcr.io/owner/image:tag or " +
    "…/image@sha256:…",
);

const environmentName = /^[^=]+$/;

/** The task gets these two from the secret, and ECS refuses a name that is both. */
const secretNames = ["API_KEY", "FMP_API_KEY"];

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
