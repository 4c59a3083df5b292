import { readFileSync } from "node:fs";
import { join } from "node:path";

/** One request of a real client, as it came to a server. */
export interface RecordedRequest {
  readonly client: string;
  /** Of JSON-RPC, with the tool's name; or of HTTP, where there is no body. */
  readonly asks: string;
  readonly method: string;
  readonly url: string;
  /** Names and values in turn, without those of the connection. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** A line for each, written by record.ts. */
export const RECORDED_REQUESTS = join(__dirname, "recorded.jsonl");

export function recordedRequests(): RecordedRequest[] {
  const lines = readFileSync(RECORDED_REQUESTS, "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line));
}
