import { TerraformElement, TerraformStack } from "cdktf";
import type { Node } from "constructs";
import { toTerraform } from "./synthesis";

/** A stack in which the id of every element is its Terraform address, and that refers to no other stack. */
export abstract class AddressedStack extends TerraformStack {
  /** cdktf's search for references from stack to stack: there are none. */
  override prepareStack(): void {}

  override toTerraform(): Record<string, unknown> {
    return toTerraform(this, this["rawOverrides"]);
  }

  /**
   * The name in Terraform is what follows the last dot of the id, `aws_vpc.main`: nothing renames a resource
   * but a change of that text.
   */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const { id } = TerraformElement.isTerraformElement(element) ? element.node : element;
    return id.slice(id.lastIndexOf(".") + 1);
  }
}
