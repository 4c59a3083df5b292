import { Route53Client } from "@aws-sdk/client-route-53";
import { expect, it, vi } from "vitest";
import { awsClient } from "../../src/aws/client";
import { findPublicZones } from "../../src/aws/route53";

it.each([
  ["ap-southeast-2", "us-east-1", "route53.amazonaws.com"],
  ["cn-north-1", "cn-northwest-1", "route53.amazonaws.com.cn"],
  ["us-gov-east-1", "us-gov-west-1", "route53.us-gov.amazonaws.com"],
  ["eusc-de-east-1", "eusc-de-east-1", "route53.amazonaws.eu"],
])("the zones of a stack in %s are asked for in %s, at %s", async (region, place, host) => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "testing");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "testing");
  const client = awsClient(Route53Client, place);
  // Before anything is sent.
  client.middlewareStack.add(
    () => async (args) => {
      throw new Error((args.request as { hostname: string }).hostname);
    },
    { step: "build" },
  );
  await expect(findPublicZones(region, "example.com")).rejects.toThrow(new Error(host));
});
