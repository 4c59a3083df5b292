import { fargateRegion } from "../facts/regions";
import { atMostCharacters, matching, notMatching } from "../rules/rule";
import type { VariableDefinitions } from "./definition";

/** What ALB, target group (which alone refuses two hyphens in a row), Cloud Map, ECS and IAM all accept. */
const namePart = matching(
  /^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/,
  "letters and digits with single hyphens between them (it becomes part of the names of the load " +
    "balancer, the services and the roles)",
);

/** What every name starts with, and where the stack is. */
export const generalVariables = {
  project_name: {
    type: "string",
    default: "fmp-mcp",
    description: "Name of the project. It starts the name of every resource.",
    rules: [
      namePart,
      atMostCharacters(63),
      notMatching(
        /^(internal|sg)(-|$)/,
        'a name that starts with neither "internal-" (AWS keeps it for internal load balancers) nor ' +
          '"sg-" (for the ids of security groups)',
      ),
    ],
  },
  environment: {
    type: "string",
    default: "dev",
    description: "Environment such as dev, staging or prod. It is part of most resource names.",
    rules: [namePart, atMostCharacters(63)],
  },
  aws_region: {
    type: "string",
    default: "eu-west-1",
    description: "AWS region of the stack. One stack is one region.",
    rules: [fargateRegion],
  },
} as const satisfies VariableDefinitions;
