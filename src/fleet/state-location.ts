import type { StateSettings } from "./state-settings";

/** Folder of the states of further workspaces, `<stack>/<workspace>/terraform.tfstate` in it. */
export const WORKSPACES_DIR = "terraform.tfstate.d";

/** Relative to the project. */
export function stateFile(stack: string): string {
  return `terraform-${stack}.tfstate`;
}

/** In the bucket. */
export function stateKey(settings: { keyPrefix: string }, stack: string): string {
  return `${settings.keyPrefix}/${stack}/terraform.tfstate`;
}

/** Where a person finds the state of a stack. */
export function stateLocation(settings: StateSettings, stack: string): string {
  return settings.backend === "s3"
    ? `s3://${settings.bucket}/${stateKey(settings, stack)}`
    : stateFile(stack);
}
