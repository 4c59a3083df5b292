"""Rotation by a function, as far as AWS's records show it. Importing this module is enough.

moto 5.2 looks for the function among its own and runs it in a container; here there is neither. So a rotation is
recorded, and the value stays as it is.
https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
"""

import time

from moto.secretsmanager.models import SecretsManagerBackend

rotate_with_moto = SecretsManagerBackend.rotate_secret


def rotate_secret(
    self,
    secret_id,
    client_request_token=None,
    rotation_lambda_arn=None,
    rotation_rules=None,
    rotate_immediately=True,
):
    # Without a function named, AWS takes the one that it knows.
    known = self.secrets[secret_id] if self._is_valid_identifier(secret_id) else None
    function = rotation_lambda_arn or getattr(known, "rotation_lambda_arn", "")
    if known is None or known.is_deleted() or not function:
        return rotate_with_moto(
            self,
            secret_id,
            client_request_token,
            rotation_lambda_arn,
            rotation_rules,
            rotate_immediately,
        )
    days = (rotation_rules or {}).get("AutomaticallyAfterDays", 0)
    known.rotation_requested = True
    known.rotation_enabled = True
    known.rotation_lambda_arn = function
    if days:
        known.auto_rotate_after_days = days
        known.next_rotation_date = int(time.time()) + days * 86400
    return known.to_short_dict()


SecretsManagerBackend.rotate_secret = rotate_secret
