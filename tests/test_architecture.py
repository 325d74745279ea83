"""Who may import whom. A module may use any lower tier, and in its own tier its own app or an
earlier one. That order is total, so there can be no circle."""

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent
APPS = ["people", "partners", "audit", "outbox", "customers", "notifications", "jobs",
        "relationships", "invitations", "subscriptions", "directory", "demo"]  # fmt: skip
TIERS = {
    "facts": {
        "models",
        "permissions",
        "scoping",
        "links",
        "names",
        "naming",
        "moving",
        "texts",
        "search",
        "drafts",
        "drifting",
        "checks",
        "countries",
        "zones",
        "ending",
        "finding",
        "keys",
        "kinds",
        "roles",
        "rolesets",
        "role_search",
        "advice",
        "access",
        "addresses",
        "sharing",
        "mailbox",
        "markup",
        "message",
        "problems",
        "sealing",
        "invariants",
        "refusals",
        "answering",
        "askable",
        "blockers",
        "events",
        "wording",
        "details",
        "reasons",
        "masking",
        "limits",
        "documents",
        "receipts",
        "references",
        "carried",
        "printing",
        "scanners",
        "sightings",
        "nudging",
        "cast",
        "companies",
        "crowd",
        "days",
        "gdap",
        "neighbours",
        "regulars",
        "steps",
        "stories",
        "terms",
        "rights",
        "centres",
        "checking",
        "passwords",
        "offers",
        "segments",
        "tables",
        "lines",
    },
    "ledgers": {
        "record",
        "delivery",
        "background",
        "dispatcher",
        "marking",
        "post",
        "queue",
        "running",
        "tell",
        "worker",
    },
    "acts": {
        "accounts",
        "agreements",
        "qualifying",
        "imports",
        "staged",
        "intakes",
        "exports",
        "parts",
        "batches",
        "colleagues",
        "notices",
        "answer_notices",
        "dap_notices",
        "answers",
        "forwarding",
        "registration",
        "writing",
        "carrying",
        "loading",
        "looking",
        "letter_texts",
        "limits",
        "reminders",
        "actions",
        "digest",
        "life",
        "tasks",
        "asking",
        "book",
        "build",
        "fresh",
        "granting",
        "letters",
        "posted",
        "organisations",
        "scale",
        "sending",
        "outdated",
        "sheet",
        "sign_ins",
        "telling",
        "wishes",
        "reminding",
        "teams",
        "wares",
        "lives",
        "purchases",
        "order_requests",
        "role_templates",
        "removal_requests",
        "staff",
        "support_requests",
    },
    "pages": {
        "web",
        "commands",
        "forms",
        "views",
        "urls",
        "public_urls",
        "partner_urls",
        "customer_urls",
        "public_views",
        "export",
        "columns",
        "copying",
        "question",
        "listing",
        "requests",
        "lasting",
        "quiet",
        "composer",
        "guesses",
        "text_forms",
        "text_pages",
        "previews",
        "differences",
        "following",
        "dead_ends",
        "public_web",
        "joining",
        "forward_views",
        "verifying",
        "papers",
        "carried_views",
        "carried_forms",
        "decision_forms",
        "record_views",
        "sending_views",
        "chosen_views",
        "standing",
        "health",
        "health_rules",
        "glance",
        "uploads",
        "agreement_views",
        "agreement_forms",
        "staged_pages",
        "import_pages",
        "export_views",
        "adapter",
        "batch_pages",
        "setup",
        "entrance",
        "effects",
        "sentences",
        "home",
        "groups",
        "removals",
        "partnership_views",
        "detail",
        "dap",
        "drift",
        "own",
        "management",
        "saved_views",
        "timeline",
        "funnel",
        "keyset",
        "rows",
        "filters",
        "selecting",
        "approval",
        "catalogue",
        "orders",
        "desk",
        "boards",
        "calendar",
        "support",
    },
}
ORDER = list(TIERS)


def module_name(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


MODULES = {
    module_name(path): ast.parse(path.read_text())
    for app in APPS
    for path in (ROOT / app).rglob("*.py")
    if path.stem != "__init__" and "migrations" not in path.parts
}


def place(module):
    app, name = module.split(".")[:2]
    tier = next(n for n, tier in enumerate(ORDER) if name in TIERS[tier])
    return tier, APPS.index(app)


def imports_in(tree, functions_only=False):
    """Every name that is imported, at the top of the module or in its functions."""
    nodes = ast.walk(tree)
    if functions_only:
        inside = (node for node in nodes if isinstance(node, ast.FunctionDef))
        nodes = (inner for function in inside for inner in ast.walk(function))
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def attributes_in(tree):
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


IMPORTS = {module: set(imports_in(tree)) for module, tree in MODULES.items()}
ATTRIBUTES = {module: attributes_in(tree) for module, tree in MODULES.items()}


def offenders(found):
    """module → what is wrong there, of those where anything is."""
    return {module: sorted(wrong) for module, wrong in found if wrong}


def test_imports_point_down():
    def up(module):
        ours = IMPORTS[module] & MODULES.keys()
        return {name for name in ours if place(name) > place(module)}

    assert offenders((module, up(module)) for module in MODULES) == {}


def test_nobody_imports_the_project():
    def project(module):
        return {name for name in IMPORTS[module] if name.split(".")[0] == "portal"}

    assert offenders((module, project(module)) for module in MODULES) == {}


def test_no_import_hides_in_a_function():
    hidden = ((module, set(imports_in(tree, True))) for module, tree in MODULES.items())
    assert offenders(hidden) == {}


ACROSS_PARTNERS = {"unscoped", "_base_manager", "raw"}


def test_only_facts_and_acts_look_across_partners():
    def across(module):
        is_page = ORDER[place(module)[0]] == "pages" and "management" not in module
        return ATTRIBUTES[module] & ACROSS_PARTNERS if is_page else set()

    assert offenders((module, across(module)) for module in MODULES) == {}


OWN_PAGES = ("invitations.own.", "subscriptions.own.")


def test_only_the_customers_own_pages_look_across_its_partners():
    others = (module for module in MODULES if not module.startswith(OWN_PAGES))
    assert offenders((module, ATTRIBUTES[module] & {"seen_by"}) for module in others) == {}
