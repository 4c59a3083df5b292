import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { SecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/secretsmanager-secret-version";
import { Construct } from "constructs";
import { hcl } from "../hcl/expression";
import { prefix } from "./naming";
import { asNumber, ref } from "./references";
import { v } from "./variables";

/** A label that only Terraform's own version carries. */
const TERRAFORM_LABEL = "terraform-initial";

/** secrets.tf: the API key, first with a placeholder, then with what `put-secret-value` stores. */
export class Secrets extends Construct {
  readonly apiKeyArn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);

    const secret = new SecretsmanagerSecret(this, "aws_secretsmanager_secret.api_key", {
      name: `${prefix}-api-key`,
      description: "API key of the MCP server",
      recoveryWindowInDays: asNumber(v.secret_recovery_window_in_days),
      tags: { Name: `${prefix}-api-key` },
    });

    new SecretsmanagerSecretVersion(this, "aws_secretsmanager_secret_version.api_key", {
      secretId: ref(secret, "id"),
      secretString: hcl`jsonencode({ API_KEY = ${v.api_key} })`,
      // AWS deletes versions without a label. Terraform would then create the placeholder again, as the
      // current value: hence a label of its own, which no put-secret-value takes away.
      versionStages: ["AWSCURRENT", TERRAFORM_LABEL],
      // What was stored since is the user's: never overwritten, whatever api_key says.
      lifecycle: { ignoreChanges: ["secret_string", "version_stages"] },
    });

    this.apiKeyArn = ref(secret, "arn");
  }
}
