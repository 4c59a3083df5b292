import { partitionOf } from "../../fleet/facts/regions";
import { stateKey } from "../../fleet/state-location";
import type { StateSettings } from "../../fleet/state-settings";
import type { Grant } from "../grant";

/** The states in a bucket. Whoever plans locks them, too. */
export function state(settings: StateSettings, stackNames: readonly string[]): Grant[] {
  if (settings.backend !== "s3") {
    return [];
  }
  const bucket = `arn:${partitionOf(settings.region)}:s3:::${settings.bucket}`;
  const keys = stackNames.map((name) => `${bucket}/${stateKey(settings, name)}`);
  return [
    { name: "StateList", role: "plan", actions: ["s3:ListBucket"], resources: [bucket] },
    { name: "StateRead", role: "plan", actions: ["s3:GetObject"], resources: keys },
    {
      name: "StateLock",
      role: "plan",
      actions: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      resources: keys.map((key) => `${key}.tflock`),
    },
    { name: "StateWrite", role: "apply", actions: ["s3:PutObject"], resources: keys },
  ];
}
