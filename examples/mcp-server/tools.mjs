import { setTimeout as sleep } from "node:timers/promises";
import {
  acceptedContent,
  inputRequired,
  inputResponse,
  McpServer,
} from "@modelcontextprotocol/server";
import { z } from "zod";

/** Equal in all tasks and regions: clients take servers of different names for different servers. */
const SERVER = { name: "mcp-server-example", version: "1.0.0" };

const guestsForm = z.object({ guests: z.int().min(1).max(20).describe("How many guests?") });
const confirmForm = z.object({ confirm: z.boolean().describe("Book it?") });

/**
 * The tools show what the infrastructure does. There is a new server for every request, so nothing is kept in one.
 *
 * @param {{ task: string, region: string }} here
 * @param {ReturnType<typeof import("./request-state.mjs").createRequestState>} requestState
 */
export function createServer(here, requestState) {
  const server = new McpServer(SERVER, {
    capabilities: { tools: { listChanged: false } },
    requestState: { verify: requestState.open },
  });

  server.registerTool(
    "which_task",
    {
      description: "Tells which task answered, and in which region.",
      annotations: { readOnlyHint: true },
      outputSchema: z.object({ task: z.string(), region: z.string() }),
    },
    () => answer(here),
  );

  server.registerTool(
    "wait",
    {
      description:
        "Is silent for some seconds, then answers. A load balancer cuts what is silent for too long. " +
        "Clients that ask for progress hear of every second.",
      annotations: { readOnlyHint: true },
      inputSchema: z.object({ seconds: z.number().min(0).max(3600) }),
      outputSchema: z.object({ seconds: z.number(), task: z.string() }),
    },
    async ({ seconds }, context) => {
      const { _meta, notify, signal } = context.mcpReq;
      const progressToken = _meta?.progressToken;
      const step = progressToken === undefined ? seconds : 1;
      for (let waited = 0; waited < seconds; ) {
        const pause = Math.min(step, seconds - waited);
        // The signal ends the wait of a client that has gone.
        await sleep(pause * 1000, undefined, { signal });
        waited += pause;
        if (progressToken !== undefined) {
          const params = { progressToken, progress: waited, total: seconds };
          await notify({ method: "notifications/progress", params });
        }
      }
      return answer({ seconds, task: here.task });
    },
  );

  server.registerTool(
    "book_table",
    {
      description:
        "Asks for the number of guests, then for a confirmation: three requests, on any tasks.",
      // Nothing is really booked.
      annotations: { readOnlyHint: true },
      outputSchema: z.object({
        booked: z.boolean(),
        guests: z.number().optional(),
        tasks: z.array(z.string()).describe("The task that answered each of the requests"),
      }),
    },
    async (context) => {
      const { inputResponses } = context.mcpReq;
      /** @type {{ guests?: number, tasks: string[] }} */
      const before = context.mcpReq.requestState() ?? { tasks: [] };
      const tasks = [...before.tasks, here.task];
      const guests = before.guests ?? acceptedContent(inputResponses, "guests", guestsForm)?.guests;
      const confirmed = acceptedContent(inputResponses, "confirm", confirmForm)?.confirm;
      if (isRefused(inputResponses, "guests") || isRefused(inputResponses, "confirm")) {
        return answer({ booked: false, tasks });
      }
      if (guests === undefined) {
        return ask("guests", "A table for how many?", guestsForm, { tasks });
      }
      if (confirmed === undefined) {
        return ask("confirm", `Book a table for ${guests}?`, confirmForm, { guests, tasks });
      }
      return answer({ booked: confirmed, guests, tasks });
    },
  );

  /**
   * @param {string} key
   * @param {string} message
   * @param {z.ZodObject} requestedSchema
   * @param {object} state
   */
  async function ask(key, message, requestedSchema, state) {
    return inputRequired({
      inputRequests: { [key]: inputRequired.elicit({ message, requestedSchema }) },
      requestState: await requestState.seal(state),
    });
  }

  server.registerTool(
    "greet_user",
    {
      description: "Greets a user. Clients repeat the parameter in the header Mcp-Param-user_id.",
      annotations: { readOnlyHint: true },
      inputSchema: z.object({ user_id: z.string().meta({ "x-mcp-header": "user_id" }) }),
      outputSchema: z.object({ greeting: z.string(), header: z.string().nullable() }),
    },
    ({ user_id }, context) =>
      answer({
        greeting: `Hello, ${user_id}!`,
        // Older clients send none.
        header: context.http?.req?.headers.get("Mcp-Param-user_id") ?? null,
      }),
  );

  return server;
}

/**
 * @param {Record<string, unknown> | undefined} responses
 * @param {string} key
 */
function isRefused(responses, key) {
  const response = inputResponse(responses, key);
  return response.kind === "elicit" && response.action !== "accept";
}

/** @param {Record<string, unknown>} content */
function answer(content) {
  return {
    content: [{ type: /** @type {const} */ ("text"), text: JSON.stringify(content) }],
    structuredContent: content,
  };
}
