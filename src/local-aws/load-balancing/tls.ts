import { X509Certificate } from "node:crypto";
import {
  createSecureContext,
  type SecureContext,
  type SecureContextOptions,
  type SecureVersion,
  type Server,
  type TlsOptions,
} from "node:tls";
import type { ListenerTls } from "./records";

/**
 * What an HTTPS listener shows and speaks: the certificate for the name that the client asks for, else the default one,
 * in the versions and ciphers of its security policy.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
 */
export class TlsSettings {
  #current = "";
  #contexts: { readonly certificate: X509Certificate; readonly context: SecureContext }[] = [];

  /** For a server that update() then gets. */
  readonly options: TlsOptions = {
    SNICallback: (name, done) => {
      const found = this.#contexts.find(({ certificate }) => certificate.checkHost(name));
      done(null, found?.context);
    },
  };

  /** Connections that are open keep what they began with. */
  update(server: Server, tls: ListenerTls): void {
    const wanted = JSON.stringify(tls);
    if (wanted === this.#current) {
      return;
    }
    this.#current = wanted;
    const policy = securityPolicy(tls);
    const options = tls.certificates.map(({ certificate: cert, privateKey: key }) => ({
      ...policy,
      cert,
      key,
    }));
    this.#contexts = options.map((it) => ({
      certificate: new X509Certificate(it.cert),
      context: createSecureContext(it),
    }));
    // Without a certificate no handshake comes to its end.
    server.setSecureContext(options[0] ?? policy);
  }
}

/** Node's own versions and ciphers when the records do not know the policy. */
function securityPolicy({ protocols, ciphers }: ListenerTls): SecureContextOptions {
  const versions = [...protocols].sort() as SecureVersion[];
  const [oldest, newest] = [versions[0], versions.at(-1)];
  if (oldest === undefined || newest === undefined) {
    return {};
  }
  // OpenSSL does not speak the versions before 1.2 otherwise.
  const level = oldest < "TLSv1.2" ? ["@SECLEVEL=0"] : [];
  return { minVersion: oldest, maxVersion: newest, ciphers: [...ciphers, ...level].join(":") };
}
