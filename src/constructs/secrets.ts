import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { SecretsmanagerSecretRotation } from "@cdktf/provider-aws/lib/secretsmanager-secret-rotation";
import { SecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/secretsmanager-secret-version";
import { Construct } from "constructs";
import { API_KEY, SECRET_PLACEHOLDER, secretName, TERRAFORM_LABEL } from "../fleet/secrets";
import { hcl } from "../hcl/expression";
import { prefix } from "./naming";
import { address, asNumber, countIf, ref } from "./references";
import { v } from "./variables";

const CREATED_NAMES = hcl`toset([for name, source in ${v.container_secrets} : name if source == null])`;

const FIRST_VERSION = {
  // AWS deletes versions without a label. Terraform would then create the placeholder again, as the
  // current value: hence a label of its own, which no put-secret-value takes away.
  versionStages: ["AWSCURRENT", TERRAFORM_LABEL],
  // What was stored since is the user's: never overwritten, whatever api_key says.
  lifecycle: { ignoreChanges: ["secret_string", "version_stages"] },
};

/** secrets.tf: the API key and container_secrets, first with placeholders, then with what `fleet secret set` stores. */
export class Secrets extends Construct {
  readonly apiKeyArn: string;
  /** By environment name, what ECS takes as the place of a value: those of container_secrets. */
  readonly containerSources: string;
  /** Every secret that the tasks are started with. */
  readonly arns: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);

    const secret = new SecretsmanagerSecret(this, "aws_secretsmanager_secret.api_key", {
      name: secretName(prefix, API_KEY),
      description: "API key of the MCP server",
      recoveryWindowInDays: asNumber(v.secret_recovery_window_in_days),
      kmsKeyId: v.kms_key_arn,
      tags: { Name: secretName(prefix, API_KEY) },
    });

    new SecretsmanagerSecretVersion(this, "aws_secretsmanager_secret_version.api_key", {
      ...FIRST_VERSION,
      secretId: ref(secret, "id"),
      secretString: hcl`jsonencode({ API_KEY = ${v.api_key} })`,
    });

    new SecretsmanagerSecretRotation(this, "aws_secretsmanager_secret_rotation.api_key", {
      count: countIf(hcl`${v.secret_rotation_days} != null`),
      secretId: ref(secret, "id"),
      rotationLambdaArn: v.secret_rotation_function_arn,
      rotationRules: { automaticallyAfterDays: asNumber(v.secret_rotation_days) },
    });

    const created = new SecretsmanagerSecret(this, "aws_secretsmanager_secret.container", {
      name: secretName(prefix, "${each.key}"),
      description: "${each.key} of the MCP server",
      recoveryWindowInDays: asNumber(v.secret_recovery_window_in_days),
      kmsKeyId: v.kms_key_arn,
      tags: { Name: secretName(prefix, "${each.key}") },
    });
    const versions = new SecretsmanagerSecretVersion(
      this,
      "aws_secretsmanager_secret_version.container",
      {
        ...FIRST_VERSION,
        secretId: `\${${address(created)}[each.key].id}`,
        secretString: SECRET_PLACEHOLDER,
      },
    );
    for (const resource of [created, versions]) {
      resource.addOverride("for_each", CREATED_NAMES);
    }

    this.apiKeyArn = ref(secret, "arn");
    // The id is the secret's ARN. By the version tasks start once there is a value.
    this.containerSources = hcl`merge({ for name, source in ${v.container_secrets} : name => source if source != null }, { for name, version in ${`\${${address(versions)}}`} : name => version.secret_id })`;
    this.arns = hcl`distinct(concat([${this.apiKeyArn}], [for source in values(${this.containerSources}) : join(":", slice(split(":", source), 0, 7))]))`;
  }
}
