import { expect } from "vitest";
import type { Emulator } from "../../src/sandbox/emulator";
import { request } from "../../src/sandbox/emulator-clients";
import { REGION } from "./local-fleet";

/** A topic that sends mail to an address. @returns its ARN */
export async function createTopic(emulator: Emulator, address: string): Promise<string> {
  const ask = async (Action: string, more: Record<string, string>) => {
    const query = { Action, Version: "2010-03-31", ...more };
    const { status, body } = await request(emulator, "sns", REGION, { method: "POST", query });
    expect(status, body).toBe(200);
    return body;
  };
  const made = await ask("CreateTopic", { Name: "alarms" });
  const [, topic = ""] = /<TopicArn>(.*?)<\/TopicArn>/.exec(made) ?? [];
  await ask("Subscribe", { TopicArn: topic, Protocol: "email", Endpoint: address });
  return topic;
}
