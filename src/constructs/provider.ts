import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { LOWEST_PROVIDER } from "../fleet/provider-floor";
import { v } from "./variables";

/** What is synthesized uses nothing that it took away. */
const TOO_NEW = "7.0.0";

export interface ProviderProps {
  /** The oldest version that knows all that the stack uses. */
  readonly floor: string;
}

/** main.tf: the AWS provider of the region, with the tags that everything carries. */
export class Provider extends Construct {
  constructor(scope: Construct, id: string, props: ProviderProps) {
    super(scope, id);
    new AwsProvider(this, "provider.aws", {
      region: v.aws_region,
      // Its list is as old as the provider. The rule of aws_region has a newer one.
      skipRegionValidation: true,
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
    requireAwsProvider(TerraformStack.of(this), props.floor);
  }
}

/** cdktf would ask for exactly the version that its bindings were generated from. */
export function requireAwsProvider(stack: TerraformStack, floor = LOWEST_PROVIDER): void {
  stack.addOverride("terraform.required_providers.aws", {
    source: "hashicorp/aws",
    version: `>= ${floor}, < ${TOO_NEW}`,
  });
}
