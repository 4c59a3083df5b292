"""What moto 5.2 gets wrong of S3, put right."""

from moto.iam.access_control import IAMPolicyStatement, PermissionResult

# The emulator speaks plain HTTP, and moto denies by a bucket's policy without looking at its conditions. On
# AWS every request of ours comes by TLS, so what denies the others must not deny it here.

is_action_permitted = IAMPolicyStatement.is_action_permitted


def is_action_permitted_by_tls(self, *args, **kwargs):
    conditions = self._statement.get("Condition", {})
    if conditions.get("Bool", {}).get("aws:SecureTransport") == "false":
        return PermissionResult.NEUTRAL
    return is_action_permitted(self, *args, **kwargs)


IAMPolicyStatement.is_action_permitted = is_action_permitted_by_tls
