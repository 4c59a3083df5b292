import { Readable } from "node:stream";
import { NoAnswer } from "./no-answer";

/** Of the SDK's requests and answers, as far as they are looked at. */
export interface SdkRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
}

export interface SdkResponse {
  readonly statusCode: number;
  readonly reason?: string;
  readonly headers: Readonly<Record<string, string>>;
  body: AsyncIterable<Uint8Array> | Uint8Array;
}

/** AWS's pages are far smaller. */
const LARGEST_ANSWER = 16 * 1024 * 1024;

/** http://127.0.0.1:5000 */
export function endpointOf({ protocol, hostname, port }: SdkRequest): string {
  return `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}`;
}

/**
 * Reads an answer to its end, and leaves it in the response for the SDK, whose own messages about what is not AWS's
 * answer are about its parser.
 * @throws NoAnswer
 */
export async function checkAnswer(request: SdkRequest, response: SdkResponse): Promise<void> {
  if (request.method === "HEAD") {
    return;
  }
  const body = await wholeBody(response.body, endpointOf(request));
  if (isObject(request, response)) {
    // The SDK hands it on as a stream.
    response.body = Readable.from([body]);
    return;
  }
  response.body = body;
  const wrong = problemOf(Buffer.from(body).toString("utf8"), expectedType(request, response));
  if (wrong) {
    const { statusCode } = response;
    const error = new NoAnswer(`${endpointOf(request)} answers ${answerText(response, wrong)}`);
    // By this the SDK decides whether to try again.
    throw Object.assign(error, { $metadata: { httpStatusCode: statusCode } });
  }
}

/** Of an error, the status says the most: "503 Service Unavailable, with nothing (no content type)". */
function answerText({ statusCode, reason = "", headers }: SdkResponse, wrong: string): string {
  const status = `${statusCode} ${reason}`.trim();
  const type = headers["content-type"] ?? "no content type";
  return statusCode < 300
    ? `with ${wrong} (${status}, ${type})`
    : `${status}, with ${wrong} (${type})`;
}

async function wholeBody(body: SdkResponse["body"], endpoint: string): Promise<Uint8Array> {
  if (body instanceof Uint8Array) {
    return body;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > LARGEST_ANSWER) {
      throw new NoAnswer(
        `${endpoint} answers with more than ${LARGEST_ANSWER} bytes, as AWS never does`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

type AnswerType = "JSON" | "XML";

/** S3 gives an object as it is, in nobody's language. */
function isObject({ query = {} }: SdkRequest, { statusCode }: SdkResponse): boolean {
  return query["x-id"] === "GetObject" && statusCode < 300;
}

/** A service answers in the language of the request. */
function expectedType(
  { headers, query = {} }: SdkRequest,
  { statusCode }: SdkResponse,
): AnswerType {
  const type = headers["content-type"] ?? "";
  // S3 gives a bucket's policy as it is.
  if ("policy" in query && statusCode < 300) {
    return "JSON";
  }
  return type.includes("json") ? "JSON" : "XML";
}

/** What is wrong with the text of an answer; undefined when nothing is. */
function problemOf(text: string, expected: AnswerType): string | undefined {
  if (text.trim() === "") {
    return "nothing";
  }
  if (/^\s*(<!doctype html|<html)/i.test(text)) {
    return "an HTML page";
  }
  if (expected === "JSON") {
    return isJsonObject(text) ? undefined : "no JSON object, or one that breaks off";
  }
  return isWholeXml(text) ? undefined : "no XML, or XML that breaks off";
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Its first element ends at the end. */
function isWholeXml(text: string): boolean {
  const root = /^\s*(?:<\?xml[^>]*\?>\s*)?<([A-Za-z][\w:.-]*)/.exec(text)?.[1];
  return root !== undefined && (text.trimEnd().endsWith(`</${root}>`) || /\/>\s*$/.test(text));
}
