"""All settings, from the environment, with defaults that work on a fresh clone; a wrong value stops the start."""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# --- Where things are kept ---------------------------------------------------------------------
DATA_DIR = Path(env.str("PRESSLINE_DATA", str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)


def _runtime_dir() -> Path:
    # A unix socket's path must stay under 108 bytes, so it cannot lie deep inside the data folder.
    root = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    tag = hashlib.sha256(str(DATA_DIR).encode()).hexdigest()[:10]
    return root / f"pressline-{os.getuid()}-{tag}"


def _secret_key() -> str:
    if given := env.str("SECRET_KEY", ""):
        return str(given)
    path = DATA_DIR / "secret.key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


RUNTIME_DIR = _runtime_dir()
PORT = env.int("PORT", 8000)
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = _secret_key()
# Older ones, the newest first: what they sealed and signed is still read until `manage.py rotate_secrets` is done.
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])

# --- The application ---------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "channels",
    "csp",
    "django_rq",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "pipelines",
    "studio",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "studio.middleware.Doors",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "studio.access.SeenSessions",
    "studio.middleware.StudioErrors",
]
ROOT_URLCONF = "studio.urls"
ASGI_APPLICATION = "studio.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "studio.access.room",
            ],
        },
    },
]


# --- Database: SQLite in the data folder, or DATABASE_URL --------------------------------------
def _database() -> dict[str, Any]:
    found = dict(env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA_DIR / 'pressline.sqlite3'}"))
    if found["ENGINE"] == "django.db.backends.sqlite3":
        # A writer takes its lock at once and waits its turn, so that no transaction has to be tried again.
        found["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000; "
            "PRAGMA wal_autocheckpoint=4000;",
        }
        # A test database in a file is one that worker processes can open too.
        found["TEST"] = {"NAME": DATA_DIR / f"test-{os.getpid()}.sqlite3"}
    else:
        # Planning a question of many tables takes longer than answering it, so what is asked again is kept prepared.
        found["OPTIONS"] = {
            "server_side_binding": True,
            "prepare_threshold": 5,
            # A page or step takes the connection that the last one left, since greeting the server costs as much as
            # its questions. A server that is away is asked anew by whoever comes next, not ever more seldom.
            "pool": {"min_size": 0, "max_size": env.int("MODEL_SLOTS", 50) + 10, "timeout": 5, "reconnect_timeout": 1},
            **found.get("OPTIONS", {}),
        }
        # A server that was started anew meanwhile is noticed before it is asked.
        found["CONN_HEALTH_CHECKS"] = True
    return found


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis or Valkey: REDIS_URL, or the embedded server that `up` starts ------------------------
EMBEDDED_REDIS = not env.str("REDIS_URL", "")
REDIS_URL = env.str("REDIS_URL", "") or f"unix://{RUNTIME_DIR}/valkey.sock?db=0"
LANES = ("media", "models")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
RQ_QUEUES = {lane: {"URL": REDIS_URL, "DEFAULT_TIMEOUT": 1_800, "DEFAULT_RESULT_TTL": 0} for lane in LANES}
# queue.py waits for the commit itself, so that it also hears of a server that is down.
RQ = {"COMMIT_MODE": "auto"}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None, "max_connections": 2000}]},
    }
}

# --- Files: the data folder, or STORAGE_URL ----------------------------------------------------
MEDIA_ROOT = DATA_DIR


def _storage(url: str) -> dict[str, Any]:
    """`s3://key:secret@host:port/bucket?tls=0&region=…`, or nothing for files in the data folder."""
    if not url:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    parts = urlsplit(url)
    bucket = parts.path.strip("/")
    if parts.scheme != "s3" or not bucket or not parts.hostname:
        raise ImproperlyConfigured("STORAGE_URL must read s3://key:secret@host[:port]/bucket[?tls=0&region=name].")
    query = parse_qs(parts.query)
    scheme = "http" if query.get("tls") == ["0"] else "https"
    options = {
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
        "bucket_name": bucket,
        "endpoint_url": f"{scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else ""),
        "region_name": query.get("region", ["us-east-1"])[0],
        "addressing_style": "path",
        "signature_version": "s3v4",
        "file_overwrite": True,
        "default_acl": None,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


STORAGES = {
    "default": _storage(env.str("STORAGE_URL", "")),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}

# --- Static files: css, js and img as written, dist as built; canvas sources are never served ---
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [
    (name, BASE_DIR / "static" / name) for name in ("css", "js", "img", "dist") if (BASE_DIR / "static" / name).is_dir()
]
WHITENOISE_USE_FINDERS = True
VITE_MANIFEST = BASE_DIR / "static" / "dist" / ".vite" / "manifest.json"

# --- People ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "studio.User"
# Who tells the engine about people: what their roles are, and who is asked.
PEOPLE = "studio.people.Members"
# What the studio has to mail by itself, such as invitations.
POST = "studio.access.letters.waiting_letters"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
CSRF_FAILURE_VIEW = "studio.middleware.csrf_failure"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "studio.access.InvitedOnly"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Pressline: "
# Whoever asks for a new password of an address that is nobody's here has us write to nobody.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# A change to how somebody signs in is told to them by mail.
ACCOUNT_EMAIL_NOTIFICATIONS = True
# A second proof by an authenticator app, with recovery codes; and passkeys, which need https or http://localhost.
MFA_ADAPTER = "studio.access.Keys"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Pressline"
# Nobody signs up by themselves, so nobody can hold the address of somebody else: whoever invited them vouched for it.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# A clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
# Whether somebody may issue an API token that never expires; `manage.py token` always may.
TOKENS_WITHOUT_END = env.bool("TOKENS_WITHOUT_END", False)


# --- Signing in by OpenID Connect: OIDC_SERVER, or nothing of it is shown ------------------------
def _oidc(server: str) -> list[dict[str, Any]]:
    """The server whose people may come in, if their verified e-mail address is somebody's here."""
    if not server:
        return []
    parts = urlsplit(server)
    if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
        raise ImproperlyConfigured("OIDC_SERVER must begin with https://, as your sign-in server's issuer is written.")
    client_id, secret = env.str("OIDC_CLIENT_ID", ""), env.str("OIDC_CLIENT_SECRET", "")
    if not client_id or not secret:
        raise ImproperlyConfigured("OIDC_SERVER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET beside it.")
    name = env.str("OIDC_NAME", "") or parts.hostname
    app = {"provider_id": "company", "name": name, "client_id": client_id, "secret": secret}
    return [{**app, "settings": {"server_url": server}}]


OIDC_APPS = _oidc(env.str("OIDC_SERVER", ""))
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": OIDC_APPS, "OAUTH_PKCE_ENABLED": True}}
SOCIALACCOUNT_ADAPTER = "studio.access.InvitedFromElsewhere"
# A form may be sent to us alone, and by the browser's reading that holds for where it is sent on to: so it is a link.
SOCIALACCOUNT_LOGIN_ON_GET = True
# Mail goes to the log, or to EMAIL_URL: smtp+tls://user:password@host:587
_email = env.dj_email_url("EMAIL_URL", "console://")
EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = _email["EMAIL_BACKEND"], _email["EMAIL_HOST"], _email["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_USER"], _email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _email["EMAIL_USE_TLS"], _email["EMAIL_USE_SSL"]
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", "pressline@localhost")
EMAIL_TIMEOUT = 20
# How often somebody is mailed about a project at most, where nothing in it is due.
NOTICE_MINUTES = env.float("NOTICE_MINUTES", 15.0)

# --- Safety ------------------------------------------------------------------------------------
SECURE_TLS = env.bool("SECURE_TLS", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_TLS else None
# How many proxies of our own stand before the web server; what X-Forwarded-For says beyond them is not believed.
PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PROXIES", 1 if SECURE_TLS else 0)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Only our own files run. Styles may stand on elements: swatches carry their colour, the drawing its places.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "font-src": ["'self'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "connect-src": ["'self'", "ws:", "wss:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
# A brand's form may hold some hundred rows; what is too much is then told where it stands.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_PERMISSIONS = 0o600

# --- Limits and pace ---------------------------------------------------------------------------
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", 40_000_000)
UPLOAD_MAX_PIXELS = env.int("UPLOAD_MAX_PIXELS", 60_000_000)
TEXT_MAX_CHARACTERS = env.int("TEXT_MAX_CHARACTERS", 2_000)
ROWS_MAX = env.int("ROWS_MAX", 20_000)
REHEARSAL_PACE = env.float("REHEARSAL_PACE", 1.0)
LEASE_SECONDS = env.int("LEASE_SECONDS", 60)
# For how many seconds a decision can be taken back, where its policy does not say.
REVIEW_GRACE = env.float("REVIEW_GRACE", 6.0)
MAX_ATTEMPTS = env.int("MAX_ATTEMPTS", 4)
MODEL_SLOTS = env.int("MODEL_SLOTS", 50)
WORKER_MEMORY_MB = env.int("WORKER_MEMORY_MB", 2_000)
# For how many seconds a worker's process that has nothing to do waits for more before it ends.
LINGER_SECONDS = env.float("LINGER_SECONDS", 2.0)
# Hosts of our own network that steps may call: those that a pipeline names, not connections, which staff allow.
ALLOWED_PRIVATE_HOSTS: list[str] = env.list("ALLOWED_PRIVATE_HOSTS", [])
# Python of ours that connections may run, each as module:name, such as shop.chains:poster.
RUNNABLES: list[str] = env.list("RUNNABLES", [])
# Where others reach this installation: the beginning of the addresses by which programs answer.
PUBLIC_URL = env.str("PUBLIC_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
# How long intermediate results are kept after their run has ended, and how much is kept at most; 0 GB: no limit.
CACHE_DAYS = env.float("CACHE_DAYS", 90.0)
CACHE_GIGABYTES = env.float("CACHE_GIGABYTES", 50.0)
# A JSON file with what models cost, see providers/prices.py.
_prices = env.str("PRICES_FILE", "")
PRICES_FILE = Path(_prices).resolve() if _prices else None
ANNOUNCE_AT_ONCE = env.bool("ANNOUNCE_AT_ONCE", False)

# --- Time and words ----------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.str("TIME_ZONE", "UTC")
USE_I18N = True
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    # They write whole addresses, and some services put their credentials there.
    "loggers": {"httpx": {"level": "WARNING"}, "httpcore": {"level": "WARNING"}},
}
