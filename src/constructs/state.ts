import { LocalBackend, S3Backend, TerraformStack } from "cdktf";
import { Construct } from "constructs";
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

/** Folder of the states of further workspaces, `<stack>/<workspace>/terraform.tfstate` in it. */
const WORKSPACES_DIR = "terraform.tfstate.d";

function stateFile(stack: string): string {
  return `terraform-${stack}.tfstate`;
}

function stateKey(settings: { keyPrefix: string }, stack: string): string {
  return `${settings.keyPrefix}/${stack}/terraform.tfstate`;
}

/** Where a person finds the state of a stack. */
export function stateLocation(settings: StateSettings, stack: string): string {
  return settings.backend === "s3"
    ? `s3://${settings.bucket}/${stateKey(settings, stack)}`
    : stateFile(stack);
}
