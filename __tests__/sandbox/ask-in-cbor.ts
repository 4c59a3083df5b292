import { cbor } from "@smithy/core/cbor";
import { expect } from "vitest";
import type { Emulator } from "../../src/sandbox/emulator";

/** A request to CloudWatch as version 6 of Terraform's AWS provider sends it. */
export async function askInCbor(emulator: Emulator, operation: string, parameters: object) {
  const path = `/service/GraniteServiceVersion20100801/operation/${operation}`;
  const response = await fetch(`${emulator.url}${path}`, {
    method: "POST",
    headers: {
      "Content-Type": "application/cbor",
      "smithy-protocol": "rpc-v2-cbor",
      Authorization:
        "AWS4-HMAC-SHA256 Credential=testing/20260101/eu-west-1/monitoring/aws4_request, SignedHeaders=host, Signature=0",
    },
    body: Buffer.from(cbor.serialize(parameters)),
  });
  expect(response.headers.get("smithy-protocol")).toBe("rpc-v2-cbor");
  const body = new Uint8Array(await response.arrayBuffer());
  return { status: response.status, answer: cbor.deserialize(body) };
}
