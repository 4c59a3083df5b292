import { createServer } from "node:http";

// A server that is up and never well: its health path answers 500, like every other.
const server = createServer((_request, response) => {
  response.writeHead(500, { "Content-Type": "text/plain" }).end("This image is never healthy.\n");
});
server.listen(Number(process.env.PORT), process.env.HOST);
process.once("SIGTERM", () => server.close());
