import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { Control, type ControlAddress } from "../local-aws/control";

/**
 * Has programs trust the certificates of the sandbox's load balancers, and whatever else is trusted anyway. The
 * authority behind them is made by each emulator, and its key never leaves that.
 * @param folder for two files; it is made
 * @returns variables for Node's programs, which add to what they trust, and for curl, Python and others, which replace it
 */
export async function trustAuthority(
  control: ControlAddress,
  folder: string,
): Promise<Record<string, string>> {
  const authority = (await new Control(control).call("authority_certificate", {})) as string;
  mkdirSync(folder, { recursive: true });
  const authorityFile = join(folder, "authority.pem");
  writeFileSync(authorityFile, authority);
  const bundleFile = join(folder, "ca-bundle.pem");
  writeFileSync(bundleFile, [authority.trim(), ...rootCertificates, ""].join("\n"));
  return {
    NODE_EXTRA_CA_CERTS: authorityFile,
    CURL_CA_BUNDLE: bundleFile,
    REQUESTS_CA_BUNDLE: bundleFile,
    SSL_CERT_FILE: bundleFile,
  };
}
