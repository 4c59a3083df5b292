import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { request } from "../../src/sandbox/emulator-clients";
import { useEmulator } from "../support/sandbox";

const sandbox = useEmulator();

async function connection(): Promise<Socket> {
  const socket = connect(sandbox.emulator.port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  return socket.setEncoding("utf8");
}

/** The answer to a client that sends this and no more. */
async function answerTo(text: string): Promise<string> {
  const socket = await connection();
  socket.end(text);
  return (await socket.toArray()).join("");
}

const AUTHORIZATION =
  "AWS4-HMAC-SHA256 Credential=testing/20260101/eu-west-1/ec2/aws4_request, SignedHeaders=host, Signature=0";

/** Of a call of EC2, whose body is still to come. */
function headerFor(body: string): string {
  return [
    "POST / HTTP/1.1",
    "Host: 127.0.0.1",
    `Authorization: ${AUTHORIZATION}`,
    "Content-Type: application/x-www-form-urlencoded",
    `Content-Length: ${body.length}`,
    "\r\n",
  ].join("\r\n");
}

it.each([
  ["after a line", "PUT /cut-off HTTP/1.1\r\nHost: 127.0.0.1\r\n"],
  ["within a line", "PUT /cut-off HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthoriz"],
  ["before any", "PUT /cut-off HTTP/1.1\r\n"],
])("a request whose header ends %s is none", async (_, text) => {
  expect(await answerTo(text)).toBe("");
  const { body } = await request(sandbox.emulator, "s3", "eu-west-1");
  expect(body).toContain("ListAllMyBucketsResult");
  expect(body).not.toContain("cut-off");
});

it("a request whose body is cut off changes nothing", async () => {
  const body =
    "Action=CreateVpc&Version=2016-11-15&CidrBlock=10.77.0.0/16&InstanceTenancy=dedicated";
  expect(await answerTo(headerFor(body) + body.slice(0, -10))).toMatch(/^HTTP\/1\.[01] 400 /);
  const query = { Action: "DescribeVpcs", Version: "2016-11-15" };
  const { body: vpcs } = await request(sandbox.emulator, "ec2", "eu-west-1", { query });
  expect(vpcs).not.toContain("10.77.");
});

it("a client that is slow to send its body keeps nobody waiting", async () => {
  const body = "Action=DescribeVpcs&Version=2016-11-15";
  const slow = await connection();
  slow.write(headerFor(body));
  const { status } = await request(sandbox.emulator, "ec2", "eu-west-1", {
    query: { Action: "DescribeVpcs", Version: "2016-11-15" },
  });
  expect(status).toBe(200);
  slow.write(body);
  const [answer] = await once(slow, "data");
  expect(answer).toMatch(/^HTTP\/1\.[01] 200 /);
});
