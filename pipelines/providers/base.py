"""What every provider is and is handed: one adapter a service, an instance a connection, one method an ability.

A method sends one request and gives its result, or Pending while the service's own job goes on. Before it sends, its
Call is in the ledger; `exchange.key` goes with the request, and a job id goes to `exchange.accepted` at once. What a
method raises says what is known: TimedOut or Uncertain, that no answer came to what was sent; Lost, that the service
does not know the job any longer; any other StepFailed, that the service answered no or that nothing was sent.
"""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar

from ..errors import NotFound, StepFailed
from ..media.sendable import Most
from .http import Http, Reply

# How to find out what became of a request without an answer: send it again under its key, since the service honours
# one (or it costs nothing); ask for its job, once that is known; or not at all.
Reconcile = Literal["key", "job", "none"]
Usage = Mapping[str, Decimal]
# What a service counts to its requests a minute: calls that begin, or every single request, uploads and polls as well.
Counts = Literal["calls", "requests"]
R = TypeVar("R")


class Exchange(Protocol):
    """What a provider is handed with each request: the ledger's side of it."""

    key: str
    job: str
    handle: Mapping[str, Any]
    # Where this connection's service can say by itself that a job has ended; "" where it cannot reach us.
    hook_url: str

    def progress(self, fraction: float, message: str = "") -> None:
        """Reports how far the service is, 0 to 1; may raise to stop what can be taken up again or is not wanted."""

    def accepted(self, job: str, **handle: Any) -> None:
        """Stores the service's own id of the job at once, or an id chosen here before it is sent.

        `handle` is what else is needed to ask after it, such as the addresses that the service gave; JSON.
        """

    def keep(self, **handle: Any) -> None:
        """Adds to `handle` at once, before there is a job: what is ready at the service, such as files put there.

        It is there when the same request is sent again.
        """


@dataclass(frozen=True)
class Pending:
    """The answer of a provider whose service works on by itself: look again in so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Bill:
    """What the service says: `charged` in US dollars, and `usage` by which it can be priced, such as output tokens."""

    charged: Decimal | None = None
    usage: Usage = field(default_factory=dict)


# What a service bills that says nothing of it.
UNTOLD = Bill()


@dataclass(frozen=True)
class File:
    """A file that goes to a service or came from it, whole."""

    data: bytes = field(repr=False)
    mime: str
    name: str = ""


class Request(Generic[R]):
    """The base of what can be asked: a provider's `method` answers it with an `R`, which is of class `result`."""

    method: ClassVar[str]
    result: ClassVar[type[Any]]
    # Whether its pictures are only looked at, so that smaller ones do as well.
    looks: ClassVar[bool] = False

    def harmless(self) -> bool:
        """Whether it only reads, so that it may be sent again however it ended."""
        return False

    def expects(self) -> Usage:
        """What it will use at most, in the units of a price list: see `prices`."""
        return {"calls": Decimal(1)}


def tokens(text: str) -> Decimal:
    """About how many tokens a text is, rather too many: one for every three bytes."""
    return Decimal(len(text.encode()) // 3 + 1)


@dataclass(frozen=True)
class Setting:
    """One thing a connection must know besides its address: a key, an organisation, a region.

    A `secret` is stored encrypted and never shown again. What is `long` has many lines, such as a key's whole file.
    """

    name: str
    label: str
    secret: bool = False
    required: bool = True
    default: str = ""
    help: str = ""
    long: bool = False


API_KEY = Setting("key", "API key", secret=True)


@dataclass(frozen=True)
class Access:
    """How one connection reaches its service, as staff set it; `private`: it may lie in a network of our own.

    `runnables` is set by whoever runs Pressline instead: the code of others, as module:name, that may run here. `pace`
    is asked before each request to a service that counts them, told whose it is and the request's method.
    """

    name: str = ""
    base_url: str = ""
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    private: bool = False
    slots: int | None = None
    per_minute: int | None = None
    runnables: Collection[str] = ()
    pace: Callable[[Provider, str], None] = field(default=lambda provider, method: None, repr=False, compare=False)


@dataclass(frozen=True)
class Health:
    """What trying a connection found: a sentence for the person who asked, and what the service told of itself."""

    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ModelInfo:
    """A model as its service lists it; `retires_on` and `successor` where it says."""

    id: str
    label: str = ""
    abilities: Sequence[str] = ()
    retires_on: date | None = None
    successor: str = ""


@dataclass(frozen=True)
class Manifest:
    """What an adapter says of itself: what the settings page asks for and the models page shows."""

    key: str
    label: str
    abilities: Sequence[str]
    settings: Sequence[Setting]
    base_url: str
    reconcile: Reconcile
    free: bool
    webhooks: bool
    pulls: bool
    has_address: bool


class Provider(ABC):
    """An outside service, or the built-in stand-in for all of them; an instance is one connection to it.

    `slots` and `per_minute` are how many requests its connection, known by `base_url`, takes at once and a minute.
    What is `free` may be asked again at will, so its answers are not kept. `default_url` is where the service is unless
    the connection says otherwise; "" for what is built in. What `models` of one that `lists_all` leaves out has gone.
    One that `counts` requests sends what asks for work last, and tells `accepted` before it sends anything else.
    `takes` says how large pictures may be, by the requests' methods; "" stands for those that are not named.
    One that `knows_style` needs no words for which pictures show a style, nor for how closely it is followed.
    `usual_prices`, in US dollars, count where a price list has none of the model.
    """

    key: ClassVar[str]
    label: ClassVar[str]
    reconcile: ClassVar[Reconcile] = "none"
    free: ClassVar[bool] = False
    settings: ClassVar[Sequence[Setting]] = ()
    default_url: ClassVar[str] = ""
    has_address: ClassVar[bool] = True
    lists_all: ClassVar[bool] = False
    counts: ClassVar[Counts] = "calls"
    takes: ClassVar[Mapping[str, Most]] = {}
    knows_style: ClassVar[bool] = False
    usual_prices: ClassVar[Mapping[str, str]] = {}
    slots: int | None = None
    per_minute: int | None = None

    def __init__(self, access: Access | None = None) -> None:
        self.access = access or Access()
        self.name = self.access.name or self.key
        self.base_url = (self.access.base_url or self.default_url).rstrip("/")
        self.slots = self.access.slots or type(self).slots
        self.per_minute = self.access.per_minute or type(self).per_minute
        self.http = Http(
            self.base_url,
            label=self.label,
            private=self.access.private,
            credentials=self.credentials,
            explain=self.explain,
            secrets=[self.access.values.get(setting.name, "") for setting in self.settings if setting.secret],
            pace=self.take_turn,
        )

    def setting(self, name: str) -> str:
        """What the connection says for one of `settings`, or that one's default."""
        defaults = {setting.name: setting.default for setting in self.settings}
        return self.access.values.get(name) or defaults.get(name, "")

    def take_turn(self, method: str) -> None:
        """Goes before each request to a service that counts them; raises TurnRefused where there is no turn soon."""
        if self.counts == "requests":
            self.access.pace(self, method)

    # --- What an adapter fills in ------------------------------------------------------------------

    def credentials(self) -> Mapping[str, str]:
        """The headers that show who asks; added to every request but downloads."""
        return {}

    def explain(self, reply: Reply) -> StepFailed | None:
        """What a reply that is an error means where this service has its own way to say it; None: see `http`."""
        return None

    def asks(self, request: Any) -> str:
        """The model that a request will be billed as, where that is another than it was asked of."""
        return str(request.model)

    def expects(self, request: Request[Any]) -> Usage:
        """What a request will use at most, in the units of a price list: see `prices`."""
        return request.expects()

    def goes_by(self, request: Any) -> int:
        """How many pictures that show a style a request may bring besides its own; 0 where its model takes none."""
        return 0

    def check(self) -> Health:
        """Tries the connection with something small that costs nothing; raises a StepFailed that says what is wrong."""
        return Health(f"{self.label} is built in.")

    def models(self) -> Sequence[ModelInfo]:
        """The models that the service lists for this account; empty where it lists none."""
        return ()

    def model_form(self, model: str) -> Mapping[str, Any] | None:
        """The JSON Schema of what a model takes, where its service says."""
        return None

    def poll(self, request: Request[R], exchange: Exchange) -> R | Pending:
        """What became of the job `exchange.job`; every provider that tells `accepted` has one."""
        raise NotImplementedError(f"{self.label} takes no job up again.")

    def cancel(self, exchange: Exchange) -> None:
        """Asks the service to end the job `exchange.job`, where it can."""
        return

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> str:
        """The job that a webhook tells of, once its signature is found to be the service's; else raises Forbidden.

        What else the body says is not believed: the job is asked after. Where there are no webhooks: NotFound.
        """
        raise NotFound

    def pull(self, model: str, *, seconds: float) -> bool:
        """Has the service fetch a model: True once it is there, False where it is still at it after so many seconds.

        Asked for again, it goes on where it was. Where nothing can be fetched: NotFound.
        """
        raise NotFound

    # --- What is the same for all ------------------------------------------------------------------

    @classmethod
    def needs_connection(cls) -> bool:
        """Whether it is outside, so that staff must connect it first."""
        return bool(cls.default_url or cls.settings)

    @classmethod
    def describe(cls) -> Manifest:
        """The adapter itself, without a connection."""
        return Manifest(
            key=cls.key,
            label=cls.label,
            abilities=abilities_of(cls),
            settings=cls.settings,
            base_url=cls.default_url,
            reconcile=cls.reconcile,
            free=cls.free,
            webhooks=cls.parse_webhook is not Provider.parse_webhook,
            pulls=cls.pull is not Provider.pull,
            has_address=cls.has_address,
        )

    def submit(self, request: Request[R], exchange: Exchange) -> R | Pending:
        """Sends a request by the method of its ability."""
        answer: R | Pending = getattr(self, request.method)(request, exchange)
        return answer


class Ability(Provider):
    """The base of the abilities: each names itself and has one method, which its requests name."""

    ability: ClassVar[str]


def abilities_of(provider: type[Provider]) -> list[str]:
    """What a provider can do, by the names of its abilities."""
    return [base.ability for base in provider.__mro__ if issubclass(base, Ability) and "ability" in vars(base)]
