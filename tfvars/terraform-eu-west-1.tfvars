# EU West 1 (Ireland)

project_name = "fmp-mcp"
environment  = "dev"
aws_region   = "eu-west-1"

# Network
# A VPC's range cannot be changed without replacing the VPC and everything in it.
vpc_cidr           = "172.31.0.0/16"
availability_zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
subnet_cidrs       = ["172.31.0.0/20", "172.31.16.0/20", "172.31.32.0/20"]

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
