import { describe, expect, it } from "vitest";
import { sandboxEnvironment } from "../../src/sandbox/environment";
import { insideEnvironment, shellEnvironment } from "../../src/sandbox/shell-environment";

const emulator = { url: "http://127.0.0.1:4999" };

describe("sandboxEnvironment", () => {
  it("lets nothing of a hostile shell reach AWS or change terraform", () => {
    const env = sandboxEnvironment(emulator, {
      PATH: "/bin",
      AWS_PROFILE: "production",
      AWS_ENDPOINT_URL_ECS: "https://ecs.example.org",
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true",
      AWS_ACCESS_KEY_ID: "real",
      AWS_SESSION_TOKEN: "real",
      AWS_ROLE_ARN: "arn:aws:iam::1:role/real",
      AWS_WEB_IDENTITY_TOKEN_FILE: "/token",
      AWS_REGION: "us-west-2",
      AWS_DEFAULT_REGION: "us-west-2",
      AWS_CONFIG_FILE: "/home/real/.aws/config",
      TF_VAR_project_name: "other",
      TF_WORKSPACE: "other",
      TF_DATA_DIR: "/elsewhere",
      TF_CLI_ARGS: "-destroy",
      TF_CLI_ARGS_plan: "-destroy",
      TF_CLI_CONFIG_FILE: "/nowhere",
      aws_profile: "lower case, as Windows has it",
    });
    const left = Object.keys(env).filter((name) => /^(AWS|TF)_/i.test(name));
    expect(left.sort()).toEqual([
      "AWS_ACCESS_KEY_ID",
      "AWS_CONFIG_FILE",
      "AWS_EC2_METADATA_DISABLED",
      "AWS_ENDPOINT_URL",
      "AWS_PAGER",
      "AWS_SECRET_ACCESS_KEY",
      "AWS_SHARED_CREDENTIALS_FILE",
      "TF_IN_AUTOMATION",
    ]);
    expect(env).toMatchObject({
      PATH: "/bin",
      AWS_ENDPOINT_URL: emulator.url,
      AWS_ACCESS_KEY_ID: "testing",
      AWS_SECRET_ACCESS_KEY: "testing",
    });
  });

  it("keeps the user's proxy, but not for the emulator", () => {
    const env = sandboxEnvironment(emulator, { HTTP_PROXY: "http://proxy", no_proxy: ".corp" });
    expect(env.HTTP_PROXY).toBe("http://proxy");
    expect(env.NO_PROXY).toBe(".corp,127.0.0.1,localhost");
    expect(env.no_proxy).toBe(env.NO_PROXY);
  });

  it("adds what finds the provider", () => {
    const extra = { TF_CLI_CONFIG_FILE: "/mirror.tfrc" };
    expect(sandboxEnvironment(emulator, {}, extra)).toMatchObject(extra);
  });
});

describe("the environments inside", () => {
  const own = {
    HTTPS_PROXY: "http://proxy.corp:3128",
    SSL_CERT_FILE: "/corp.pem",
    NO_PROXY: "git.corp",
  };
  const props = {
    emulator: { ...emulator, control: { ...emulator, token: "t" } },
    folder: "/sandbox",
    providers: {},
    aws: { path: "/bin" },
  };
  const trust = { SSL_CERT_FILE: "/sandbox/bundle.pem" };
  const proxy = { url: "http://127.0.0.1:5999" };

  it("let what deploys reach the registry of providers as the user does", () => {
    expect(insideEnvironment(props, own)).toMatchObject({
      ...own,
      NO_PROXY: "git.corp,127.0.0.1,localhost",
    });
  });

  it("lead the shell to the load balancers only, and have it trust them", () => {
    const env = shellEnvironment(
      props,
      { proxy, endpointsFile: "/e.json", mailFile: "/mail.txt", trust },
      own,
    );
    for (const name of ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"]) {
      expect(env[name]).toBe(proxy.url);
    }
    expect(env).toMatchObject({
      ...trust,
      NO_PROXY: "git.corp,127.0.0.1,localhost",
      FLEET_SANDBOX_ENDPOINTS: "/e.json",
      FLEET_SANDBOX_MAIL: "/mail.txt",
    });
  });
});
