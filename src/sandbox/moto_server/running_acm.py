"""Certificates that are served: moto 5.2.1 signs each with its own key, so no client could ever trust one. Here an
authority signs them that is made anew with each emulator. Its key, and those of the certificates, are only in memory.
https://docs.aws.amazon.com/acm/latest/userguide/acm-concepts.html
"""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from moto.acm.models import AWS_ROOT_CA, CertBundle
from moto.core.utils import utcnow

from .backends import backend

AUTHORITY_NAME = x509.Name(
    [x509.NameAttribute(NameOID.COMMON_NAME, "MCP fleet sandbox, this run only")]
)


def make_authority(key):
    usage = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    return (
        builder(AUTHORITY_NAME, key.public_key(), utcnow() + datetime.timedelta(days=365))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(key_cert_sign=True, crl_sign=True, **usage), critical=True)
        .sign(key, hashes.SHA256())
    )


def builder(subject, public_key, not_after):
    """Valid for a day already: clocks differ a little."""
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(AUTHORITY_NAME)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(utcnow() - datetime.timedelta(days=1))
        .not_valid_after(not_after)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


authority_key = ec.generate_private_key(ec.SECP256R1())
authority = make_authority(authority_key)


def pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


def signed(certificate):
    """The same, by the authority."""
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    public_key = certificate.public_key()
    return (
        builder(certificate.subject, public_key, utcnow() + datetime.timedelta(days=198))
        .add_extension(names.value, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
            critical=False,
        )
        .add_extension(
            x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
        )
        .sign(authority_key, hashes.SHA256())
    )


generate_alone = CertBundle.generate_cert


def generate_cert(*args, **kwargs):
    bundle = generate_alone(*args, **kwargs)
    bundle._cert = signed(bundle._cert)
    bundle.cert, bundle.chain = pem(bundle._cert), pem(authority)
    return bundle


CertBundle.generate_cert = staticmethod(generate_cert)


def authority_certificate():
    """The certificate, in PEM, of whoever signs those of ACM."""
    return pem(authority).decode()


def issue_certificate(region, name):
    """A certificate that was issued long ago. Returns its ARN."""
    acm = backend("acm", region)
    arn = acm.request_certificate(name, None, [], [])
    acm._certificates[arn].status = "ISSUED"
    return arn


def served(region, arns):
    """What a listener shows of these certificates, with their keys. AWS lets it use none that is not issued."""
    found = [backend("acm", region)._certificates.get(arn) for arn in arns]
    for it in filter(None, found):
        it.check()
        if it.status == "ISSUED":
            chain = it.chain.replace(AWS_ROOT_CA, b"").strip()
            whole = it.cert if it.type == "AMAZON_ISSUED" else it.cert + b"\n" + chain
            yield {"arn": it.arn, "certificate": whole.decode(), "privateKey": it.key.decode()}
