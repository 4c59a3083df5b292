"""What a task writes into CloudWatch Logs."""

from .backends import backend


def open_log_stream(region, group, stream, creates_group):
    """Gives back whether there is one: there is none without its log group."""
    logs = backend("logs", region)
    if group not in logs.groups and creates_group:
        logs.create_log_group(group, tags=None)
    if group in logs.groups:
        logs.ensure_log_stream(group, stream)
    return group in logs.groups


def put_logs(region, group, stream, events):
    """None of it is kept when the log group has gone meanwhile."""
    logs = backend("logs", region)
    if group in logs.groups:
        logs.ensure_log_stream(group, stream)
        logs.put_log_events(group, stream, events)
