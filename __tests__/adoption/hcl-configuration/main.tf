# What states of the HCL configuration hold, as far as adopting them depends on it: its addresses, its
# names, its inline rules and its broad policies. Not a configuration to deploy.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

provider "aws" {
  region = var.aws_region
}

variable "aws_region" {
  type    = string
  default = "eu-west-1"
}

variable "cluster_name" {
  type    = string
  default = "fmp-mcp-eu-west-1-cluster"
}

locals {
  prefix       = "fmp-mcp-dev-${var.aws_region}"
  short_prefix = "fmp-mcp-${var.aws_region}"
  zones        = ["a", "b", "c"]
  tags = {
    Project     = "fmp-mcp"
    Environment = "dev"
    Region      = var.aws_region
    Terraform   = "true"
  }
}

# Network

resource "aws_vpc" "main" {
  cidr_block           = "172.31.0.0/16"
  enable_dns_hostnames = true
  enable_dns_support   = true
  tags                 = merge(local.tags, { Name = "${local.prefix}-vpc" })
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
  tags   = merge(local.tags, { Name = "${local.prefix}-igw" })
}

resource "aws_subnet" "public" {
  count                   = 3
  vpc_id                  = aws_vpc.main.id
  cidr_block              = cidrsubnet("172.31.0.0/16", 4, count.index)
  availability_zone       = "${var.aws_region}${local.zones[count.index]}"
  map_public_ip_on_launch = true
  tags = merge(local.tags, {
    Name = "${local.prefix}-subnet-public-${local.zones[count.index]}"
    Type = "Public"
  })
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }
  tags = merge(local.tags, { Name = "${local.prefix}-rt-public" })
}

resource "aws_route_table_association" "public" {
  count          = 3
  subnet_id      = aws_subnet.public[count.index].id
  route_table_id = aws_route_table.public.id
}

resource "aws_security_group" "alb" {
  name_prefix = "${local.prefix}-alb-"
  description = "Security group for MCP Application Load Balancer"
  vpc_id      = aws_vpc.main.id
  ingress {
    description = "HTTP"
    from_port   = 80
    to_port     = 80
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
  ingress {
    description = "HTTPS"
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
  tags = merge(local.tags, { Name = "${local.prefix}-alb-sg" })
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_security_group" "ecs_tasks" {
  name_prefix = "${local.prefix}-ecs-tasks-"
  description = "Security group for ECS tasks"
  vpc_id      = aws_vpc.main.id
  ingress {
    description     = "From the load balancer"
    from_port       = 8001
    to_port         = 8001
    protocol        = "tcp"
    security_groups = [aws_security_group.alb.id]
  }
  # The hole that adoption has to close.
  ingress {
    description = "From anywhere"
    from_port   = 8001
    to_port     = 8001
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
  tags = merge(local.tags, { Name = "${local.prefix}-ecs-tasks-sg" })
  lifecycle {
    create_before_destroy = true
  }
}

# Load balancer

resource "aws_lb" "main" {
  count              = 1
  name               = "${local.prefix}-alb"
  internal           = false
  load_balancer_type = "application"
  security_groups    = [aws_security_group.alb.id]
  subnets            = aws_subnet.public[*].id
  tags               = merge(local.tags, { Name = "${local.prefix}-alb" })
}

resource "aws_lb_target_group" "main" {
  count       = 1
  name        = "${local.prefix}-tg"
  port        = 8000
  protocol    = "HTTP"
  vpc_id      = aws_vpc.main.id
  target_type = "ip"
  health_check {
    path                = "/health"
    healthy_threshold   = 2
    unhealthy_threshold = 3
    interval            = 30
    timeout             = 5
    matcher             = "200"
  }
  tags = merge(local.tags, { Name = "${local.prefix}-tg" })
}

resource "aws_lb_listener" "main" {
  count             = 1
  load_balancer_arn = aws_lb.main[0].arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.main[0].arn
  }
  tags = merge(local.tags, { Name = "${local.prefix}-listener" })
}

# IAM, with the two policies that grant far too much

data "aws_iam_policy_document" "assumed_by_tasks" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "ecs_task_execution_role" {
  name               = "${local.prefix}-ecs-task-execution-role"
  assume_role_policy = data.aws_iam_policy_document.assumed_by_tasks.json
  tags               = local.tags
}

resource "aws_iam_role_policy_attachment" "ecs_task_execution_role_policy" {
  role       = aws_iam_role.ecs_task_execution_role.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy_attachment" "ecs_task_execution_cloudwatch_policy" {
  role       = aws_iam_role.ecs_task_execution_role.name
  policy_arn = "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"
}

resource "aws_iam_role_policy_attachment" "ecs_task_execution_secrets_policy" {
  role       = aws_iam_role.ecs_task_execution_role.name
  policy_arn = "arn:aws:iam::aws:policy/SecretsManagerReadWrite"
}

resource "aws_iam_role" "ecs_task_role" {
  name               = "${local.prefix}-ecs-task-role"
  assume_role_policy = data.aws_iam_policy_document.assumed_by_tasks.json
  tags               = local.tags
}

resource "aws_iam_role_policy" "ecs_task_role_policy" {
  name = "${local.prefix}-ecs-task-policy"
  role = aws_iam_role.ecs_task_role.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["logs:PutLogEvents"], Resource = "*" }]
  })
}

# Secret

resource "aws_secretsmanager_secret" "api_key" {
  name                    = "${local.prefix}-api-key"
  description             = "API key"
  recovery_window_in_days = 7
  tags                    = local.tags
}

resource "aws_secretsmanager_secret_version" "api_key" {
  secret_id     = aws_secretsmanager_secret.api_key.id
  secret_string = jsonencode({ API_KEY = "the-key-in-use" })
}

# Service discovery

resource "aws_service_discovery_private_dns_namespace" "main" {
  count = 1
  name  = "${local.prefix}-services"
  vpc   = aws_vpc.main.id
  tags  = merge(local.tags, { Name = "${local.prefix}-namespace" })
}

resource "aws_service_discovery_service" "main" {
  count = 1
  name  = "${local.short_prefix}-service"
  dns_config {
    namespace_id = aws_service_discovery_private_dns_namespace.main[0].id
    dns_records {
      ttl  = 60
      type = "A"
    }
    routing_policy = "MULTIVALUE"
  }
  health_check_custom_config {
    failure_threshold = 1
  }
  tags = merge(local.tags, { Name = "${local.prefix}-service-discovery" })
}

# ECS

resource "aws_cloudwatch_log_group" "main" {
  name              = "/ecs/${local.prefix}-task"
  retention_in_days = 7
  tags              = merge(local.tags, { Name = "${local.prefix}-log-group" })
}

resource "aws_ecs_cluster" "main" {
  name = var.cluster_name
  tags = merge(local.tags, { Name = var.cluster_name })
}

resource "aws_ecs_task_definition" "main" {
  family                   = "${local.prefix}-task"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = 3072
  execution_role_arn       = aws_iam_role.ecs_task_execution_role.arn
  task_role_arn            = aws_iam_role.ecs_task_role.arn
  container_definitions = jsonencode([{
    name         = "${local.short_prefix}-container"
    image        = "ghcr.io/cdtait/fmp-mcp-server:latest"
    essential    = true
    portMappings = [{ containerPort = 8001, hostPort = 8001, protocol = "tcp" }]
    secrets      = [{ name = "FMP_API_KEY", valueFrom = "${aws_secretsmanager_secret.api_key.arn}:API_KEY::" }]
  }])
  tags = merge(local.tags, { Name = "${local.prefix}-task-definition" })
}

resource "aws_ecs_service" "main" {
  name            = "${local.prefix}-service"
  cluster         = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.main.arn
  desired_count   = 2
  launch_type     = "FARGATE"
  network_configuration {
    subnets          = aws_subnet.public[*].id
    security_groups  = [aws_security_group.ecs_tasks.id]
    assign_public_ip = true
  }
  load_balancer {
    target_group_arn = aws_lb_target_group.main[0].arn
    container_name   = "${local.short_prefix}-container"
    container_port   = 8001
  }
  service_registries {
    registry_arn = aws_service_discovery_service.main[0].arn
  }
  tags       = merge(local.tags, { Name = "${local.prefix}-service" })
  depends_on = [aws_lb_listener.main]
}

# DNS

data "aws_route53_zone" "main" {
  count = 1
  name  = "cdtait.cloud"
}

resource "aws_route53_record" "main" {
  count          = 1
  zone_id        = data.aws_route53_zone.main[0].zone_id
  name           = "fmp.cdtait.cloud"
  type           = "A"
  set_identifier = var.aws_region
  latency_routing_policy {
    region = var.aws_region
  }
  alias {
    name                   = aws_lb.main[0].dns_name
    zone_id                = aws_lb.main[0].zone_id
    evaluate_target_health = true
  }
}
