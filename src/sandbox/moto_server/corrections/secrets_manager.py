"""What moto 5.2 gets wrong of Secrets Manager, put right."""

import json
import time

from moto.secretsmanager.exceptions import SecretNotFoundException
from moto.secretsmanager.models import FakeSecret, SecretsManagerBackend

# A new value takes every label from the version before it, and none from others; AWS moves AWSCURRENT and the labels that
# it is given, wherever they are.
# https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html

reset_all_labels = FakeSecret.reset_default_version


def reset_default_version(self, secret_version, version_id):
    previous = self.versions.get(self.default_version_id)
    self.remove_version_stages_from_old_versions(
        [label for label in secret_version["version_stages"] if label != "AWSCURRENT"]
    )
    labels = list(previous["version_stages"]) if previous else []
    reset_all_labels(self, secret_version, version_id)
    if previous is not None and previous is not self.versions[version_id]:
        kept = [label for label in labels if label not in ("AWSCURRENT", "AWSPREVIOUS")]
        previous["version_stages"] += kept


FakeSecret.reset_default_version = reset_default_version


# moto 5.2 says of every version that it was created at this moment, and fails at a secret that does not exist.
# https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_SecretVersionsListEntry.html

list_versions_as_new = SecretsManagerBackend.list_secret_version_ids


def list_secret_version_ids(self, secret_id):
    if not self._is_valid_identifier(secret_id):
        raise SecretNotFoundException()
    answer = json.loads(list_versions_as_new(self, secret_id))
    for version in answer["Versions"]:
        version["CreatedDate"] = self.secrets[secret_id].versions[version["VersionId"]]["createdate"]
    return json.dumps(answer)


SecretsManagerBackend.list_secret_version_ids = list_secret_version_ids


# moto 5.2 looks for the function that rotates a secret among its own, and runs it in a container. Here there is
# neither: the rotation is recorded, and the value stays as it is.
# https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html

rotate_by_function = SecretsManagerBackend.rotate_secret


def rotate_secret(
    self,
    secret_id,
    client_request_token=None,
    rotation_lambda_arn=None,
    rotation_rules=None,
    rotate_immediately=True,
):
    secret = self.secrets[secret_id] if self._is_valid_identifier(secret_id) else None
    # Without one in the request, AWS takes the function that it knows.
    function = rotation_lambda_arn or getattr(secret, "rotation_lambda_arn", "")
    if secret is None or secret.is_deleted() or not function:
        return rotate_by_function(
            self,
            secret_id,
            client_request_token,
            rotation_lambda_arn,
            rotation_rules,
            rotate_immediately,
        )
    secret.rotation_requested = True
    secret.rotation_enabled = True
    secret.rotation_lambda_arn = function
    days = (rotation_rules or {}).get("AutomaticallyAfterDays")
    if days:
        secret.auto_rotate_after_days = days
        secret.next_rotation_date = int(time.time()) + days * 86400
    return secret.to_short_dict()


SecretsManagerBackend.rotate_secret = rotate_secret
