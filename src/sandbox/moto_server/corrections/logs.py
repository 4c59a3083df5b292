"""What moto 5.2 gets wrong of CloudWatch Logs, put right."""

from moto.logs.exceptions import ResourceNotFoundException as LogsNotFound
from moto.logs.responses import LogsResponse

# moto 5.2 gives a log group a key when it is created, and lacks the two operations that change it. The AWS provider
# then retries for minutes.
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html


def associate_kms_key(self):
    log_group(self).kms_key_id = self._get_param("kmsKeyId")
    return ""


def disassociate_kms_key(self):
    log_group(self).kms_key_id = None
    return ""


def log_group(self):
    name = self._get_param("logGroupName")
    if name not in self.logs_backend.groups:
        raise LogsNotFound()
    return self.logs_backend.groups[name]


LogsResponse.associate_kms_key = associate_kms_key
LogsResponse.disassociate_kms_key = disassociate_kms_key
