import { prefixOf } from "./resource-names";
import { type VariableValues, variableDefinitions } from "./variables";

/** The environment name of the secret that every region has. */
export const API_KEY = "API_KEY";

/** A label that only Terraform's own version of a secret carries. */
export const TERRAFORM_LABEL = "terraform-initial";

/** What a secret of container_secrets holds until somebody sets it. */
export const SECRET_PLACEHOLDER = "placeholder-set-the-real-value-with-fleet-secret-set";

/**
 * The name in Secrets Manager. A slash, since AWS confuses a name that ends in a hyphen and six characters with an ARN.
 * @param prefix of resource-names.ts
 */
export function secretName(prefix: string, name: string): string {
  return name === API_KEY ? `${prefix}-api-key` : `${prefix}/${name}`;
}

/** A secret that a stack creates. */
export interface CreatedSecret {
  /** In the container's environment. */
  readonly name: string;
  /** In Secrets Manager. */
  readonly id: string;
}

export function createdSecrets(values: VariableValues): CreatedSecret[] {
  const created = Object.entries(values.container_secrets).filter(([, source]) => source === null);
  return [API_KEY, ...created.map(([name]) => name)].map((name) => ({
    name,
    id: secretName(prefixOf(values), name),
  }));
}

/** A value as Secrets Manager holds it: the API key is JSON, for the images and scripts that read it so. */
export function storedSecret(name: string, value: string): string {
  return name === API_KEY ? JSON.stringify({ [API_KEY]: value }) : value;
}

/** Whether nobody has set the secret yet. @param stored as Secrets Manager holds it */
export function isPlaceholder(name: string, stored: string): boolean {
  const placeholder = name === API_KEY ? variableDefinitions.api_key.default : SECRET_PLACEHOLDER;
  return stored === storedSecret(name, placeholder);
}

/** Whether a task can start with what Secrets Manager holds, and whether somebody has set it. */
export function storedSecretState(name: string, stored: string): "set" | "placeholder" | "invalid" {
  if (isPlaceholder(name, stored)) {
    return "placeholder";
  }
  return (name === API_KEY ? hasKey(stored) : stored !== "") ? "set" : "invalid";
}

/** Of the JSON, ECS takes the value of this key. */
function hasKey(stored: string): boolean {
  try {
    const value: unknown = (JSON.parse(stored) as Record<string, unknown> | null)?.[API_KEY];
    return typeof value === "string" && value !== "";
  } catch {
    return false;
  }
}
