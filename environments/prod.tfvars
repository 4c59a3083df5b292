# Production: beside the shipped regions (dev) in the same account, in any stack's folder.
#
#   terraform workspace new prod
#   terraform apply -var-file=../../../environments/prod.tfvars
#
# The environment is part of every name in AWS, the region comes from the stack.

environment = "prod"

# Route 53 has one latency record for each name and region: every environment has its own name.
subdomain = "fmp-prod"

# Overlaps no range of the regions in tfvars/ nor of the example. The same in every region, as they are not
# connected. Three subnets, for stacks with three zones.
vpc_cidr     = "10.80.0.0/16"
subnet_cidrs = ["10.80.0.0/20", "10.80.16.0/20", "10.80.32.0/20"]
