import { accessVariables } from "./variables/access";
import { alarmVariables } from "./variables/alarms";
import { autoscalingVariables } from "./variables/autoscaling";
import { containerVariables } from "./variables/container";
import { domainVariables } from "./variables/domain";
import { generalVariables } from "./variables/general";
import { loadBalancerVariables } from "./variables/load-balancer";
import { networkVariables } from "./variables/network";
import { oauthVariables } from "./variables/oauth";
import { secretsVariables } from "./variables/secrets";
import { serviceDiscoveryVariables } from "./variables/service-discovery";
import type { TypeOf } from "./variables/types";
import { watchVariables } from "./variables/watch";
import { weekendVariables } from "./variables/weekend";

export type { VariableDefinition } from "./variables/definition";

/** Every Terraform variable of a stack. A tfvars file's values replace the defaults at synth. */
export const variableDefinitions = {
  ...generalVariables,
  ...networkVariables,
  ...containerVariables,
  ...autoscalingVariables,
  ...secretsVariables,
  ...accessVariables,
  ...loadBalancerVariables,
  ...oauthVariables,
  ...serviceDiscoveryVariables,
  ...domainVariables,
  ...weekendVariables,
  ...alarmVariables,
  ...watchVariables,
};

export type VariableName = keyof typeof variableDefinitions;

/** The variables of one stack: what its tfvars file says, else the default; api_key is the default. */
export type VariableValues = {
  readonly [K in VariableName]:
    | TypeOf[(typeof variableDefinitions)[K]["type"]]
    | ((typeof variableDefinitions)[K] extends { readonly nullable: true } ? null : never);
};
