# The product: on one machine, as containers, and as a company's installation. `make help` lists what there is.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

# Of the targets that deploy. deploy/README.md says what each is for.
TERRAFORM_FOLDER ?= deploy/terraform
TERRAFORM        := terraform -chdir=$(TERRAFORM_FOLDER)
DOCKER           ?= docker
COMPOSE          ?= $(DOCKER) compose
PLATFORM         ?= linux/arm64
MODE             ?= AUTO
COMMIT           ?= HEAD
REMOTE           ?= origin
SINCE            ?= 15m
POLL_SECONDS     ?= 5

.PHONY: help run setup lock format lint types imports test check previous-check chaos image-check bench \
	check-prerequisites first-time-setup init plan deploy destroy sql-bootstrap sql-plan sql-apply sql-drift \
	build-all push deploy-services \
	roll-back smoke start-services stop-services restart-services status get-urls logs-assistant logs-slack logs-worker \
	up down test-local test-local-down changes components fetch-deployed record-deployed image-digest slack-note
.DEFAULT_GOAL := help

# $(call ask,what will happen): goes on after a yes, or with YES=1; with nobody there to answer it stops.
ask = test "$(YES)" = 1 || { printf '%s\nGo on? [yes/no] ' "$(1)"; read -r answer && test "$$answer" = yes; } \
	|| { echo "Nothing was done. With YES=1 it is not asked." >&2; exit 1; }
BACKEND_HCL ?= backend.hcl
TFVARS      ?= terraform.tfvars
TOOLS := --backend "$(BACKEND_HCL)" --tfvars "$(TFVARS)" --docker "$(DOCKER)" --compose "$(COMPOSE)" --terraform "$(TERRAFORM_FOLDER)"
# What `assistant sql` needs and Terraform knows, unless the environment says otherwise.
output = "$${$(1):-$$($(TERRAFORM) output -raw $(2) 2>/dev/null)}"
OF_TERRAFORM = S3_REPORTS_BUCKET=$(call output,S3_REPORTS_BUCKET,reports_bucket) \
	ASSISTANT_JOB_EVENTS_TOPIC_ARN=$(call output,ASSISTANT_JOB_EVENTS_TOPIC_ARN,job_events_topic_arn) \
	ASSISTANT_JOB_EVENTS_ROLE_ARN=$(call output,ASSISTANT_JOB_EVENTS_ROLE_ARN,job_events_role_arn) \
	ASSISTANT_SQL_VARIABLES="$${ASSISTANT_SQL_VARIABLES:-$$($(TERRAFORM) output -json sql_variables 2>/dev/null)}"
# $(call need,names): stops with how to get what is missing.
need = $(PYTHON) deploy/release/prerequisites.py --quiet $(TOOLS) $(1)

help: ## this list
	@awk -F ':.*## ' '/^##@ /{printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## /{printf "  %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@printf '\nVariables: COMPONENTS="worker slack", MODE=SQL_ONLY, IMAGE=REPOSITORY@DIGEST, SINCE=2h, FOLLOW=1, CONTAINS=text, YES=1\n'

##@ On this machine
run: setup ## set everything up and start the product on this machine
	@$(BIN)/assistant up $(ARGS)

setup: $(READY) ## the Python environment, from the lock, hashes checked

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with make PYTHON=python3.12")'
	@echo "setting up $(VENV) from the lock; the first time takes one to two minutes"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

##@ Working on it
test: check ## set up and run every check that CI runs, but for image-check

check: lint types imports ## format, lint, types, import rules, tests
	$(BIN)/pytest --ignore=tests/e2e --ignore=tests/chaos
	@# The browser has the machine to itself: beside other tests its deadlines would measure them.
	$(BIN)/pytest tests/e2e -n 0
	$(BIN)/pytest tests/chaos -n 0

image-check: setup ## build the images with buildah and run them with podman: minutes, as root, on Debian
	tests/image/apart $(BIN)/python

previous-check: setup ## the tests of the release that runs, against this schema; BASE=REV names another one
	@$(BIN)/python -m deploy.release.previous $(if $(BASE),--base $(BASE)) $(ARGS)

chaos: setup ## everything breaks at random, then every job is counted; CHAOS_SEED=N makes a storm again
	$(BIN)/pytest tests/chaos -n 0

bench: setup ## the benchmarks, each prints a table
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

format: setup ## write the formatting
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: setup ## formatting and lint, nothing is written
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: setup ## mypy
	$(BIN)/mypy

imports: setup ## who may import whom
	$(BIN)/lint-imports

lock: LOCKED := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet
lock: setup ## resolve requirements.lock anew, and the parts of it that the images have
	$(BIN)/uv pip compile pyproject.toml --group local --group dev \
		$(LOCKED) -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --constraint requirements.lock $(LOCKED) -o deploy/requirements.lock
	$(BIN)/uv pip compile pyproject.toml --constraint requirements.lock --group local $(LOCKED) \
		-o deploy/local/requirements.lock

##@ In containers on this machine
up: ## build the image and start everything with docker compose: http://localhost:8000
	@$(call need,docker compose)
	GIT_COMMIT=$$(git rev-parse HEAD) $(COMPOSE) up --build --detach

down: ## stop these containers; their data stays
	@$(call need,docker compose)
	@# A profile's services are left running by those who do not name it.
	$(COMPOSE) --profile slack down

test-local: setup up ## the same, and ask it whether it works
	@ASSISTANT_API_TOKEN=$${ASSISTANT_API_TOKEN:-local-api-token} $(BIN)/python -m deploy.release.smoke \
		--web http://localhost:8000 --api http://localhost:8001 --wait-seconds 300

test-local-down: ## stop these containers and remove their data
	@$(call need,docker compose)
	@$(call ask,This removes the containers and the data in their volumes.)
	$(COMPOSE) --profile slack down --volumes --remove-orphans

##@ A company's installation
check-prerequisites: ## which tools and variables are there, and how to get the others
	@$(PYTHON) deploy/release/prerequisites.py $(TOOLS)

first-time-setup: setup ## files to fill in, then what to do next
	@$(PYTHON) deploy/release/prerequisites.py --make-files $(TOOLS)

init: ## connect Terraform with its state
	@$(call need,terraform aws backend)
	$(TERRAFORM) init -input=false -backend-config="$(BACKEND_HCL)"

plan: ## what would change in AWS
	@$(call need,terraform aws tfvars)
	@# The first tag stays: releases change the services, not Terraform, whose plan is then quiet.
	@tag=$$($(TERRAFORM) output -raw image_tag 2>/dev/null) && test -n "$$tag" || tag=$$(git rev-parse HEAD); \
	TF_VAR_image_tag=$${TF_VAR_image_tag:-$$tag} $(TERRAFORM) plan -input=false -var-file="$(TFVARS)" $(if $(TARGET),-target=$(TARGET)) -out=tfplan

deploy: ## do what make plan said
	@$(call need,terraform aws)
	@test -f $(TERRAFORM_FOLDER)/tfplan || { echo "there is no plan; make plan makes one and shows it" >&2; exit 1; }
	@$(call ask,This changes AWS as the last plan said.)
	$(TERRAFORM) apply -input=false tfplan
	@rm -f $(TERRAFORM_FOLDER)/tfplan

destroy: ## remove everything that Terraform made
	@$(call need,terraform aws tfvars)
	@$(call ask,This removes the installation with its chat history and its reports.)
	TF_VAR_image_tag=$${TF_VAR_image_tag:-none} $(TERRAFORM) destroy -input=false -auto-approve -var-file="$(TFVARS)"

sql-bootstrap: setup ## an administrator's part of Snowflake: users, integrations, limits, the deployer; ARGS=--print shows it
	@$(call need,snowflake)
	$(OF_TERRAFORM) $(BIN)/assistant sql bootstrap $(ARGS)

sql-plan: setup ## what would change in Snowflake
	@$(call need,snowflake)
	$(OF_TERRAFORM) $(BIN)/assistant sql plan

sql-apply: setup ## change Snowflake so
	@$(call need,snowflake)
	$(OF_TERRAFORM) $(BIN)/assistant sql apply

sql-drift: setup ## what somebody changed in Snowflake by hand, and what mends it
	@$(call need,snowflake)
	$(OF_TERRAFORM) $(BIN)/assistant sql drift

##@ Releases
build-all: setup ## build the image of the services, of the commit that is checked out
	@$(call need,docker)
	@$(BIN)/python -m deploy.release.image build --docker "$(DOCKER)" --platform $(PLATFORM)

push: setup ## push it, print it with its digest
	@$(BIN)/python -m deploy.release.image push --docker "$(DOCKER)" --terraform $(TERRAFORM_FOLDER)

image-digest: setup ## the pushed image of COMMIT with its digest
	@$(BIN)/python -m deploy.release.image digest --commit $(COMMIT) --terraform $(TERRAFORM_FOLDER)

deploy-services: setup ## bring IMAGE to COMPONENTS, and back if they do not come up; without IMAGE: new settings only
	@$(BIN)/python -m deploy.release.rollout deploy $(COMPONENTS) --image "$(IMAGE)" --run "$(RUN)" \
		--terraform $(TERRAFORM_FOLDER) --poll-seconds $(POLL_SECONDS)

roll-back: setup ## COMPONENTS, or all that RUN changed, run again what they ran before
	@$(BIN)/python -m deploy.release.rollout roll-back $(COMPONENTS) --run "$(RUN)" \
		--terraform $(TERRAFORM_FOLDER) --poll-seconds $(POLL_SECONDS)

smoke: setup ## ask the installation whether it works; WEB=URL API=URL for another one
	@$(BIN)/python -m deploy.release.smoke --web "$(WEB)" --api "$(API)" --release "$(RELEASE)" --of "$(COMPONENTS)" \
		--terraform $(TERRAFORM_FOLDER)

##@ Running it
status: setup ## how the services stand; fails when one lacks tasks
	@$(BIN)/python -m deploy.release.services status --terraform $(TERRAFORM_FOLDER)

get-urls: setup ## where it answers
	@$(BIN)/python -m deploy.release.services urls --terraform $(TERRAFORM_FOLDER)

start-services: setup ## start COMPONENTS, all without it
	@$(BIN)/python -m deploy.release.services start $(COMPONENTS) --terraform $(TERRAFORM_FOLDER)

stop-services: setup ## stop COMPONENTS, all without it: no tasks, no costs of theirs; running jobs wait
	@$(call ask,This stops $(or $(COMPONENTS),every service); nobody is answered until make start-services.)
	@$(BIN)/python -m deploy.release.services stop $(COMPONENTS) --terraform $(TERRAFORM_FOLDER)

restart-services: setup ## new tasks beside the old ones, for changed secrets
	@$(BIN)/python -m deploy.release.services restart $(COMPONENTS) --terraform $(TERRAFORM_FOLDER)

logs-assistant: setup ## what the web chat wrote; SINCE, FOLLOW, CONTAINS
logs-slack: setup ## what the Slack service wrote
logs-worker: setup ## what the workers wrote
logs-assistant logs-slack logs-worker:
	@$(BIN)/python -m deploy.release.log_lines $(@:logs-%=%) --since $(SINCE) --contains "$(CONTAINS)" $(if $(FOLLOW),--follow) \
		--terraform $(TERRAFORM_FOLDER)

##@ The pipeline's steps (deploy/Jenkinsfile)
fetch-deployed: setup ## bring the last deployed commit of each component from REMOTE
	@$(BIN)/python -m deploy.changes --fetch $(REMOTE)

changes: setup ## what a run in MODE would deploy, and why; BASE=REV compares with one commit
	@$(BIN)/python -m deploy.changes --head $(COMMIT) --mode $(MODE) $(if $(BASE),--base $(BASE))

components: setup ## the same, the names only
	@$(BIN)/python -m deploy.changes --head $(COMMIT) --mode $(MODE) $(if $(BASE),--base $(BASE)) --names

record-deployed: setup ## COMPONENTS were deployed of COMMIT: the next run begins there
	@$(BIN)/python -m deploy.changes --record $(COMPONENTS) --head $(COMMIT) --push $(REMOTE)

slack-note: setup ## say in Slack how it ended: ENDING=success, failure or aborted
	@$(BIN)/python -m deploy.release.note "$(ENDING)" --components "$(COMPONENTS)" --release "$$(git rev-parse $(COMMIT))" \
		--url "$(BUILD_URL)" --detail "$(DETAIL)"
