"""All settings, read once from the environment. `.env.example` lists every variable."""

import sys
from email.utils import parseaddr
from pathlib import Path

import environ
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from portal.mailers import mailer_from_url, route_of, service_of
from portal.schedule import LONG, RECURRING

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

TESTING = "pytest" in sys.modules

env = environ.Env()
if not TESTING:
    environ.Env.read_env(BASE_DIR / ".env")

# --- What kind of installation this is ---------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
# A demo shows invented data, a page with the mail it "sent", and relaxes the second factor.
DEMO = env.bool("DEMO", default=False)

SECRET_KEY = env("SECRET_KEY", default="only-for-tests") if TESTING else env("SECRET_KEY")
# Signs the personal links of invitations. Kept apart so that SECRET_KEY can be rotated
# without killing links that customers hold; older keys stay valid while listed here.
LINK_KEYS = env.list("LINK_KEYS", default=[SECRET_KEY])

# Every link we hand out starts with this, never with what a request claims its host to be.
PUBLIC_BASE_URL = env("PUBLIC_BASE_URL", default="http://localhost:8000").rstrip("/")
PUBLIC_HOST = PUBLIC_BASE_URL.split("://", 1)[1].split(":")[0].split("/")[0]
HTTPS = PUBLIC_BASE_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[PUBLIC_HOST])
CSRF_TRUSTED_ORIGINS = [PUBLIC_BASE_URL]

BRAND = env("BRAND", default="Ogniwo")

# --- Policies of this installation (product.md calls them switches) ----------------------------

# May an indirect reseller remove a relationship itself? Off: it is sent to its provider.
RESELLER_MAY_REMOVE = env.bool("RESELLER_MAY_REMOVE", default=True)
# May a customer end a reseller relationship itself? Off: it asks its partner, who confirms.
CUSTOMER_MAY_END_RELATIONSHIP = env.bool("CUSTOMER_MAY_END_RELATIONSHIP", default=False)
# What stands in the way of a removal; each names a function of relationships.blockers' kind.
REMOVAL_BLOCKERS = [
    "invitations.blockers.open_invitations",
    "subscriptions.blockers.open_orders",
    "subscriptions.blockers.active_subscriptions",
]
# What is looked at to say whether all is in order with a customer: lists of customers.health.Rule.
HEALTH_RULES = ["customers.health_rules.RULES", "subscriptions.health.RULES"]
# How many seconds an order can be cancelled before it is fulfilled
ORDER_PAUSE_SECONDS = env.int("ORDER_PAUSE_SECONDS", default=60)
# Who takes licences back from people when seats go for good: functions (pool, excess, at).
LICENCE_TAKERS = ["directory.actions.licences.take_excess"]
# Where the state of services is read from: a file, or an https address; none by default
SERVICE_STATUS_FEED = env("SERVICE_STATUS_FEED", default="")
# May an invitation ask for DAP? Off follows the newer practice of GDAP only.
OFFER_DAP = env.bool("OFFER_DAP", default=True)
# Must partner people use a second factor?
REQUIRE_MFA = env.bool("REQUIRE_MFA", default=not (DEBUG or DEMO or TESTING))
# The version of the customer agreement that acceptances record.
CUSTOMER_AGREEMENT_VERSION = env("CUSTOMER_AGREEMENT_VERSION", default="2026-11")

# How many requests a person, and a partner, may write: nobody should be able to flood inboxes.
INVITATIONS_PER_AGENT_AND_HOUR = env.int("INVITATIONS_PER_AGENT_AND_HOUR", default=20)
INVITATIONS_PER_AGENT_AND_DAY = env.int("INVITATIONS_PER_AGENT_AND_DAY", default=60)
INVITATIONS_PER_PARTNER_AND_DAY = env.int("INVITATIONS_PER_PARTNER_AND_DAY", default=100)
# Open at one address at a time, of all partners together
INVITATIONS_WAITING_PER_ADDRESS = env.int("INVITATIONS_WAITING_PER_ADDRESS", default=5)
# Those written many at once are counted apart: a batch is checked before anything is created.
BATCH_INVITATIONS_PER_PARTNER_AND_DAY = env.int(
    "BATCH_INVITATIONS_PER_PARTNER_AND_DAY", default=10_000
)

# --- Applications ------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "portal",
    "people",
    "partners",
    "audit",
    "outbox",
    "customers",
    "notifications",
    "jobs",
    "relationships",
    "invitations",
    "subscriptions",
    "directory",
    "demo",
]

MIDDLEWARE = [
    "portal.health.HealthMiddleware",
    "portal.origin.OriginMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.same_origin.SameOriginMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.web.PreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
CSRF_FAILURE_VIEW = "portal.errors.form_expired"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "portal.shell.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "portal.templatetags.ui",
                "portal.templatetags.dates",
                "portal.templatetags.parts",
            ],
            "libraries": {"charts": "portal.templatetags.charts"},
        },
    },
]

# --- Data --------------------------------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR}/portal.sqlite3")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    VAR_DIR.mkdir(exist_ok=True)
    # IMMEDIATE makes every write transaction serial: nothing dies of "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
        "PRAGMA temp_store=MEMORY;PRAGMA cache_size=-20000",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Nothing waits for ever: not for a server, a lock, a forgotten transaction or a statement.
    # Web processes set STATEMENT_TIMEOUT; migrations and backups may take their time.
    DATABASES["default"]["OPTIONS"] = DATABASES["default"].get("OPTIONS", {}) | {
        "connect_timeout": 5,
        "options": "-c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"
        f" -c statement_timeout={env('STATEMENT_TIMEOUT', default='0')}",
    }

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", default="")
if REDIS_URL:
    _REDIS = {
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
    CACHES = {
        "default": {"BACKEND": "portal.cache.LimitsCache", **_REDIS},
        "sessions": {"BACKEND": "portal.cache.SessionCache", **_REDIS},
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- People: sign-in, sessions -----------------------------------------------------------------

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "people:landing"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# A cache of each process's own would keep people signed in who signed out at another process.
SESSION_ENGINE = f"django.contrib.sessions.backends.{'cached_db' if REDIS_URL else 'db'}"
SESSION_CACHE_ALIAS = "sessions" if REDIS_URL else "default"
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 3600
SESSION_COOKIE_SAMESITE = "Lax"

ACCOUNT_ADAPTER = "people.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "people.entrance.LoginForm"}
ACCOUNT_SIGNUP_FORM_CLASS = "people.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_CHANGE_EMAIL = True  # a person is one address; a new one counts once it is confirmed
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
# Only in the browser that signed up, so that somebody else’s link signs nobody in.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_ADAPTER = "people.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = BRAND
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# --- Languages ---------------------------------------------------------------------------------

LANGUAGE_CODE = env("LANGUAGE_CODE", default="en")
LANGUAGES = [("en", _("English")), ("pl", _("Polish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env("TIME_ZONE", default="Europe/Warsaw")

# --- Static files ------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or DEMO or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Found where they lie: no collectstatic before a demo or a test.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG or DEMO or TESTING

# --- Mail --------------------------------------------------------------------------------------

_EMAIL_URL = env("EMAIL_URL", default="mailbox://" if DEMO else "console://")
MAILERS = {"default": mailer_from_url(_EMAIL_URL)}
# A mail service through django-anymail (the extra `esp`): which one, and the password with which
# it reports what became of a letter (docs/operations.md).
MAIL_SERVICE = service_of(_EMAIL_URL)
if MAIL_SERVICE:
    INSTALLED_APPS.append("anymail")
ANYMAIL = {"WEBHOOK_SECRET": env("MAIL_EVENTS_SECRET", default="")}
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"{BRAND} <no-reply@{PUBLIC_HOST}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Who runs this installation: told when a customer reports a request as unknown.
OPERATOR_EMAIL = env("OPERATOR_EMAIL", default=parseaddr(DEFAULT_FROM_EMAIL)[1])

# May the portal send invitations itself, for partners who want that? On where mail really leaves.
MAIL_ROUTE = route_of(_EMAIL_URL)  # shown to partners: a host or a service, nothing secret
PORTAL_SENDS = env.bool("PORTAL_SENDS", default=MAIL_ROUTE != "")
# By kind of letter: who is told what became of it, in the same transaction, and who says which
# letters that waited should still leave. Each names a function (outbox.marking).
OUTBOX_HOOKS = {"invitation_letter": "invitations.sending.note_delivery"}
OUTBOX_WANTED = {
    "invitation_letter": "invitations.sending.still_wanted",
    "invitation_reminder": "invitations.sending.still_wanted",
    "admin_relationship_letter": "relationships.actions.lettering.still_wanted",
}

# --- Celery (only when there is a broker; without one the outbox is delivered in-process) -------

CELERY_BROKER_URL = env("CELERY_BROKER_URL", default=REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# visibility_timeout must exceed the longest task, or Redis hands the task out twice.
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_connect_timeout": 2}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
# A request must not wait for a broker that is away: the sweep finds what was not announced.
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULE = RECURRING
JOB_KINDS = LONG

# --- A partner's whole data as a file ------------------------------------------------------------

# All web servers and workers must see the same folder. Files stay there for 7 days.
EXPORT_DIR = Path(env("EXPORT_DIR", default=str(VAR_DIR / "exports")))
# What is in it: lists of partners.exports.parts.Part. tests/test_exporting_everything.py holds it
# against the models.
EXPORT_PARTS = [
    "partners.parts.PARTS",
    "customers.parts.PARTS",
    "relationships.parts.PARTS",
    "invitations.parts.PARTS",
    "subscriptions.parts.PARTS",
    "directory.parts.PARTS",
    "audit.parts.PARTS",
]

# --- Logs: to stderr, without links, keys and addresses ----------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "portal.logs.JsonFormatter"},
        "plain": {
            "()": "portal.logs.MaskedFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        },
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "plain" if DEBUG or DEMO or TESTING else "json",
        }
    },
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", default="INFO")},
    # Django's own handlers write to the console only while DEBUG is on.
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
}

# --- Security headers --------------------------------------------------------------------------

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS and env.bool("SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
if env.int("TRUSTED_PROXY_COUNT", default=0):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
