import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { v } from "./variables";

/** What is synthesized uses nothing newer than the first and nothing that the second took away. */
const PROVIDER_VERSIONS = ">= 5.100.0, < 7.0.0";

/** main.tf: the AWS provider of the region, with the tags that everything carries. */
export class Provider extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new AwsProvider(this, "provider.aws", {
      region: v.aws_region,
      defaultTags: [
        {
          tags: {
            Project: v.project_name,
            Environment: v.environment,
            Region: v.aws_region,
            Terraform: "true",
          },
        },
      ],
    });
    requireAwsProvider(TerraformStack.of(this));
  }
}

/** cdktf would ask for exactly the version that its bindings were generated from. */
export function requireAwsProvider(stack: TerraformStack): void {
  stack.addOverride("terraform.required_providers.aws", {
    source: "hashicorp/aws",
    version: PROVIDER_VERSIONS,
  });
}
