"""The settings, read once from the environment (or a ``.env`` in the working directory); see docs/settings.md."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import tempfile
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from mailer.lib import killpoints
from mailer.lib.dkim import DkimError, Signer, parse_keys
from mailer.lib.private import broker_socket
from mailer.lib.providers import ProviderError, parse_domains
from mailer.lib.relays import Relay, RelayURLError, parse_relays

env = environ.Env()
environ.Env.read_env(Path.cwd() / ".env")

CODE = Path(__file__).resolve().parent


def _templates() -> Path:
    """The templates beside the package in a checkout, inside it in an installed wheel."""
    beside = CODE.parent / "templates"
    return beside if (beside / "email").is_dir() else CODE / "templates"


def _secret_key(home: Path, database_is_sqlite: bool) -> str:
    """A key kept in the data folder where that folder is all there is; asked for where machines share a database."""
    if key := env.str("MAILER_SECRET_KEY", default=""):
        return key
    if not database_is_sqlite:
        raise ImproperlyConfigured("Set MAILER_SECRET_KEY: every machine on this DATABASE_URL needs the same key.")
    file = home / "secret.key"
    if not file.exists():
        _write_once(file, secrets.token_urlsafe(48))
    return file.read_text("ascii")


def _write_once(file: Path, text: str) -> None:
    """``file`` with ``text``, for our eyes only, whole or not at all; the first of several processes wins."""
    with tempfile.NamedTemporaryFile("w", dir=file.parent, encoding="ascii") as handle:  # made with mode 600
        handle.write(text)
        handle.flush()
        with contextlib.suppress(FileExistsError):
            os.link(handle.name, file)


def _matching(name: str, default: str, pattern: str, what: str) -> str:
    """A text setting of a certain form: a wrong one is found when the house starts, not in the middle of a campaign."""
    value: str = env.str(name, default=default)
    if not re.fullmatch(pattern, value, re.IGNORECASE):
        raise ImproperlyConfigured(f"{name}: “{value}” cannot be used; write {what}.")
    return value


def _provider_domains() -> dict[str, str]:
    try:
        return parse_domains(env.str("MAILER_PROVIDER_DOMAINS", default=""))
    except ProviderError as error:
        raise ImproperlyConfigured(f"MAILER_PROVIDER_DOMAINS: {error}") from error


def _relays() -> tuple[Relay, ...]:
    try:
        return parse_relays(env.str("MAILER_RELAYS", default=""))
    except RelayURLError as error:
        raise ImproperlyConfigured(f"MAILER_RELAYS: {error}") from error


def _dkim() -> tuple[Signer, ...]:
    try:
        return parse_keys(env.str("MAILER_DKIM", default=""))
    except DkimError as error:
        raise ImproperlyConfigured(f"MAILER_DKIM: {error}.") from error


MAILER_HOME = Path(env.str("MAILER_HOME", default="var")).resolve()
MAILER_HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
MAILER_TEMPLATES = _templates()
MAILER_THEMES = MAILER_TEMPLATES / "email"
"""A folder of MJML and Jinja2 for each theme; a newsletter names its own."""

MAILER_WEB_HOST = env.str("MAILER_WEB_HOST", default="127.0.0.1")
MAILER_WEB_PORT = env.int("MAILER_WEB_PORT", default=8000)
MAILER_PUBLIC_URL = _matching(
    "MAILER_PUBLIC_URL",
    f"http://127.0.0.1:{MAILER_WEB_PORT}",
    r"https?://[a-z0-9.\[\]:-]+/?",
    "an address such as https://news.example.org, without a path",
).rstrip("/")
MAILER_BOUNCE_DOMAIN = _matching(
    "MAILER_BOUNCE_DOMAIN",
    "bounces.localhost",
    r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+",
    "a domain such as bounces.example.org, international ones as A-labels (xn--…)",
).lower()
MAILER_BOUNCE_HOST = env.str("MAILER_BOUNCE_HOST", default="127.0.0.1")
MAILER_BOUNCE_PORT = env.int("MAILER_BOUNCE_PORT", default=2526)
MAILER_CATCHER_PORT = env.int("MAILER_CATCHER_PORT", default=2525)
MAILER_SENDER_ID = _matching(
    "MAILER_SENDER_ID", "missionmailer", r"[a-z0-9_-]{5,15}", "5 to 15 letters, digits, - or _ (Gmail's Feedback-ID)"
)
MAILER_DKIM = _dkim()
killpoints.arm(env.str("MAILER_KILL_AT", default=""))  # for tests alone
MAILER_SWEEP_SECONDS = env.int("MAILER_SWEEP_SECONDS", default=15)
MAILER_ARCHIVE_DAYS = env.int("MAILER_ARCHIVE_DAYS", default=365)

MAILER_PROVIDER_DOMAINS = _provider_domains()
MAILER_CATCHES = not env.str("MAILER_RELAYS", default="")
"""True where no relay is set: mail goes to the local catcher and nowhere else."""
MAILER_RELAYS = _relays() or parse_relays(f"smtp://127.0.0.1:{MAILER_CATCHER_PORT}?name=catcher&tls=none")

# -- Django ------------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{MAILER_HOME / 'mailer.sqlite3'}")}
SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if SQLITE:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=30000;",
    }
else:
    DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)

SECRET_KEY = _secret_key(MAILER_HOME, SQLITE)
SECRET_KEY_FALLBACKS = env.list("MAILER_SECRET_KEY_FALLBACKS", default=[])
DEBUG = env.bool("MAILER_DEBUG", default=False)
MAILER_SPAMASSASSIN = env.bool("MAILER_SPAMASSASSIN", default=True)  # asked where it is installed
ALLOWED_HOSTS = env.list(
    "MAILER_ALLOWED_HOSTS",
    default=["127.0.0.1", "localhost", "[::1]", MAILER_WEB_HOST, environ.urlparse(MAILER_PUBLIC_URL).hostname],
)
CSRF_TRUSTED_ORIGINS = [MAILER_PUBLIC_URL]

INSTALLED_APPS = [
    "mailer.console",
    "mailer.notices",
    "mailer.outcomes",
    "mailer.dispatch",
    "mailer.campaigns",
    "mailer.issues",
    "mailer.catcher",
    "subscribers",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "mailer.urls"
WSGI_APPLICATION = "mailer.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [MAILER_TEMPLATES / "web", MAILER_TEMPLATES / "console"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

AUTH_USER_MODEL = "subscribers.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ar", "العربية"), ("ckb", "کوردیی ناوەندی")]
LOCALE_PATHS = [CODE / "locale"]
TIME_ZONE = env.str("MAILER_TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = MAILER_HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise takes the packages' own files too, but wants the folder
MEDIA_URL = "/media/"
MEDIA_ROOT = MAILER_HOME / "media"
WHITENOISE_USE_FINDERS = True
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # Wagtail sends a field for every part of every block

EMAIL_BACKEND = "mailer.notices.backend.EmailBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAILER_FROM", default=f"notices@{MAILER_BOUNCE_DOMAIN}")

_https = MAILER_PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_SAMESITE = "Lax"
_behind_proxy = env.bool("MAILER_BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _behind_proxy else None
SECURE_SSL_REDIRECT = env.bool("MAILER_SSL_REDIRECT", default=_https and _behind_proxy)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview panel is a frame of our own

SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains: whether all of them speak HTTPS is not ours to know
    "security.W019",  # SAMEORIGIN, not DENY: see above
    "security.W021",  # HSTS preload: the same
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("MAILER_LOG_LEVEL", default="INFO")},
    "loggers": {
        "cssutils": {"level": "CRITICAL"},
        "django_tasks": {"level": "WARNING"},  # Wagtail's own index tasks, a line for each
        "wagtail": {"level": "WARNING"},
    },
}

# -- Wagtail -----------------------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Mission Mailer"
WAGTAILADMIN_BASE_URL = MAILER_PUBLIC_URL
WAGTAILIMAGES_IMAGE_MODEL = "issues.Image"
WAGTAILIMAGES_IMAGE_FORM_BASE = "mailer.issues.admin.picture_form.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "gif", "webp", "heic", "heif"]  # offered; the content decides
WAGTAILIMAGES_JPEG_QUALITY = 95  # of what a rendition is made from; how it is stored is said in picture_pixels.py
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_I18N_ENABLED = False
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
# Who is asked to sign and who gets tests hangs on an account's address: administrators change it, nobody their own.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_EXTERNAL_LINK_CONVERSION = ""  # a link stays what was typed: there are no pages to turn it into
TAGGIT_CASE_INSENSITIVE = True

# -- Celery ------------------------------------------------------------------------------------------------------------

MAILER_BROKER_SOCKET = broker_socket(MAILER_HOME)
MAILER_BROKER_URL = env.str("MAILER_BROKER_URL", default="") or f"redis+socket://{MAILER_BROKER_SOCKET}"
MAILER_BROKER_EMBEDDED = not env.str("MAILER_BROKER_URL", default="")
