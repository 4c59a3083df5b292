// @ts-nocheck The suite checks what these answer; as JavaScript they run where the server runs.
import { completable, McpServer, ResourceTemplate } from "@modelcontextprotocol/server";
import { z } from "zod";

/** The smallest PNG and WAV that decode. */
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAESsAACJWAAACABAAZGF0YQAAAAA=";

const text = (words) => ({ type: "text", text: words });
const image = { type: "image", data: PNG, mimeType: "image/png" };
const embedded = (uri) => ({
  type: "resource",
  resource: { uri, mimeType: "text/plain", text: "An embedded resource." },
});
const user = (content) => ({ role: "user", content });

/** In place of the example's tools: those that the conformance suite calls and a server without sessions can have. */
export function createServer() {
  const server = new McpServer(
    { name: "conformance", version: "1.0.0" },
    { capabilities: { logging: {} } },
  );
  const tool = (name, call) => server.registerTool(name, { description: name }, call);

  tool("test_simple_text", () => ({
    content: [text("This is a simple text response for testing.")],
  }));
  tool("test_image_content", () => ({ content: [image] }));
  tool("test_audio_content", () => ({
    content: [{ type: "audio", data: WAV, mimeType: "audio/wav" }],
  }));
  tool("test_embedded_resource", () => ({ content: [embedded("test://embedded-resource")] }));
  tool("test_multiple_content_types", () => ({
    content: [text("Mixed:"), image, embedded("test://mixed-content-resource")],
  }));
  tool("test_error_handling", () => {
    throw new Error("This tool intentionally returns an error for testing");
  });
  tool("test_tool_with_logging", async ({ mcpReq }) => {
    for (const line of ["started", "processing", "completed"]) {
      await mcpReq.log("info", `Tool execution ${line}`);
    }
    return { content: [text("Logged.")] };
  });
  tool("test_tool_with_progress", async ({ mcpReq }) => {
    for (const progress of [0, 50, 100]) {
      await mcpReq.notify({
        method: "notifications/progress",
        params: { progressToken: mcpReq._meta?.progressToken, progress, total: 100 },
      });
    }
    return { content: [text("Done.")] };
  });

  const resource = (name, uri, contents) =>
    server.registerResource(name, uri, {}, () => ({ contents: [{ uri, ...contents }] }));
  resource("static-text", "test://static-text", { mimeType: "text/plain", text: "Static text." });
  resource("static-binary", "test://static-binary", { mimeType: "image/png", blob: PNG });
  server.registerResource(
    "template",
    new ResourceTemplate("test://template/{id}/data", { list: undefined }),
    {},
    ({ href }, { id }) => ({
      contents: [{ uri: href, mimeType: "application/json", text: JSON.stringify({ id }) }],
    }),
  );

  const prompt = (name, call) => server.registerPrompt(name, { description: name }, call);
  prompt("test_simple_prompt", () => ({ messages: [user(text("A simple prompt."))] }));
  prompt("test_prompt_with_image", () => ({ messages: [user(image), user(text("Look."))] }));
  const promptOf = (name, parameters, call) =>
    server.registerPrompt(name, { description: name, argsSchema: z.object(parameters) }, call);
  promptOf(
    "test_prompt_with_arguments",
    { arg1: completable(z.string(), () => ["paris"]), arg2: z.string() },
    ({ arg1, arg2 }) => ({ messages: [user(text(`arg1='${arg1}', arg2='${arg2}'`))] }),
  );
  promptOf(
    "test_prompt_with_embedded_resource",
    { resourceUri: z.string() },
    ({ resourceUri }) => ({
      messages: [user(embedded(resourceUri)), user(text("Read it."))],
    }),
  );
  return server;
}
