import { Testing } from "cdktf";
import { expect } from "vitest";

// cdktf registers its matchers on a global `expect`, as jest has it.
Object.assign(globalThis, { expect });
Testing.setupJest();

/** A class of @cdktf/provider-aws: a resource, a data source, the provider. */
interface TerraformConstructor {
  readonly tfResourceType: string;
}

/** The matchers of cdktf's Testing, for what Testing.synth returns. Properties are in Terraform's snake_case. */
interface CdktfMatchers<R> {
  toHaveResource(resource: TerraformConstructor): R;
  toHaveResourceWithProperties(
    resource: TerraformConstructor,
    properties: Record<string, unknown>,
  ): R;
  toHaveDataSource(dataSource: TerraformConstructor): R;
  toHaveDataSourceWithProperties(
    dataSource: TerraformConstructor,
    properties: Record<string, unknown>,
  ): R;
  toHaveProvider(provider: TerraformConstructor): R;
  toHaveProviderWithProperties(
    provider: TerraformConstructor,
    properties: Record<string, unknown>,
  ): R;
}

declare module "vitest" {
  interface Matchers<T> extends CdktfMatchers<T> {}
}
