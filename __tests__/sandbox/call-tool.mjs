import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { EnvHttpProxyAgent, setGlobalDispatcher } from "undici";

// An official client in the sandbox's shell: asks twice which task answers at this address. Node's own fetch looks at
// no proxy by itself.
setGlobalDispatcher(new EnvHttpProxyAgent());
const client = new Client(
  { name: "sandbox-test", version: "1.0.0" },
  { versionNegotiation: { mode: { pin: "2026-07-28" } } },
);
await client.connect(new StreamableHTTPClientTransport(new URL(process.argv[2] ?? "")));
for (let call = 0; call < 2; call++) {
  const { structuredContent } = await client.callTool({ name: "which_task", arguments: {} });
  console.log(JSON.stringify(structuredContent));
}
await client.close();
