# A region that today's MCP clients can use: Claude, ChatGPT, VS Code, Cursor. Copy it, edit it, synthesize:
#
#   cp tfvars/examples/mcp.tfvars tfvars/terraform-eu-north-1.tfvars
#   npm run synth
#
# After the first apply: npx fleet secret set (the API key), and
# npx fleet secret set MCP_REQUEST_STATE_KEYS --generate
# What each line is for: docs/clients.md. With several regions, put the lines below "For MCP clients" into
# tfvars/fleet.tfvars, which all of them share.

aws_region = "eu-north-1"

# Take a private range that no other region has.
vpc_cidr           = "10.60.0.0/16"
availability_zones = ["eu-north-1a", "eu-north-1b", "eu-north-1c"]
subnet_cidrs       = ["10.60.0.0/20", "10.60.16.0/20", "10.60.32.0/20"]

container_image = "ghcr.io/cdtait/fmp-mcp-server:latest"

# Write the name of a public hosted zone of yours. Clients get https://<subdomain>.<domain_name>/mcp, the output mcp_url.
enable_domain = true
domain_name   = "cdtait.cloud"
subdomain     = "mcp"

# For MCP clients: HTTPS with a certificate that AWS issues, the key that keeps dialogues whole over all tasks, and the
# names that servers compare with the Host header.
enable_https               = true
container_secrets          = { MCP_REQUEST_STATE_KEYS = null }
enable_address_environment = true

# For an image that accepts no other Host than localhost (answers 421 or 403): docs/clients.md
# rewrite_host_header = "localhost:8001"

# To let in only who has a token of your authorization server: docs/oauth.md
# oauth_issuer   = "https://login.example.com/realms/main"
# oauth_jwks_url = "https://login.example.com/realms/main/protocol/openid-connect/certs"
