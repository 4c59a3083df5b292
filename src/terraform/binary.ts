/** The program that runs the stacks, by cdktf's own variable: a name such as tofu, or a path. */
export function terraformBinary(env: Readonly<Record<string, string | undefined>>): string {
  return env.TERRAFORM_BINARY_NAME || "terraform";
}
