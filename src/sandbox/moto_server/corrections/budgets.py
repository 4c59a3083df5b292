"""What moto 5.2 lacks of AWS Budgets, and the AWS provider asks for."""

import json

from moto.budgets.responses import BudgetsResponse

# https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_Operations_AWS_Budgets.html


def budget_named(self, name):
    account = self._get_param("AccountId") or self.current_account
    self.backend.describe_budget(account, name)  # raises when there is none
    return self.backend.budgets[account][name]


def update_budget(self):
    budget = self._get_param("NewBudget")
    known = budget_named(self, budget["BudgetName"])
    known.budget.update(budget)
    return json.dumps({})


def describe_subscribers_for_notification(self):
    wanted = self._get_param("Notification")
    budget = budget_named(self, self._get_param("BudgetName"))
    of_one = [
        notification.subscribers
        for notification in budget.notifications
        if all(notification.details.get(key) == value for key, value in wanted.items())
    ]
    return json.dumps({"Subscribers": of_one[0] if of_one else []})


def tags_of(self):
    budget = budget_named(self, self._get_param("ResourceARN").rsplit("/", 1)[-1])
    if not hasattr(budget, "tags"):
        budget.tags = {}
    return budget.tags


def list_tags_for_resource(self):
    tags = [{"Key": key, "Value": value} for key, value in tags_of(self).items()]
    return json.dumps({"ResourceTags": tags})


def tag_resource(self):
    tags_of(self).update(
        {tag["Key"]: tag["Value"] for tag in self._get_param("ResourceTags")}
    )
    return json.dumps({})


def untag_resource(self):
    for key in self._get_param("ResourceTagKeys"):
        tags_of(self).pop(key, None)
    return json.dumps({})


create_without_tags = BudgetsResponse.create_budget


def create_budget(self):
    answer = create_without_tags(self)
    budget = budget_named(self, self._get_param("Budget")["BudgetName"])
    tags = self._get_param("ResourceTags") or []
    budget.tags = {tag["Key"]: tag["Value"] for tag in tags}
    return answer


for operation in (
    create_budget,
    update_budget,
    describe_subscribers_for_notification,
    list_tags_for_resource,
    tag_resource,
    untag_resource,
):
    setattr(BudgetsResponse, operation.__name__, operation)
