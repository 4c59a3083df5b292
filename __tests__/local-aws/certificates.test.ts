import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:tls";
import {
  ACMClient,
  DescribeCertificateCommand,
  GetCertificateCommand,
  RequestCertificateCommand,
} from "@aws-sdk/client-acm";
import {
  CreateListenerCommand,
  ModifyListenerCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { ChangeResourceRecordSetsCommand } from "@aws-sdk/client-route-53";
import { beforeAll, describe, expect, it } from "vitest";
import type { RegionConfig } from "../../src/fleet/load-fleet";
import { Control } from "../../src/local-aws/control";
import {
  clientSettings,
  createHostedZone,
  route53Client,
} from "../../src/sandbox/emulator-clients";
import { createStandIns } from "../../src/sandbox/stand-ins";
import { defaults } from "../support/defaults";
import { useEmulator } from "../support/sandbox";
import { REGION, useLocalFleet } from "./local-fleet";

/** From a certificate that is asked for to a connection that trusts it, all by AWS's API. */
const fleet = useLocalFleet(useEmulator({ withControl: true }));
const NAME = "mcp.example.com";

describe("a certificate of ACM", { timeout: 60_000 }, () => {
  let acm: ACMClient;
  let authority: string;
  let CertificateArn: string | undefined;
  let ListenerArn: string | undefined;

  const certificate = async () =>
    (await acm.send(new DescribeCertificateCommand({ CertificateArn }))).Certificate;

  /** Of a client that trusts nothing but the authority. */
  async function handshake(servername = NAME) {
    const port = await fleet.until(async () => {
      const [loadBalancer] = fleet.aws.loadBalancing.loadBalancers;
      return loadBalancer?.listeners.find(({ protocol }) => protocol === "https")?.loopbackPort;
    });
    const socket = connect({ host: "127.0.0.1", port, servername, ca: authority });
    try {
      await once(socket, "secureConnect");
      return { protocol: socket.getProtocol(), shown: socket.getPeerX509Certificate()?.toString() };
    } finally {
      socket.destroy();
    }
  }

  beforeAll(async () => {
    acm = new ACMClient(clientSettings(fleet.emulator, REGION));
    authority = String(await new Control(fleet.emulator.control).call("authority_certificate", {}));
    ({ CertificateArn } = await acm.send(
      new RequestCertificateCommand({
        DomainName: NAME,
        SubjectAlternativeNames: [`*.${NAME}`],
        ValidationMethod: "DNS",
      }),
    ));
  });

  const createListener = () =>
    fleet.elb.send(
      new CreateListenerCommand({
        LoadBalancerArn: fleet.loadBalancer,
        Protocol: "HTTPS",
        Port: 443,
        SslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
        Certificates: [{ CertificateArn }],
        DefaultActions: [{ Type: "forward", TargetGroupArn: fleet.targetGroup }],
      }),
    );

  it("is pending before its record is there, and no listener may have it", async () => {
    expect(await certificate()).toMatchObject({ Status: "PENDING_VALIDATION" });
    await expect(createListener()).rejects.toThrow(/^The certificate '.*' must have/);
  });

  it("is issued by the sandbox's authority once it is, and shown by the listener", async () => {
    const option = (await certificate())?.DomainValidationOptions?.find(
      ({ DomainName }) => DomainName === NAME,
    );
    const { Name, Type, Value } = option?.ResourceRecord ?? {};
    const HostedZoneId = await createHostedZone(fleet.emulator, "example.com");
    const writeRecord = (value: string | undefined) => {
      const ResourceRecords = [{ Value: value }];
      const ResourceRecordSet = { Name, Type, TTL: 300, ResourceRecords };
      const ChangeBatch = { Changes: [{ Action: "UPSERT" as const, ResourceRecordSet }] };
      return route53Client(fleet.emulator).send(
        new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch }),
      );
    };
    await writeRecord("of-another-certificate.acm-validations.aws");
    expect(await certificate()).toMatchObject({ Status: "PENDING_VALIDATION" });
    await writeRecord(Value);
    expect(await certificate()).toMatchObject({ Status: "ISSUED" });
    const issued = await acm.send(new GetCertificateCommand({ CertificateArn }));
    expect(issued.CertificateChain?.trim()).toBe(authority.trim());
    ListenerArn = (await createListener()).Listeners?.[0]?.ListenerArn;
    const { shown, protocol } = await handshake();
    expect(protocol).toBe("TLSv1.3");
    expect(shown?.trim()).toBe(issued.Certificate?.trim());
    const read = new X509Certificate(shown ?? "");
    expect(read.checkHost(`any.${NAME}`)).toBeDefined();
    expect(Date.parse(read.validTo)).toBeGreaterThan(Date.now());
  });

  it("is trusted for its own names only", async () => {
    await expect(handshake("elsewhere.example.com")).rejects.toThrow(/altnames/);
  });

  it("stands in for one that a tfvars file names, beside a hosted zone in whatever case", async () => {
    const certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/of-the-user";
    const region = (stackName: string, given: object) =>
      ({ stackName, values: { ...defaults, ...given } }) as RegionConfig;
    const { certificates, zones } = await createStandIns(fleet.emulator, [
      region("eu-west-1", { certificate_arn, enable_domain: false }),
      region("eu-west-2", { domain_name: "Example-Fleet.COM" }),
      region("eu-west-3", { domain_name: "example-fleet.com" }),
    ]);
    expect([...zones.keys()]).toEqual(["example-fleet.com"]);
    const standIn = await acm.send(
      new DescribeCertificateCommand({ CertificateArn: certificates.get("eu-west-1") }),
    );
    expect(standIn.Certificate).toMatchObject({ Status: "ISSUED", DomainName: "fmp.cdtait.cloud" });
  });

  it("is shown in the versions of the listener's policy", async () => {
    const SslPolicy = "ELBSecurityPolicy-TLS-1-2-2017-01";
    await fleet.elb.send(new ModifyListenerCommand({ ListenerArn, SslPolicy }));
    await fleet.until(async () => ((await handshake()).protocol === "TLSv1.2" ? true : undefined));
  });
});
