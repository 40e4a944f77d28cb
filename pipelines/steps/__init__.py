"""The catalogue: every step type there is, in the order the palette shows them."""

from __future__ import annotations

from .base import AssetRef, Later, Outputs, Params, Park, StepContext, StepType, Wait
from .brand_check import BrandCheck
from .call_tool import CallTool
from .check_image import CheckImage
from .check_text import CheckText
from .combine import Combine
from .comfyui import ComfyUi
from .composite import Composite
from .cut_out_image import CutOutImage
from .edit_image import EditImage
from .embed import Embed
from .embed_texts import EmbedTexts
from .export import Export
from .extend_image import ExtendImage
from .generate_image import GenerateImage
from .generate_video import GenerateVideo
from .hand_off import HandOff
from .http_request import HttpRequest
from .layout import Layout
from .moderate import Moderate
from .pick import Pick
from .recall import Recall
from .reframe import Reframe
from .relight import Relight
from .relight_image import RelightImage
from .remove_background import RemoveBackground
from .review import Review
from .run_workflow import RunWorkflow
from .shortlist import Shortlist
from .speak import Speak
from .split_layers import SplitLayers
from .sub_pipeline import SubPipeline
from .transcribe import Transcribe
from .upscale_image import UpscaleImage
from .wait_for_callback import WaitForCallback
from .webhook_out import WebhookOut
from .write_text import WriteText

STEPS: tuple[StepType, ...] = (
    WriteText(),
    GenerateImage(),
    GenerateVideo(),
    Speak(),
    RunWorkflow(),
    ComfyUi(),
    EditImage(),
    ExtendImage(),
    UpscaleImage(),
    RemoveBackground(),
    CutOutImage(),
    Relight(),
    RelightImage(),
    SplitLayers(),
    Combine(),
    SubPipeline(),
    Composite(),
    Reframe(),
    Layout(),
    Transcribe(),
    Embed(),
    EmbedTexts(),
    Recall(),
    Moderate(),
    CheckImage(),
    CheckText(),
    BrandCheck(),
    Review(),
    Pick(),
    Shortlist(),
    HandOff(),
    WebhookOut(),
    WaitForCallback(),
    HttpRequest(),
    CallTool(),
    Export(),
)
CATALOGUE: dict[str, StepType] = {step.key: step for step in STEPS}

__all__ = ["CATALOGUE", "STEPS", "AssetRef", "Later", "Outputs", "Params", "Park", "StepContext", "StepType", "Wait"]
