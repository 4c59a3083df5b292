"""What moto 5.2 lacks of SNS: it sends no e-mail. Here the controllers get it, who lay it down where the user finds it.
Only active while they are attached.
"""

from moto.core.utils import utcnow
from moto.sns.models import Subscription

from .backends import backend, region_of

# What was sent since the controllers looked last.
mails = []

publish_to_others = Subscription.publish


def publish_to(self, message, message_id, subject=None, **more):
    if self.protocol == "email":
        mails.append(
            {
                "to": self.endpoint,
                "subject": subject or "AWS Notification Message",
                "text": message,
                "at": f"{utcnow().isoformat(timespec='seconds')}Z",
            }
        )
    else:
        publish_to_others(self, message, message_id, subject=subject, **more)


Subscription.publish = publish_to


def publish(topic_arn, message, subject=None):
    """In the name of a service of AWS. A topic that is gone gets nothing; a subject has 100 characters at most."""
    sns = backend("sns", region_of(topic_arn))
    if topic_arn in sns.topics:
        sns.publish(message, arn=topic_arn, subject=subject and subject[:100])
