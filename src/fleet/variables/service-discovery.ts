import { integerBetween, oneOf, withExpectation } from "../rules/rule";
import type { VariableDefinitions } from "./definition";

/** service_discovery.tf: the private name. */
export const serviceDiscoveryVariables = {
  enable_service_discovery: {
    type: "bool",
    default: true,
    description: "Create the private DNS namespace and the Cloud Map service of the tasks.",
  },
  service_discovery_ttl: {
    type: "number",
    default: 60,
    description: "Seconds that resolvers may keep an answer of the private DNS namespace.",
    rules: [integerBetween(0, 2147483647)],
  },
  service_discovery_failure_threshold: {
    type: "number",
    default: 1,
    description:
      "Failure threshold of the Cloud Map health check. AWS always uses 1, so this is 1.",
    rules: [
      withExpectation(
        oneOf([1]),
        "1: AWS always uses 1, and any other value would replace the Cloud Map service at every apply",
      ),
    ],
  },
} as const satisfies VariableDefinitions;
