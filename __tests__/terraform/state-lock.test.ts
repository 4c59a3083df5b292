import { describe, expect, it } from "vitest";
import { lockFrom } from "../../src/terraform/state-lock";

const info = `Lock Info:
  ID:        b975fbe4-f86a-ffc7-3444-c1628f48bce2
  Path:      fleet-states/mcp-fleet/us-east-1/terraform.tfstate
  Operation: OperationTypeApply
  Who:       ann@build-7
  Version:   1.11.4
  Created:   2026-11-22 14:12:59.828376655 +0000 UTC
  Info:      
`;

describe("lockFrom", () => {
  it("reads a lock in a bucket, whose owner may be dead", () => {
    const message = `Error: Error acquiring the state lock\n\nError message: operation error S3: PutObject, https\nresponse error StatusCode: 412\n${info}`;
    expect(lockFrom(message)).toEqual({
      id: "b975fbe4-f86a-ffc7-3444-c1628f48bce2",
      who: "ann@build-7",
      operation: "apply",
      created: new Date("2026-11-22T14:12:59.828Z"),
      path: "fleet-states/mcp-fleet/us-east-1/terraform.tfstate",
      owner: "unknown",
    });
  });

  it("knows that a local lock has a living owner, with Terraform's frame or without", () => {
    const message = `Error: Error acquiring the state lock\n\nError message: resource temporarily unavailable\n${info}`;
    expect(lockFrom(message)?.owner).toBe("alive");
    expect(lockFrom(message.replaceAll(/^/gm, "│ "))).toEqual(lockFrom(message));
  });

  it.each(["Error: Invalid index", "Error acquiring the state lock: access denied"])(
    "takes nothing else for a lock: %s",
    (message) => {
      expect(lockFrom(message)).toBeUndefined();
    },
  );
});
