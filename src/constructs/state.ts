import { LocalBackend, S3Backend, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { stateFile, stateKey, WORKSPACES_DIR } from "../fleet/state-location";
import type { StateSettings } from "../fleet/state-settings";

/** From a stack's folder, `cdktf.out/stacks/<name>`, to the project root. */
const PROJECT_ROOT = "../../..";

/** What each backend needs of Terraform: `plantimestamp()`, and for S3 the lock in the bucket itself. */
const REQUIRED_VERSION = { local: ">= 1.5.0", s3: ">= 1.10.0" } as const;

export interface StateProps {
  readonly settings: StateSettings;
}

/** Where the stack's state lies: one for each stack, never in `cdktf.out`, which may be deleted. */
export class State extends Construct {
  constructor(scope: Construct, id: string, props: StateProps) {
    super(scope, id);
    const stack = TerraformStack.of(this);
    const { settings } = props;

    if (settings.backend === "s3") {
      const config = {
        bucket: settings.bucket,
        key: stateKey(settings, stack.node.id),
        region: settings.region,
        encrypt: true,
        // Not in cdktf's type yet; it passes on what it does not know.
        useLockfile: true,
      };
      new S3Backend(stack, config);
    } else {
      new LocalBackend(stack, {
        path: `${PROJECT_ROOT}/${stateFile(stack.node.id)}`,
        workspaceDir: `${PROJECT_ROOT}/${WORKSPACES_DIR}/${stack.node.id}`,
      });
    }
    stack.addOverride("terraform.required_version", REQUIRED_VERSION[settings.backend]);
  }
}
