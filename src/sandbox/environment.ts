import { devNull } from "node:os";
import type { Environment } from "../terraform/provider-mirror";

/** What makes Terraform, AWS's SDKs and the AWS CLI reach the emulator and nothing else. */
export function emulatorEnvironment(url: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: "testing",
    AWS_SECRET_ACCESS_KEY: "testing",
    AWS_EC2_METADATA_DISABLED: "true",
    // Profiles, roles, SSO sessions and endpoints of the user live in these two files.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    // No pager: a child that waits for a key would wait for ever.
    AWS_PAGER: "",
  };
}

/**
 * A complete environment for a child process that cannot reach AWS, whatever the shell holds:
 * every AWS_… and TF_… variable is removed, then the emulator's are added. Pass the result of
 * providerEnvironment() as `extra`, so that `terraform init` finds its provider.
 */
export function sandboxEnvironment(
  emulator: { readonly url: string },
  base: Environment = process.env,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(base)) {
    // Windows compares names without regard to case.
    if (value !== undefined && !/^(AWS|TF)_|^no_proxy$/i.test(name)) {
      env[name] = value;
    }
  }
  const noProxy = [base.NO_PROXY ?? base.no_proxy, "127.0.0.1", "localhost"]
    .filter(Boolean)
    .join(",");
  return {
    ...env,
    ...emulatorEnvironment(emulator.url),
    NO_PROXY: noProxy,
    no_proxy: noProxy,
    // Terraform asks for newer versions of itself otherwise.
    CHECKPOINT_DISABLE: "1",
    TF_IN_AUTOMATION: "1",
    ...extra,
  };
}
