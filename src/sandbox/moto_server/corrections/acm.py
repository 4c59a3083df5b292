"""What moto 5.2 gets wrong of ACM, put right."""

from moto.acm.models import CertBundle
from moto.route53.models import route53_backends

# moto 5.2 issues a certificate after a minute, whether its validation record is there or not. AWS does so as soon as
# it sees the record, which is the same in every region.
# https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html


def is_validated(certificate):
    records = [
        key(record.name, value)
        for account in route53_backends.values()
        for zone in account["aws"].zones.values()
        for record in zone.rrsets
        if record.type == "CNAME"
        for value in record.records
    ]
    options = certificate.describe()["Certificate"]["DomainValidationOptions"]
    wanted = [it["ResourceRecord"] for it in options]
    return all(key(it["Name"], it["Value"]) in records for it in wanted)


def key(name, value):
    return name.rstrip(".").lower(), value.rstrip(".").lower()


def check_certificate(self):
    if self.type == "AMAZON_ISSUED" and self.status == "PENDING_VALIDATION" and is_validated(self):
        self.status = "ISSUED"


CertBundle.check = check_certificate
