import { ECSClient } from "@aws-sdk/client-ecs";
import { CreateHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Emulator } from "./emulator";

/** The SDK's settings for the emulator, whatever the shell holds. */
export function clientSettings(emulator: Emulator, region: string) {
  return {
    endpoint: emulator.url,
    region,
    credentials: { accessKeyId: "testing", secretAccessKey: "testing" },
  };
}

export function ecsClient(emulator: Emulator, region: string): ECSClient {
  return new ECSClient(clientSettings(emulator, region));
}

export function secretsClient(emulator: Emulator, region: string): SecretsManagerClient {
  return new SecretsManagerClient(clientSettings(emulator, region));
}

export function route53Client(emulator: Emulator): Route53Client {
  return new Route53Client(clientSettings(emulator, "us-east-1"));
}

/** Creates a public hosted zone, the n-th of its name if there are others, and returns its id. */
export async function createHostedZone(emulator: Emulator, name: string): Promise<string> {
  const { HostedZone } = await route53Client(emulator).send(
    new CreateHostedZoneCommand({ Name: name, CallerReference: `${name} ${Math.random()}` }),
  );
  return (HostedZone?.Id ?? "").replace("/hostedzone/", "");
}

/** One call to the emulator as the AWS CLI would send it, for services whose SDK is no dependency. */
export async function request(
  emulator: Emulator,
  service: string,
  region: string,
  options: { method?: string; path?: string; query?: Record<string, string> } = {},
): Promise<{ status: number; body: string }> {
  const query = new URLSearchParams(options.query);
  const response = await fetch(`${emulator.url}${options.path ?? "/"}?${query}`, {
    method: options.method ?? "GET",
    headers: {
      Authorization: `AWS4-HMAC-SHA256 Credential=testing/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    },
  });
  return { status: response.status, body: await response.text() };
}
