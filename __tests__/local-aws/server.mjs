import { createServer } from "node:http";

// A small server as a task of tests: it says who it is, and what of its environment is asked for.
const { PORT, HOST, ECS_CONTAINER_METADATA_URI_V4 } = process.env;
const answer = await fetch(`${ECS_CONTAINER_METADATA_URI_V4}/task`);
const task = /** @type {{ TaskARN: string }} */ (await answer.json());
const server = createServer((request, response) => {
  if (request.url === "/health") {
    response.end("ok");
    return;
  }
  if (request.url === "/fails") {
    response.writeHead(500).end();
    return;
  }
  const name = new URL(request.url ?? "/", "http://server").searchParams.get("variable");
  response.end(JSON.stringify({ task: task.TaskARN, value: name && process.env[name] }));
});
server.listen(Number(PORT), HOST, () => console.log("listening"));
process.once("SIGTERM", () => {
  console.log("ending");
  server.close();
  server.closeIdleConnections();
});
