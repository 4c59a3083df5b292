import { EC2Client } from "@aws-sdk/client-ec2";
import { expect, it, vi } from "vitest";
import { awsClient } from "../../src/aws/client";
import { isRegionEnabled } from "../../src/aws/network";

it.each([
  ["ap-southeast-6", "us-east-1", "ec2.us-east-1.amazonaws.com"],
  ["cn-north-1", "cn-northwest-1", "ec2.cn-northwest-1.amazonaws.com.cn"],
  ["us-gov-east-1", "us-gov-west-1", "ec2.us-gov-west-1.amazonaws.com"],
  ["eusc-de-east-1", "eusc-de-east-1", "ec2.eusc-de-east-1.amazonaws.eu"],
])("whether %s is switched on is asked in %s, at %s", async (region, home, host) => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "testing");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "testing");
  // Before anything is sent.
  awsClient(EC2Client, home).middlewareStack.add(
    () => async (args) => {
      throw new Error((args.request as { hostname: string }).hostname);
    },
    { step: "build" },
  );
  await expect(isRegionEnabled(region)).rejects.toThrow(host);
});
