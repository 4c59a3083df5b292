# A region with everything on that restricts or watches it. Copy it, edit it, synthesize:
#
#   cp tfvars/examples/hardened.tfvars tfvars/terraform-eu-west-3.tfvars
#   npm run synth
#
# What each line protects from, and what it costs: docs/harden.md and docs/watch.md. The lines for MCP clients:
# tfvars/examples/mcp.tfvars.
# Write your own account, key, function, topic, bucket and networks: with these, AWS refuses the apply.

aws_region = "eu-west-3"

# Take a private range that no other region has.
vpc_cidr           = "10.70.0.0/16"
availability_zones = ["eu-west-3a", "eu-west-3b", "eu-west-3c"]
subnet_cidrs       = ["10.70.0.0/20", "10.70.16.0/20", "10.70.32.0/20"]

container_image = "ghcr.io/cdtait/fmp-mcp-server:latest"

enable_domain = true
domain_name   = "cdtait.cloud"
subdomain     = "hardened"
enable_https  = true

# Only our office may call.
alb_allowed_cidrs = ["203.0.113.0/24"]
enable_waf        = true
enable_waf_logs   = true

# Tasks without public addresses, and a way out in each zone.
private_subnets      = "nat-per-zone"
private_subnet_cidrs = ["10.70.128.0/20", "10.70.144.0/20", "10.70.160.0/20"]

# What happened, kept for a year.
enable_flow_logs       = true
alb_access_logs_bucket = "our-access-logs-eu-west-3"
log_retention_days     = 365

# Keys of our own, and a new API key every month.
kms_key_arn                  = "arn:aws:kms:eu-west-3:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
secret_rotation_days         = 30
secret_rotation_function_arn = "arn:aws:lambda:eu-west-3:123456789012:function:rotate-key"

# No role can do more than this policy allows.
permissions_boundary_arn = "arn:aws:iam::123456789012:policy/boundary"

enable_deletion_protection = true

# Whom to tell, and what to look at.
alarm_topic_arn    = "arn:aws:sns:eu-west-3:123456789012:oncall"
container_insights = "enabled"
enable_dashboard   = true
monthly_budget_usd = 300

container_health_check_command = ["CMD-SHELL", "wget -qO- http://localhost:8001/health || exit 1"]
