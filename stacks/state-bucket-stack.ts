import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { App } from "cdktf";
import { requireAwsProvider } from "../src/constructs/provider";
import { State } from "../src/constructs/state";
import { StateBucket } from "../src/constructs/state-bucket";
import { AddressedStack } from "./addressed-stack";

export interface StateBucketStackProps {
  readonly bucket: string;
  readonly region: string;
}

/** Deployed once, before the regions. Its own state is local: it cannot lie in the bucket it creates. */
export class StateBucketStack extends AddressedStack {
  constructor(scope: App, id: string, props: StateBucketStackProps) {
    super(scope, id);
    new State(this, "state", { settings: { backend: "local" } });
    new AwsProvider(this, "provider.aws", {
      region: props.region,
      defaultTags: [{ tags: { Terraform: "true" } }],
    });
    requireAwsProvider(this);
    new StateBucket(this, "state_bucket", { name: props.bucket });
  }
}
