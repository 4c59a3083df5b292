# Development: the environment of the shipped regions under its own name, for those who want a workspace
# for each environment. It takes the place of the default workspace: the names in AWS are the same, so
# deploy a region either there or here, never in both.
#
#   terraform workspace new dev
#   terraform apply -var-file=../../../environments/dev.tfvars
#
# Only what makes the environment stands here. Region, network and sizes come from the stack itself.

environment = "dev"
subdomain   = "fmp"
