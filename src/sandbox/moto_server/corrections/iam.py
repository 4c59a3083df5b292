"""What moto 5.2 gets wrong of IAM, put right."""

from moto.iam.models import SERVICE_NAME_CONVERSION

# moto 5.2 calls the role AWSServiceRoleForecs.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles.html

SERVICE_NAME_CONVERSION["ecs"] = "ECS"
