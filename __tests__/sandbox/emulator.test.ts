import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateVpcCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import {
  type Action,
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
  ModifyRuleCommand,
  type RuleTransform,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  type ChangeAction,
  ChangeResourceRecordSetsCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
  Route53Client,
} from "@aws-sdk/client-route-53";
import { describe, expect, inject, it } from "vitest";
import { startEmulator } from "../../src/sandbox/emulator";
import {
  clientSettings,
  createHostedZone,
  route53Client,
} from "../../src/sandbox/emulator-clients";
import { findPython } from "../../src/sandbox/python";
import { copyOf } from "../support/copied-emulator";
import { useFolder } from "../support/folder";
import { STARTS_TERRAFORM_MS, useEmulator } from "../support/sandbox";
import { projectRoot } from "../support/synth";

const root = useFolder();
const sandbox = useEmulator();

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** One change of an A record in a hosted zone. */
function changeRecord(
  zone: string,
  action: ChangeAction,
  record: Omit<ResourceRecordSet, "Type">,
  client = route53Client(sandbox.emulator),
) {
  const set: ResourceRecordSet = {
    Type: "A",
    TTL: 60,
    ResourceRecords: [{ Value: "192.0.2.1" }],
    ...record,
  };
  return client.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: zone,
      ChangeBatch: { Changes: [{ Action: action, ResourceRecordSet: set }] },
    }),
  );
}

/** One call of AWS's JSON protocol, unsigned but with the header that names service and region. */
async function call(target: string, service: string, body: unknown) {
  const response = await fetch(sandbox.emulator.url, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.1",
      "X-Amz-Target": target,
      Authorization: `AWS4-HMAC-SHA256 Credential=testing/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** One call of EC2's form protocol. @param number of the call, the same when a client tries again */
async function ec2(
  operation: string,
  parameters: Readonly<Record<string, string>>,
  number: string,
): Promise<string> {
  const response = await fetch(sandbox.emulator.url, {
    method: "POST",
    headers: {
      "amz-sdk-invocation-id": number,
      Authorization:
        "AWS4-HMAC-SHA256 Credential=testing/20260101/eu-west-1/ec2/aws4_request, SignedHeaders=host, Signature=0",
    },
    body: new URLSearchParams({ Action: operation, Version: "2016-11-15", ...parameters }),
  });
  return response.text();
}

const ecs = (operation: string, body: unknown) =>
  call(`AmazonEC2ContainerServiceV20141113.${operation}`, "ecs", body);
const scaling = (operation: string, body: unknown) =>
  call(`AnyScaleFrontendService.${operation}`, "application-autoscaling", body);

describe("startEmulator", { timeout: STARTS_TERRAFORM_MS }, () => {
  it("keeps two emulators apart and stops each", async () => {
    const other = await startEmulator();
    expect(other.port).not.toBe(sandbox.emulator.port);
    expect(other.env.AWS_ENDPOINT_URL).toBe(`http://127.0.0.1:${other.port}`);
    expect(other.log()).toContain("/moto-api/");
    await other.stop();
    expect(isAlive(other.pid)).toBe(false);
    expect((await fetch(`${sandbox.emulator.url}/moto-api/`)).ok).toBe(true);
    await other.stop(); // twice is harmless
  });

  it("ends with its parent, even one that is killed", async () => {
    const script = join(root.path, "parent of an emulator.ts");
    const module = JSON.stringify(join(projectRoot, "src/sandbox/emulator.ts"));
    writeFileSync(
      script,
      `require(${module}).startEmulator().then((it) => { console.log(it.pid); setInterval(() => {}, 1e6); });`,
    );
    const parent = spawn(process.execPath, ["--require", "./bin/typescript.js", script], {
      cwd: projectRoot,
      // What a killed parent leaves behind goes with the folder of this file.
      env: { ...process.env, TMPDIR: root.path },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(parent.stdout, "data");
    const pid = Number(String(line));
    expect(isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    for (let tries = 0; isAlive(pid) && tries < 100; tries++) {
      await sleep(50);
    }
    expect(isAlive(pid)).toBe(false);
  });

  it("shows the log when the server does not start", async () => {
    const start = startEmulator({ timeoutMs: -1 });
    await expect(start).rejects.toThrow(
      /The AWS emulator did not start \(.*\): it did not answer in time/,
    );
  });

  it("says what is missing when there is no Python", async () => {
    const options = { interpreters: ["/nowhere/python3"], venv: join(root.path, "venv") };
    await expect(findPython(options)).rejects.toThrow(
      /Install Python >= 3\.10 with venv .*pip install 'moto\[server\]==5\.2\.1'\n {2}\/nowhere\/python3: not found/,
    );
  });
});

describe("a copy of the emulator that is made once for all tests", () => {
  it("has records and identifiers of its own, and stops alone", async () => {
    const copy = () => copyOf(inject("emulator"));
    const [one, other] = await Promise.all([copy(), copy()]);
    const zones = await Promise.all([one, other].map((it) => createHostedZone(it, "one.example")));
    expect(zones[0]).not.toBe(zones[1]);
    await one.stop();
    expect(isAlive(one.pid)).toBe(false);
    await one.stop(); // twice is harmless
    const { HostedZones = [] } = await route53Client(other).send(new ListHostedZonesCommand());
    expect(HostedZones.map(({ Name }) => Name)).toEqual(["one.example."]);
    await other.stop();
  });
});

describe("moto-server.py", () => {
  const service = { serviceName: "s", taskDefinition: "t", desiredCount: 1, launchType: "FARGATE" };
  const target = {
    ServiceNamespace: "ecs",
    ResourceId: "service/c/s",
    ScalableDimension: "ecs:service:DesiredCount",
  };

  it("keeps names in lower case, takes a deleted record again, and deletes no other of its identifier", async () => {
    const zone = await createHostedZone(sandbox.emulator, "Records.Example");
    const client = route53Client(sandbox.emulator);
    const change = (
      Action: "CREATE" | "DELETE",
      Name: string,
      region: "eu-west-1" | "eu-west-2",
      Value = "192.0.2.1",
    ) =>
      changeRecord(zone, Action, {
        Name,
        SetIdentifier: region,
        Region: region,
        ResourceRecords: [{ Value }],
      });
    const records = async () => {
      const { ResourceRecordSets = [] } = await client.send(
        new ListResourceRecordSetsCommand({ HostedZoneId: zone }),
      );
      return ResourceRecordSets.filter(({ Type }) => Type === "A")
        .map(({ Name, SetIdentifier }) => `${Name} ${SetIdentifier}`)
        .sort();
    };
    await change("CREATE", "a.records.example", "eu-west-1");
    await change("CREATE", "a.records.example", "eu-west-2");
    await change("CREATE", "B.Records.example", "eu-west-1");
    await change("DELETE", "a.records.example", "eu-west-1");
    expect(await records()).toEqual([
      "a.records.example. eu-west-2",
      "b.records.example. eu-west-1",
    ]);
    await change("CREATE", "a.records.example", "eu-west-1");
    expect(await records()).toHaveLength(3);
    for (const value of ["192.0.2.1", "192.0.2.2"]) {
      await expect(change("CREATE", "a.records.example", "eu-west-1", value)).rejects.toMatchObject(
        {
          name: "InvalidChangeBatch",
          message: expect.stringContaining("already exists"),
        },
      );
    }
    await expect(change("DELETE", "none.records.example", "eu-west-1")).rejects.toMatchObject({
      name: "InvalidChangeBatch",
      message: expect.stringContaining("was not found"),
    });
  });

  it("has one latency record of a name, type and region, whatever its identifier", async () => {
    const zone = await createHostedZone(sandbox.emulator, "latency.example");
    const change = (
      Action: "CREATE" | "UPSERT" | "DELETE",
      SetIdentifier: string,
      more: { readonly Name?: string; readonly Region?: "eu-west-1" | "eu-west-2" } = {},
    ) =>
      changeRecord(zone, Action, {
        Name: "a.latency.example",
        SetIdentifier,
        Region: "eu-west-1",
        ...more,
      });
    await change("CREATE", "dev");
    await change("UPSERT", "dev");
    for (const action of ["CREATE", "UPSERT"] as const) {
      await expect(change(action, "prod", { Name: "A.latency.example." })).rejects.toMatchObject({
        name: "InvalidChangeBatch",
        message: expect.stringContaining("a latency RRSet with the same name, type and region"),
      });
    }
    await change("CREATE", "prod", { Region: "eu-west-2" });
    await change("CREATE", "prod", { Name: "b.latency.example" });
    await change("DELETE", "dev");
    await change("CREATE", "prod-1");
  });

  describe("spares Terraform the waits of its provider, and tells others all that AWS tells", () => {
    const terraform = { customUserAgent: "Terraform/1.11.4" };
    const settings = () => clientSettings(sandbox.emulator, "eu-west-1");

    it("shows a new VPC's IPv6 range from the second look on", async () => {
      const client = new EC2Client({ ...settings(), ...terraform });
      const create = async () => {
        const { Vpc } = await client.send(
          new CreateVpcCommand({ CidrBlock: "10.0.0.0/16", AmazonProvidedIpv6CidrBlock: true }),
        );
        return String(Vpc?.VpcId);
      };
      const look = async (id: string, by = client) => {
        const { Vpcs = [] } = await by.send(new DescribeVpcsCommand({ VpcIds: [id] }));
        const { CidrBlockAssociationSet, Ipv6CidrBlockAssociationSet } = Vpcs[0] ?? {};
        return [CidrBlockAssociationSet?.length ?? 0, Ipv6CidrBlockAssociationSet?.length ?? 0];
      };
      const id = await create();
      expect(await look(id, new EC2Client(settings()))).toEqual([1, 1]);
      expect(await look(id)).toEqual([1, 0]);
      expect(await look(id)).toEqual([1, 1]);
      const another = await create();
      expect(await look(id)).toEqual([1, 1]);
      expect(await look(another)).toEqual([1, 0]);
    });

    it("numbers a change of a record for others only", async () => {
      const zone = await createHostedZone(sandbox.emulator, "changes.example");
      const change = async (more: object) => {
        const client = new Route53Client({ ...settings(), ...more });
        const record = { Name: "a.changes.example" };
        const { ChangeInfo } = await changeRecord(zone, "UPSERT", record, client);
        return ChangeInfo?.Status;
      };
      expect(await change({})).toBe("INSYNC");
      expect(await change(terraform)).toBeUndefined();
    });
  });

  it("keeps what CreateService says", async () => {
    await ecs("CreateCluster", { clusterName: "c" });
    await ecs("RegisterTaskDefinition", {
      family: "t",
      containerDefinitions: [{ name: "a", image: "b", memory: 8 }],
    });
    const said = {
      availabilityZoneRebalancing: "DISABLED",
      enableECSManagedTags: true,
      deploymentConfiguration: {
        deploymentCircuitBreaker: { enable: true, rollback: true },
        maximumPercent: 200,
        minimumHealthyPercent: 100,
      },
      healthCheckGracePeriodSeconds: 30,
    };
    await ecs("CreateService", { cluster: "c", ...service, ...said });
    const { body } = await ecs("DescribeServices", { cluster: "c", services: ["s"] });
    expect(body.services).toMatchObject([said]);
  });

  it("answers tags to each of many requests that ask for them, and to no other", async () => {
    const tags = [{ key: "a", value: "1" }];
    await ecs("CreateService", { cluster: "c", ...service, serviceName: "tagged", tags });
    const described = async (include: string[]) => {
      const asked = { cluster: "c", services: ["tagged"], include };
      const { services } = (await ecs("DescribeServices", asked)).body;
      return (services as { tags?: unknown }[])[0]?.tags;
    };
    for (let round = 0; round < 20; round++) {
      const asked = Array.from({ length: 20 }, (_, i) => (i % 2 ? [] : ["TAGS"]));
      expect(await Promise.all(asked.map(described))).toEqual(
        asked.map(({ length }) => (length ? tags : undefined)),
      );
    }
  });

  it("does once what is asked twice because the answer was lost", async () => {
    await ec2("CreateSecurityGroup", { GroupName: "g", GroupDescription: "g" }, "1");
    const rule = {
      GroupName: "g",
      "IpPermissions.1.IpProtocol": "tcp",
      "IpPermissions.1.FromPort": "80",
      "IpPermissions.1.ToPort": "80",
      "IpPermissions.1.IpRanges.1.CidrIp": "10.0.0.0/8",
    };
    const first = await ec2("AuthorizeSecurityGroupIngress", rule, "2");
    expect(first).toContain("<return>true</return>");
    expect(await ec2("AuthorizeSecurityGroupIngress", rule, "2")).toBe(first);
    expect(await ec2("AuthorizeSecurityGroupIngress", rule, "3")).toContain(
      "InvalidPermission.Duplicate",
    );
  });

  it("makes a load balancer internet-facing, keeps the transforms of a rule, and takes an action that validates tokens", async () => {
    const settings = clientSettings(sandbox.emulator, "eu-west-1");
    const elb = new ElasticLoadBalancingV2Client(settings);
    const { Subnets = [] } = await new EC2Client(settings).send(new DescribeSubnetsCommand({}));
    const { LoadBalancers } = await elb.send(
      new CreateLoadBalancerCommand({
        Name: "rules",
        Subnets: Subnets.slice(0, 2).map(({ SubnetId = "" }) => SubnetId),
      }),
    );
    expect(LoadBalancers?.[0]?.Scheme).toBe("internet-facing");
    const answer: Action = { Type: "fixed-response", FixedResponseConfig: { StatusCode: "200" } };
    const { Listeners } = await elb.send(
      new CreateListenerCommand({
        LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
        Protocol: "HTTP",
        Port: 80,
        DefaultActions: [answer],
      }),
    );
    const token: Action = {
      Type: "jwt-validation",
      Order: 1,
      JwtValidationConfig: {
        JwksEndpoint: "https://login.example.com/keys",
        Issuer: "https://login.example.com/",
        AdditionalClaims: [{ Format: "single-string", Name: "aud", Values: ["mcp"] }],
      },
    };
    const Rewrites = [{ Regex: "^/api", Replace: "" }];
    const Transforms: RuleTransform[] = [
      { Type: "host-header-rewrite", HostHeaderRewriteConfig: { Rewrites } },
    ];
    const others: RuleTransform[] = [{ Type: "url-rewrite", UrlRewriteConfig: { Rewrites } }];
    const Conditions = [{ Field: "path-pattern", PathPatternConfig: { Values: ["/mcp*"] } }];
    const { Rules } = await elb.send(
      new CreateRuleCommand({
        ListenerArn: Listeners?.[0]?.ListenerArn,
        Priority: 1,
        Conditions,
        Actions: [token, { ...answer, Order: 2 }],
        Transforms,
      }),
    );
    const RuleArn = Rules?.[0]?.RuleArn ?? "";
    const rule = async () =>
      (await elb.send(new DescribeRulesCommand({ RuleArns: [RuleArn] }))).Rules?.[0];
    expect(await rule()).toMatchObject({ Transforms, Actions: [token, answer] });
    await elb.send(new ModifyRuleCommand({ RuleArn, Conditions }));
    expect(await rule()).toMatchObject({ Transforms });
    await elb.send(new ModifyRuleCommand({ RuleArn, Transforms: others }));
    expect(await rule()).toMatchObject({ Transforms: others, Actions: [token, answer] });
    await elb.send(new ModifyRuleCommand({ RuleArn, ResetTransforms: true }));
    expect((await rule())?.Transforms ?? []).toEqual([]);
  });

  it("keeps the tags of a scalable target as long as the target", async () => {
    const register = () =>
      scaling("RegisterScalableTarget", {
        ...target,
        MinCapacity: 0,
        MaxCapacity: 2,
        Tags: { a: "1" },
      });
    const arn = (await register()).body.ScalableTargetARN;
    const tags = async () => (await scaling("ListTagsForResource", { ResourceARN: arn })).body.Tags;

    expect(await tags()).toEqual({ a: "1" });
    await scaling("TagResource", { ResourceARN: arn, Tags: { a: "2", b: "3" } });
    expect(await tags()).toEqual({ a: "2", b: "3" });
    await scaling("UntagResource", { ResourceARN: arn, TagKeys: ["a"] });
    expect(await tags()).toEqual({ b: "3" });

    await scaling("DeregisterScalableTarget", target);
    const gone = await scaling("ListTagsForResource", { ResourceARN: arn });
    expect(gone.status).toBe(400);
    expect(JSON.stringify(gone.body)).toContain("ResourceNotFoundException");
  });

  it("moves only AWSCURRENT to a new value of a secret", async () => {
    const secrets = (operation: string, body: unknown) =>
      call(`secretsmanager.${operation}`, "secretsmanager", body);
    await secrets("CreateSecret", { Name: "k" });
    const put = (SecretString: string, VersionStages?: string[]) =>
      secrets("PutSecretValue", { SecretId: "k", SecretString, VersionStages });
    await put("placeholder", ["AWSCURRENT", "terraform"]);
    await put("one");
    await put("two");
    const value = async (VersionStage: string) =>
      (await secrets("GetSecretValue", { SecretId: "k", VersionStage })).body.SecretString;
    expect(await value("terraform")).toBe("placeholder");
    expect(await value("AWSPREVIOUS")).toBe("one");
    expect(await value("AWSCURRENT")).toBe("two");
    await put("three", ["AWSCURRENT", "terraform"]);
    expect(await value("terraform")).toBe("three");
    const { body } = await secrets("ListSecretVersionIds", { SecretId: "none" });
    expect(body.__type).toBe("ResourceNotFoundException");
  });
});
