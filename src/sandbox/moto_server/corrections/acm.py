"""What moto 5.2 gets wrong of ACM, put right."""

from moto.acm.models import CertBundle
from moto.route53.models import route53_backends

# moto 5.2 issues a certificate after a minute, whether its validation record is there or not. AWS does so as soon as
# it sees the record, which is the same in every region.
# https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html


def is_validated(certificate):
    records = [
        (record.name.rstrip("."), record.type)
        for account in route53_backends.values()
        for zone in account["aws"].zones.values()
        for record in zone.rrsets
    ]
    options = certificate.describe()["Certificate"]["DomainValidationOptions"]
    names = [it["ResourceRecord"]["Name"].rstrip(".") for it in options]
    return all((name, "CNAME") in records for name in names)


def check_certificate(self):
    if self.type == "AMAZON_ISSUED" and self.status == "PENDING_VALIDATION" and is_validated(self):
        self.status = "ISSUED"


CertBundle.check = check_certificate
