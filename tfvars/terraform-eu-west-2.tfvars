# EU West 2 (London): the region that runs in weekend mode

project_name = "fmp-mcp"
environment  = "dev"
aws_region   = "eu-west-2"

# Network
# This range is public address space: hosts in the internet that own it cannot be reached from this VPC.
# It is kept because deployments use it. New regions should take a private range.
# A VPC's range cannot be changed without replacing the VPC and everything in it.
vpc_cidr           = "172.32.0.0/16"
availability_zones = ["eu-west-2a", "eu-west-2b", "eu-west-2c"]
subnet_cidrs       = ["172.32.0.0/20", "172.32.16.0/20", "172.32.32.0/20"]

# Container
container_image = "ghcr.io/cdtait/fmp-mcp-server:latest"
container_port  = 8001
cpu             = 1024 # 1 vCPU
memory          = 3072 # 3 GB
desired_count   = 2
# These names are all that the container gets: the map replaces the default as a whole.
container_environment = {
  PORT      = "8001"
  STATELESS = "true"
  TRANSPORT = "streamable-http"
}

# Domain: needs a public hosted zone of this name in Route 53.
enable_domain = true
domain_name   = "cdtait.cloud"
subdomain     = "fmp"

# Weekend-only operation
enable_weekend_only           = false
destroy_albs_when_scaled_down = false
weekend_hours_start           = 6  # 6 AM UTC
weekend_hours_end             = 22 # 10 PM UTC
