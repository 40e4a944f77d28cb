"""The providers there are, in the order `auto` asks them."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import NotConfigured
from .a1111 import Automatic1111
from .abilities import ImageProvider, TextProvider
from .anthropic import Anthropic
from .base import Ability, Access, Bill, Exchange, File, Health, Manifest, ModelInfo, Pending, Provider, Request
from .bfl import BlackForestLabs
from .comfyui import ComfyUI
from .dream_machine import DreamMachine
from .elevenlabs import ElevenLabs
from .fal import Fal
from .firefly import Firefly
from .flora import Flora
from .google import Google
from .http import TurnRefused
from .http_api import HttpApi
from .huggingface import HuggingFace
from .langgraph import LangGraph
from .langserve import LangServe
from .luma import Luma
from .mcp import Mcp
from .ollama import Ollama
from .openai import OpenAI
from .rehearsal import Rehearsal
from .replicate import Replicate
from .runnable import Runnable
from .stability import Stability
from .vertex import Vertex
from .webhook import Webhook

PROVIDERS: tuple[type[Provider], ...] = (
    OpenAI,
    Anthropic,
    Google,
    Vertex,
    Firefly,
    ElevenLabs,
    ComfyUI,
    Automatic1111,
    Stability,
    Luma,
    DreamMachine,
    Flora,
    BlackForestLabs,
    Replicate,
    Fal,
    HuggingFace,
    Ollama,
    LangGraph,
    LangServe,
    Runnable,
    Mcp,
    HttpApi,
    Webhook,
    Rehearsal,
)


def find_provider(configured: Sequence[Provider], ability: type[Provider], model: str) -> tuple[Provider, str]:
    """The provider and model id for `auto` or `connection/model-id`; raises NotConfigured with what there is."""
    able = [provider for provider in configured if isinstance(provider, ability)]
    name, _, model_id = model.partition("/")
    # Which connected model `auto` stands for is chosen when a run starts; what is left is what is built in.
    if name == "auto" and (built_in := [provider for provider in able if not provider.needs_connection()]):
        return built_in[0], ""
    for provider in able:
        if provider.name == name:
            return provider, model_id
    there = ", ".join(provider.name for provider in able) or "none"
    raise NotConfigured(f"`{model}` cannot be used here. Write `auto` or a model of: {there}.")


__all__ = [
    "PROVIDERS",
    "Ability",
    "Access",
    "Bill",
    "Exchange",
    "File",
    "Health",
    "ImageProvider",
    "Manifest",
    "ModelInfo",
    "Pending",
    "Provider",
    "Rehearsal",
    "Request",
    "TextProvider",
    "TurnRefused",
    "find_provider",
]
