import { expect, it } from "vitest";
import { errorText, runOrThrow, terraformIn } from "../../src/terraform/run";

const failed = (stderr: string) => errorText({ exitCode: 1, stdout: "", stderr });

it("says what went wrong without what TF_LOG writes around it", () => {
  const log = `2026-11-26T17:53:30.297Z [DEBUG] sending HTTP request:
  | authorization: hunter2
2026-11-26T17:53:30.298Z [ERROR] vertex "var.a" error: see "terraform init"
`;
  const words =
    'Error: No value for required variable\n\n  on main.tf.json line 1:\n   1: {"a": 1}';
  expect(failed(`${log}\n${words}\n${log.split("\n").at(-2)}\n`)).toBe(words);
  expect(failed(`${log}\n╷\n│ ${words.replaceAll("\n", "\n│ ")}\n╵\n`)).toBe(words);
  expect(failed(words)).toBe(words);
});

it.each([
  { said: "", written: "nothing" },
  { said: "aws_lb.main: Still creating...", written: "its last line" },
])("says that Terraform was killed, after $written", async ({ said }) => {
  const run = terraformIn(".", { ...process.env, TERRAFORM_BINARY_NAME: "/bin/sh" });
  await expect(runOrThrow(run, "-c", `printf '%s' '${said}'; kill -KILL $$`)).rejects.toMatchObject(
    {
      message: expect.stringMatching(
        new RegExp(`${said}.*ended it with SIGKILL.*npx fleet recover`, "s"),
      ),
    },
  );
});
