"""What moto 5.2 gets wrong of Secrets Manager, put right."""

import json

from moto.secretsmanager.models import FakeSecret, SecretsManagerBackend

# A new value takes every label from the version before it; AWS moves only AWSCURRENT.
# https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html

reset_all_labels = FakeSecret.reset_default_version


def reset_default_version(self, secret_version, version_id):
    previous = self.versions.get(self.default_version_id)
    labels = list(previous["version_stages"]) if previous else []
    reset_all_labels(self, secret_version, version_id)
    if previous is not None and previous is not self.versions[version_id]:
        moved = {"AWSCURRENT", "AWSPREVIOUS", *secret_version["version_stages"]}
        previous["version_stages"] += [label for label in labels if label not in moved]


FakeSecret.reset_default_version = reset_default_version


# moto 5.2 says of every version that it was created at this moment.
# https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_SecretVersionsListEntry.html

list_versions_as_new = SecretsManagerBackend.list_secret_version_ids


def list_secret_version_ids(self, secret_id):
    answer = json.loads(list_versions_as_new(self, secret_id))
    for version in answer["Versions"]:
        version["CreatedDate"] = self.secrets[secret_id].versions[version["VersionId"]]["createdate"]
    return json.dumps(answer)


SecretsManagerBackend.list_secret_version_ids = list_secret_version_ids
